// One geometry ready to be traced: its own Embree scene (BVH) and the shading data that the kernels read. Made once per
// distinct Mesh, Curves or Points and shared by every place it stands at. Immutable once built; building blocks.
#pragma once

#include "render/embree/kernel/scene_data.h"
#include "render/embree/scene/device.h"
#include "stage/prim.h"

#include <memory>
#include <string>
#include <vector>

namespace doppel::embree {

struct Geometry {
    ScenePtr scene;    ///< null when there is nothing to draw
    GeometryPtr shape; ///< attached to `scene`, kept for its buffers
    GeometryData data{};
    /// Bound material by slot; slot 0 is the prim's own binding ("").
    std::vector<std::string> slotMaterials{""};
    std::vector<std::string> warnings; ///< what was dropped, without the prim's name
    bool hasColor = false;             ///< a displayColor
    bool mayBeTransparent = false;     ///< a displayOpacity below 1
    double hierarchySeconds = 0;       ///< that Embree built for
    bool isSubdivided = false;         ///< other levels of subdivision would make another shape

    // What `data` points into.
    std::vector<Float3> positions, normals;
    std::vector<Float3> positionsOpen, positionsClose; ///< of deforming meshes, what Embree traces
    std::vector<Float2> uvs;
    std::vector<Float4> colors;
    std::vector<std::uint32_t> facets, normalIndices, uvIndices, colorIndices;
    std::vector<std::uint16_t> materialSlots;
};
using GeometrySharedPtr = std::shared_ptr<const Geometry>;

/// A displayColor that says "there is none".
inline constexpr float kNoColor = -1.0f;

/// `subdivisionLevels` as of subdivide().
/// `motion`: its points at the shutter's opening and closing; taken when there are as many as points.
GeometrySharedPtr buildMesh(RTCDevice device, const Mesh& mesh, int subdivisionLevels, const Motion* motion = nullptr);
GeometrySharedPtr buildCurves(RTCDevice device, const Curves& curves, const Motion* motion = nullptr);
GeometrySharedPtr buildPoints(RTCDevice device, const Points& points, const Motion* motion = nullptr);

} // namespace doppel::embree
