#include "stage/gltf/convert_mesh.h"

#include "stage/gltf/assimp_types.h"

#include <assimp/mesh.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace doppel::assimp {

namespace {

bool isFinite(const V3f& v) { return std::isfinite(v.x) && std::isfinite(v.y) && std::isfinite(v.z); }

std::string nameOf(const aiMesh& mesh) {
    return mesh.mName.length > 0 ? toText(mesh.mName) : std::string("without a name");
}

Array<V3f> points(const aiMesh& mesh, std::vector<std::string>& warnings) {
    std::vector<V3f> result(mesh.mNumVertices);
    std::size_t broken = 0;
    for (unsigned i = 0; i < mesh.mNumVertices; ++i) {
        result[i] = toVector(mesh.mVertices[i]);
        if (isFinite(result[i])) continue;
        result[i] = V3f(0);
        ++broken;
    }
    if (broken > 0)
        warnings.push_back(fmt::format("mesh {}: {} points are not finite; they were put at 0", nameOf(mesh), broken));
    return result;
}

void setFaces(Mesh& result, const aiMesh& mesh, std::vector<std::string>& warnings) {
    std::vector<std::int32_t> counts, indices;
    counts.reserve(mesh.mNumFaces);
    indices.reserve(std::size_t{mesh.mNumFaces} * 3);
    std::size_t thin = 0, broken = 0;
    for (unsigned f = 0; f < mesh.mNumFaces; ++f) {
        const aiFace& face = mesh.mFaces[f];
        if (face.mNumIndices < 3) {
            ++thin;
            continue;
        }
        const auto inRange = [&](unsigned index) { return index < mesh.mNumVertices; };
        if (!std::all_of(face.mIndices, face.mIndices + face.mNumIndices, inRange)) {
            ++broken;
            continue;
        }
        counts.push_back(static_cast<std::int32_t>(face.mNumIndices));
        for (unsigned i = 0; i < face.mNumIndices; ++i) indices.push_back(static_cast<std::int32_t>(face.mIndices[i]));
    }
    if (thin > 0) warnings.push_back(fmt::format("mesh {}: {} points or lines are left out", nameOf(mesh), thin));
    if (broken > 0)
        warnings.push_back(
            fmt::format("mesh {}: {} faces with points that do not exist are left out", nameOf(mesh), broken));
    result.faceVertexCounts = std::move(counts);
    result.faceVertexIndices = std::move(indices);
}

void setNormals(Mesh& result, const aiMesh& mesh, std::vector<std::string>& warnings) {
    if (!mesh.HasNormals()) return;
    std::vector<V3f> normals(mesh.mNumVertices);
    for (unsigned i = 0; i < mesh.mNumVertices; ++i) {
        normals[i] = toVector(mesh.mNormals[i]);
        if (isFinite(normals[i])) continue;
        warnings.push_back(fmt::format("mesh {}: its normals are not finite; it is shaded flat", nameOf(mesh)));
        return;
    }
    result.normals = {Interpolation::Vertex, std::move(normals), {}};
}

void setUvs(Mesh& result, const aiMesh& mesh, unsigned channel) {
    if (!mesh.HasTextureCoords(channel)) channel = 0;
    if (!mesh.HasTextureCoords(channel)) return;
    // assimp's origin is lower left too, whatever the format's.
    std::vector<V2f> uvs(mesh.mNumVertices);
    for (unsigned i = 0; i < mesh.mNumVertices; ++i) {
        const aiVector3D& uv = mesh.mTextureCoords[channel][i];
        uvs[i] = std::isfinite(uv.x) && std::isfinite(uv.y) ? V2f(uv.x, uv.y) : V2f(0);
    }
    result.uvs = {Interpolation::Vertex, std::move(uvs), {}};
}

void setColors(Mesh& result, const aiMesh& mesh, const V3f& factor) {
    if (!mesh.HasVertexColors(0)) return;
    std::vector<V3f> colors(mesh.mNumVertices);
    std::vector<float> opacities(mesh.mNumVertices);
    bool opaque = true;
    for (unsigned i = 0; i < mesh.mNumVertices; ++i) {
        const aiColor4D& color = mesh.mColors[0][i];
        colors[i] = isFinite(toColor(color)) ? toColor(color) * factor : V3f(0);
        opacities[i] = std::isfinite(color.a) ? color.a : 1.0f;
        opaque = opaque && opacities[i] >= 1.0f;
    }
    result.displayColor = {Interpolation::Vertex, std::move(colors), {}};
    if (!opaque) result.displayOpacity = {Interpolation::Vertex, std::move(opacities), {}};
}

}  // namespace

std::shared_ptr<const Mesh> convertMesh(const aiMesh& mesh, const MeshOptions& options,
                                        std::vector<std::string>& warnings) {
    if (!mesh.mVertices || !mesh.mFaces) return nullptr;
    auto result = std::make_shared<Mesh>();
    setFaces(*result, mesh, warnings);
    if (result->faceVertexCounts.empty()) return nullptr;
    result->points = points(mesh, warnings);
    setNormals(*result, mesh, warnings);
    setUvs(*result, mesh, options.uvChannel);
    setColors(*result, mesh, options.colorFactor);
    result->doubleSided = options.doubleSided;
    return result;
}

}  // namespace doppel::assimp
