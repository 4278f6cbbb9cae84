// UsdSkel: prims come posed, at every time.
#include "usd_fixture.h"

#include <cmath>
#include <string>

namespace doppel {
namespace {

constexpr const char* kIdentity = "((1,0,0,0),(0,1,0,0),(0,0,1,0),(0,0,0,1))";
constexpr const char* kUpTwo = "((1,0,0,0),(0,1,0,0),(0,0,1,0),(0,2,0,1))";

/// A skeleton of two joints, the second two units above the first. It turns by 90 degrees about Z from frame 1 to 10.
std::string skeleton(const std::string& animation = R"(
        float3[] translations = [(0,0,0), (0,2,0)]
        half3[] scales = [(1,1,1), (1,1,1)]
        quatf[] rotations.timeSamples = { 1: [(1,0,0,0), (1,0,0,0)], 10: [(1,0,0,0), (0.70710678,0,0,0.70710678)] }
        uniform token[] blendShapes = ["bulge"]
        float[] blendShapeWeights.timeSamples = { 1: [0], 10: [1] }
)") {
    return std::string(R"(
    rel skel:skeleton = </Arm/Skel>
    def Skeleton "Skel" (prepend apiSchemas = ["SkelBindingAPI"]) {
        uniform token[] joints = ["a", "a/b"]
        uniform matrix4d[] bindTransforms = [)") +
           kIdentity + ", " + kUpTwo + "]\n        uniform matrix4d[] restTransforms = [" + kIdentity + ", " + kUpTwo + R"(]
        rel skel:animationSource = </Arm/Skel/Anim>
        def SkelAnimation "Anim" { uniform token[] joints = ["a", "a/b"]
)" + animation + "} }\n";
}

std::string arm(const std::string& inside, const std::string& skel = skeleton()) {
    return "(startTimeCode = 1; endTimeCode = 10)\ndef SkelRoot \"Arm\" (prepend apiSchemas = [\"SkelBindingAPI\"]) {\n" + skel +
           inside + "}\n";
}

std::string skin(const std::string& more, const std::string& joints = "[0,0,1,1]") {
    return R"(def Mesh "Skin" (prepend apiSchemas = ["SkelBindingAPI"]) {
        uniform token subdivisionScheme = "none"
        point3f[] points = [(-1,0,0), (1,0,0), (1,4,0), (-1,4,0)]
        int[] faceVertexCounts = [4]
        int[] faceVertexIndices = [0,1,2,3]
        int[] primvars:skel:jointIndices = )" +
           joints + R"( (interpolation = "vertex"; elementSize = 1)
        float[] primvars:skel:jointWeights = [1,1,1,1] (interpolation = "vertex"; elementSize = 1)
)" + more + "}\n";
}

class Skeletons : public UsdTest {
protected:
    static void expectNear(const V3f& value, const V3f& expected) {
        EXPECT_TRUE(value.equalWithAbsError(expected, 1e-4f)) << value << " is not " << expected;
    }
    StagePtr at(const std::string& text, double time) {
        return import(writeUsda("arm.usda", text), {}, time);
    }
};

TEST_F(Skeletons, PoseTheirSkinAtTheTime) {
    auto file = open(writeUsda("arm.usda", arm(skin(""))));
    ASSERT_TRUE(file);
    EXPECT_TRUE((*file)->isAnimated());
    const auto first = (*file)->read(1), last = (*file)->read(10);
    ASSERT_TRUE(first && last);
    EXPECT_TRUE((*last)->warnings.empty()) << warningsOf(**last);
    const Mesh rest = dataAt<Mesh>(**first, "/Arm/Skin"), bent = dataAt<Mesh>(**last, "/Arm/Skin");
    expectNear(rest.points[2], V3f(1, 4, 0));
    expectNear(bent.points[0], V3f(-1, 0, 0));
    expectNear(bent.points[2], V3f(-2, 3, 0));
    expectNear(bent.points[3], V3f(-2, 1, 0));
    EXPECT_TRUE(rest.faceVertexIndices.sharesWith(bent.faceVertexIndices));
    const auto again = (*file)->read(1);
    expectNear(dataAt<Mesh>(**again, "/Arm/Skin").points[2], V3f(1, 4, 0));
}

TEST_F(Skeletons, HeedBindTransformAndThePlaceOfTheSkin) {
    const auto stage = at(arm(skin(R"(
        double3 xformOp:translate = (1,0,0)
        uniform token[] xformOpOrder = ["xformOp:translate"]
        matrix4d primvars:skel:geomBindTransform = ((1,0,0,0),(0,1,0,0),(0,0,1,0),(1,0,0,1))
    )")), 10);
    const Mesh mesh = dataAt<Mesh>(*stage, "/Arm/Skin");
    expectNear(mesh.points[0], V3f(-1, 0, 0));  // bound at x = 0, and there it stands
    expectNear(mesh.points[2], V3f(-3, 4, 0));
}

TEST_F(Skeletons, BlendInfluencesOfSeveralJoints) {
    const auto stage = at(arm(R"(def Points "Dots" (prepend apiSchemas = ["SkelBindingAPI"]) {
        point3f[] points = [(0,4,0)]
        float[] widths = [1]
        int[] primvars:skel:jointIndices = [0, 1] (interpolation = "vertex"; elementSize = 2)
        float[] primvars:skel:jointWeights = [0.5, 0.5] (interpolation = "vertex"; elementSize = 2)
    })"), 10);
    expectNear(dataAt<Points>(*stage, "/Arm/Dots").points[0], V3f(-1, 3, 0));
}

TEST_F(Skeletons, DualQuaternionsKeepTheVolume) {
    const auto stage = at(arm(R"(def Mesh "Skin" (prepend apiSchemas = ["SkelBindingAPI"]) {
        uniform token primvars:skel:skinningMethod = "dualQuaternion"
        point3f[] points = [(0,4,0), (0,2,0), (1,2,0)]
        int[] faceVertexCounts = [3]
        int[] faceVertexIndices = [0,1,2]
        int[] primvars:skel:jointIndices = [0,1, 0,1, 0,1] (interpolation = "vertex"; elementSize = 2)
        float[] primvars:skel:jointWeights = [0.5,0.5, 0.5,0.5, 0.5,0.5] (interpolation = "vertex"; elementSize = 2)
    })"), 10);
    const Mesh mesh = dataAt<Mesh>(*stage, "/Arm/Skin");
    const float s = std::sqrt(2.0f);  // turned by half of 90 degrees about the second joint, and as long as before
    expectNear(mesh.points[0], V3f(-s, 2 + s, 0));
    expectNear(mesh.points[1], V3f(0, 2, 0));
    expectNear(mesh.points[2], V3f(s / 2, 2 + s / 2, 0));
}

TEST_F(Skeletons, TurnNormalsOfPointsAndCorners) {
    const std::string normals = "normal3f[] normals = [(0,1,0), (0,1,0), (0,1,0), (0,1,0)] (interpolation = \"";
    for (const char* interpolation : {"vertex", "faceVarying"}) {
        const auto stage = at(arm(skin(normals + interpolation + "\")\n")), 10);
        const Mesh mesh = dataAt<Mesh>(*stage, "/Arm/Skin");
        ASSERT_EQ(mesh.normals.values.size(), 4u) << interpolation;
        expectNear(mesh.normals.values[0], V3f(0, 1, 0));
        expectNear(mesh.normals.values[2], V3f(-1, 0, 0));
    }
}

TEST_F(Skeletons, MoveRigidPrimsByTheirTransform) {
    auto file = open(writeUsda("arm.usda", arm(R"(def Xform "Group" {
        double3 xformOp:translate = (5,0,0)
        uniform token[] xformOpOrder = ["xformOp:translate"]
        def Mesh "Bone" (prepend apiSchemas = ["SkelBindingAPI"]) {
            point3f[] points = [(1,4,0)]
            matrix4d primvars:skel:geomBindTransform = ((1,0,0,0),(0,1,0,0),(0,0,1,0),(0,0,0,1))
            int[] primvars:skel:jointIndices = [1] (interpolation = "constant"; elementSize = 1)
            float[] primvars:skel:jointWeights = [1] (interpolation = "constant"; elementSize = 1)
        }
    })")));
    ASSERT_TRUE(file);
    const auto first = (*file)->read(1), last = (*file)->read(10);
    ASSERT_TRUE(first && last);
    const Mesh before = dataAt<Mesh>(**first, "/Arm/Group/Bone"), after = dataAt<Mesh>(**last, "/Arm/Group/Bone");
    EXPECT_TRUE(before.points.sharesWith(after.points));
    expectNear(V3f(Imath::V3d(after.points[0]) * placeOf(**last, "/Arm/Group/Bone").worldTransform), V3f(-2, 3, 0));
}

TEST_F(Skeletons, ApplyBlendShapesWithInbetweensAndNormals) {
    const std::string shapes = R"(
        normal3f[] normals = [(0,1,0), (0,1,0), (0,1,0), (0,1,0)] (interpolation = "vertex")
        uniform token[] skel:blendShapes = ["bulge"]
        rel skel:blendShapeTargets = </Arm/Skin/bulge>
        def BlendShape "bulge" {
            uniform vector3f[] offsets = [(0,0,1), (0,0,1)]
            uniform vector3f[] normalOffsets = [(0,0,1), (0,0,1)]
            uniform int[] pointIndices = [0, 1]
            uniform vector3f[] inbetweens:half = [(0,0,3), (0,0,3)] (weight = 0.5)
        }
)";
    auto file = open(writeUsda("arm.usda", arm(skin(shapes))));
    ASSERT_TRUE(file);
    const auto first = (*file)->read(1), middle = (*file)->read(5.5), last = (*file)->read(10);
    ASSERT_TRUE(first && middle && last);
    expectNear(dataAt<Mesh>(**first, "/Arm/Skin").points[0], V3f(-1, 0, 0));
    expectNear(dataAt<Mesh>(**middle, "/Arm/Skin").points[0], V3f(-1, 0, 3));
    const Mesh bulged = dataAt<Mesh>(**last, "/Arm/Skin");
    expectNear(bulged.points[0], V3f(-1, 0, 1));
    expectNear(bulged.points[2], V3f(-2, 3, 0));
    expectNear(bulged.normals.values[0], V3f(0, 1, 1).normalized());
}

TEST_F(Skeletons, TakeJointsInTheOrderOfTheSkin) {
    const auto stage = at(arm(skin("uniform token[] skel:joints = [\"a/b\", \"a\"]\n", "[1,1,0,0]")), 10);
    expectNear(dataAt<Mesh>(*stage, "/Arm/Skin").points[2], V3f(-2, 3, 0));
}

TEST_F(Skeletons, PoseCurves) {
    const auto stage = at(arm(R"(def BasisCurves "Hair" (prepend apiSchemas = ["SkelBindingAPI"]) {
        uniform token type = "linear"
        point3f[] points = [(0,0,0), (0,4,0)]
        int[] curveVertexCounts = [2]
        float[] widths = [0.1] (interpolation = "constant")
        int[] primvars:skel:jointIndices = [0, 1] (interpolation = "vertex"; elementSize = 1)
        float[] primvars:skel:jointWeights = [1, 1] (interpolation = "vertex"; elementSize = 1)
    })"), 10);
    expectNear(dataAt<Curves>(*stage, "/Arm/Hair").points[1], V3f(-2, 2, 0));
}

TEST_F(Skeletons, PoseInstancesEachByItsOwnAnimation) {
    write("body.usda", "#usda 1.0\n(defaultPrim = \"Body\")\ndef Xform \"Body\" { def Mesh \"Skin\" (prepend apiSchemas = "
                       "[\"SkelBindingAPI\"]) {\n point3f[] points = [(1,4,0)]\n int[] primvars:skel:jointIndices = [1] "
                       "(interpolation = \"vertex\"; elementSize = 1)\n float[] primvars:skel:jointWeights = [1] "
                       "(interpolation = \"vertex\"; elementSize = 1)\n}\n}\n");
    const auto stage = at(arm("def \"One\" (instanceable = true; references = @body.usda@) {}\n"
                              "def \"Two\" (instanceable = true; references = @body.usda@) {}\n"),
                          10);
    expectNear(dataAt<Mesh>(*stage, "/Arm/One/Skin").points[0], V3f(-2, 3, 0));
    expectNear(dataAt<Mesh>(*stage, "/Arm/Two/Skin").points[0], V3f(-2, 3, 0));
}

TEST_F(Skeletons, GiveMotionOverTheShutter) {
    auto file = open(writeUsda("arm.usda", arm(skin(""))));
    ASSERT_TRUE(file);
    (*file)->setShutter({-4.5, 0});
    const auto stage = (*file)->read(10);
    ASSERT_TRUE(stage);
    const auto motion = (*stage)->find("/Arm/Skin")->motion;
    ASSERT_TRUE(motion);
    ASSERT_EQ(motion->pointsOpen.size(), 4u);
    expectNear(motion->pointsClose[2], V3f(-2, 3, 0));
    expectNear(motion->pointsOpen[2], V3f(-1 / std::sqrt(2.0f), 2 + 3 / std::sqrt(2.0f), 0));
}

TEST_F(Skeletons, WithoutAnimationRest) {
    const auto stage = at(arm(skin(""), skeleton("")), 10);
    expectNear(dataAt<Mesh>(*stage, "/Arm/Skin").points[2], V3f(1, 4, 0));
}

TEST_F(Skeletons, InfluencesThatDoNotFitAreNamedAndTheSkinRests) {
    const auto past = at(arm(skin("", "[0,0,7,1]")), 10);
    EXPECT_TRUE(hasWarning(*past, "/Arm/Skin: it is not posed: a point hangs on a joint past the 2")) << warningsOf(*past);
    expectNear(dataAt<Mesh>(*past, "/Arm/Skin").points[2], V3f(1, 4, 0));
    const auto few = at(arm(skin("", "[0,0]")), 10);
    EXPECT_TRUE(hasWarning(*few, "/Arm/Skin")) << warningsOf(*few);
    expectNear(dataAt<Mesh>(*few, "/Arm/Skin").points[2], V3f(1, 4, 0));
}

}  // namespace
}  // namespace doppel
