// Curves as tubes and ribbons, and points, as rays meet them.
#include "tests/unit/render/rendered.h"

namespace doppel::test {
namespace {

/// Seen from 10 above the origin; about 4.2 units wide.
Picture fromAboveOf(const Curves& curves, int size = 32) {
    StageBuilder b;
    b.add("curves", curves);
    b.add("camera", camera(), fromAbove(10));
    b.add("sky", domeLight());
    TestDelegate d;
    const Picture p = d.render(b.stage(), viewOf(size, size, 4));
    EXPECT_TRUE(d.lines.empty()) << d.lines.front();
    return p;
}

/// Along X through the view, as wide as `width`.
Curves line(CurveBasis basis, float width) {
    Curves curves;
    curves.basis = basis;
    curves.points = {V3f(-3, 0, 0), V3f(-1, 0, 0), V3f(1, 0, 0), V3f(3, 0, 0)};
    curves.vertexCounts = {4};
    curves.widths = {Interpolation::Constant, Array<float>{width}, {}};
    return curves;
}

constexpr CurveBasis kBases[] = {CurveBasis::Linear, CurveBasis::BSpline, CurveBasis::CatmullRom, CurveBasis::Bezier};

TEST(Curves, WithoutNormalsAreTubesInEveryBasis) {
    for (const CurveBasis basis : kBases) {
        Curves curves = line(basis, 0.4f);
        curves.displayColor = {Interpolation::Constant, Array<V3f>{V3f(0.1f, 0.9f, 0.1f)}, {}};
        const Picture p = fromAboveOf(curves);
        EXPECT_NEAR(p.at("depth", 16, 16), 9.8f, 0.02f) << static_cast<int>(basis);
        EXPECT_NEAR(p.at("albedo", 16, 16, 1), 0.9f, 0.01f);
    }
}

TEST(Curves, WithNormalsAreRibbonsAcrossThemInEveryBasis) {
    for (const CurveBasis basis : kBases) {
        Curves curves = line(basis, 2);
        curves.normals = {Interpolation::Vertex, Array<V3f>(std::vector<V3f>(4, V3f(0, 1, 0))), {}};
        const Picture flat = fromAboveOf(curves);
        EXPECT_NEAR(flat.at("depth", 16, 16), 10.0f, 0.01f) << "as flat as it is, basis " << static_cast<int>(basis);
        EXPECT_NEAR(flat.at("N", 16, 16, 1), 1.0f, 0.01f);
        EXPECT_FLOAT_EQ(flat.at("C", 16, 10, 3), 1.0f) << "within its half width of 1";
        EXPECT_FLOAT_EQ(flat.at("C", 16, 5, 3), 0.0f);

        curves.normals = {Interpolation::Constant, Array<V3f>{V3f(0, 0, 1)}, {}};
        const Picture upright = fromAboveOf(curves);
        EXPECT_FLOAT_EQ(upright.at("C", 16, 10, 3), 0.0f) << "seen from its edge, basis " << static_cast<int>(basis);
    }
}

TEST(Curves, WidthsVaryAlongCurvesAndFromCurveToCurve) {
    Curves curves = line(CurveBasis::Linear, 0);
    curves.widths = {Interpolation::Vertex, Array<float>{0.1f, 0.1f, 2.0f, 2.0f}, {}};
    const Picture tapered = fromAboveOf(curves);
    EXPECT_FLOAT_EQ(tapered.at("C", 2, 11, 3), 0.0f);
    EXPECT_FLOAT_EQ(tapered.at("C", 29, 11, 3), 1.0f);

    Curves two;
    two.points = {V3f(-3, 0, -1), V3f(3, 0, -1), V3f(-3, 0, 1), V3f(3, 0, 1)};
    two.vertexCounts = {2, 2};
    two.widths = {Interpolation::Uniform, Array<float>{0.2f, 1.5f}, {}};
    const Picture p = fromAboveOf(two, 64);
    EXPECT_FLOAT_EQ(p.at("C", 32, 12, 3), 0.0f) << "the thin one is at z = -1";
    EXPECT_FLOAT_EQ(p.at("C", 32, 52, 3), 1.0f);
}

TEST(Curves, ColorsOfPointsBlendAlongSegments) {
    for (const CurveBasis basis : kBases) {
        Curves curves = line(basis, 1);
        if (basis == CurveBasis::BSpline || basis == CurveBasis::CatmullRom) {
            curves.points = {V3f(-6, 0, 0), V3f(-2, 0, 0), V3f(2, 0, 0), V3f(6, 0, 0)};
        }
        curves.displayColor = {Interpolation::Vertex, Array<V3f>{V3f(1, 0, 0), V3f(1, 0, 0), V3f(0, 0, 1), V3f(0, 0, 1)}, {}};
        const Picture p = fromAboveOf(curves, 64);
        EXPECT_GT(p.at("albedo", 4, 32, 0), p.at("albedo", 4, 32, 2) + 0.2f) << static_cast<int>(basis);
        EXPECT_NEAR(p.at("albedo", 32, 32, 0), p.at("albedo", 32, 32, 2), 0.1f);
        EXPECT_GT(p.at("albedo", 59, 32, 2), p.at("albedo", 59, 32, 0) + 0.2f);
    }
}

TEST(Curves, PeriodicOnesClose) {
    Curves curves;
    curves.periodic = true;
    curves.points = {V3f(-1.5f, 0, 1.5f), V3f(1.5f, 0, 1.5f), V3f(1.5f, 0, -1.5f), V3f(-1.5f, 0, -1.5f)};
    curves.vertexCounts = {4};
    curves.widths = {Interpolation::Constant, Array<float>{0.4f}, {}};
    const Picture p = fromAboveOf(curves);
    for (const auto& [x, y] : {std::pair{16, 4}, {16, 27}, {4, 16}, {27, 16}}) EXPECT_GT(p.at("C", x, y, 3), 0.9f) << x << " " << y;
    EXPECT_FLOAT_EQ(p.at("C", 16, 16, 3), 0.0f);
}

TEST(PointClouds, AreSpheresOfTheirWidthsAndColors) {
    Points points;
    points.points = {V3f(-1, 0, 0), V3f(1, 0, 0)};
    points.widths = {Interpolation::Vertex, Array<float>{0.5f, 1.5f}, {}};
    points.displayColor = {Interpolation::Vertex, Array<V3f>{V3f(0, 1, 0), V3f(1, 0, 0)}, Array<std::int32_t>{1, 0}};
    StageBuilder b;
    b.add("points", points);
    b.add("camera", camera(), fromAbove(10));
    b.add("sky", domeLight());
    const Picture p = render(b.stage(), viewOf(64, 64, 4));
    EXPECT_NEAR(p.at("depth", 17, 32), 9.75f, 0.03f);
    EXPECT_NEAR(p.at("depth", 47, 32), 9.25f, 0.03f);
    EXPECT_GT(p.at("albedo", 17, 32, 0), p.at("albedo", 17, 32, 1));
    EXPECT_LT(p.at("albedo", 47, 32, 0), p.at("albedo", 47, 32, 1));
}

} // namespace
} // namespace doppel::test
