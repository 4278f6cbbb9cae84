// Native instances and point instancers.
#include "usd_fixture.h"

#include <gmock/gmock.h>

namespace doppel {
namespace {

using testing::ElementsAre;

constexpr const char* kInstances = R"(
class Xform "Asset" {
    def Mesh "body" ( prepend apiSchemas = ["MaterialBindingAPI"] ) {
        point3f[] points = [(0,0,0), (1,0,0), (0,1,0)]
        int[] faceVertexCounts = [3]
        int[] faceVertexIndices = [0,1,2]
        rel material:binding = </Asset/Looks/Red>
    }
    def Scope "Looks" {
        def Material "Red" {
            token outputs:surface.connect = </Asset/Looks/Red/Shader.outputs:surface>
            def Shader "Shader" {
                uniform token info:id = "UsdPreviewSurface"
                color3f inputs:diffuseColor = (1, 0, 0)
                token outputs:surface
            }
        }
    }
}
def Xform "World" {
    def Xform "one" (
        instanceable = true
        inherits = </Asset>
    ) {}
    def Xform "two" (
        instanceable = true
        inherits = </Asset>
    ) {
        double3 xformOp:translate = (10, 0, 0)
        uniform token[] xformOpOrder = ["xformOp:translate"]
    }
}
def Xform "Group" (
    instanceable = true
    references = </World>
) {}
)";

TEST_F(UsdTest, InstancesShareTheirPrototype) {
    const auto stage = importText(kInstances);
    const auto one = stage->find("/World/one"), two = stage->find("/World/two");
    ASSERT_TRUE(one && two && one->prototype);
    EXPECT_EQ(one->prototype, two->prototype);
    EXPECT_TRUE(one->children.empty());
    EXPECT_EQ(stage->find("/World/one/body"), stage->find("/World/two/body"));
    EXPECT_EQ((Imath::V3d(0) * placeOf(*stage, "/World/two/body").worldTransform).x, 10);
}

TEST_F(UsdTest, InstancesInsideInstancesAreFound) {
    const auto stage = importText(kInstances);
    EXPECT_TRUE(stage->find("/Group/two/body"));
    EXPECT_EQ(stage->find("/Group/two/body"), stage->find("/World/one/body"));
}

TEST_F(UsdTest, MaterialsInsidePrototypesDoNotDependOnAnyInstance) {
    const auto stage = importText(kInstances);
    const std::string path = stage->find("/World/one/body")->materialPath;
    EXPECT_EQ(dataAt<Material>(*stage, path).diffuseColor.value, V3f(1, 0, 0));
    Stage pruned = *stage;
    pruned.root = replacePrim(replacePrim(stage->root, "/World/one", nullptr), "/World/two", nullptr);
    EXPECT_TRUE(pruned.find(path));
}

constexpr const char* kInstancer = R"(
def PointInstancer "forest" {
    rel prototypes = [</forest/Prototypes/tree>, </Rock>, </Nothing>]
    int[] protoIndices = [0, 1, 0, 0]
    point3f[] positions = [(0,0,0), (1,0,0), (2,0,0), (3,0,0)]
    quath[] orientations = [(1,0,0,0), (0.7071,0,0,0.7071), (1,0,0,0), (1,0,0,0)]
    float3[] scales = [(1,1,1), (2,2,2), (1,1,1), (1,1,1)]
    int64[] ids = [10, 11, 12, 13]
    int64[] invisibleIds = [12]
    def "Prototypes" {
        def Sphere "tree" {
            double3 xformOp:translate = (0, 5, 0)
            uniform token[] xformOpOrder = ["xformOp:translate"]
        }
    }
}
over "Rock" { def Cube "stone" {} }
)";

TEST_F(UsdTest, ReadsPointInstancersWithoutTheirInvisibleIds) {
    const auto stage = importText(kInstancer);
    const auto forest = dataAt<PointInstancer>(*stage, "/forest");
    EXPECT_THAT(forest.protoIndices.span(), ElementsAre(0, 1, 0));
    ASSERT_EQ(forest.transforms.size(), 3u);
    EXPECT_EQ(forest.transforms[2][3][0], 3);
    // A point on x, scaled by 2 and turned by 90 degrees about z, then moved.
    const Imath::V3d point = Imath::V3d(1, 0, 0) * forest.transforms[1];
    EXPECT_NEAR(point.x, 1, 1e-2);
    EXPECT_NEAR(point.y, 2, 1e-2);
    ASSERT_EQ(forest.prototypes.size(), 3u);
    EXPECT_EQ(forest.prototypes[0]->name, "tree");
    EXPECT_EQ(forest.prototypes[0]->localTransform[3][1], 5);
    EXPECT_EQ(forest.prototypes[1]->name, "Rock");
    ASSERT_EQ(forest.prototypes[1]->children.size(), 1u);
    EXPECT_TRUE(hasWarning(*stage, "the prototype /Nothing of /forest does not exist")) << warningsOf(*stage);
}

TEST_F(UsdTest, BrokenInstancersKeepTheCopiesThatAreSound) {
    const auto stage = importText(R"(
def PointInstancer "i" {
    rel prototypes = [</i/p>]
    int[] protoIndices = [0, 0, 0, 0]
    point3f[] positions = [(1,0,0), (nan,0,0), (3,0,0)]
    float3[] scales = [(1,1,1), (1,1,1)]
    def Sphere "p" {}
})");
    const auto instancer = dataAt<PointInstancer>(*stage, "/i");
    ASSERT_EQ(instancer.transforms.size(), 2u);
    EXPECT_EQ(instancer.transforms[1][3][0], 3);
    EXPECT_EQ(instancer.protoIndices.size(), 2u);
    EXPECT_TRUE(hasWarning(*stage, "/i: it has 4 prototype indices and 3 positions; 3 copies are made"))
        << warningsOf(*stage);
    EXPECT_TRUE(hasWarning(*stage, "/i: its last 1 copies have none of its 2 scales"));
    EXPECT_TRUE(hasWarning(*stage, "/i: 1 of 3 copies are left out"));
}

TEST_F(UsdTest, PrototypesBelowAnInstancerAreNotShownByThemselves) {
    const auto stage = importText(kInstancer);
    EXPECT_FALSE(placeOf(*stage, "/forest/Prototypes/tree").visible);
    const auto forest = dataAt<PointInstancer>(*stage, "/forest");
    EXPECT_TRUE(forest.prototypes[0]->visible);
}

TEST_F(UsdTest, AnInstancerAmongItsOwnPrototypesIsAWarning) {
    const auto stage = importText(R"(
def Xform "x" {
    def PointInstancer "i" { rel prototypes = [</x>]; int[] protoIndices = [0]; point3f[] positions = [(0,0,0)] }
}
def PointInstancer "a" {
    rel prototypes = [</b>]; int[] protoIndices = [0]; point3f[] positions = [(0,0,0)]
}
def PointInstancer "b" {
    rel prototypes = [</a>]; int[] protoIndices = [0]; point3f[] positions = [(0,0,0)]
})");
    EXPECT_TRUE(hasWarning(*stage, "contains it")) << warningsOf(*stage);
    EXPECT_TRUE(stage->find("/x/i"));
}

}  // namespace
}  // namespace doppel
