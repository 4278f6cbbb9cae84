// Meshes, shapes, curves, points.
#include "usd_fixture.h"

#include <gmock/gmock.h>

namespace doppel {
namespace {

using testing::Each;
using testing::ElementsAre;

TEST_F(UsdTest, ReadsAMeshWithItsPrimvarsSubsetsAndCreases) {
    const auto mesh = dataAt<Mesh>(*importText(R"(
def Mesh "m" {
    point3f[] points = [(0,0,0), (1,0,0), (1,1,0), (0,1,0), (2,0,0), (2,1,0)]
    int[] faceVertexCounts = [4, 4]
    int[] faceVertexIndices = [0,1,2,3, 1,4,5,2]
    normal3f[] normals = [(0,0,1), (0,0,1)] ( interpolation = "uniform" )
    texCoord2f[] primvars:st = [(0,0), (1,0), (1,1), (0,1)] ( interpolation = "faceVarying" )
    int[] primvars:st:indices = [0,1,2,3, 0,1,2,3]
    color3f[] primvars:displayColor = [(1,0,0)] ( interpolation = "constant" )
    float[] primvars:displayOpacity = [0.5, 1] ( interpolation = "uniform" )
    uniform token subdivisionScheme = "catmullClark"
    uniform token orientation = "leftHanded"
    uniform bool doubleSided = 1
    int[] creaseIndices = [1, 2]
    int[] creaseLengths = [2]
    float[] creaseSharpnesses = [10]
    int[] cornerIndices = [0]
    float[] cornerSharpnesses = [3]
    def GeomSubset "right" {
        uniform token elementType = "face"
        uniform token familyName = "materialBind"
        int[] indices = [1]
    }
    def GeomSubset "other" {
        uniform token elementType = "face"
        uniform token familyName = "selection"
        int[] indices = [0]
    }
})"),
                                   "/m");
    ASSERT_EQ(mesh.points.size(), 6u);
    EXPECT_EQ(mesh.points[5], V3f(2, 1, 0));
    EXPECT_THAT(mesh.faceVertexCounts.span(), ElementsAre(4, 4));
    EXPECT_THAT(mesh.faceVertexIndices.span(), ElementsAre(0, 1, 2, 3, 1, 4, 5, 2));
    EXPECT_EQ(mesh.normals.interpolation, Interpolation::Uniform);
    EXPECT_EQ(mesh.normals.values.size(), 2u);
    EXPECT_EQ(mesh.uvs.interpolation, Interpolation::FaceVarying);
    EXPECT_EQ(mesh.uvs.values.size(), 4u);
    EXPECT_EQ(mesh.uvs.indices.size(), 8u);
    EXPECT_EQ(mesh.displayColor.interpolation, Interpolation::Constant);
    EXPECT_EQ(mesh.displayColor.values[0], V3f(1, 0, 0));
    EXPECT_THAT(mesh.displayOpacity.values.span(), ElementsAre(0.5f, 1.f));
    EXPECT_EQ(mesh.subdivision, SubdivisionScheme::CatmullClark);
    EXPECT_TRUE(mesh.leftHanded);
    EXPECT_TRUE(mesh.doubleSided);
    EXPECT_THAT(mesh.creaseIndices.span(), ElementsAre(1, 2));
    EXPECT_THAT(mesh.creaseSharpnesses.span(), ElementsAre(10.f));
    EXPECT_THAT(mesh.cornerSharpnesses.span(), ElementsAre(3.f));
    ASSERT_EQ(mesh.subsets.size(), 1u);
    EXPECT_EQ(mesh.subsets[0].name, "right");
    EXPECT_THAT(mesh.subsets[0].faces.span(), ElementsAre(1));
}

TEST_F(UsdTest, PrefersTheNormalsPrimvarAndTakesOtherUvNames) {
    const auto mesh = dataAt<Mesh>(*importText(R"(
def Mesh "m" {
    point3f[] points = [(0,0,0), (1,0,0), (0,1,0)]
    int[] faceVertexCounts = [3]
    int[] faceVertexIndices = [0,1,2]
    normal3f[] normals = [(1,0,0), (1,0,0), (1,0,0)]
    normal3f[] primvars:normals = [(0,0,1)] ( interpolation = "constant" )
    texCoord2f[] primvars:some_map = [(0,0), (1,0), (0,1)] ( interpolation = "vertex" )
})"),
                                   "/m");
    ASSERT_EQ(mesh.normals.values.size(), 1u);
    EXPECT_EQ(mesh.normals.values[0], V3f(0, 0, 1));
    EXPECT_EQ(mesh.uvs.values.size(), 3u);
}

TEST_F(UsdTest, InheritsAConstantDisplayColor) {
    const auto stage = importText(R"(
def Xform "x" {
    color3f[] primvars:displayColor = [(0,1,0)] ( interpolation = "constant" )
    def Mesh "m" { point3f[] points = [(0,0,0)] }
})");
    const auto mesh = dataAt<Mesh>(*stage, "/x/m");
    ASSERT_EQ(mesh.displayColor.values.size(), 1u);
    EXPECT_EQ(mesh.displayColor.values[0], V3f(0, 1, 0));
}

TEST_F(UsdTest, LeavesOutPolygonsAndPrimvarsThatContradictThemselves) {
    const auto stage = importText(R"(
def Mesh "outOfRange" { point3f[] points = [(0,0,0)]; int[] faceVertexCounts = [3]; int[] faceVertexIndices = [0,1,-2] }
def Mesh "tooFew" {
    point3f[] points = [(0,0,0), (1,0,0), (0,1,0)]
    int[] faceVertexCounts = [3, 3]
    int[] faceVertexIndices = [0,1,2]
}
def Mesh "tooMany" {
    point3f[] points = [(0,0,0), (1,0,0), (0,1,0)]
    int[] faceVertexCounts = [3]
    int[] faceVertexIndices = [0,1,2,0]
}
def Mesh "notNumbers" {
    point3f[] points = [(0,0,0), (1,0,0), (0,1,0), (nan,0,0), (0,inf,0)]
    int[] faceVertexCounts = [3, 3, 3]
    int[] faceVertexIndices = [0,1,2, 0,1,3, 4,1,2]
}
def Mesh "badUvs" {
    point3f[] points = [(0,0,0), (1,0,0), (0,1,0)]
    int[] faceVertexCounts = [3]
    int[] faceVertexIndices = [0,1,2]
    texCoord2f[] primvars:st = [(0,0), (1,0)] ( interpolation = "vertex" )
    color3f[] primvars:displayColor = [(0,0,0)] ( interpolation = "vertex" )
    int[] primvars:displayColor:indices = [0, 7, 0]
})");
    EXPECT_TRUE(hasWarning(*stage, "/outOfRange: 1 of 1 faces are left out: they name points past its 1"))
        << warningsOf(*stage);
    EXPECT_THAT(dataAt<Mesh>(*stage, "/tooFew").faceVertexCounts.span(), ElementsAre(3)) << "the sound face stays";
    EXPECT_TRUE(hasWarning(
        *stage, "/tooFew: the last 1 of 2 faces are left out: they need 6 vertex indices and there are 3"));
    EXPECT_EQ(dataAt<Mesh>(*stage, "/tooMany").faceVertexIndices.size(), 3u);
    EXPECT_TRUE(hasWarning(*stage, "/tooMany: its last 1 vertex indices belong to no face"));
    EXPECT_EQ(dataAt<Mesh>(*stage, "/notNumbers").faceVertexCounts.size(), 3u);
    EXPECT_TRUE(hasWarning(
        *stage, "/notNumbers: 2 of 3 faces are left out: 2 of its points are not finite numbers"));
    const auto mesh = dataAt<Mesh>(*stage, "/badUvs");
    EXPECT_EQ(mesh.faceVertexIndices.size(), 3u);
    EXPECT_TRUE(mesh.uvs.empty());
    EXPECT_TRUE(mesh.displayColor.empty());
    EXPECT_TRUE(hasWarning(*stage, "/badUvs: its uvs are left out: they are 2 and not 3")) << warningsOf(*stage);
}

TEST_F(UsdTest, ReadsTheRulesOfSubdivision) {
    const auto stage = importText(R"(
def Mesh "plain" { point3f[] points = [(0,0,0)] }
def Mesh "chosen" {
    point3f[] points = [(0,0,0), (1,0,0), (0,1,0)]
    int[] faceVertexCounts = [3]
    int[] faceVertexIndices = [0,1,2]
    uniform token interpolateBoundary = "edgeOnly"
    uniform token faceVaryingLinearInterpolation = "boundaries"
    uniform token triangleSubdivisionRule = "smooth"
    int[] holeIndices = [0]
})");
    const auto plain = dataAt<Mesh>(*stage, "/plain");
    EXPECT_EQ(plain.boundaryRule, BoundaryRule::EdgeAndCorner);
    EXPECT_EQ(plain.faceVaryingRule, FaceVaryingRule::CornersPlus1);
    EXPECT_FALSE(plain.smoothTriangles);
    const auto chosen = dataAt<Mesh>(*stage, "/chosen");
    EXPECT_EQ(chosen.boundaryRule, BoundaryRule::EdgeOnly);
    EXPECT_EQ(chosen.faceVaryingRule, FaceVaryingRule::Boundaries);
    EXPECT_TRUE(chosen.smoothTriangles);
    EXPECT_THAT(chosen.holeIndices.span(), ElementsAre(0));
}

TEST_F(UsdTest, ConvertsHalfAndDoubleArrays) {
    const auto mesh = dataAt<Mesh>(*importText(R"(
def Mesh "m" {
    point3f[] points = [(0,0,0), (1,0,0), (0,1,0)]
    int[] faceVertexCounts = [3]
    int[] faceVertexIndices = [0,1,2]
    texCoord2h[] primvars:st = [(0,0), (0.5,0), (0,1)] ( interpolation = "vertex" )
    color3d[] primvars:displayColor = [(0.25,0.5,1)] ( interpolation = "constant" )
})"),
                                   "/m");
    ASSERT_EQ(mesh.uvs.values.size(), 3u);
    EXPECT_EQ(mesh.uvs.values[1], V2f(0.5f, 0));
    ASSERT_EQ(mesh.displayColor.values.size(), 1u);
    EXPECT_EQ(mesh.displayColor.values[0], V3f(0.25f, 0.5f, 1));
}

TEST_F(UsdTest, MakesPolygonsOfTheIntrinsicShapes) {
    const auto stage = importText(R"(
def Cube "cube" { double size = 3 }
def Sphere "sphere" { double radius = 2; color3f[] primvars:displayColor = [(1,0,0)] }
def Cylinder "cylinder" { double radius = 1; double height = 4; uniform token axis = "X" }
def Cone "cone" { double radius = 1; double height = 4; uniform token axis = "Y" }
def Capsule "capsule" { double radius = 1; double height = 2 }
def Plane "plane" { double width = 6; double length = 2; uniform token axis = "Y" }
)");
    const auto extent = [&](const char* path) {
        Imath::Box3f box;
        for (const V3f& point : dataAt<Mesh>(*stage, path).points) box.extendBy(point);
        return box.isEmpty() ? V3f(0) : box.size();
    };
    const auto near = [](V3f a, V3f b) { return a.equalWithAbsError(b, 1e-4f); };
    EXPECT_TRUE(near(extent("/cube"), V3f(3)));
    EXPECT_TRUE(near(extent("/sphere"), V3f(4)));
    EXPECT_TRUE(near(extent("/cylinder"), V3f(4, 2, 2)));
    EXPECT_TRUE(near(extent("/cone"), V3f(2, 4, 2)));
    EXPECT_TRUE(near(extent("/capsule"), V3f(2, 2, 4)));
    EXPECT_TRUE(near(extent("/plane"), V3f(6, 0, 2)));
    EXPECT_EQ(dataAt<Mesh>(*stage, "/sphere").displayColor.values.size(), 1u);
}

TEST_F(UsdTest, ReadsCurvesAndGivesPinnedOnesTheirEnds) {
    const auto stage = importText(R"(
def BasisCurves "open" {
    uniform token type = "cubic"
    uniform token basis = "bspline"
    point3f[] points = [(0,0,0), (1,0,0), (2,0,0), (3,0,0), (4,0,0)]
    int[] curveVertexCounts = [5]
    float[] widths = [1, 2, 3] ( interpolation = "varying" )
}
def BasisCurves "pinned" {
    uniform token type = "cubic"
    uniform token basis = "catmullRom"
    uniform token wrap = "pinned"
    point3f[] points = [(0,0,0), (1,0,0), (2,0,0), (0,1,0), (0,2,0)]
    int[] curveVertexCounts = [3, 2]
    float[] widths = [0.1] ( interpolation = "constant" )
}
def BasisCurves "line" {
    uniform token type = "linear"
    uniform token wrap = "periodic"
    point3f[] points = [(0,0,0), (1,0,0), (2,0,0)]
    int[] curveVertexCounts = [3]
}
def BasisCurves "broken" { point3f[] points = [(0,0,0)]; int[] curveVertexCounts = [4] }
)");
    const auto openCurve = dataAt<Curves>(*stage, "/open");
    EXPECT_EQ(openCurve.basis, CurveBasis::BSpline);
    EXPECT_THAT(openCurve.widths.values.span(), ElementsAre(1.f, 1.f, 2.f, 3.f, 3.f));
    const auto pinned = dataAt<Curves>(*stage, "/pinned");
    EXPECT_THAT(pinned.vertexCounts.span(), ElementsAre(5, 4));
    ASSERT_EQ(pinned.points.size(), 9u);
    EXPECT_EQ(pinned.points[0], V3f(-1, 0, 0));
    EXPECT_EQ(pinned.points[4], V3f(3, 0, 0));
    EXPECT_EQ(pinned.points[8], V3f(0, 3, 0));
    const auto line = dataAt<Curves>(*stage, "/line");
    EXPECT_EQ(line.basis, CurveBasis::Linear);
    EXPECT_TRUE(line.periodic);
    EXPECT_TRUE(dataAt<Curves>(*stage, "/broken").vertexCounts.empty());
    EXPECT_TRUE(hasWarning(*stage, "/broken: the last 1 of 1 curves are left out: they need 4 points and there are 1"))
        << warningsOf(*stage);
}

TEST_F(UsdTest, ReadsRibbonsAndIndexedPrimvarsOfCurves) {
    const auto stage = importText(R"(
def BasisCurves "ribbon" {
    uniform token basis = "bspline"
    uniform token wrap = "pinned"
    point3f[] points = [(0,0,0), (1,0,0), (2,0,0)]
    int[] curveVertexCounts = [3]
    normal3f[] normals = [(0,1,0), (0,1,0), (0,0,1)] ( interpolation = "vertex" )
    color3f[] primvars:displayColor = [(1,0,0), (0,0,1)] ( interpolation = "vertex" )
    int[] primvars:displayColor:indices = [0, 1, 1]
}
def BasisCurves "wrong" {
    uniform token type = "linear"
    point3f[] points = [(0,0,0), (1,0,0), (2,0,0)]
    int[] curveVertexCounts = [3]
    float[] widths = [1, 2] ( interpolation = "vertex" )
})");
    const auto ribbon = dataAt<Curves>(*stage, "/ribbon");
    EXPECT_THAT(ribbon.normals.values.span(),
                ElementsAre(V3f(0, 1, 0), V3f(0, 1, 0), V3f(0, 1, 0), V3f(0, 0, 1), V3f(0, 0, 1)));
    EXPECT_THAT(ribbon.displayColor.values.span(),
                ElementsAre(V3f(1, 0, 0), V3f(1, 0, 0), V3f(0, 0, 1), V3f(0, 0, 1), V3f(0, 0, 1)));
    EXPECT_TRUE(hasWarning(*stage, "/wrong: its widths are left out: they are 2 and not 3")) << warningsOf(*stage);
}

TEST_F(UsdTest, ReadsPoints) {
    const auto points = dataAt<Points>(*importText(R"(
def Points "p" {
    point3f[] points = [(0,0,0), (1,2,3)]
    float[] widths = [0.5, 0.25]
    color3f[] primvars:displayColor = [(1,0,0), (0,1,0)] ( interpolation = "vertex" )
})"),
                                       "/p");
    ASSERT_EQ(points.points.size(), 2u);
    EXPECT_EQ(points.points[1], V3f(1, 2, 3));
    EXPECT_THAT(points.widths.values.span(), ElementsAre(0.5f, 0.25f));
    EXPECT_EQ(points.displayColor.interpolation, Interpolation::Vertex);
}

TEST_F(UsdTest, NamesGeometryThatItCannotDraw) {
    const auto stage = importText("def NurbsPatch \"patch\" {}\ndef Sphere \"s\" {}");
    EXPECT_TRUE(hasWarning(*stage, "/patch is a NurbsPatch, which is not supported")) << warningsOf(*stage);
    EXPECT_FALSE(dataAt<Mesh>(*stage, "/s").points.empty());
}

}  // namespace
}  // namespace doppel
