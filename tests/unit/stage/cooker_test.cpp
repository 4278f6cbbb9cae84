#include "stage_builders.h"

#include <gmock/gmock.h>

#include <thread>

namespace doppel {
namespace {

using namespace test;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class CookerTest : public testing::Test {
protected:
    CookerTest() {
        network.directory = folder.path();
        folder.write("set.fake", "");
        folder.write("other.fake", "");
    }
    void import(const std::string& name, Parameters parameters = {}) {
        parameters.try_emplace("file", value("set.fake"));
        add(network, name, "import", {}, std::move(parameters));
    }
    CookResult cook(const std::string& node, double frame = 1, ContextOptions options = {}) {
        auto result = cooker.cook(network, node, {frame, std::move(options)});
        EXPECT_TRUE(result) << result.error().text();
        return result ? std::move(*result) : CookResult{std::make_shared<Stage>(), {}, {}};
    }
    Error cookError(const std::string& node) {
        auto result = cooker.cook(network, node, {});
        EXPECT_FALSE(result);
        return result ? Error{} : result.error();
    }
    static std::string messageFor(const CookResult& result, const std::string& node, const std::string& parameter) {
        for (const CookProblem& problem : result.problems) {
            if (problem.node == node && problem.parameter == parameter) return problem.message;
        }
        return "none";
    }

    TemporaryFolder folder;
    FakeImporter fake;
    NodeNetwork network;
    Cooker cooker;
};

// What is cooked again

TEST_F(CookerTest, GivesTheSameStageWhenNothingChanged) {
    import("set");
    add(network, "cam", "camera", {"set"});
    const CookResult first = cook("cam"), second = cook("cam");
    EXPECT_THAT(first.cookedNodes, ElementsAre("set", "cam"));
    EXPECT_THAT(second.cookedNodes, IsEmpty());
    EXPECT_EQ(first.stage, second.stage);
    EXPECT_EQ(fake.opened, 1);
}

TEST_F(CookerTest, DoesNotReadTheFileAgainForACameraEdit) {
    import("set");
    add(network, "cam", "camera", {"set"});
    const CookResult before = cook("cam");
    add(network, "cam", "camera", {"set"}, {{"tx", value(3)}});
    const CookResult after = cook("cam");
    EXPECT_THAT(after.cookedNodes, ElementsAre("cam"));
    EXPECT_EQ(fake.reads, 1);
    EXPECT_EQ(after.stage->find("/World"), before.stage->find("/World"));
    EXPECT_NE(after.stage->find("/cameras/cam"), before.stage->find("/cameras/cam"));
}

TEST_F(CookerTest, DoesNotCookAgainForANodeThatOnlyLooksNew) {
    import("set");
    add(network, "cam", "camera", {"set"}, {{"tx", value(3)}});
    const CookResult before = cook("cam");
    add(network, "cam", "camera", {"set"}, {{"tx", expression("1 + 2")}});
    const CookResult after = cook("cam");
    EXPECT_THAT(after.cookedNodes, IsEmpty());
    EXPECT_EQ(before.stage, after.stage);
}

TEST_F(CookerTest, CooksOnlyWhatDependsOnTimeAtAnotherFrame) {
    import("still");
    fake.animated = true;
    import("moving", {{ "file", value("other.fake") }});
    fake.animated = false;
    add(network, "cam", "camera", {}, {{"tx", expression("$F * 2")}});
    add(network, "sun", "light", {});
    add(network, "all", "merge", {"still", "cam", "sun"});
    cook("all", 1);
    EXPECT_THAT(cook("all", 2).cookedNodes, ElementsAre("cam", "all"));
}

TEST_F(CookerTest, KeepsPointersOfWhatDoesNotMoveThroughAllNodes) {
    fake.animated = true;
    import("set");
    add(network, "turn", "xform", {"set"}, {{"primpattern", value("/World/rock")}, {"ry", value(30)}});
    add(network, "hide", "prune", {"turn"}, {{"primpattern", value("/World/rock")}, {"mode", value("hide")}});
    add(network, "cam", "camera", {"hide"});
    add(network, "sun", "light", {});
    add(network, "all", "merge", {"cam", "sun"});
    const StagePtr one = cook("all", 1).stage, two = cook("all", 2).stage;
    EXPECT_NE(one, two);
    EXPECT_NE(one->find("/World/bird"), two->find("/World/bird"));
    EXPECT_EQ(one->find("/World/bird")->as<Mesh>(), two->find("/World/bird")->as<Mesh>());
    for (const char* path : {"/World/rock", "/cameras/cam", "/cameras", "/lights"})
        EXPECT_EQ(one->find(path), two->find(path)) << path;
    EXPECT_FALSE(one->find("/World/rock")->visible);
}

TEST_F(CookerTest, LetsGoOfEarlierFrames) {
    fake.animated = true;
    import("set", {{ "prefix", value("/assets") }});
    import("other", {{ "file", value("other.fake") }});
    add(network, "turn", "xform", {"set"}, {{"primpattern", value("/assets/World/b*")}, {"ry", value(30)}});
    add(network, "cam", "camera", {"turn"});
    add(network, "all", "merge", {"other", "cam"});
    add(network, "twice", "merge", {"turn", "all", "other"});
    std::vector<std::weak_ptr<const Prim>> birds;
    for (int frame = 1; frame <= 20; ++frame) {
        const StagePtr stage = cook("twice", frame).stage;
        for (const char* path : {"/assets/World/bird", "/assets", "/World", "/World/bird"})
            birds.push_back(stage->find(path));
    }
    std::size_t alive = 0;
    for (const auto& bird : birds) alive += bird.expired() ? 0 : 1;
    EXPECT_LE(alive, 4u * 4u) << "a few frames may linger, not all of them";
}

TEST_F(CookerTest, CooksForAnOptionOnlyNodesThatReadIt) {
    import("set");
    add(network, "cam", "camera", {"set"}, {{"focallength", expression("@shot * 10")}});
    add(network, "sun", "light", {"cam"}, {{"intensity", expression("@power")}});
    cook("sun", 1, {{"shot", 1.0}, {"power", 2.0}});
    EXPECT_THAT(cook("sun", 1, {{"shot", 1.0}, {"power", 3.0}}).cookedNodes, ElementsAre("sun"));
    EXPECT_THAT(cook("sun", 1, {{"shot", 1.0}, {"power", 3.0}, {"unused", 1.0}}).cookedNodes, IsEmpty());
}

TEST_F(CookerTest, ReadsAFileThatChangedOnDiskAgain) {
    import("set");
    cook("set");
    EXPECT_EQ(fake.opened, 1);
    folder.write("set.fake", "longer now");
    EXPECT_THAT(cook("set").cookedNodes, ElementsAre("set"));
    EXPECT_EQ(fake.opened, 2);
}

TEST_F(CookerTest, ReadsFilesAgainWhenAsked) {
    import("set");
    cook("set");
    cooker.reloadFiles();
    EXPECT_THAT(cook("set").cookedNodes, ElementsAre("set"));
    EXPECT_EQ(fake.opened, 2);
}

TEST_F(CookerTest, OpensAFileOnceForSeveralNodes) {
    import("a");
    import("b", {{ "prefix", value("/copy") }});
    add(network, "all", "merge", {"a", "b"});
    EXPECT_THAT(pathsIn(*cook("all").stage), ElementsAre("/World", "/World/rock", "/World/bird", "/copy", "/copy/World",
                                                         "/copy/World/rock", "/copy/World/bird"));
    EXPECT_EQ(fake.opened, 1);
}

TEST_F(CookerTest, ForgetsNodesThatAreGone) {
    import("set");
    cook("set");
    network.nodes.clear();
    EXPECT_EQ(cookError("set").code, ErrorCode::NotFound);
    import("set");
    EXPECT_THAT(cook("set").cookedNodes, ElementsAre("set"));
}

// import

TEST_F(CookerTest, ReadsTheTimeCodeThatOffsetAndScaleGive) {
    fake.animated = true;
    fake.info.frameStart = 0;
    fake.info.frameEnd = 20;
    import("set", {{"timeoffset", value(10)}, { "timescale", value(2) }});
    const StagePtr stage = cook("set", 15).stage;
    EXPECT_EQ(fake.lastTimeCode, 10);
    EXPECT_EQ(stage->info.frameStart, 10);
    EXPECT_EQ(stage->info.frameEnd, 20);
}

TEST_F(CookerTest, MovesPathsInTheFileUnderThePrefix) {
    import("set", {{ "prefix", value("/assets/hero") }});
    const StagePtr stage = cook("set").stage;
    ASSERT_TRUE(stage->find("/assets/hero/World/rock"));
    EXPECT_EQ(stage->find("/assets/hero/World/rock")->materialPath, "/assets/hero/Materials/grey");
    EXPECT_EQ(stage->find("/assets/hero")->typeName, "Xform");
}

TEST_F(CookerTest, SelectsVariantsByExpression) {
    import("set", {{ "variant:/World/rock:color", expression("@variant") }});
    EXPECT_EQ(cook("set", 1, {{"variant", "red"}}).stage->find("/World/rock")->materialPath, "/Materials/red");
    EXPECT_EQ(cook("set", 1, {{"variant", "blue"}}).stage->find("/World/rock")->materialPath, "/Materials/blue");
    EXPECT_EQ(cook("set", 1, {{"variant", ""}}).stage->find("/World/rock")->materialPath, "/Materials/grey");
    EXPECT_EQ(fake.opened, 3);
    cook("set", 1, {{"variant", "red"}});
    EXPECT_EQ(fake.opened, 3) << "a variant seen lately stays open";
}

TEST_F(CookerTest, NamesTheVariantsThereAreForAWrongOne) {
    import("set", {{"variant:/World/rock:color", value("green")},
                   {"variant:/World/rock:size", value("big")},
                   {"variant:/World/none:color", value("red")},
                   { "variant:rubbish",
                     value("red") }});
    fake.animated = false;
    // The made-up importer knows only "color".
    network.nodes.clear();
    import("set", {{"variant:/World/rock:color", value("green")},
                   {"variant:/World/none:color", value("red")},
                   { "variant:rubbish",
                     value("red") }});
    const CookResult result = cook("set");
    EXPECT_THAT(messageFor(result, "set", "variant:/World/rock:color"), HasSubstr("blue, red"));
    EXPECT_THAT(messageFor(result, "set", "variant:/World/none:color"), HasSubstr("/World/none"));
    EXPECT_THAT(messageFor(result, "set", "variant:rubbish"), HasSubstr("variant:<prim path>:<set>"));
}

TEST_F(CookerTest, FailsWhenTheOnlyFileIsMissingAndNamesFileAndNode) {
    import("set", {{ "file", value("none.fake") }});
    add(network, "cam", "camera", {"set"});
    const Error error = cookError("cam");
    EXPECT_EQ(error.code, ErrorCode::NotFound);
    EXPECT_THAT(error.text(), HasSubstr("none.fake"));
    EXPECT_THAT(error.text(), HasSubstr("'set'"));
}

TEST_F(CookerTest, GoesOnWithoutOneOfTwoFiles) {
    import("set");
    import("other", {{ "file", value("none.fake") }});
    add(network, "all", "merge", {"set", "other"});
    const CookResult result = cook("all");
    EXPECT_TRUE(result.stage->find("/World/rock"));
    EXPECT_THAT(messageFor(result, "other", "file"), HasSubstr("none.fake"));
}

TEST_F(CookerTest, SaysWhichFilesItCanReadForAnotherKind) {
    folder.write("notes.txt", "");
    import("set", {{ "file", value("notes.txt") }});
    const Error error = cookError("set");
    EXPECT_EQ(error.code, ErrorCode::Unsupported);
    EXPECT_THAT(error.text(), testing::AllOf(HasSubstr("notes.txt"), HasSubstr("gltf"), HasSubstr("usd")));
}

TEST_F(CookerTest, TakesExtensionsInAnyCase) {
    folder.write("LOUD.FaKe", "");
    import("set", {{ "file", value("LOUD.FaKe") }});
    EXPECT_TRUE(cook("set").stage->find("/World"));
}

TEST_F(CookerTest, DoesNotTryABrokenFileAgainUntilItChanges) {
    fake.broken = true;
    import("set");
    EXPECT_EQ(cookError("set").code, ErrorCode::ParseFailed);
    EXPECT_EQ(cookError("set").code, ErrorCode::ParseFailed);
    EXPECT_EQ(fake.opened, 1);
    fake.broken = false;
    folder.write("set.fake", "mended");
    EXPECT_TRUE(cook("set").stage->find("/World"));
}

TEST_F(CookerTest, OpensAFileAfreshWhenItsReaderDied) {
    fake.breaksOnRead = true;
    import("set");
    EXPECT_EQ(cookError("set").code, ErrorCode::ProcessFailed);
    fake.breaksOnRead = false;
    EXPECT_TRUE(cook("set").stage->find("/World"));
    EXPECT_EQ(fake.opened, 2);
}

// camera, light, rendersettings

TEST_F(CookerTest, MakesACameraAtItsOwnPath) {
    add(network, "shot", "camera", {},
        {{"tz", value(5)}, {"focallength", value(35)}, {"projection", value("orthographic")}});
    const PrimPtr camera = cook("shot").stage->find("/cameras/shot");
    ASSERT_TRUE(camera && camera->as<Camera>());
    EXPECT_EQ(camera->as<Camera>()->focalLength, 35);
    EXPECT_TRUE(camera->as<Camera>()->orthographic);
    EXPECT_EQ(camera->localTransform, moved(0, 0, 5));
}

TEST_F(CookerTest, ChangesOnlyWhatIsSetOfACameraThatIsThere) {
    add(network, "a", "camera", {},
        {{"primpath", value("/World/cam")},
         {"tx", value(1)},
         {"ty", value(2)},
         {"ry", value(90)},
         {"focallength", value(35)},
         {"fstop", value(2.8)}});
    add(network, "b", "camera", {"a"}, {{"primpath", value("/World/cam")}, {"tx", value(7)}, {"fstop", value(4)}});
    const PrimPtr camera = cook("b").stage->find("/World/cam");
    ASSERT_TRUE(camera && camera->as<Camera>());
    EXPECT_EQ(camera->as<Camera>()->focalLength, 35);
    EXPECT_EQ(camera->as<Camera>()->fStop, 4);
    EXPECT_LT((camera->localTransform.translation() - Imath::V3d(7, 2, 0)).length(), 1e-9);
    Imath::V3d looks;
    camera->localTransform.multDirMatrix(Imath::V3d(0, 0, -1), looks);
    EXPECT_LT((looks - Imath::V3d(-1, 0, 0)).length(), 1e-9);
}

TEST_F(CookerTest, RefusesToPutACameraInPlaceOfAMesh) {
    import("set");
    add(network, "cam", "camera", {"set"}, {{"primpath", value("/World/rock")}});
    const CookResult result = cook("cam");
    EXPECT_TRUE(result.stage->find("/World/rock")->as<Mesh>());
    EXPECT_THAT(messageFor(result, "cam", "primpath"), HasSubstr("/World/rock"));
}

TEST_F(CookerTest, UsesItsOwnPathForOneThatIsNone) {
    add(network, "cam", "camera", {}, {{"primpath", value("not a path")}});
    const CookResult result = cook("cam");
    EXPECT_TRUE(result.stage->find("/cameras/cam"));
    EXPECT_THAT(messageFor(result, "cam", "primpath"), HasSubstr("not a path"));
}

TEST_F(CookerTest, MakesEveryKindOfLight) {
    const std::map<std::string, LightType> types{{"dome", LightType::Dome},     {"distant", LightType::Distant},
                                                 {"rect", LightType::Rect},     {"disk", LightType::Disk},
                                                 {"sphere", LightType::Sphere}, {"cylinder", LightType::Cylinder}};
    for (const auto& [word, type] : types) {
        add(network, "l", "light", {},
            {{"lighttype", value(word.c_str())},
             {"intensity", value(3)},
             {"colorg", value(0.5)},
             {"sx", value(2)},
             {"texturefile", value("sky.hdr")}});
        const StagePtr stage = cook("l").stage;
        const Light* light = stage->find("/lights/l")->as<Light>();
        ASSERT_TRUE(light);
        EXPECT_EQ(light->type, type);
        EXPECT_EQ(light->intensity, 3);
        EXPECT_EQ(light->color, V3f(1, 0.5f, 1));
        EXPECT_EQ(light->textureFile, (folder.path() / "sky.hdr").string());
    }
}

TEST_F(CookerTest, ChangesOnlyWhatIsSetOfALightThatIsThere) {
    add(network, "a", "light", {},
        {{"primpath", value("/L")}, {"lighttype", value("rect")}, {"width", value(4)}, {"exposure", value(2)}});
    add(network, "b", "light", {"a"}, {{"primpath", value("/L")}, {"exposure", value(1)}});
    const PrimPtr light = cook("b").stage->find("/L");
    ASSERT_TRUE(light && light->as<Light>());
    EXPECT_EQ(light->as<Light>()->type, LightType::Rect);
    EXPECT_EQ(light->as<Light>()->width, 4);
    EXPECT_EQ(light->as<Light>()->exposure, 1);
    EXPECT_EQ(light->typeName, "RectLight");
}

TEST_F(CookerTest, MakesRenderSettingsTheDefaultUnlessToldNotTo) {
    add(network, "rs", "rendersettings", {},
        {{"resolutionx", value(640)},
         {"camera", value("/cam")},
         {"purposes", value("default proxy")},
         {"option:doppel:samples", value(64)}});
    const StagePtr stage = cook("rs").stage;
    EXPECT_EQ(stage->info.renderSettingsPath, "/Render/rendersettings");
    const RenderSettings* settings = stage->find("/Render/rendersettings")->as<RenderSettings>();
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->resolution, (std::array<int, 2>{640, 1080}));
    EXPECT_EQ(settings->camera, "/cam");
    EXPECT_THAT(settings->includedPurposes, ElementsAre("default", "proxy"));
    EXPECT_EQ(settings->options.at("doppel:samples"), 64);

    add(network, "rs", "rendersettings", {}, {{"makedefault", value(0.0)}});
    EXPECT_EQ(cook("rs").stage->info.renderSettingsPath, "");
}

TEST_F(CookerTest, KeepsHostileRenderSettingsWithinReason) {
    add(network, "rs", "rendersettings", {},
        {{"resolutionx", value(1e300)},
         {"resolutiony", value(-5)},
         {"pixelaspect", value(0.0)},
         {"purposes", value("default evil")}});
    const CookResult result = cook("rs");
    const RenderSettings* settings = result.stage->find("/Render/rendersettings")->as<RenderSettings>();
    EXPECT_EQ(settings->resolution, (std::array<int, 2>{65536, 1}));
    EXPECT_EQ(settings->pixelAspectRatio, 1);
    for (const char* name : {"resolutionx", "resolutiony", "pixelaspect", "purposes"})
        EXPECT_NE(messageFor(result, "rs", name), "none") << name;
}

// xform, prune

TEST_F(CookerTest, MovesMatchingPrimsOutsideTheirOwnTransform) {
    fake.animated = true;
    import("set");
    add(network, "x", "xform", {"set"}, {{"primpattern", value("/World/bird")}, {"sx", value(2)}, {"ty", value(5)}});
    const CookResult result = cook("x", 3);
    EXPECT_LT((result.stage->find("/World/bird")->localTransform.translation() - Imath::V3d(6, 5, 0)).length(), 1e-9);
    EXPECT_EQ(result.stage->find("/World/rock")->localTransform, Imath::M44d());
}

TEST_F(CookerTest, MovesWhatIsBelowAMatchOnce) {
    import("set");
    add(network, "x", "xform", {"set"}, {{"primpattern", value("/**")}, {"tx", value(1)}});
    const StagePtr stage = cook("x").stage;
    EXPECT_EQ(placeOf(*stage, "/World/rock").worldTransform, moved(1, 0, 0));
}

TEST_F(CookerTest, WarnsOfAPatternThatMatchesNothing) {
    import("set");
    add(network, "x", "xform", {"set"}, {{"primpattern", value("/Wrold/*")}});
    const CookResult result = cook("x");
    EXPECT_THAT(result.stage->warnings, ElementsAre(HasSubstr("/Wrold/*")));
    EXPECT_THAT(result.problems, IsEmpty());
}

TEST_F(CookerTest, RemovesOrHidesMatchingPrims) {
    import("set");
    add(network, "p", "prune", {"set"}, {{"primpattern", value("/*/r*")}});
    EXPECT_EQ(cook("p").stage->find("/World/rock"), nullptr);
    EXPECT_TRUE(cook("p").stage->find("/World/bird"));
    add(network, "p", "prune", {"set"}, {{"primpattern", value("/*/r*")}, {"mode", value("hide")}});
    EXPECT_FALSE(cook("p").stage->find("/World/rock")->visible);
}

TEST_F(CookerTest, PassesOnForAFaultyPattern) {
    import("set");
    add(network, "p", "prune", {"set"}, {{"primpattern", value("/../x")}});
    const CookResult result = cook("p");
    EXPECT_TRUE(result.stage->find("/World/rock"));
    EXPECT_NE(messageFor(result, "p", "primpattern"), "none");
}

// merge, switch, null

TEST_F(CookerTest, LetsLaterInputsWinAndUnitesChildren) {
    add(network, "a", "camera", {}, {{"primpath", value("/World/cam")}, {"focallength", value(35)}});
    add(network, "b", "camera", {}, {{"primpath", value("/World/cam")}, {"focallength", value(85)}});
    add(network, "c", "light", {}, {{"primpath", value("/World/key")}});
    add(network, "m", "merge", {"a", "c", "b"});
    const StagePtr stage = cook("m").stage;
    EXPECT_THAT(pathsIn(*stage), ElementsAre("/World", "/World/cam", "/World/key"));
    EXPECT_EQ(stage->find("/World/cam")->as<Camera>()->focalLength, 85);
}

TEST_F(CookerTest, KeepsWhatALaterInputSaysNothingAbout) {
    import("set");
    add(network, "x", "xform", {"set"}, {{"primpattern", value("/World")}, {"ty", value(4)}});
    add(network, "cam", "camera", {}, {{"primpath", value("/World/cam")}});
    add(network, "m", "merge", {"x", "cam"});
    const StagePtr stage = cook("m").stage;
    EXPECT_EQ(stage->find("/World")->localTransform, moved(0, 4, 0))
        << "the parents that a camera node makes say nothing";
    EXPECT_TRUE(stage->find("/World/rock")->as<Mesh>());
}

TEST_F(CookerTest, SharesInputsThatAreMergedWithThemselves) {
    import("set");
    add(network, "m", "merge", {"set", "", "set"});
    const CookResult result = cook("m");
    EXPECT_EQ(result.stage->root, cook("set").stage->root);
}

TEST_F(CookerTest, WarnsWhenMergedStagesStandDifferently) {
    import("y");
    cook("y");
    fake.info.zUp = true;
    import("z", {{ "file", value("other.fake") }});
    add(network, "m", "merge", {"y", "z"});
    const CookResult result = cook("m");
    EXPECT_FALSE(result.stage->info.zUp);
    EXPECT_THAT(messageFor(result, "m", ""), HasSubstr("input 1 has Z up"));
}

TEST_F(CookerTest, TakesAxisAndUnitsFromTheInputWithGeometry) {
    fake.info.zUp = true;
    import("set");
    add(network, "sun", "light");
    add(network, "m", "merge", {"sun", "set"});
    const CookResult result = cook("m");
    EXPECT_TRUE(result.stage->info.zUp);
    EXPECT_THAT(result.problems, IsEmpty());
}

TEST_F(CookerTest, CooksOnlyTheInputThatASwitchChooses) {
    import("a");
    add(network, "b", "camera");
    add(network, "s", "switch", {"a", "b"}, {{"input", expression("@shot - 1")}});
    EXPECT_THAT(cook("s", 1, {{"shot", 2.0}}).cookedNodes, ElementsAre("b", "s"));
    EXPECT_EQ(fake.opened, 0);
    EXPECT_THAT(cook("s", 1, {{"shot", 1.0}}).cookedNodes, ElementsAre("a", "s"));
    EXPECT_THAT(cook("s", 1, {{"shot", 2.0}}).cookedNodes, ElementsAre("s")) << "b was kept";
    EXPECT_TRUE(cook("s", 1, {{"shot", 99.0}}).stage->find("/cameras/b"));
    EXPECT_TRUE(cook("s", 1, {{"shot", -99.0}}).stage->find("/World"));
}

TEST_F(CookerTest, PassesTheVeryStageThroughNull) {
    import("set");
    add(network, "OUT", "null", {"set"});
    EXPECT_EQ(cook("OUT").stage, cook("set").stage);
}

// Faults

TEST_F(CookerTest, UsesTheDefaultForAFaultyExpressionAndNamesThePlace) {
    add(network, "cam", "camera", {},
        {{"focallength", expression("@nothing +")},
         {"tx", expression("\"word\"")},
         {"projection", value("fisheye")},
         {"zoom", value(2)}});
    const CookResult result = cook("cam");
    EXPECT_EQ(result.stage->find("/cameras/cam")->as<Camera>()->focalLength, 50);
    EXPECT_THAT(messageFor(result, "cam", "focallength"), HasSubstr("column"));
    EXPECT_THAT(messageFor(result, "cam", "tx"), HasSubstr("'word' is not a number"));
    EXPECT_THAT(messageFor(result, "cam", "projection"), HasSubstr("perspective, orthographic"));
    EXPECT_THAT(messageFor(result, "cam", "zoom"), HasSubstr("no parameter 'zoom'"));
    EXPECT_EQ(cook("cam").problems.size(), 4u) << "problems stay when nothing is cooked again";
}

TEST_F(CookerTest, NamesTheNodesOfACycle) {
    add(network, "a", "null", {"c"});
    add(network, "b", "null", {"a"});
    add(network, "c", "null", {"b"});
    add(network, "start", "null", {"a"});
    const Error error = cookError("start");
    EXPECT_EQ(error.code, ErrorCode::InvalidArgument);
    EXPECT_THAT(error.text(), HasSubstr("a -> c -> b -> a"));
}

TEST_F(CookerTest, RefusesANetworkThatIsDeeperThanTheStack) {
    add(network, "n0", "null");
    for (int i = 1; i < 50000; ++i) add(network, "n" + std::to_string(i), "null", {"n" + std::to_string(i - 1)});
    EXPECT_EQ(cookError("n49999").code, ErrorCode::TooLarge);
}

TEST_F(CookerTest, PassesTheFirstInputOfAnUnknownTypeOn) {
    import("set");
    add(network, "new", "hologram", {"", "missing", "set"});
    const CookResult result = cook("new");
    EXPECT_TRUE(result.stage->find("/World"));
    EXPECT_THAT(messageFor(result, "new", ""), HasSubstr("hologram"));
}

TEST_F(CookerTest, TellsOfInputsThatDoNotExist) {
    add(network, "cam", "camera", {"gone"});
    add(network, "m", "merge", {"cam", "cam", "lost"});
    const CookResult result = cook("m");
    EXPECT_TRUE(result.stage->find("/cameras/cam"));
    EXPECT_THAT(messageFor(result, "cam", ""), HasSubstr("'gone'"));
    EXPECT_THAT(messageFor(result, "m", ""), HasSubstr("'lost'"));
}

TEST_F(CookerTest, RefusesUnknownNodesAndFramesThatAreNone) {
    EXPECT_EQ(cookError("nobody").code, ErrorCode::NotFound);
    EXPECT_EQ(cookError("").code, ErrorCode::NotFound);
    add(network, "cam", "camera");
    const auto result = cooker.cook(network, "cam", {std::numeric_limits<double>::quiet_NaN(), {}});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::InvalidArgument);
}

TEST_F(CookerTest, StopsWhenCancelledFromAnotherThreadAndWorksAgainAfter) {
    import("set");
    add(network, "cam", "camera", {"set"});
    fake.whileOpening = [this] { std::thread([this] { cooker.cancel(); }).join(); };
    EXPECT_EQ(cookError("cam").code, ErrorCode::Cancelled);
    fake.whileOpening = nullptr;
    EXPECT_TRUE(cook("cam").stage->find("/World"));
}

// Motion

/// Files ending in ".moving": a prim /bird at x = time code, with its Motion.
class MovingFile : public ImportedFile {
public:
    Result<StagePtr> read(double timeCode) override {
        auto bird = std::make_shared<Prim>(*prim("bird", {}, triangle(), moved(timeCode, 0, 0)));
        auto motion = std::make_shared<Motion>();
        motion->transformOpen = moved(timeCode + m_shutter.open, 0, 0);
        motion->transformClose = moved(timeCode + m_shutter.close, 0, 0);
        if (m_shutter.isOpen()) bird->motion = std::move(motion);
        auto stage = std::make_shared<Stage>(stageOf({bird}));
        stage->shutter = m_shutter;
        return StagePtr(std::move(stage));
    }
    void setShutter(const Shutter& shutter) override { m_shutter = shutter; }
    bool isAnimated() const override { return true; }

private:
    Shutter m_shutter;
};

TEST_F(CookerTest, CarriesMotionThroughTheNodes) {
    registerImporter("moving", [](const auto&, const auto&, const auto&) -> Result<std::unique_ptr<ImportedFile>> {
        return std::make_unique<MovingFile>();
    });
    folder.write("a.moving", "");
    add(network, "bird", "import", {}, {{"file", value("a.moving")}, {"timescale", value(2)}});
    add(network, "up", "xform", {"bird"}, {{"primpattern", value("/bird")}, {"ty", value(5)}});
    add(network, "other", "import", {}, {{"file", value("set.fake")}});
    add(network, "all", "merge", {"other", "up"});
    const auto still = cooker.cook(network, "all", {3, {}});
    ASSERT_TRUE(still);
    EXPECT_EQ(still->stage->find("/bird")->motion, nullptr);
    const auto result = cooker.cook(network, "all", {3, {}, {-0.25, 0.25}});
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(result->stage->shutter, (Shutter{-0.5, 0.5}));
    const auto motion = result->stage->find("/bird")->motion;
    ASSERT_TRUE(motion);
    EXPECT_EQ(motion->transformOpen, moved(5.5, 5, 0));
    EXPECT_EQ(motion->transformClose, moved(6.5, 5, 0));
    EXPECT_TRUE(cooker.cook(network, "all", {3, {}, {-0.25, 0.25}})->cookedNodes.empty());
    registerImporter("moving", {});
}

}  // namespace
}  // namespace doppel
