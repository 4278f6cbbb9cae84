// The triangles of a polygon joined to quads: half as many primitives, so Embree builds in half the time and takes less memory.
// Files of triangles stay triangles, which are traced a few percent faster. Pure; any thread.
#pragma once

#include "render/embree/scene/triangulate.h"

#include <cstdint>
#include <vector>

namespace doppel::embree {

/// What Embree is given of a mesh: triangles, or quads when most of them find a partner.
struct Facets {
    int cornersEach = 3; ///< 4: quads of the triangles 0 1 3 and 2 3 1; one without partner has 2 = 3
    /// Positions in the mesh's faceVertexIndices, `cornersEach` a facet.
    std::vector<std::uint32_t> corners;
    std::vector<std::uint32_t> faces; ///< of each facet

    std::size_t count() const { return faces.size(); }
};

/// Joins triangles that follow each other, share an edge and are of one face.
Facets joinTriangles(Triangulation triangulation);

} // namespace doppel::embree
