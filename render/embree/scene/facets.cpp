#include "render/embree/scene/facets.h"

#include <array>
#include <optional>
#include <utility>

namespace doppel::embree {

namespace {

/// Quads are taken when they leave no more than this share of facets: a triangle alone costs as much as a quad.
constexpr double kWorthwhileShare = 0.7;

/// Two triangles of one face that have an edge in common, in opposite directions, as a quad.
std::optional<std::array<std::uint32_t, 4>> joined(const std::uint32_t* a, const std::uint32_t* b) {
    for (std::size_t i = 0; i < 3; ++i) {
        const std::uint32_t from = a[i], to = a[(i + 1) % 3];
        for (std::size_t k = 0; k < 3; ++k) {
            if (from == b[(k + 1) % 3] && to == b[k]) return std::array{a[(i + 2) % 3], from, b[(k + 2) % 3], to};
        }
    }
    return std::nullopt;
}

Facets quadsOf(const Triangulation& triangles) {
    Facets out;
    out.cornersEach = 4;
    const std::size_t count = triangles.triangleCount();
    out.corners.reserve(2 * count + 4);
    out.faces.reserve(count / 2 + 1);
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint32_t* t = triangles.corners.data() + 3 * i;
        const bool hasNext = i + 1 < count && triangles.faces[i] == triangles.faces[i + 1];
        out.faces.push_back(triangles.faces[i]);
        if (const auto quad = hasNext ? joined(t, t + 3) : std::nullopt) {
            out.corners.insert(out.corners.end(), quad->begin(), quad->end());
            ++i;
        } else {
            out.corners.insert(out.corners.end(), {t[0], t[1], t[2], t[2]});
        }
    }
    return out;
}

} // namespace

Facets joinTriangles(Triangulation triangulation) {
    Facets quads = quadsOf(triangulation);
    if (static_cast<double>(quads.count()) <= kWorthwhileShare * static_cast<double>(triangulation.triangleCount())) return quads;
    return {3, std::move(triangulation.corners), std::move(triangulation.faces)};
}

} // namespace doppel::embree
