// Makes sure that geometry from a file can be drawn without looking at any index again. Pure functions.
#pragma once

#include "stage/prim_data.h"

#include <string>
#include <vector>

namespace doppel {

/// Takes out of `mesh` what contradicts itself: the polygons when an index points past the points or the counts do not
/// sum up, a primvar, subset or crease that does not fit. Each is a line in `problems`, without the prim. `before` is a
/// mesh that was checked already (or nullptr): polygons that it shares are not looked at again.
void checkMesh(Mesh& mesh, const Mesh* before, std::vector<std::string>& problems);
void checkCurves(Curves& curves, std::vector<std::string>& problems);
void checkPoints(Points& points, std::vector<std::string>& problems);

}  // namespace doppel
