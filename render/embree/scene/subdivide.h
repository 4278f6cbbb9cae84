// Subdivision surfaces by uniform refinement: Catmull-Clark, Loop and bilinear, with boundaries, creases and corners.
// The result is a plain polygon mesh with smooth vertex normals, so tracing it costs no more than any other. Pure.
#pragma once

#include "stage/prim_data.h"

#include <string>
#include <vector>

namespace doppel::embree {

/// Refines `mesh` as often as its size allows (a coarse cage three times, a dense one once). Faces that are damaged are
/// dropped with a warning. Loop needs triangles; with other faces bilinear rules are used and a warning says so.
Mesh subdivide(const Mesh& mesh, std::vector<std::string>& warnings);

} // namespace doppel::embree
