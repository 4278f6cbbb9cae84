// The control cage of a subdivision surface as Levels: its undamaged faces with the points, and with each primvar that is
// refined by itself. All levels have the same faces in the same order, so their corners stay side by side. Pure.
#pragma once

#include "render/embree/scene/refine.h"

#include <string>
#include <vector>

namespace doppel::embree {

/// Where a primvar of the mesh went.
enum class Refined { Not, WithPoints, FaceVarying };

struct Cage {
    Level points; ///< 3 floats of position, then the primvars that follow the points
    Refined uvs = Refined::Not, colors = Refined::Not, opacities = Refined::Not;
    std::size_t uvOffset = 0, colorOffset = 0, opacityOffset = 0; ///< into the points' floats, when WithPoints
    Level uvLevel, colorLevel, opacityLevel;                      ///< when FaceVarying
    bool linearFaceVarying = false;                               ///< they are refined by plain means
    std::vector<bool> isHole;                                     ///< by face of the mesh: refined, but not drawn
};

/// Warns of faces that cannot be used (fewer than three corners, bad indices, points that are not numbers).
Cage readCage(const Mesh& mesh, std::vector<std::string>& warnings);

} // namespace doppel::embree
