// Subdivision surfaces against values that follow from the rules on paper.
#include "render/embree/scene/subdivide.h"
#include "tests/unit/render/rendered.h"

#include <algorithm>
#include <set>

namespace doppel::test {
namespace {

Mesh refined(const Mesh& mesh, int levels = embree::kAutomaticLevels) {
    std::vector<std::string> warnings;
    Mesh out = embree::subdivide(mesh, levels, warnings);
    EXPECT_TRUE(warnings.empty()) << warnings.front();
    return out;
}

Mesh subdivided(Mesh mesh, SubdivisionScheme scheme = SubdivisionScheme::CatmullClark) {
    mesh.subdivision = scheme;
    return mesh;
}

/// A grid of `side` x `side` quads over -1..1 in the xz plane.
Mesh grid(int side) {
    std::vector<V3f> points;
    std::vector<std::int32_t> indices;
    for (int row = 0; row <= side; ++row) {
        for (int column = 0; column <= side; ++column) {
            const float step = 2.0f / static_cast<float>(side);
            points.emplace_back(-1 + static_cast<float>(column) * step, 0.0f, 1 - static_cast<float>(row) * step);
        }
    }
    for (int row = 0; row < side; ++row) {
        for (int column = 0; column < side; ++column) {
            const int a = row * (side + 1) + column;
            indices.insert(indices.end(), {a, a + 1, a + side + 2, a + side + 1});
        }
    }
    Mesh mesh;
    mesh.points = std::move(points);
    mesh.faceVertexCounts = std::vector<std::int32_t>(static_cast<std::size_t>(side * side), 4);
    mesh.faceVertexIndices = std::move(indices);
    return mesh;
}

bool hasPoint(const Mesh& mesh, const V3f& point) {
    return std::any_of(mesh.points.begin(), mesh.points.end(),
                       [&](const V3f& p) { return p.equalWithAbsError(point, 1e-5f); });
}

float largest(const Mesh& mesh, int axis) {
    float most = -1e9f;
    for (const std::int32_t i : mesh.faceVertexIndices) most = std::max(most, mesh.points[static_cast<std::size_t>(i)][axis]);
    return most;
}

TEST(Subdivision, CatmullClarkPointsLieOnTheLimitSurface) {
    for (const int levels : {1, 2, 4}) {
        const Mesh mesh = refined(subdivided(cubeMesh(1)), levels);
        EXPECT_TRUE(hasPoint(mesh, V3f(0.5f))) << levels << ": (9 P + 4 E + F) / 24 at a corner of valence 3";
        EXPECT_TRUE(hasPoint(mesh, V3f(0, 0, 0.8395062f))) << levels << ": middle of a face";
    }
}

TEST(Subdivision, LoopPointsLieOnTheLimitSurface) {
    Mesh tetra;
    tetra.points = {V3f(1, 1, 1), V3f(-1, -1, 1), V3f(-1, 1, -1), V3f(1, -1, -1)};
    tetra.faceVertexCounts = {3, 3, 3, 3};
    tetra.faceVertexIndices = {0, 2, 1, 0, 3, 2, 0, 1, 3, 1, 2, 3};
    const Mesh mesh = refined(subdivided(tetra, SubdivisionScheme::Loop), 3);
    EXPECT_EQ(mesh.faceVertexCounts.size(), 4u * 64u);
    EXPECT_TRUE(hasPoint(mesh, V3f(0.2f))) << "(2 P + E) / 5 at a corner of valence 3";
}

TEST(Subdivision, IsSmoothToLookAt) {
    TestDelegate d;
    StageBuilder b;
    b.add("cube", subdivided(cubeMesh(1)));
    b.add("camera", camera(), fromAbove(10));
    b.add("sky", domeLight());
    const Picture p = d.render(b.stage(), viewOf(64, 64, 4));
    EXPECT_NEAR(p.at("depth", 32, 32), 10 - 0.8395f, 2e-3f);
    EXPECT_FLOAT_EQ(p.at("C", 2, 2, 3), 0.0f) << "corners are rounded off";
    EXPECT_NEAR(p.at("N", 32, 32, 1), 1.0f, 0.01f);
}

TEST(Subdivision, LevelsOfTheOptionAreUsedAndChangeTheShape) {
    TestDelegate d;
    StageBuilder b;
    b.add("cube", subdivided(cubeMesh(1)));
    b.add("camera", camera(), fromAbove(10));
    b.add("sky", domeLight());
    RenderView view = viewOf(32, 32, 1);
    view.options["subdivisionlevels"] = 0.0;
    EXPECT_NEAR(d.render(b.stage(), view).at("depth", 16, 16), 9.0f, 1e-3f) << "the cage";
    view.options["subdivisionlevels"] = 2.0;
    EXPECT_NEAR(d.render(b.stage(), view).at("depth", 16, 16), 10 - 0.8395f, 5e-2f);
}

TEST(Subdivision, CageHasSmoothNormals) {
    const Mesh cage = refined(subdivided(cubeMesh(1)), 0);
    EXPECT_EQ(cage.faceVertexCounts.size(), 6u);
    ASSERT_FALSE(cage.normals.empty());
    for (std::size_t i = 0; i < cage.faceVertexIndices.size(); ++i) {
        const V3f normal = cage.normals.values[static_cast<std::size_t>(cage.normals.indices[i])];
        EXPECT_NEAR(std::abs(normal.x), 0.577f, 1e-2f);
    }
}

TEST(Subdivision, SharpCreasesKeepTheEdge) {
    Mesh cube = subdivided(cubeMesh(1));
    cube.creaseIndices = {2, 3, 7, 6, 2}; // the top, infinitely sharp
    cube.creaseLengths = {5};
    cube.creaseSharpnesses = {10.0f};
    const Mesh mesh = refined(cube);
    EXPECT_FLOAT_EQ(largest(mesh, 1), 1.0f);
    EXPECT_FLOAT_EQ(largest(mesh, 0), 44.0f / 48.0f) << "the crease is a cubic B-spline; half way from corner to corner";
}

TEST(Subdivision, SharperCreasesComeCloserToTheEdge) {
    float before = 0;
    for (const float sharpness : {0.0f, 0.5f, 1.0f, 1.5f, 2.5f}) {
        Mesh cube = subdivided(cubeMesh(1));
        cube.creaseIndices = {2, 3, 7, 6, 2};
        cube.creaseLengths = {5};
        cube.creaseSharpnesses = {sharpness};
        float farthest = 0;
        for (const V3f& p : refined(cube).points) farthest = std::max(farthest, p.length());
        EXPECT_GT(farthest, before + 0.005f) << sharpness;
        before = farthest;
    }
    EXPECT_LT(before, std::sqrt(3.0f));
}

TEST(Subdivision, SharpCornersStay) {
    Mesh cube = subdivided(cubeMesh(1));
    cube.cornerIndices = {7};
    cube.cornerSharpnesses = {10.0f};
    const Mesh mesh = refined(cube);
    EXPECT_TRUE(hasPoint(mesh, V3f(1)));
    EXPECT_FALSE(hasPoint(mesh, V3f(-1)));
    cube.cornerSharpnesses = {0.5f};
    EXPECT_FALSE(hasPoint(refined(cube), V3f(1)));
    EXPECT_GT(largest(refined(cube), 0), largest(refined(subdivided(cubeMesh(1))), 0));
}

TEST(Subdivision, BoundaryRules) {
    Mesh mesh = subdivided(grid(3));
    EXPECT_TRUE(hasPoint(refined(mesh), V3f(1, 0, 1))) << "edge and corner is the default";
    EXPECT_FLOAT_EQ(largest(refined(mesh), 0), 1.0f);

    mesh.boundaryRule = BoundaryRule::EdgeOnly;
    EXPECT_FALSE(hasPoint(refined(mesh), V3f(1, 0, 1)));
    EXPECT_FLOAT_EQ(largest(refined(mesh), 0), 1.0f) << "the middles of the sides stay straight";

    mesh.boundaryRule = BoundaryRule::None;
    const Mesh inner = refined(mesh, 2);
    EXPECT_EQ(inner.faceVertexCounts.size(), 16u) << "only the face in the middle has no point at the boundary";
    EXPECT_LT(largest(inner, 0), 0.34f);
}

TEST(Subdivision, HolesAreRefinedButNotDrawn) {
    Mesh mesh = subdivided(grid(3));
    mesh.holeIndices = {4};
    mesh.uvs = {Interpolation::FaceVarying, Array<V2f>(std::vector<V2f>(36, V2f(0.25f))), {}};
    mesh.displayColor = {Interpolation::Uniform, Array<V3f>(std::vector<V3f>(9, V3f(1, 0, 0))), {}};
    mesh.subsets = {{"all", "/m", {0, 1, 2, 3, 4, 5, 6, 7, 8}}};
    const Mesh drawn = refined(mesh, 2);
    EXPECT_EQ(drawn.faceVertexCounts.size(), 8u * 16u);
    EXPECT_EQ(drawn.faceVertexIndices.size(), 8u * 64u);
    EXPECT_EQ(drawn.uvs.indices.size(), 8u * 64u);
    EXPECT_EQ(drawn.normals.indices.size(), 8u * 64u);
    EXPECT_EQ(drawn.displayColor.indices.size(), 8u * 16u);
    EXPECT_EQ(drawn.subsets.at(0).faces.size(), 8u * 16u);
    for (const std::int32_t i : drawn.faceVertexIndices) {
        const V3f& p = drawn.points[static_cast<std::size_t>(i)];
        EXPECT_GT(std::max(std::abs(p.x), std::abs(p.z)), 0.3f) << "nothing in the middle";
    }
}

TEST(Subdivision, BilinearKeepsTheShapeAndReplacesLoopOnQuads) {
    const Mesh bilinear = refined(subdivided(cubeMesh(1), SubdivisionScheme::Bilinear));
    EXPECT_EQ(bilinear.faceVertexCounts.size(), 24u);
    for (const V3f& p : bilinear.points) EXPECT_FLOAT_EQ(std::max({std::abs(p.x), std::abs(p.y), std::abs(p.z)}), 1.0f);
    std::vector<std::string> warnings;
    embree::subdivide(subdivided(cubeMesh(1), SubdivisionScheme::Loop), embree::kAutomaticLevels, warnings);
    ASSERT_EQ(warnings.size(), 1u);
    EXPECT_NE(warnings[0].find("triangles"), std::string::npos);
}

TEST(Subdivision, SmoothTriangleRuleChangesTrianglesOnly) {
    Mesh mesh = cubeMesh(1);
    mesh.faceVertexCounts = std::vector<std::int32_t>(12, 3);
    std::vector<std::int32_t> cut;
    const Mesh quads = cubeMesh(1);
    for (std::size_t face = 0; face < 6; ++face) {
        const auto* corner = quads.faceVertexIndices.data() + 4 * face;
        cut.insert(cut.end(), {corner[0], corner[1], corner[2], corner[0], corner[2], corner[3]});
    }
    mesh.faceVertexIndices = std::move(cut);
    const Mesh plain = refined(subdivided(mesh), 1);
    mesh.smoothTriangles = true;
    EXPECT_FALSE(refined(subdivided(mesh), 1).points[0].equalWithAbsError(plain.points[0], 1e-4f));
    Mesh cube = cubeMesh(1);
    cube.smoothTriangles = true;
    EXPECT_TRUE(refined(subdivided(cube), 1).points[0].equalWithAbsError(refined(subdivided(cubeMesh(1)), 1).points[0], 1e-6f));
}

/// Two quads side by side with a seam between them: each has all of the texture.
Mesh twoIslands() {
    Mesh mesh = subdivided(grid(2));
    mesh.faceVertexCounts = {4, 4};
    mesh.faceVertexIndices = {0, 1, 4, 3, 1, 2, 5, 4};
    mesh.uvs = {Interpolation::FaceVarying, Array<V2f>{V2f(0, 0), V2f(1, 0), V2f(1, 1), V2f(0, 1)},
                Array<std::int32_t>{0, 1, 2, 3, 0, 1, 2, 3}};
    return mesh;
}

std::pair<V2f, V2f> rangeOf(const Primvar<V2f>& uvs) {
    V2f low(1e9f), high(-1e9f);
    for (const std::int32_t i : uvs.indices) {
        const V2f uv = uvs.values[static_cast<std::size_t>(i)];
        low = V2f(std::min(low.x, uv.x), std::min(low.y, uv.y));
        high = V2f(std::max(high.x, uv.x), std::max(high.y, uv.y));
    }
    return {low, high};
}

TEST(Subdivision, FaceVaryingRulesDecideWhatStaysAtSeams) {
    for (const FaceVaryingRule rule : {FaceVaryingRule::CornersOnly, FaceVaryingRule::CornersPlus1, FaceVaryingRule::CornersPlus2,
                                       FaceVaryingRule::Boundaries, FaceVaryingRule::All}) {
        Mesh mesh = twoIslands();
        mesh.faceVaryingRule = rule;
        const auto [low, high] = rangeOf(refined(mesh).uvs);
        EXPECT_TRUE(low.equalWithAbsError(V2f(0), 1e-6f) && high.equalWithAbsError(V2f(1), 1e-6f))
            << "islands keep their corners, rule " << static_cast<int>(rule);
    }
    Mesh mesh = twoIslands();
    mesh.faceVaryingRule = FaceVaryingRule::None;
    const Primvar<V2f> uvs = refined(mesh).uvs;
    for (const std::int32_t i : uvs.indices) {
        const V2f uv = uvs.values[static_cast<std::size_t>(i)];
        EXPECT_GT((uv - V2f(0)).length(), 0.1f) << "corners are rounded";
    }
}

/// An L of three quads whose texture coordinates are its own place: its inner corner is one island's boundary.
TEST(Subdivision, FaceVaryingSeamsAreStraightOnlyWithRuleBoundaries) {
    Mesh mesh = subdivided(grid(2));
    // The left column is one island, its middle value off the straight line.
    mesh.faceVertexCounts = {4, 4, 4, 4};
    mesh.uvs = {Interpolation::FaceVarying,
                Array<V2f>{V2f(0, 0), V2f(1, 0), V2f(2, 1), V2f(0, 1), V2f(1, 2), V2f(0, 2), V2f(9, 0), V2f(9, 1), V2f(9, 2), V2f(8, 0), V2f(8, 1), V2f(8, 2)},
                Array<std::int32_t>{0, 1, 2, 3, 9, 6, 7, 10, 3, 2, 4, 5, 10, 7, 8, 11}};
    const auto hasValue = [](const Primvar<V2f>& uvs, const V2f& value) {
        return std::any_of(uvs.values.begin(), uvs.values.end(), [&](const V2f& v) { return v.equalWithAbsError(value, 1e-5f); });
    };
    mesh.faceVaryingRule = FaceVaryingRule::Boundaries;
    EXPECT_TRUE(hasValue(refined(mesh).uvs, V2f(2, 1)));
    EXPECT_TRUE(hasValue(refined(mesh).uvs, V2f(1.5f, 0.5f))) << "half way along a straight seam";
    mesh.faceVaryingRule = FaceVaryingRule::CornersPlus1;
    EXPECT_FALSE(hasValue(refined(mesh).uvs, V2f(2, 1))) << "a bend in a seam is rounded: (4 * 2 + 1 + 1) / 6";
    EXPECT_TRUE(hasValue(refined(mesh).uvs, V2f(10.0f / 6.0f, 1)));
}

TEST(Subdivision, EqualValuesWithoutIndicesAreNoSeam) {
    Mesh mesh = subdivided(grid(2));
    std::vector<V2f> uvs;
    for (const std::int32_t i : mesh.faceVertexIndices) {
        const V3f& p = mesh.points[static_cast<std::size_t>(i)];
        uvs.emplace_back(p.x, -p.z);
    }
    mesh.uvs = {Interpolation::FaceVarying, std::move(uvs), {}};
    const Mesh smooth = refined(mesh, 3);
    for (std::size_t i = 0; i < smooth.faceVertexIndices.size(); ++i) {
        const V3f& p = smooth.points[static_cast<std::size_t>(smooth.faceVertexIndices[i])];
        const V2f& uv = smooth.uvs.values[static_cast<std::size_t>(smooth.uvs.indices[i])];
        EXPECT_TRUE(uv.equalWithAbsError(V2f(p.x, -p.z), 1e-5f)) << "values move as the points do";
    }
}

TEST(Subdivision, PrimvarsOfEveryInterpolationArriveIndexedOrNot) {
    const Array<V3f> two{V3f(1, 0, 0), V3f(0, 0, 1)};
    struct Case {
        Interpolation interpolation;
        Array<V3f> values;
        Array<std::int32_t> indices;
    };
    const std::vector<Case> cases{
        {Interpolation::Constant, {V3f(1, 0, 0)}, {}},
        {Interpolation::Constant, two, {0}},
        {Interpolation::Uniform, std::vector<V3f>(6, V3f(1, 0, 0)), {}},
        {Interpolation::Uniform, two, std::vector<std::int32_t>(6, 0)},
        {Interpolation::Vertex, std::vector<V3f>(8, V3f(1, 0, 0)), {}},
        {Interpolation::Vertex, two, std::vector<std::int32_t>(8, 0)},
        {Interpolation::FaceVarying, std::vector<V3f>(24, V3f(1, 0, 0)), {}},
        {Interpolation::FaceVarying, two, std::vector<std::int32_t>(24, 0)},
    };
    for (const Case& c : cases) {
        Mesh cube = subdivided(cubeMesh(1));
        cube.displayColor = {c.interpolation, c.values, c.indices};
        Primvar<float> opacity{c.interpolation, {}, c.indices};
        std::vector<float> values;
        for (const V3f& v : c.values) values.push_back(v.x > 0.5f ? 1.0f : 0.5f);
        opacity.values = std::move(values);
        cube.displayOpacity = opacity;
        StageBuilder b;
        b.add("cube", cube);
        b.add("camera", camera(), fromAbove(10));
        b.add("sky", domeLight());
        TestDelegate d;
        const Picture p = d.render(b.stage(), viewOf(16, 16, 1));
        EXPECT_NEAR(p.at("albedo", 8, 8, 0), 1.0f, 0.05f) << static_cast<int>(c.interpolation) << " " << c.indices.size();
        EXPECT_LT(p.at("albedo", 8, 8, 2), 0.1f);
        EXPECT_TRUE(d.lines.empty()) << d.lines.front();
    }
}

TEST(Subdivision, FacesOfManyCornersAndDamagedOnes) {
    constexpr int kCorners = 300; // more than fit in a byte
    std::vector<V3f> points;
    std::vector<std::int32_t> indices;
    for (int i = 0; i < kCorners; ++i) {
        const float angle = 6.2831853f * static_cast<float>(i) / kCorners;
        points.emplace_back(std::cos(angle), 0.0f, -std::sin(angle));
        indices.push_back(i);
    }
    indices.insert(indices.end(), {0, 1, 99999});
    Mesh mesh;
    mesh.points = std::move(points);
    mesh.faceVertexCounts = {kCorners, 3};
    mesh.faceVertexIndices = std::move(indices);
    std::vector<std::string> warnings;
    const Mesh out = embree::subdivide(subdivided(mesh), 1, warnings);
    EXPECT_EQ(out.faceVertexCounts.size(), static_cast<std::size_t>(kCorners));
    ASSERT_EQ(warnings.size(), 1u);
    EXPECT_NE(warnings[0].find("1 of 2 faces"), std::string::npos);
}

} // namespace
} // namespace doppel::test
