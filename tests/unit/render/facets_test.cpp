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

Facets facetsOf(const Mesh& mesh) {
    return joinTriangles(triangulate(mesh.points, mesh.faceVertexCounts, mesh.faceVertexIndices));
}

/// Faces of squares, each a quad or two triangles.
struct Squares {
    bool asTriangles;
    std::vector<std::int32_t> counts{}, indices{};

    void add(std::int32_t a, std::int32_t b, std::int32_t c, std::int32_t d) {
        if (asTriangles) {
            counts.insert(counts.end(), {3, 3});
            indices.insert(indices.end(), {a, b, c, a, c, d});
        } else {
            counts.push_back(4);
            indices.insert(indices.end(), {a, b, c, d});
        }
    }
};

/// A strip of `count` squares side by side, as quads or as two triangles each.
Mesh strip(int count, bool asTriangles) {
    Mesh mesh;
    std::vector<V3f> points;
    Squares faces{asTriangles};
    for (int i = 0; i <= count; ++i) {
        points.emplace_back(static_cast<float>(i), 0.0f, 0.0f);
        points.emplace_back(static_cast<float>(i), 1.0f, 0.0f);
    }
    for (int i = 0; i < count; ++i) {
        const int a = 2 * i, b = a + 2, c = a + 3, d = a + 1;
        faces.add(a, b, c, d);
    }
    mesh.points = points;
    mesh.faceVertexCounts = faces.counts;
    mesh.faceVertexIndices = faces.indices;
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

TEST(Facets, TrianglesOfTheFileStayTriangles) {
    const Mesh mesh = strip(5, true);
    const Facets facets = facetsOf(mesh);
    EXPECT_EQ(facets.cornersEach, 3);
    EXPECT_EQ(facets.count(), 10u);
    EXPECT_EQ(trianglesOf(mesh, facets), trianglesOf(strip(5, false), facetsOf(strip(5, false))));
}

TEST(Facets, AnOddOneOutIsAQuadWithoutItsSecondHalf) {
    Mesh mesh = strip(3, false);
    mesh.faceVertexCounts = std::vector<std::int32_t>{4, 3, 4};
    mesh.faceVertexIndices = std::vector<std::int32_t>{0, 2, 3, 1, 2, 4, 5, 4, 6, 7, 5};
    const Facets facets = facetsOf(mesh);
    EXPECT_EQ(facets.cornersEach, 4);
    EXPECT_THAT(facets.faces, ElementsAre(0u, 1u, 2u));
    EXPECT_EQ(facets.corners[4 + 2], facets.corners[4 + 3]);
    const auto triangles = trianglesOf(mesh, facets);
    EXPECT_EQ(triangles, (decltype(triangles){{0, 2, 3}, {0, 3, 1}, {2, 4, 5}, {4, 6, 7}, {4, 7, 5}}));
}

TEST(Facets, ADentedQuadIsJoinedAlongItsInnerDiagonal) {
    Mesh mesh;
    mesh.points = std::vector<V3f>{{0, 0, 0}, {2, -1, 0}, {0.5f, 0, 0}, {2, 1, 0}};
    mesh.faceVertexCounts = std::vector<std::int32_t>{4};
    mesh.faceVertexIndices = std::vector<std::int32_t>{0, 1, 2, 3};
    const auto triangles = trianglesOf(mesh, facetsOf(mesh));
    EXPECT_EQ(triangles, (decltype(triangles){{0, 1, 2}, {0, 2, 3}}));
}

TEST(Facets, PolygonsLoseNoTriangle) {
    Mesh mesh;
    std::vector<V3f> points;
    std::vector<std::int32_t> indices;
    for (int i = 0; i < 9; ++i) {
        points.emplace_back(std::cos(0.7f * static_cast<float>(i)), std::sin(0.7f * static_cast<float>(i)), 0.0f);
        indices.push_back(i);
    }
    mesh.points = points;
    mesh.faceVertexCounts = std::vector<std::int32_t>{9};
    mesh.faceVertexIndices = indices;
    EXPECT_EQ(trianglesOf(mesh, facetsOf(mesh)).size(), 7u);
}

TEST(Facets, NothingMakesNothing) {
    const Facets facets = facetsOf(Mesh());
    EXPECT_EQ(facets.count(), 0u);
    EXPECT_THAT(facets.corners, IsEmpty());
}

/// A square of four quads, or of eight triangles, whose colours and normals change over it.
Mesh coloredSquare(bool asTriangles) {
    Mesh mesh;
    std::vector<V3f> points, colors, normals;
    Squares faces{asTriangles};
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
            faces.add(a, b, c, d);
        }
    }
    mesh.points = points;
    mesh.faceVertexCounts = faces.counts;
    mesh.faceVertexIndices = faces.indices;
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
    ASSERT_EQ(facetsOf(coloredSquare(true)).cornersEach, 3);
    ASSERT_EQ(facetsOf(coloredSquare(false)).cornersEach, 4);
    const test::Picture triangles = pictureOf(coloredSquare(true)), quads = pictureOf(coloredSquare(false));
    for (const char* aov : {"albedo", "N", "P"}) {
        for (int y = 0; y < 48; ++y) {
            for (int x = 0; x < 48; ++x) {
                for (int c = 0; c < 3; ++c) ASSERT_NEAR(quads.at(aov, x, y, c), triangles.at(aov, x, y, c), 2e-3f) << aov << " " << x << "," << y;
            }
        }
    }
    EXPECT_GT(quads.at("albedo", 24, 24, 0), 0.3f) << "something is seen";
}

} // namespace
} // namespace doppel::embree
