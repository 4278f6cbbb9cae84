// cook.* and stage.*: nodes cooked in the host, for scripts.
#include "tests/unit/api/api_fixture.h"

#include <future>

namespace doppel {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;

class NodeCooking : public ApiTest {
protected:
    /// A chain of cameras that cook anew at each frame; the name of the last.
    std::string chain(int length) {
        std::string last;
        for (int i = 0; i < length; ++i) {
            const std::string name = value("scene.createNode", args("camera", "cam" + std::to_string(i), last.empty() ? ApiValue::array() : ApiValue{last})).get<std::string>();
            value("scene.setExpression", args(name, "tx", "$F"));
            last = name;
        }
        return last;
    }
};

TEST_F(NodeCooking, MakesAStageToLookInto) {
    const std::string node = chain(1);
    const ApiValue report = value("cook.cook", args(node, 7));
    EXPECT_EQ(report["state"], "ready");
    EXPECT_EQ(report["total"], 1);
    const ApiValue prims = value("stage.prims", args(node, "/", "Camera"));
    ASSERT_EQ(prims.size(), 1u);
    const std::string path = prims[0][0];
    EXPECT_EQ(value("stage.prim", args(node, path))["transform"][12], 7) << "the frame that was asked for";
    EXPECT_EQ(value("stage.attribute", args(node, path, "focalLength")), (ApiValue{{"type", "float"}, {"value", 50}}));
    const auto file = folder.path() / "cooked.usda";
    value("stage.save", args(node, file.string()));
    EXPECT_GT(std::filesystem::file_size(file), 0u);
}

TEST_F(NodeCooking, WhatIsNotThereIsNamed) {
    EXPECT_THAT(call("cook.cook", args("nobody")).error().message, HasSubstr("'nobody'"));
    EXPECT_THAT(call("stage.prims", args("nobody")).error().message, HasSubstr("cook the node first"));
    const std::string node = chain(1);
    value("cook.cook", args(node));
    EXPECT_EQ(call("stage.prim", args(node, "/nowhere")).error().code, ErrorCode::NotFound);
    const std::string path = value("stage.prims", args(node, "/", "Camera"))[0][0];
    EXPECT_THAT(call("stage.attribute", args(node, path, "points")).error().message, HasSubstr("focalLength"));
    EXPECT_EQ(call("stage.save", args(node, (folder.path() / "no" / "where.usda").string())).error().code, ErrorCode::NotFound);
}

TEST_F(NodeCooking, TellsEachStepInOrder) {
    std::mutex mutex;
    std::vector<std::string> states;
    const Subscription events = host->api().observe([&](const ApiEvent& event) {
        if (event.type != "cook") return;
        std::lock_guard lock(mutex);
        states.push_back(event.data["state"]);
    });
    value("cook.cook", args(chain(2)));
    std::lock_guard lock(mutex);
    EXPECT_THAT(states, ElementsAre("starting cook", "cooking", "cooking", "ready"));
}

TEST_F(NodeCooking, AnInterruptEndsWhatCooksAndWaitsAndNothingLater) {
    const std::string node = chain(200);
    EXPECT_FALSE(value("cook.interrupt").get<bool>()) << "nothing is under way";
    std::promise<Result<ApiValue>> last;
    std::promise<void> first;
    std::once_flag told;
    const Subscription events = host->api().observe([&](const ApiEvent& event) {
        if (event.type == "cook") std::call_once(told, [&] { first.set_value(); });
    });
    for (int frame = 0; frame < 500; ++frame) {
        host->api().call(1, {"cook.cook", args(node, frame)}, [&last, frame](Result<ApiValue> result) {
            if (frame == 499) last.set_value(std::move(result));
        });
    }
    first.get_future().wait();
    EXPECT_TRUE(value("cook.interrupt").get<bool>());
    const auto result = last.get_future().get();
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Cancelled);
    EXPECT_EQ(value("cook.cook", args(node, 1000))["state"], "ready");
}

TEST_F(NodeCooking, CallsThatWaitForACookAreAnsweredWhenTheHostEnds) {
    const std::string node = chain(200);
    std::vector<std::future<bool>> answers;
    for (int frame = 0; frame < 200; ++frame) {
        auto answered = std::make_shared<std::promise<bool>>();
        answers.push_back(answered->get_future());
        host->api().call(1, {"cook.cook", args(node, frame)}, [answered](Result<ApiValue> result) { answered->set_value(result.has_value()); });
    }
    local.reset();
    host.reset();
    for (auto& answer : answers) EXPECT_EQ(answer.wait_for(std::chrono::seconds(0)), std::future_status::ready);
}

TEST_F(NodeCooking, StagesOfTheLastEightNodesAreKept) {
    for (int i = 0; i < 9; ++i) value("cook.cook", args(value("scene.createNode", args("camera", "single" + std::to_string(i)))));
    EXPECT_FALSE(call("stage.prims", args("single0")));
    for (int i = 1; i < 9; ++i) EXPECT_TRUE(call("stage.prims", args("single" + std::to_string(i)))) << i;
}

TEST_F(NodeCooking, AConnectionSavesWhatItsCloneRenders) {
    const std::string node = chain(1);
    value("connection.setLopNode", args("hero", node));
    const auto stage = folder.path() / "hero.usda", scene = folder.path() / "part.doppel";
    value("connection.saveStage", args("hero", stage.string()));
    EXPECT_GT(std::filesystem::file_size(stage), 0u);
    value("connection.saveStage", args("hero", scene.string()));
    const auto loaded = loadScene(scene);
    ASSERT_TRUE(loaded) << loaded.error().text();
    EXPECT_EQ(loaded->nodes->size(), 1u) << "other nodes have no part in it";
    EXPECT_EQ(loaded->connections->size(), 1u);
    EXPECT_THAT(call("connection.saveStage", args("hero", "/tmp/hero.obj")).error().text(), HasSubstr(".usda"));
}

} // namespace
} // namespace doppel
