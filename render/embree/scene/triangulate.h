// Polygons to triangles. Convex ones become fans or the better split of a quad, concave ones are ear-clipped. Faces that
// cannot be drawn (fewer than 3 corners, indices out of range, points that are not numbers, counts that do not add up) are
// dropped and counted. Pure; any thread.
#pragma once

#include "stage/prim_data.h"

#include <cstdint>
#include <vector>

namespace doppel::embree {

struct Triangulation {
    /// Three a triangle: positions in the mesh's faceVertexIndices.
    std::vector<std::uint32_t> corners;
    std::vector<std::uint32_t> faces; ///< of each triangle
    std::size_t droppedFaces = 0;
    std::size_t flatFaces = 0; ///< without any area: no ray meets their triangles

    std::size_t triangleCount() const { return faces.size(); }
};

Triangulation triangulate(const Array<V3f>& points, const Array<std::int32_t>& faceVertexCounts,
                          const Array<std::int32_t>& faceVertexIndices);

} // namespace doppel::embree
