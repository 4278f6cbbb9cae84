// The methods of the scripting interface, on a host in this process.
#include "tests/unit/api/api_fixture.h"

#include "tests/unit/link/link_harness.h"

namespace doppel::test {
namespace {

using testing::HasSubstr;

ApiValue array(std::initializer_list<ApiValue> items) { return ApiValue(ApiValue::array_t(items)); }

TEST_F(ApiTest, SaysWhatItIs) {
    const ApiValue info = value("host.info");
    EXPECT_EQ(info["kind"], "test");
    EXPECT_EQ(info["file"], (folder.path() / "shots.doppel").string());
    EXPECT_TRUE(value("host.methods").contains("connection.setName"));
    EXPECT_EQ(value("host.launchers")[0]["name"], "fake");
}

TEST_F(ApiTest, AnUnknownMethodIsNamed) {
    const auto result = call("connection.paint");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::NotFound);
    EXPECT_THAT(result.error().message, HasSubstr("connection.paint"));
}

TEST_F(ApiTest, FaultsOfArgumentsNameMethodAndArgument) {
    const auto missing = call("connection.name");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(missing.error().text(), "connection.name: argument 1 (id) is missing");
    EXPECT_EQ(call("connection.setResolution", args("hero", "wide", 3)).error().text(),
              "connection.setResolution: argument 2 (width) must be a number, not string");
    EXPECT_EQ(call("connection.setResolution", args("hero", 1.5, 3)).error().code, ErrorCode::InvalidArgument);
    EXPECT_FALSE(call("connection.setRenderRegion", args("hero", array({0, 0, 1}))));
}

TEST_F(ApiTest, CreatesFindsDuplicatesAndDeletesConnections) {
    EXPECT_EQ(value("clone.createClone"), "clone1");
    EXPECT_EQ(value("clone.createClone", args("hero")), "hero1") << "a taken id gets its suffix incremented";
    EXPECT_EQ(value("clone.clones"), array({"clone1", "hero", "hero1"}));
    EXPECT_EQ(value("connection.duplicate", args("hero")), "hero2");
    EXPECT_EQ(value("connection.cameraPath", args("hero2")), "/cam");
    value("clone.deleteClone", args("hero1"));
    value("clone.deleteClone", args("nobody")); // nothing happens
    EXPECT_EQ(value("clone.exists", args("hero1")), false);
    value("clone.deleteDisconnectedClones");
    EXPECT_EQ(value("clone.clones"), array({}));
    EXPECT_FALSE(call("clone.createClone", args("not a name")));
}

TEST_F(ApiTest, OfADeletedConnectionOnlyTheQuestionWhetherItIsValidIsAnswered) {
    value("clone.deleteClone", args("hero"));
    EXPECT_EQ(value("connection.isValid", args("hero")), false);
    const ApiValue methods = value("host.methods");
    for (const auto& [method, help] : methods.items()) {
        if (!method.starts_with("connection.") || method == "connection.isValid") continue;
        const auto result = call(method, args("hero", "x", "y"));
        ASSERT_FALSE(result) << method;
        EXPECT_TRUE(result.error().code == ErrorCode::InvalidHandle || result.error().code == ErrorCode::InvalidArgument)
            << method << ": " << result.error().text();
    }
}

TEST_F(ApiTest, EveryFieldOfTheRecordIsReadBackAsItWasSet) {
    const std::vector<std::tuple<std::string, std::string, ApiValue>> fields{
        {"name", "setName", "Hero, left eye"},   {"lopNode", "setLopNode", "geo"},
        {"cameraPath", "setCameraPath", "/c"},   {"renderer", "setRenderer", "embree"},
        {"renderSettings", "setRenderSettings", "/Render/s"}, {"renderPass", "setRenderPass", "/Render/p"},
        {"displayAov", "setDisplayAov", "C N"},  {"frameExpression", "setFrameExpression", "$F + 10"},
        {"resolutionScale", "setResolutionScale", 0.5}, {"processUpdates", "setProcessUpdates", false},
        {"group", "setGroup", "Shot 10"},        {"colorLabel", "setColorLabel", "teal"},
        {"renderRegion", "setRenderRegion", array({0.25, 0.25, 0.75, 1})},
        {"launcherConfig", "setLauncherConfig", {{"launcher", "ssh"}, {"host", "farm1"}}},
        {"rendererOptions", "setRendererOptions", {{"samples", 64.0}, {"filter", "box"}}}};
    for (const auto& [getter, setter, wanted] : fields) {
        EXPECT_EQ(value("connection." + setter, args("hero", wanted)), nullptr);
        EXPECT_EQ(value("connection." + getter, args("hero")), wanted) << getter;
    }
    value("connection.setResolution", args("hero", 640, 360));
    EXPECT_EQ(value("connection.resolution", args("hero")), array({640, 360}));
    value("connection.setContextOptionExpression", args("hero", "shot", "@shot + 1"));
    EXPECT_EQ(value("connection.contextOptionExpression", args("hero", "shot")), "@shot + 1");
    EXPECT_EQ(value("connection.contextOptionsWithExpressions", args("hero")), array({"shot"}));
    const ApiValue evaluated = value("connection.evaluated", args("hero"));
    EXPECT_EQ(evaluated["frame"], 15);
    EXPECT_EQ(evaluated["contextOptions"]["shot"], 11);
}

TEST_F(ApiTest, ARefusedValueChangesNothing) {
    EXPECT_FALSE(call("connection.setResolutionScale", args("hero", -1)));
    EXPECT_FALSE(call("connection.setResolution", args("hero", 5, 0)));
    EXPECT_EQ(value("connection.resolutionScale", args("hero")), 0);
    EXPECT_EQ(value("scene.isModified"), false);
}

TEST_F(ApiTest, StartsACloneAndWaitsForItsImage) {
    value("connection.start", args("hero"));
    const ApiValue status = value("connection.wait", args("hero", "converged", 30));
    EXPECT_EQ(status["state"], "converged");
    EXPECT_EQ(value("connection.isConnected", args("hero")), true);
    EXPECT_GT(value("connection.imageVersion", args("hero")).get<int>(), 0);
    EXPECT_EQ(value("connection.imageSize", args("hero")), array({8, 4}));
    EXPECT_EQ(value("connection.imagePath", args("hero")), "membuf:hero");
    EXPECT_EQ(value("connection.availableAovs", args("hero")), array({"C", "depth"}));
    const ApiValue info = value("connection.imageInfo", args("hero"));
    EXPECT_EQ(info["size"], array({8, 4}));
    const ApiValue pixels = value("connection.pixels", args("hero", "depth"));
    EXPECT_EQ(pixels["shape"][0], 4);
    EXPECT_EQ(pixels["shape"][1], 8);
    EXPECT_EQ(pixels["bytes"].get_binary().size(), 4u * 8u * pixels["channels"].size() * (pixels["type"] == "half" ? 2 : 4));
    EXPECT_FALSE(call("connection.pixels", args("hero", "velocity")));

    const auto item = value("connection.createSnapshot", args("hero"));
    EXPECT_FALSE(item.get<std::string>().empty());
    EXPECT_EQ(value("connection.renderGalleryDataSource", args("hero")), (folder.path() / "kept.db").string());
    value("connection.saveImage", args("hero", (folder.path() / "out.exr").string()));
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "out.exr"));

    value("connection.stop", args("hero"));
    EXPECT_EQ(value("connection.wait", args("hero", "disconnected", 30))["state"], "stopped");
    EXPECT_EQ(value("connection.renderGalleryDataSource", args("hero")), nullptr);
}

TEST_F(ApiTest, WaitingEndsWithTheReasonWhenTheCloneFails) {
    value("connection.setLauncherConfig", args("hero", ApiValue{{"launcher", "fake"}, {"behaviour", "refuse"}}));
    value("connection.start", args("hero"));
    const auto waited = call("connection.wait", args("hero", "image", 30));
    ASSERT_FALSE(waited);
    EXPECT_NE(waited.error().code, ErrorCode::Timeout);
    EXPECT_EQ(value("connection.wait", args("hero", "failed", 30))["state"], "failed");
}

TEST_F(ApiTest, WaitingEndsAfterItsTimeAndWithTheConnection) {
    const auto late = call("connection.wait", args("hero", "image", 0.01));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, ErrorCode::Timeout);
    std::promise<Result<ApiValue>> waited;
    host->api().call(0, {"connection.wait", args("hero", "image", 600)}, [&](Result<ApiValue> r) { waited.set_value(std::move(r)); });
    value("clone.deleteClone", args("hero"));
    EXPECT_EQ(waited.get_future().get().error().code, ErrorCode::InvalidHandle);
    EXPECT_FALSE(call("connection.wait", args("hero1", "image", 1)));
}

TEST_F(ApiTest, WaitsOfAClientThatLeavesAreCancelled) {
    auto& api = host->api();
    const ApiClient client = api.newClient();
    std::promise<Result<ApiValue>> waited;
    api.call(client, {"connection.wait", args("hero", "image", 600)}, [&](Result<ApiValue> r) { waited.set_value(std::move(r)); });
    value("host.info"); // the wait has begun
    auto answer = waited.get_future();
    // A wait begins behind what was asked of the manager: leaving may come before it.
    while (answer.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready) api.clientLeft(client);
    EXPECT_EQ(answer.get().error().code, ErrorCode::Cancelled);
}

TEST_F(ApiTest, ConnectSaysWhyNobodyAnswers) {
    const auto refused = call("connection.connect", args("hero", "127.0.0.1", 1));
    ASSERT_FALSE(refused);
    EXPECT_FALSE(call("connection.connect", args("hero", "127.0.0.1", 70000)));
    EXPECT_EQ(value("connection.isConnected", args("hero")), false);
}

TEST_F(ApiTest, EditsFramesOptionsAndUndoesThem) {
    value("scene.setFrame", args(20));
    value("scene.setFrameRange", args(10, 90));
    value("scene.setFps", args(25));
    value("scene.setContextOption", args("shot", 30));
    EXPECT_EQ(value("scene.frame"), 20);
    EXPECT_EQ(value("scene.frameRange"), array({10, 90}));
    EXPECT_EQ(value("scene.fps"), 25);
    EXPECT_EQ(value("scene.contextOption", args("shot")), 30);
    EXPECT_EQ(value("scene.undoLabel"), "Change context option");
    EXPECT_EQ(value("scene.undo"), true);
    EXPECT_EQ(value("scene.contextOption", args("shot")), 10);
    EXPECT_EQ(value("scene.redo"), true);
    EXPECT_EQ(value("scene.contextOptions")["shot"], 30);
    EXPECT_EQ(value("scene.removeContextOption", args("shot")), true);
    EXPECT_EQ(value("scene.evaluate", args("$F * 2")), 40);
    EXPECT_FALSE(call("scene.evaluate", args("$F +")));
    EXPECT_FALSE(call("scene.setFps", args(0)));
    EXPECT_FALSE(call("scene.setFrameRange", args(5, 1)));
}

TEST_F(ApiTest, EditsNodesAndTheirParameters) {
    EXPECT_EQ(value("scene.createNode", args("xform", "turn", array({"geo"}))), "turn");
    value("scene.setParameter", args("turn", "ry", 45));
    EXPECT_EQ(value("scene.parameter", args("turn", "ry"))["evaluated"], 45);
    value("scene.setExpression", args("turn", "ry", "$F * 3"));
    EXPECT_EQ(value("scene.parameter", args("turn", "ry"))["evaluated"], 15);
    value("scene.setInput", args("OUT", 0, "turn"));
    EXPECT_EQ(value("scene.node", args("OUT"))["inputs"], array({"turn"}));
    const auto circle = call("scene.setInput", args("turn", 0, "OUT"));
    ASSERT_FALSE(circle);
    EXPECT_THAT(circle.error().message, HasSubstr("circle"));
    value("scene.renameNode", args("turn", "spin"));
    EXPECT_EQ(value("scene.node", args("OUT"))["inputs"], array({"spin"}));
    value("scene.deleteNode", args("spin"));
    EXPECT_EQ(value("scene.node", args("OUT"))["inputs"], array({"geo"}));
    EXPECT_EQ(value("scene.nodes"), array({"OUT", "geo", "other"}));
    EXPECT_THAT(call("scene.setParameter", args("geo", "nonsense", 1)).error().message, HasSubstr("nonsense"));
    EXPECT_FALSE(call("scene.setParameter", args("geo", "file", 1))) << "a file is a string";
    EXPECT_FALSE(call("scene.createNode", args("teapot")));
    EXPECT_TRUE(value("scene.nodeTypes")["camera"]["parameters"].contains("tx"));
}

TEST_F(ApiTest, SavesOpensAndBeginsAnew) {
    value("scene.setFrame", args(33));
    EXPECT_EQ(value("scene.isModified"), true);
    const auto other = (folder.path() / "other.doppel").string();
    value("scene.save", args(other));
    EXPECT_EQ(value("scene.file"), other);
    EXPECT_EQ(value("scene.isModified"), false);
    value("scene.new");
    EXPECT_EQ(value("scene.file"), "");
    EXPECT_EQ(value("clone.clones"), array({}));
    EXPECT_FALSE(call("scene.save")) << "it has no file";
    EXPECT_FALSE(call("scene.open", args((folder.path() / "missing.doppel").string())));
    value("scene.open", args(other));
    EXPECT_EQ(value("scene.frame"), 33);
}

TEST_F(ApiTest, ABatchAnswersEachCallInOrder) {
    const auto results = local->callAllAndWait({{"connection.setName", args("hero", "A")},
                                                {"connection.name", args("hero")},
                                                {"connection.name", args("nobody")},
                                                {"scene.frame", ApiValue::array()}});
    ASSERT_EQ(results.size(), 4u);
    EXPECT_EQ(*results[1], "A");
    EXPECT_EQ(results[2].error().code, ErrorCode::InvalidHandle);
    EXPECT_EQ(*results[3], 5);
    EXPECT_TRUE(local->callAllAndWait({}).empty());
}

TEST_F(ApiTest, TellsOfEditsStatesAndImages) {
    Inbox<ApiEvent> events;
    const auto subscription = local->observe([&](const ApiEvent& event) { events.add(event); });
    value("scene.setParameter", args("geo", "file", "b.usda"));
    const auto edited = events.take([](const ApiEvent& e) { return e.type == "scene"; });
    ASSERT_TRUE(edited);
    EXPECT_EQ(edited->data["nodes"], array({"geo"}));
    value("connection.start", args("hero"));
    bool image = false, converged = false; // in whichever order
    EXPECT_TRUE(events.take([&](const ApiEvent& e) {
        image |= e.type == "image" && e.id == "hero" && e.data["version"] > 0;
        converged |= e.data.value("change", "") == "state" && e.data["after"] == "converged";
        return image && converged;
    }));
    value("clone.deleteClone", args("hero"));
    EXPECT_TRUE(events.take([](const ApiEvent& e) { return e.data.value("change", "") == "deleted"; }));
}

TEST_F(ApiTest, MakesAMatrixOfConnections) {
    const ApiValue made = value("clone.matrix", args("hero", ApiValue{{"cameras", {"/cam", "/side"}}, {"frames", array({"1-3", 10})}}));
    EXPECT_EQ(made.size(), 8u);
    EXPECT_EQ(value("scene.undo"), true);
    EXPECT_EQ(value("clone.clones").size(), 1u);
    EXPECT_FALSE(call("clone.matrix", args("hero", ApiValue{{"frames", array({"1-9999999"})}})));
}

} // namespace
} // namespace doppel::test
