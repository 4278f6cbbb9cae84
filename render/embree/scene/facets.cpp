#include "render/embree/scene/facets.h"

#include "render/embree/scene/primvars.h"

#include <array>
#include <optional>

namespace doppel::embree {

namespace {

/// Quads are taken when they leave no more than this share of facets: a triangle alone costs as much as a quad.
constexpr double kWorthwhileShare = 0.7;

class Joiner {
public:
    Joiner(const Mesh& mesh, const Triangulation& triangles, const std::vector<std::uint16_t>& slotOfFace)
        : m_mesh(mesh), m_triangles(triangles), m_slotOfFace(slotOfFace) {}

    Facets quads() const {
        Facets out;
        out.cornersEach = 4;
        const std::size_t count = m_triangles.triangleCount();
        out.corners.reserve(2 * count + 4);
        out.faces.reserve(count / 2 + 1);
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint32_t* t = m_triangles.corners.data() + 3 * i;
            out.faces.push_back(m_triangles.faces[i]);
            if (const auto quad = i + 1 < count ? joined(i, i + 1) : std::nullopt) {
                out.corners.insert(out.corners.end(), quad->begin(), quad->end());
                ++i;
            } else {
                out.corners.insert(out.corners.end(), {t[0], t[1], t[2], t[2]});
            }
        }
        return out;
    }

private:
    std::int32_t pointAt(std::uint32_t corner) const { return m_mesh.faceVertexIndices[corner]; }

    /// Two triangles that have an edge in common, in opposite directions, as a quad.
    std::optional<std::array<std::uint32_t, 4>> joined(std::size_t first, std::size_t second) const {
        const std::uint32_t* a = m_triangles.corners.data() + 3 * first;
        const std::uint32_t* b = m_triangles.corners.data() + 3 * second;
        const std::uint32_t faceA = m_triangles.faces[first], faceB = m_triangles.faces[second];
        for (std::size_t i = 0; i < 3; ++i) {
            const std::uint32_t from = a[i], to = a[(i + 1) % 3];
            for (std::size_t k = 0; k < 3; ++k) {
                const std::uint32_t otherFrom = b[k], otherTo = b[(k + 1) % 3];
                if (pointAt(from) != pointAt(otherTo) || pointAt(to) != pointAt(otherFrom)) continue;
                const bool fits = (faceA == faceB || isCompact(a, b)) && agree(from, otherTo, faceA, faceB) && agree(to, otherFrom, faceA, faceB);
                if (!fits) return std::nullopt;
                return std::array{a[(i + 2) % 3], from, b[(k + 2) % 3], to};
            }
        }
        return std::nullopt;
    }

    Imath::Box3f boundsOf(const std::uint32_t* corners) const {
        Imath::Box3f box;
        for (int i = 0; i < 3; ++i) box.extendBy(m_mesh.points[static_cast<std::size_t>(pointAt(corners[i]))]);
        return box;
    }
    static float areaOf(const Imath::Box3f& box) {
        const V3f s = box.size();
        return s.x * s.y + s.y * s.z + s.z * s.x;
    }
    /// The box around both is no larger than theirs together, else rays would enter it in vain.
    bool isCompact(const std::uint32_t* a, const std::uint32_t* b) const {
        const Imath::Box3f first = boundsOf(a), second = boundsOf(b);
        Imath::Box3f both = first;
        both.extendBy(second);
        return areaOf(both) <= areaOf(first) + areaOf(second);
    }

    template <class T>
    bool agreeIn(const Primvar<T>& primvar, std::uint32_t a, std::uint32_t b, std::uint32_t faceA, std::uint32_t faceB) const {
        if (primvar.empty() || a == b) return true;
        const auto point = static_cast<std::size_t>(pointAt(a)); // the same for both
        const std::int64_t first = primvarIndex(primvar, a, point, faceA), second = primvarIndex(primvar, b, point, faceB);
        if (first == second) return true;
        return first >= 0 && second >= 0 &&
               primvar.values[static_cast<std::size_t>(first)] == primvar.values[static_cast<std::size_t>(second)];
    }

    /// Whether a point looks the same from two faces.
    bool agree(std::uint32_t a, std::uint32_t b, std::uint32_t faceA, std::uint32_t faceB) const {
        if (!m_slotOfFace.empty() && m_slotOfFace[faceA] != m_slotOfFace[faceB]) return false;
        return agreeIn(m_mesh.normals, a, b, faceA, faceB) && agreeIn(m_mesh.uvs, a, b, faceA, faceB) &&
               agreeIn(m_mesh.displayColor, a, b, faceA, faceB) && agreeIn(m_mesh.displayOpacity, a, b, faceA, faceB);
    }

    const Mesh& m_mesh;
    const Triangulation& m_triangles;
    const std::vector<std::uint16_t>& m_slotOfFace;
};

} // namespace

Facets joinTriangles(const Mesh& mesh, Triangulation triangulation, const std::vector<std::uint16_t>& slotOfFace) {
    Facets quads = Joiner(mesh, triangulation, slotOfFace).quads();
    if (static_cast<double>(quads.count()) <= kWorthwhileShare * static_cast<double>(triangulation.triangleCount())) return quads;
    return {3, std::move(triangulation.corners), std::move(triangulation.faces)};
}

} // namespace doppel::embree
