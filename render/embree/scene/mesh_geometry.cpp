#include "render/embree/scene/geometry.h"

#include "render/embree/scene/primvars.h"
#include "render/embree/scene/subdivide.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace doppel::embree {

namespace {

Float3 toFloat3(const V3f& v) { return {v.x, v.y, v.z}; }

/// Fills one Geometry from a mesh of polygons.
class MeshBuilder {
public:
    MeshBuilder(RTCDevice device, const Mesh& mesh, Geometry& out) : m_device(device), m_mesh(mesh), m_out(out) {}

    /// Before build(): points when the shutter opens and closes. Those that do not fit or are not numbers are not taken.
    void setMotion(const Array<V3f>& open, const Array<V3f>& close) {
        const auto isGood = [&](const Array<V3f>& points) {
            return points.size() == m_mesh.points.size() && std::all_of(points.begin(), points.end(), [](const V3f& p) {
                       return std::isfinite(p.x) && std::isfinite(p.y) && std::isfinite(p.z);
                   });
        };
        if (!isGood(open) || !isGood(close)) {
            m_out.warnings.push_back("its points move in a way that does not fit it, so that motion is not blurred");
            return;
        }
        const auto take = [](const Array<V3f>& points) {
            std::vector<Float3> positions(points.size() + 1); // Embree reads 16 bytes at the last one
            for (std::size_t i = 0; i < points.size(); ++i) positions[i] = toFloat3(points[i]);
            return positions;
        };
        m_out.positionsOpen = take(open);
        m_out.positionsClose = take(close);
    }

    void build() {
        Triangulation triangles = triangulate(m_mesh.points, m_mesh.faceVertexCounts, m_mesh.faceVertexIndices);
        if (triangles.droppedFaces > 0) {
            m_out.warnings.push_back(std::to_string(triangles.droppedFaces) + " of " +
                                     std::to_string(m_mesh.faceVertexCounts.size()) +
                                     " faces have bad indices or points and are not drawn");
        }
        if (triangles.flatFaces > 0) {
            m_out.warnings.push_back(std::to_string(triangles.flatFaces) + " of " +
                                     std::to_string(m_mesh.faceVertexCounts.size()) + " faces have no area and cannot be seen");
        }
        m_out.data.kind = GeometryKind::Mesh;
        m_out.data.isLeftHanded = m_mesh.leftHanded ? 1 : 0;
        m_out.data.constantColor = {kNoColor, kNoColor, kNoColor, 1.0f};
        if (triangles.triangleCount() == 0) return;
        m_facets = joinTriangles(std::move(triangles));
        m_out.data.cornersEach = static_cast<std::uint8_t>(m_facets.cornersEach);
        takePositions();
        takeNormals();
        takeUvs();
        takeColors();
        takeSubsets();
        buildScene();
    }

private:
    void takePositions() {
        m_out.positions.resize(m_mesh.points.size() + 1); // Embree reads 16 bytes at the last one
        for (std::size_t i = 0; i < m_mesh.points.size(); ++i) m_out.positions[i] = toFloat3(m_mesh.points[i]);
        m_out.facets.resize(m_facets.corners.size());
        for (std::size_t i = 0; i < m_out.facets.size(); ++i) {
            m_out.facets[i] = static_cast<std::uint32_t>(m_mesh.faceVertexIndices[m_facets.corners[i]]);
        }
        m_out.data.positions = m_out.positions.data();
        m_out.data.facets = m_out.facets.data();
    }

    void takeNormals() {
        if (m_mesh.normals.empty()) return;
        m_out.normalIndices = cornerIndices(m_mesh.normals, m_mesh, m_facets, "normals", m_out.warnings);
        if (m_out.normalIndices.empty()) return;
        m_out.normals.reserve(m_mesh.normals.values.size());
        for (const V3f& n : m_mesh.normals.values) m_out.normals.push_back(toFloat3(n));
        m_out.data.normals = m_out.normals.data();
        m_out.data.normalIndices = shareIfSame(m_out.normalIndices);
    }

    void takeUvs() {
        if (m_mesh.uvs.empty()) return;
        m_out.uvIndices = cornerIndices(m_mesh.uvs, m_mesh, m_facets, "texture coordinates", m_out.warnings);
        if (m_out.uvIndices.empty()) return;
        m_out.uvs.reserve(m_mesh.uvs.values.size());
        for (const V2f& uv : m_mesh.uvs.values) m_out.uvs.push_back({uv.x, uv.y});
        m_out.data.uvs = m_out.uvs.data();
        m_out.data.uvIndices = shareIfSame(m_out.uvIndices);
    }

    /// Colour and opacity have their own interpolations; unless both are constant they are joined corner by corner.
    void takeColors() {
        const Primvar<V3f>& color = m_mesh.displayColor;
        const Primvar<float>& opacity = m_mesh.displayOpacity;
        if (isConstant(color) && isConstant(opacity)) {
            Float4& c = m_out.data.constantColor;
            if (!color.empty()) c = {color.values[0].x, color.values[0].y, color.values[0].z, 1.0f};
            if (!opacity.empty()) c.w = opacity.values[0];
            m_out.hasColor = !color.empty();
            m_out.mayBeTransparent = c.w < 1.0f;
            return;
        }
        std::vector<std::uint32_t> colorAt, opacityAt;
        if (!color.empty()) colorAt = cornerIndices(color, m_mesh, m_facets, "display colours", m_out.warnings);
        if (!opacity.empty()) {
            opacityAt = cornerIndices(opacity, m_mesh, m_facets, "display opacities", m_out.warnings);
        }
        if (colorAt.empty() && opacityAt.empty()) return;
        m_out.colors.resize(m_facets.corners.size(), m_out.data.constantColor);
        for (std::size_t i = 0; i < m_out.colors.size(); ++i) {
            Float4& c = m_out.colors[i];
            if (!colorAt.empty()) {
                const V3f& v = color.values[colorAt[i]];
                c = {v.x, v.y, v.z, 1.0f};
            }
            if (!opacityAt.empty()) c.w = opacity.values[opacityAt[i]];
            m_out.mayBeTransparent = m_out.mayBeTransparent || c.w < 1.0f;
        }
        m_out.hasColor = !colorAt.empty();
        m_out.data.colors = m_out.colors.data();
        m_out.data.colorIndices = nullptr; // corner order
    }

    template <class T>
    static bool isConstant(const Primvar<T>& primvar) {
        return primvar.empty() || primvar.interpolation == Interpolation::Constant || primvar.values.size() == 1;
    }

    void takeSubsets() {
        if (m_mesh.subsets.empty()) return;
        std::vector<std::uint16_t> slotOfFace(m_mesh.faceVertexCounts.size(), 0);
        for (const GeomSubset& subset : m_mesh.subsets) {
            if (subset.materialPath.empty() || m_out.slotMaterials.size() >= 65535) continue;
            const auto slot = static_cast<std::uint16_t>(m_out.slotMaterials.size());
            m_out.slotMaterials.push_back(subset.materialPath);
            for (const std::int32_t face : subset.faces) {
                if (face >= 0 && static_cast<std::size_t>(face) < slotOfFace.size()) {
                    slotOfFace[static_cast<std::size_t>(face)] = slot;
                }
            }
        }
        if (m_out.slotMaterials.size() < 2) return;
        m_out.materialSlots.reserve(m_facets.count());
        for (const std::uint32_t face : m_facets.faces) m_out.materialSlots.push_back(slotOfFace[face]);
        m_out.data.materialSlots = m_out.materialSlots.data();
    }

    /// The facets' own indices when they are the same, which saves memory and cache.
    const std::uint32_t* shareIfSame(std::vector<std::uint32_t>& indices) {
        if (indices != m_out.facets) return indices.data();
        std::vector<std::uint32_t>().swap(indices);
        return m_out.facets.data();
    }

    void buildScene() {
        const bool isQuads = m_facets.cornersEach == 4;
        m_out.shape.reset(rtcNewGeometry(m_device, isQuads ? RTC_GEOMETRY_TYPE_QUAD : RTC_GEOMETRY_TYPE_TRIANGLE));
        RTCGeometry shape = m_out.shape.get();
        const auto setPoints = [&](unsigned step, const std::vector<Float3>& positions) {
            rtcSetSharedGeometryBuffer(shape, RTC_BUFFER_TYPE_VERTEX, step, RTC_FORMAT_FLOAT3, positions.data(), 0,
                                       sizeof(Float3), positions.size() - 1);
        };
        if (m_out.positionsOpen.empty()) {
            setPoints(0, m_out.positions);
        } else {
            rtcSetGeometryTimeStepCount(shape, 2);
            setPoints(0, m_out.positionsOpen);
            setPoints(1, m_out.positionsClose);
        }
        rtcSetSharedGeometryBuffer(shape, RTC_BUFFER_TYPE_INDEX, 0, isQuads ? RTC_FORMAT_UINT4 : RTC_FORMAT_UINT3, m_out.facets.data(), 0,
                                   static_cast<std::size_t>(m_facets.cornersEach) * sizeof(std::uint32_t), m_facets.count());
        rtcCommitGeometry(shape);
        m_out.scene.reset(rtcNewScene(m_device));
        // Else rays slip through just where the two triangles of a quad meet.
        if (isQuads) rtcSetSceneFlags(m_out.scene.get(), RTC_SCENE_FLAG_ROBUST);
        rtcAttachGeometryByID(m_out.scene.get(), shape, 0);
        m_out.hierarchySeconds = buildHierarchy(m_out.scene.get());
    }

    RTCDevice m_device;
    const Mesh& m_mesh;
    Geometry& m_out;
    Facets m_facets;
};

} // namespace

GeometrySharedPtr buildMesh(RTCDevice device, const Mesh& mesh, int subdivisionLevels, const Motion* motion) {
    auto geometry = std::make_shared<Geometry>();
    geometry->isSubdivided = mesh.subdivision != SubdivisionScheme::None;
    const bool moves = motion && motion->pointsOpen.size() == mesh.points.size() && motion->pointsClose.size() == mesh.points.size();
    // Refines as the mesh itself is, with the points of another time.
    const auto refinedPoints = [&](const Array<V3f>& points) {
        Mesh cage = mesh;
        cage.points = points;
        std::vector<std::string> ignored; // the same as those of the mesh itself
        return subdivide(cage, subdivisionLevels, ignored).points;
    };
    const Mesh refined = geometry->isSubdivided ? subdivide(mesh, subdivisionLevels, geometry->warnings) : Mesh();
    MeshBuilder builder(device, geometry->isSubdivided ? refined : mesh, *geometry);
    if (moves && geometry->isSubdivided) {
        builder.setMotion(refinedPoints(motion->pointsOpen), refinedPoints(motion->pointsClose));
    } else if (moves) {
        builder.setMotion(motion->pointsOpen, motion->pointsClose);
    }
    builder.build();
    return geometry;
}

} // namespace doppel::embree
