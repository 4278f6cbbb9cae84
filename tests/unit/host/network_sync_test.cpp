#include "clonecore/host/network_sync.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace doppel::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Scene chain() {
    Scene scene;
    scene.setNode(Node{"a", "import", {}, {}});
    scene.setNode(Node{"b", "xform", {"a", "", "missing"}, {}});
    scene.setNode(Node{"out", "null", {"b"}, {}});
    scene.setNode(Node{"aside", "null", {"a"}, {}});
    return scene;
}

std::vector<std::string> names(const std::vector<Node>& nodes) {
    std::vector<std::string> result;
    for (const Node& node : nodes) result.push_back(node.name);
    return result;
}

TEST(UpstreamNodes, FollowsInputsAndSurvivesCyclesAndHoles) {
    Scene scene = chain();
    EXPECT_THAT(upstreamNodes(*scene.nodes, "out"), ElementsAre("a", "b", "out"));
    EXPECT_THAT(upstreamNodes(*scene.nodes, "nowhere"), IsEmpty());
    EXPECT_THAT(upstreamNodes(*scene.nodes, ""), IsEmpty());
    Node a = *scene.node("a");
    a.inputs = {"out"};
    scene.setNode(a);
    EXPECT_THAT(upstreamNodes(*scene.nodes, "out"), ElementsAre("a", "b", "out"));
}

std::shared_ptr<const SourceMap> sources(const std::string& name, std::uint8_t hash) {
    SourceVersion version{{}, 8};
    version.hash[0] = hash;
    return std::make_shared<const SourceMap>(SourceMap{{name, version}});
}

TEST(NetworkSync, TellsOfSourcesOnlyWhereANodeMayMeanOne) {
    NetworkSync sync;
    Scene scene = chain();
    EXPECT_FALSE(sync.update(scene, "out", sources("wave.obj", 1))->sources);
    sync.commit();
    EXPECT_FALSE(sync.update(scene, "out", sources("wave.obj", 2))) << "nothing names it";
    EXPECT_TRUE(sync.update(scene, "out", sources("wave.obj", 2), {{"file", std::string("mem:wave.obj")}})) << "an option does";

    Node a = *scene.node("a");
    a.parameters["file"].value = std::string("mem:wave.obj");
    scene.setNode(a);
    const auto named = sync.update(scene, "out", sources("wave.obj", 2));
    ASSERT_TRUE(named && named->sources);
    EXPECT_EQ(*named->sources, *sources("wave.obj", 2));
    EXPECT_FALSE(named->full);
    sync.commit();
    EXPECT_FALSE(sync.update(scene, "out", sources("wave.obj", 2)));
    EXPECT_TRUE(sync.update(scene, "out", sources("wave.obj", 3))->sources);
    EXPECT_TRUE(sync.update(scene, "out", sources("wave.obj", 3))->sources) << "it was not handed over";
    a.parameters["file"] = Parameter{0.0, "'mem:' + @name"};
    scene.setNode(a);
    EXPECT_TRUE(sync.update(scene, "out", sources("wave.obj", 4))->sources) << "an expression makes the name";
}

TEST(NetworkSync, BeginsWithEverythingAndThenSendsOnlyChanges) {
    NetworkSync sync;
    Scene scene = chain();
    auto first = sync.update(scene, "out");
    ASSERT_TRUE(first);
    EXPECT_TRUE(first->full);
    EXPECT_THAT(names(first->changed), ElementsAre("a", "b", "out"));
    sync.commit();
    EXPECT_FALSE(sync.update(scene, "out"));

    Node b = *scene.node("b");
    b.parameters["tx"].value = 1.0;
    scene.setNode(b);
    const auto second = sync.update(scene, "out");
    ASSERT_TRUE(second);
    EXPECT_FALSE(second->full);
    EXPECT_THAT(names(second->changed), ElementsAre("b"));
    EXPECT_GT(second->revision, first->revision);
}

TEST(NetworkSync, WhatWasNotHandedOverIsSentAgain) {
    NetworkSync sync;
    const Scene scene = chain();
    (void)sync.update(scene, "out");
    const auto again = sync.update(scene, "out");
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->full);
}

TEST(NetworkSync, ANodeThatIsNoLongerReadStaysUntilItIsDeleted) {
    NetworkSync sync;
    Scene scene = chain();
    (void)sync.update(scene, "out");
    sync.commit();
    EXPECT_TRUE(sync.update(scene, "aside")) << "aside is new to the clone";
    sync.commit();
    EXPECT_FALSE(sync.update(scene, "out")) << "the clone still has it all";
    scene.removeNode("aside");
    const auto removal = sync.update(scene, "out");
    ASSERT_TRUE(removal);
    EXPECT_THAT(removal->removed, ElementsAre("aside"));
    EXPECT_THAT(removal->changed, IsEmpty());
}

TEST(NetworkSync, TheCurrentFrameIsNoChangeButRangeRateAndFolderAre) {
    NetworkSync sync;
    Scene scene = chain();
    (void)sync.update(scene, "out");
    sync.commit();
    scene.frames.current = 33;
    EXPECT_FALSE(sync.update(scene, "out"));
    scene.frames.fps = 25;
    EXPECT_TRUE(sync.update(scene, "out"));
    sync.commit();
    scene.directory = "/somewhere";
    EXPECT_TRUE(sync.update(scene, "out"));
}

TEST(NetworkSync, AResetSendsEverythingAgainWithALaterRevision) {
    NetworkSync sync;
    const Scene scene = chain();
    const auto first = sync.update(scene, "out");
    sync.commit();
    sync.reset();
    const auto again = sync.update(scene, "out");
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->full);
    EXPECT_GT(again->revision, first->revision);
}

} // namespace
} // namespace doppel::test
