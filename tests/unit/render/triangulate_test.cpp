#include "render/embree/scene/triangulate.h"

#include <gtest/gtest.h>

#include <cmath>

namespace doppel::embree {
namespace {

/// Summed signed area in the xy plane of all triangles; each must be positive.
double areaOf(const std::vector<V3f>& points, const Triangulation& t) {
    double sum = 0;
    for (std::size_t i = 0; i < t.corners.size(); i += 3) {
        const V3f a = points[t.corners[i]], b = points[t.corners[i + 1]], c = points[t.corners[i + 2]];
        const double area = 0.5 * static_cast<double>((b - a).cross(c - a).z);
        EXPECT_GE(area, -1e-9);
        sum += area;
    }
    return sum;
}

Triangulation single(const std::vector<V3f>& points) {
    std::vector<std::int32_t> indices;
    for (std::size_t i = 0; i < points.size(); ++i) indices.push_back(static_cast<std::int32_t>(i));
    return triangulate(points, {static_cast<std::int32_t>(points.size())}, indices);
}

TEST(Triangulate, ConcaveQuadIsSplitInside) {
    // Dents at each corner in turn.
    const std::vector<V3f> arrow{V3f(0, 0, 0), V3f(2, -1, 0), V3f(0.5f, 0, 0), V3f(2, 1, 0)};
    for (int turn = 0; turn < 4; ++turn) {
        std::vector<V3f> p;
        for (int i = 0; i < 4; ++i) p.push_back(arrow[static_cast<std::size_t>((i + turn) % 4)]);
        const Triangulation t = single(p);
        EXPECT_EQ(t.triangleCount(), 2u);
        EXPECT_NEAR(areaOf(p, t), 0.5, 1e-6);
    }
}

TEST(Triangulate, StarIsCoveredExactly) {
    std::vector<V3f> star;
    double expected = 0;
    const int points = 14;
    for (int i = 0; i < points; ++i) {
        const double a = 2 * M_PI * i / points, r = i % 2 ? 0.3 : 1.0;
        star.emplace_back(float(r * std::cos(a)), float(r * std::sin(a)), 0.0f);
        expected += 0.5 * 1.0 * 0.3 * std::sin(2 * M_PI / points);
    }
    const Triangulation t = single(star);
    EXPECT_EQ(t.triangleCount(), std::size_t{points - 2});
    EXPECT_NEAR(areaOf(star, t), expected, 1e-5);
}

TEST(Triangulate, DegeneratePolygonsEndAndKeepTheirCount) {
    EXPECT_EQ(single(std::vector<V3f>(9, V3f(1, 1, 1))).triangleCount(), 7u); // one point
    std::vector<V3f> line;
    for (int i = 0; i < 7; ++i) line.emplace_back(float(i), 0.0f, 0.0f);
    EXPECT_EQ(single(line).triangleCount(), 5u);
    // A bow tie crosses itself.
    EXPECT_EQ(single({V3f(0, 0, 0), V3f(1, 1, 0), V3f(1, 0, 0), V3f(0, 1, 0), V3f(-1, 0.5f, 0)}).triangleCount(), 3u);
}

TEST(Triangulate, DropsWhatCannotBeDrawnAndCountsIt) {
    const Array<V3f> points{V3f(0), V3f(1, 0, 0), V3f(0, 1, 0), V3f(NAN, 0, 0)};
    const Triangulation t = triangulate(points, {3, 3, 3, 2, 3, 9}, {0, 1, 2, 0, 1, 3, 0, 1, 4, 0, 1, -1, 0, 1});
    EXPECT_EQ(t.triangleCount(), 1u);
    EXPECT_EQ(t.droppedFaces, 5u);
    EXPECT_EQ(triangulate(points, {-1, 3}, {0, 1, 2}).droppedFaces, 2u);
    EXPECT_EQ(triangulate({}, {}, {}).triangleCount(), 0u);
}

} // namespace
} // namespace doppel::embree
