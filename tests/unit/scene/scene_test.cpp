#include "clonecore/scene/scene.h"

#include "tests/unit/scene/scene_samples.h"

#include <gtest/gtest.h>

namespace doppel {
namespace {

using Names = std::set<std::string>;

TEST(Scene, CopiesShareTheirParts) {
    const Scene scene = test::fullScene();
    Scene copy = scene;
    EXPECT_EQ(copy.nodes, scene.nodes);
    ConnectionRecord plain = *copy.connection("plain");
    plain.name = "changed";
    copy.setConnection(plain);
    EXPECT_EQ(scene.connection("plain")->name, "");
    EXPECT_EQ(copy.connection("plain")->name, "changed");
    EXPECT_EQ(copy.connection("hero"), scene.connection("hero")) << "what did not change stays shared";
    EXPECT_EQ(copy.nodes, scene.nodes);
}

TEST(Scene, FindsNothingUnderUnknownNames) {
    const Scene scene = test::fullScene();
    EXPECT_EQ(scene.node("nope"), nullptr);
    EXPECT_EQ(scene.connection(""), nullptr);
}

TEST(Scene, RemovingWhatIsNotThereCopiesNothing) {
    Scene scene = test::fullScene();
    const Scene before = scene;
    scene.removeNode("nope");
    scene.removeConnection("nope");
    EXPECT_EQ(scene.nodes, before.nodes);
    EXPECT_EQ(scene.connections, before.connections);
    scene.removeNode("OUT");
    scene.removeConnection("hero");
    EXPECT_EQ(scene.node("OUT"), nullptr);
    EXPECT_EQ(scene.connection("hero"), nullptr);
    EXPECT_TRUE(before.node("OUT"));
}

TEST(Scene, DifferenceNamesWhatChanged) {
    const Scene before = test::fullScene();
    Scene after = before;
    EXPECT_TRUE(difference(before, after).empty());
    after.frames.current = 9;
    after.contextOptions["shot"] = 2.0;
    after.gallery = "other.db";
    after.removeNode("OUT");
    after.setNode(Node{.name = "extra", .type = "null"});
    ConnectionRecord hero = *after.connection("hero");
    hero.resolution = {1, 1};
    after.setConnection(hero);
    const SceneChange change = difference(before, after);
    EXPECT_TRUE(change.frames && change.contextOptions && change.other);
    EXPECT_EQ(change.nodes, (Names{"OUT", "extra"}));
    EXPECT_EQ(change.connections, Names{"hero"});
    const SceneChange back = difference(after, before);
    EXPECT_EQ(back.nodes, change.nodes);
    EXPECT_EQ(back.connections, change.connections);
}

TEST(Scene, DifferenceGoesByValueWherePointersDiffer) {
    const Scene before = test::fullScene();
    Scene after = before;
    after.setConnection(*before.connection("hero"));
    EXPECT_NE(after.connection("hero"), before.connection("hero"));
    EXPECT_TRUE(difference(before, after).empty());
    EXPECT_TRUE(before == after);
    EXPECT_TRUE(difference(before, test::fullScene()).empty());
    EXPECT_TRUE(before == test::fullScene());
}

TEST(Scene, EqualityLooksAtEverything) {
    const auto differs = [](auto&& edit) {
        Scene scene = test::fullScene();
        edit(scene);
        return !(scene == test::fullScene());
    };
    EXPECT_TRUE(differs([](Scene& s) { s.frames.fps = 25; }));
    EXPECT_TRUE(differs([](Scene& s) { s.directory = "/x"; }));
    EXPECT_TRUE(differs([](Scene& s) { s.extra["x"] = 1; }));
    EXPECT_TRUE(differs([](Scene& s) { s.contextOptions.clear(); }));
    EXPECT_TRUE(differs([](Scene& s) { s.gallery = ""; }));
    EXPECT_TRUE(differs([](Scene& s) { s.removeNode("OUT"); }));
    EXPECT_TRUE(differs([](Scene& s) { s.removeConnection("plain"); }));
    EXPECT_TRUE(differs([](Scene& s) {
        Node node = *s.node("lookdev");
        node.parameters["timescale"].value = 2.0;
        s.setNode(node);
    }));
}

TEST(Scene, ExpressionsSeeTheHostsFrameAndOptions) {
    const ExpressionContext context = test::fullScene().expressionContext();
    EXPECT_EQ(context.frame, 7);
    EXPECT_EQ(context.fps, 23.976);
    EXPECT_EQ(context.frameStart, -10.5);
    EXPECT_EQ(context.frameEnd, 48);
    EXPECT_EQ(context.options.at("shot"), Value(1.0));
}

TEST(Scene, NetworkHasNodesFramesAndFolder) {
    Scene scene = test::fullScene();
    scene.directory = "/shots";
    const NodeNetwork network = scene.network();
    EXPECT_EQ(network.nodes, *scene.nodes);
    EXPECT_EQ(network.frames, scene.frames);
    EXPECT_EQ(network.directory, "/shots");
}

}  // namespace
}  // namespace doppel
