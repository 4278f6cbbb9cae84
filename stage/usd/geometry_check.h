// Finds what is wrong with geometry from a file, and takes out what cannot be kept. What is left draws without faults but for
// faces and curves that name points that are not there or no numbers; renderers leave these out. Pure functions.
#pragma once

#include "stage/prim_data.h"

#include <string>
#include <vector>

namespace doppel {

/// Takes out of `mesh` what contradicts itself: faces past a count that does not fit, a primvar, subset or crease that does
/// not fit. Each is a line in `problems`, without the prim, and so are faces with broken indices or points. `before` is a
/// mesh that was checked already (or nullptr): polygons that it shares are not looked at again.
void checkMesh(Mesh& mesh, const Mesh* before, std::vector<std::string>& problems);
void checkCurves(Curves& curves, std::vector<std::string>& problems);
void checkPoints(Points& points, std::vector<std::string>& problems);

}  // namespace doppel
