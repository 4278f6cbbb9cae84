// Triangles joined to quads, and what is seen of them.
#include "render/embree/scene/facets.h"
#include "tests/unit/render/rendered.h"

#include <gmock/gmock.h>

#include <set>

namespace doppel::embree {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

template <class T>
Primvar<T> primvar(std::vector<T> values, Interpolation interpolation) {
    Primvar<T> result;
    result.values = std::move(values);
    result.interpolation = interpolation;
    return result;
}

Facets facetsOf(const Mesh& mesh, const std::vector<std::uint16_t>& slots = {}) {
    return joinTriangles(mesh, triangulate(mesh.points, mesh.faceVertexCounts, mesh.faceVertexIndices), slots);
}

/// A strip of `count` squares side by side, as quads or as two triangles each.
Mesh strip(int count, bool asTriangles) {
    Mesh mesh;
    std::vector<V3f> points;
    std::vector<std::int32_t> counts, indices;
    for (int i = 0; i <= count; ++i) {
        points.emplace_back(static_cast<float>(i), 0.0f, 0.0f);
        points.emplace_back(static_cast<float>(i), 1.0f, 0.0f);
    }
    for (int i = 0; i < count; ++i) {
        const int a = 2 * i, b = a + 2, c = a + 3, d = a + 1;
        if (asTriangles) {
            counts.insert(counts.end(), {3, 3});
            indices.insert(indices.end(), {a, b, c, a, c, d});
        } else {
            counts.push_back(4);
            indices.insert(indices.end(), {a, b, c, d});
        }
    }
    mesh.points = points;
    mesh.faceVertexCounts = counts;
    mesh.faceVertexIndices = indices;
    return mesh;
}

/// The triangles that Embree traces, by point, each begun at its least.
std::multiset<std::array<std::int32_t, 3>> trianglesOf(const Mesh& mesh, const Facets& facets) {
    std::multiset<std::array<std::int32_t, 3>> result;
    const auto add = [&](std::size_t a, std::size_t b, std::size_t c) {
        const auto at = [&](std::size_t i) { return mesh.faceVertexIndices[facets.corners[i]]; };
        std::array<std::int32_t, 3> t{at(a), at(b), at(c)};
        if (t[0] == t[1] || t[1] == t[2] || t[2] == t[0]) return;
        std::rotate(t.begin(), std::min_element(t.begin(), t.end()), t.end());
        result.insert(t);
    };
    for (std::size_t f = 0; f < facets.count(); ++f) {
        const std::size_t first = f * static_cast<std::size_t>(facets.cornersEach);
        if (facets.cornersEach == 3) {
            add(first, first + 1, first + 2);
        } else {
            add(first, first + 1, first + 3);
            add(first + 2, first + 3, first + 1);
        }
    }
    return result;
}

TEST(Facets, AQuadOfTheFileIsOne) {
    const Mesh mesh = strip(3, false);
    const Facets facets = facetsOf(mesh);
    EXPECT_EQ(facets.cornersEach, 4);
    EXPECT_THAT(facets.faces, ElementsAre(0u, 1u, 2u));
    const auto triangles = trianglesOf(mesh, facets);
    EXPECT_EQ(triangles, (decltype(triangles){{0, 2, 3}, {0, 3, 1}, {2, 4, 5}, {2, 5, 3}, {4, 6, 7}, {4, 7, 5}}));
}

TEST(Facets, TrianglesThatShareAnEdgeAreJoined) {
    const Mesh quads = strip(5, false), triangles = strip(5, true);
    const Facets facets = facetsOf(triangles);
    EXPECT_EQ(facets.cornersEach, 4);
    EXPECT_EQ(facets.count(), 5u);
    EXPECT_EQ(trianglesOf(triangles, facets), trianglesOf(quads, facetsOf(quads)));
}

TEST(Facets, OddOnesOutStayTriangles) {
    Mesh mesh = strip(4, true);
    std::vector<std::int32_t> counts(mesh.faceVertexCounts.begin(), mesh.faceVertexCounts.end() - 1);
    std::vector<std::int32_t> indices(mesh.faceVertexIndices.begin(), mesh.faceVertexIndices.end() - 3);
    mesh.faceVertexCounts = counts;
    mesh.faceVertexIndices = indices;
    const Facets facets = facetsOf(mesh);
    EXPECT_EQ(facets.cornersEach, 4);
    EXPECT_EQ(facets.count(), 4u);
    EXPECT_EQ(facets.corners[4 * 3 + 2], facets.corners[4 * 3 + 3]);
    EXPECT_EQ(trianglesOf(mesh, facets).size(), 7u);
}

TEST(Facets, WhatFindsNoPartnersIsTracedAsTriangles) {
    Mesh mesh;
    mesh.points = std::vector<V3f>{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {5, 0, 0}, {6, 0, 0}, {5, 1, 0}};
    mesh.faceVertexCounts = std::vector<std::int32_t>{3, 3};
    mesh.faceVertexIndices = std::vector<std::int32_t>{0, 1, 2, 3, 4, 5};
    const Facets facets = facetsOf(mesh);
    EXPECT_EQ(facets.cornersEach, 3);
    EXPECT_EQ(facets.count(), 2u);
}

TEST(Facets, FacesThatDifferAtTheirEdgeAreNotJoined) {
    const Mesh plain = strip(4, true);
    Mesh seams = plain;
    std::vector<V2f> uvs;
    for (std::size_t i = 0; i < plain.faceVertexIndices.size(); ++i) uvs.emplace_back(static_cast<float>(i), 0.0f);
    seams.uvs = primvar(uvs, Interpolation::FaceVarying);
    EXPECT_EQ(facetsOf(seams).cornersEach, 3);

    Mesh colors = plain;
    colors.displayColor = primvar(std::vector<V3f>{{0, 0, 0}, {1, 0, 0}, {2, 0, 0}, {3, 0, 0}, {4, 0, 0}, {5, 0, 0}, {6, 0, 0}, {7, 0, 0}}, Interpolation::Uniform);
    EXPECT_EQ(facetsOf(colors).cornersEach, 3);

    EXPECT_EQ(facetsOf(plain, {0, 1, 0, 1, 0, 1, 0, 1}).cornersEach, 3) << "faces of different subsets";
    EXPECT_EQ(facetsOf(plain, {0, 0, 1, 1, 0, 0, 1, 1}).cornersEach, 4);
}

TEST(Facets, NeighboursThatPointTheOtherWayAreNotJoined) {
    Mesh mesh = strip(1, true);
    mesh.faceVertexIndices = std::vector<std::int32_t>{0, 2, 3, 0, 1, 3}; // the second is turned
    EXPECT_EQ(facetsOf(mesh).cornersEach, 3);
}

TEST(Facets, NothingMakesNothing) {
    const Facets facets = facetsOf(Mesh());
    EXPECT_EQ(facets.count(), 0u);
    EXPECT_THAT(facets.corners, IsEmpty());
}

/// A square of four quads, or of eight triangles, whose colours, texture coordinates and normals change over it.
Mesh coloredSquare(bool asTriangles) {
    Mesh mesh;
    std::vector<V3f> points, colors, normals;
    std::vector<std::int32_t> counts, indices;
    for (int y = 0; y < 3; ++y) {
        for (int x = 0; x < 3; ++x) {
            points.emplace_back(static_cast<float>(2 * x - 2), 0.2f * static_cast<float>(x * y), static_cast<float>(2 - 2 * y));
            colors.emplace_back(0.5f * static_cast<float>(x), 0.5f * static_cast<float>(y), 0.25f);
            normals.push_back(V3f(0.2f * static_cast<float>(x - 1), 1, 0.2f * static_cast<float>(y - 1)).normalized());
        }
    }
    for (int y = 0; y < 2; ++y) {
        for (int x = 0; x < 2; ++x) {
            const int a = 3 * y + x, b = a + 1, c = a + 4, d = a + 3;
            if (asTriangles) {
                counts.insert(counts.end(), {3, 3});
                indices.insert(indices.end(), {a, b, c, a, c, d});
            } else {
                counts.push_back(4);
                indices.insert(indices.end(), {a, b, c, d});
            }
        }
    }
    mesh.points = points;
    mesh.faceVertexCounts = counts;
    mesh.faceVertexIndices = indices;
    mesh.displayColor = primvar(colors, Interpolation::Vertex);
    mesh.normals = primvar(normals, Interpolation::Vertex);
    return mesh;
}

TEST(Facets, QuadsLookLikeTheirTriangles) {
    const auto pictureOf = [](const Mesh& mesh) {
        test::TestDelegate d;
        test::StageBuilder b;
        b.add("square", mesh);
        b.add("camera", test::camera(), test::fromAbove(10));
        b.add("sky", test::domeLight());
        return d.render(b.stage(), test::viewOf(48, 48, 1));
    };
    // Seams in a primvar that changes no pixel keep the triangles apart.
    Mesh alone = coloredSquare(true);
    std::vector<V2f> uvs;
    for (std::size_t i = 0; i < alone.faceVertexIndices.size(); ++i) uvs.emplace_back(static_cast<float>(i), 0.0f);
    alone.uvs = primvar(uvs, Interpolation::FaceVarying);
    ASSERT_EQ(facetsOf(alone).cornersEach, 3);
    ASSERT_EQ(facetsOf(coloredSquare(false)).cornersEach, 4);
    ASSERT_EQ(facetsOf(coloredSquare(true)).cornersEach, 4);
    const test::Picture triangles = pictureOf(alone);
    for (const bool joined : {true, false}) {
        const test::Picture quads = pictureOf(coloredSquare(joined));
        for (const char* aov : {"albedo", "N", "P"}) {
            for (int y = 0; y < 48; ++y) {
                for (int x = 0; x < 48; ++x) {
                    for (int c = 0; c < 3; ++c) ASSERT_NEAR(quads.at(aov, x, y, c), triangles.at(aov, x, y, c), 2e-3f) << aov << " " << x << "," << y;
                }
            }
        }
        EXPECT_GT(quads.at("albedo", 24, 24, 0), 0.3f) << "something is seen";
    }
}

} // namespace
} // namespace doppel::embree
