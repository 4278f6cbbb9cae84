// Composition, transforms, visibility, purpose, payloads, variants.
#include "usd_fixture.h"

#include <gmock/gmock.h>

namespace doppel {
namespace {

using testing::ElementsAre;

TEST_F(UsdTest, KeepsTheTreeInTheOrderOfTheFile) {
    const auto stage = importText(R"(
def Xform "World" { def Scope "b" {} def Scope "a" {} over "undefined" {} }
class "Class" { def Scope "c" {} }
def Xform "Off" (active = false) {}
)");
    const auto world = stage->find("/World");
    ASSERT_TRUE(world);
    ASSERT_EQ(world->children.size(), 2u);
    EXPECT_EQ(world->children[0]->name, "b");
    EXPECT_EQ(world->children[1]->name, "a");
    EXPECT_EQ(world->typeName, "Xform");
    EXPECT_FALSE(stage->find("/Class"));
    EXPECT_FALSE(stage->find("/Off"));
}

TEST_F(UsdTest, ReadsTheStagesFacts) {
    const auto stage = importText(R"((
    upAxis = "Z"
    metersPerUnit = 0.01
    startTimeCode = 5
    endTimeCode = 48
    timeCodesPerSecond = 30
    renderSettingsPrimPath = "/Render/main"
))");
    EXPECT_TRUE(stage->info.zUp);
    EXPECT_DOUBLE_EQ(stage->info.metersPerUnit, 0.01);
    EXPECT_EQ(stage->info.frameStart, 5);
    EXPECT_EQ(stage->info.frameEnd, 48);
    EXPECT_EQ(stage->info.fps, 30);
    EXPECT_EQ(stage->info.renderSettingsPath, "/Render/main");
}

TEST_F(UsdTest, ComposesTransformsAndTheirResets) {
    const auto stage = importText(R"(
def Xform "a" {
    double3 xformOp:translate = (1, 2, 3)
    float3 xformOp:scale = (2, 2, 2)
    uniform token[] xformOpOrder = ["xformOp:translate", "xformOp:scale"]
    def Xform "b" {
        float xformOp:rotateZ = 90
        uniform token[] xformOpOrder = ["xformOp:rotateZ"]
    }
    def Xform "c" {
        double3 xformOp:translate = (7, 0, 0)
        uniform token[] xformOpOrder = ["!resetXformStack!", "xformOp:translate"]
    }
})");
    const Imath::V3d point = Imath::V3d(1, 0, 0) * placeOf(*stage, "/a/b").worldTransform;
    EXPECT_NEAR(point.x, 1, 1e-6);
    EXPECT_NEAR(point.y, 4, 1e-6);
    EXPECT_NEAR(point.z, 3, 1e-6);
    EXPECT_TRUE(stage->find("/a/c")->resetsTransform);
    EXPECT_EQ((Imath::V3d(0) * placeOf(*stage, "/a/c").worldTransform).x, 7);
}

TEST_F(UsdTest, KeepsTheAffinePartOfStrangeMatricesAndSaysSo) {
    const auto stage = importText(R"(
def Xform "projective" {
    matrix4d xformOp:transform = ((2,0,0,4), (0,2,0,0), (0,0,2,0), (5,6,7,1))
    uniform token[] xformOpOrder = ["xformOp:transform"]
}
)");
    EXPECT_EQ(stage->find("/projective")->localTransform, M44d(2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 5, 6, 7, 1));
    EXPECT_TRUE(hasWarning(*stage, "/projective: its transform is projective")) << warningsOf(*stage);
}

TEST_F(UsdTest, ReadsVisibilityAndPurpose) {
    const auto stage = importText(R"(
def Xform "hidden" { token visibility = "invisible" }
def Xform "proxy" { uniform token purpose = "proxy" }
def Xform "render" { uniform token purpose = "render" }
def Xform "unknown" { uniform token purpose = "other" }
def Xform "plain" {}
)");
    EXPECT_EQ(stage->find("/unknown")->purpose, Purpose::Other);
    EXPECT_FALSE(stage->find("/hidden")->visible);
    EXPECT_TRUE(stage->find("/plain")->visible);
    EXPECT_EQ(stage->find("/proxy")->purpose, Purpose::Proxy);
    EXPECT_EQ(stage->find("/render")->purpose, Purpose::Render);
    EXPECT_EQ(stage->find("/plain")->purpose, Purpose::Default);
}

TEST_F(UsdTest, LeavesPayloadsOutWhenAsked) {
    writeUsda("heavy.usda", "(defaultPrim = \"h\")\ndef Xform \"h\" { def Scope \"inside\" {} }");
    const auto path = writeUsda("scene.usda", "def Xform \"a\" (payload = @./heavy.usda@) {}");
    EXPECT_TRUE(import(path)->find("/a/inside"));
    ImportOptions options;
    options.loadPayloads = false;
    EXPECT_FALSE(import(path, options)->find("/a/inside"));
}

constexpr const char* kVariants = R"(
def Xform "Hero" (
    variants = { string color = "red" }
    prepend variantSets = "color"
) {
    variantSet "color" = {
        "red" { def Scope "Red" {} }
        "blue" (
            variants = { string trim = "gold" }
            prepend variantSets = "trim"
        ) {
            def Scope "Blue" {}
            variantSet "trim" = { "gold" { def Scope "Gold" {} } "silver" { def Scope "Silver" {} } }
        }
    }
})";

TEST_F(UsdTest, ListsVariantsAndTheirSelections) {
    const auto hero = importText(kVariants)->find("/Hero");
    ASSERT_TRUE(hero);
    EXPECT_THAT(hero->variantSets->at("color").names, ElementsAre("blue", "red"));
    EXPECT_EQ(hero->variantSets->at("color").selection, "red");
}

TEST_F(UsdTest, SelectsVariantsAlsoThoseInsideOfVariantsAndLeavesTheFileAlone) {
    const auto path = writeUsda("scene.usda", kVariants);
    const auto written = std::filesystem::last_write_time(path);
    ImportOptions options;
    options.variants["/Hero"] = {{"color", "blue"}, {"trim", "silver"}};
    const auto stage = import(path, options);
    EXPECT_TRUE(stage->find("/Hero/Blue"));
    EXPECT_TRUE(stage->find("/Hero/Silver"));
    EXPECT_FALSE(stage->find("/Hero/Red"));
    EXPECT_EQ(stage->find("/Hero")->variantSets->at("color").selection, "blue");
    EXPECT_EQ(std::filesystem::last_write_time(path), written);
    EXPECT_TRUE(import(path)->find("/Hero/Red")) << "another open of the same file has its own selections";
}

TEST_F(UsdTest, SaysWhichVariantsThereAreWhenOneDoesNotExist) {
    ImportOptions options;
    options.variants["/Hero"] = {{"color", "green"}, {"size", "big"}};
    options.variants["/Nobody"] = {{"color", "red"}};
    options.variants["no path at all{}"] = {{"color", "red"}};
    options.variants["/"] = {{"color", "red"}};
    const auto stage = import(writeUsda("scene.usda", kVariants), options);
    EXPECT_TRUE(hasWarning(*stage, "/Hero has no variant 'green' in its set 'color'; there are: blue, red"))
        << warningsOf(*stage);
    EXPECT_TRUE(hasWarning(*stage, "/Hero has no variant set 'size'; its variant sets: color")) << warningsOf(*stage);
    EXPECT_TRUE(hasWarning(*stage, "there is no prim /Nobody")) << warningsOf(*stage);
    EXPECT_TRUE(hasWarning(*stage, "there is no prim no path at all{}")) << warningsOf(*stage);
    EXPECT_TRUE(stage->find("/Hero/Red")) << "the file's own selection stays";
}

TEST_F(UsdTest, ReadsAFileAgainThatChangedOnDiskWhileItIsOpen) {
    const auto path = writeUsda("scene.usda", "def Scope \"before\" {}");
    auto first = open(path);
    ASSERT_TRUE(first);
    ASSERT_TRUE((*first)->read(1));
    writeUsda("scene.usda", "def Scope \"after_the_change\" {}");
    EXPECT_TRUE(import(path)->find("/after_the_change"));
    const auto again = (*first)->read(1);
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_TRUE((*again)->find("/after_the_change")) << "its layers are shared with the other open";
}

}  // namespace
}  // namespace doppel
