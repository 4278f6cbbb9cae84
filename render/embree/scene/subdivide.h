// Subdivision surfaces by uniform refinement: Catmull-Clark, Loop and bilinear, with boundary rules, creases, corners, holes
// and the face-varying rules of USD. The result is a plain polygon mesh on the limit surface with smooth vertex normals, so
// tracing it costs no more than any other. Pure.
#pragma once

#include "stage/prim_data.h"

#include <string>
#include <vector>

namespace doppel::embree {

/// `levels`: by the size of the cage (a few faces five times, a dense mesh once, a huge one never).
inline constexpr int kAutomaticLevels = -1;

/// Refines `mesh` `levels` times; 0 is the cage itself with its smooth normals. Faces that are damaged are dropped with a
/// warning. Loop needs triangles; with other faces bilinear rules are used and a warning says so.
Mesh subdivide(const Mesh& mesh, int levels, std::vector<std::string>& warnings);

} // namespace doppel::embree
