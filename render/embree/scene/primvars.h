// Primvars to the flat arrays of the kernels: values, and for facets of meshes one index a corner. Pure.
#pragma once

#include "render/embree/scene/facets.h"

#include <algorithm>
#include <string>
#include <vector>

namespace doppel::embree {

/// The index into primvar.values for a corner of a face; -1 when the primvar has too few values there.
template <class T>
std::int64_t primvarIndex(const Primvar<T>& primvar, std::size_t corner, std::size_t point, std::size_t face) {
    std::size_t element = 0;
    switch (primvar.interpolation) {
    case Interpolation::Constant: element = 0; break;
    case Interpolation::Uniform: element = face; break;
    case Interpolation::Vertex: element = point; break;
    case Interpolation::FaceVarying: element = corner; break;
    }
    if (!primvar.indices.empty()) {
        if (element >= primvar.indices.size() || primvar.indices[element] < 0) return -1;
        element = static_cast<std::size_t>(primvar.indices[element]);
    }
    return element < primvar.values.size() ? static_cast<std::int64_t>(element) : -1;
}

/// One index a corner of every facet. Empty when the primvar does not fit the mesh; then a warning is added.
template <class T>
std::vector<std::uint32_t> cornerIndices(const Primvar<T>& primvar, const Mesh& mesh, const Facets& facets,
                                         const char* name, std::vector<std::string>& warnings) {
    std::vector<std::uint32_t> indices(facets.corners.size());
    for (std::size_t i = 0; i < indices.size(); ++i) {
        const std::size_t corner = facets.corners[i];
        const auto point = static_cast<std::size_t>(mesh.faceVertexIndices[corner]);
        const std::int64_t index = primvarIndex(primvar, corner, point, facets.faces[i / static_cast<std::size_t>(facets.cornersEach)]);
        if (index < 0) {
            warnings.push_back(std::string(name) + " do not fit the faces (" + std::to_string(primvar.values.size()) +
                               " values) and are ignored");
            return {};
        }
        indices[i] = static_cast<std::uint32_t>(index);
    }
    return indices;
}

} // namespace doppel::embree
