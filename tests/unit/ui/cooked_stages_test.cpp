// The desk's own cook of the scene.
#include "app/cooked_stages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <string>

namespace doppel {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A chain of cameras, the last named "last", whose expressions make each cook anew at each frame.
StageRequest chain(int length, double frame = 1) {
    StageRequest request;
    for (int i = 0; i < length; ++i) {
        auto node = std::make_shared<Node>();
        node->name = i + 1 == length ? "last" : "cam" + std::to_string(i);
        node->type = "camera";
        if (i > 0) node->inputs = {"cam" + std::to_string(i - 1)};
        node->parameters["tx"] = {0.0, "$F"};
        request.network.nodes[node->name] = node;
    }
    request.node = "last";
    request.inputs.frame = frame;
    return request;
}

class CookedStagesTest : public testing::Test {
protected:
    SourceStore sources;
    CookedStages stages{sources};
};

TEST_F(CookedStagesTest, CookOnlyWhatIsNew) {
    const auto first = stages.read(chain(3), {});
    ASSERT_TRUE(first) << first.error().text();
    EXPECT_EQ(first->cookedNodes.size(), 3u);
    EXPECT_EQ(pathsOf<Camera>(*first->stage).size(), 3u);
    const auto again = stages.read(chain(3), {});
    ASSERT_TRUE(again);
    EXPECT_THAT(again->cookedNodes, IsEmpty());
    EXPECT_EQ(again->stage, first->stage);
    stages.forget();
    EXPECT_EQ(stages.read(chain(3), {})->cookedNodes.size(), 3u) << "what was forgotten is cooked again";
}

TEST_F(CookedStagesTest, WhatIsNotWantedAnyMoreIsNotBegun) {
    CancelToken token;
    token.cancel();
    const auto cancelled = stages.read(chain(1), token);
    ASSERT_FALSE(cancelled);
    EXPECT_EQ(cancelled.error().code, ErrorCode::Cancelled);
    EXPECT_TRUE(stages.read(chain(1), {})) << "the next is";
}

TEST_F(CookedStagesTest, ACookUnderWayEndsWhenItIsCancelled) {
    CancelToken token;
    std::promise<void> begun;
    auto ended = std::async(std::launch::async, [&] {
        begun.set_value();
        Result<CookResult> result;
        for (int frame = 0; result || frame == 0; ++frame) result = stages.read(chain(300, frame), token); // until it is cancelled
        return result.error().code;
    });
    begun.get_future().wait();
    token.cancel();
    stages.cancel();
    EXPECT_EQ(ended.get(), ErrorCode::Cancelled);
}

TEST_F(CookedStagesTest, SourcesOfTheHostAreReadAndFollowed) {
    StageRequest request;
    auto node = std::make_shared<Node>();
    node->name = request.node = "wave";
    node->type = "import";
    node->parameters["file"] = {std::string("mem:wave.obj"), ""};
    request.network.nodes["wave"] = node;
    const auto missing = stages.read(request, {});
    ASSERT_FALSE(missing);
    EXPECT_THAT(missing.error().text(), HasSubstr("mem:wave.obj"));
    const auto points = [&](std::string_view text) -> std::size_t {
        EXPECT_TRUE(sources.push("wave.obj", std::as_bytes(std::span(text))));
        const auto read = stages.read(request, {});
        if (!read) return 0;
        const auto meshes = pathsOf<Mesh>(*read->stage);
        return meshes.empty() ? 0 : read->stage->find(meshes[0])->as<Mesh>()->points.size();
    };
    EXPECT_EQ(points("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"), 3u);
    EXPECT_EQ(points("v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nf 1 2 3 4\n"), 4u);
}

} // namespace
} // namespace doppel
