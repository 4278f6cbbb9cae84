#include "ui/gallery/scene_parts.h"

#include "clonecore/scene/node.h"

#include <gtest/gtest.h>

namespace doppel::test {
namespace {

using Kind = ScenePart::Kind;

Scene someScene() {
    Scene scene;
    scene.frames = {1, 48, 24, 7};
    scene.contextOptions = {{"shot", Value(10.0)}, {"variant", Value(std::string("red"))}};
    Node file;
    file.name = "file";
    file.type = "import";
    file.parameters["file"].value = std::string("a.usda");
    scene.setNode(file);
    Node out;
    out.name = "OUT";
    out.type = "null";
    out.inputs = {"file"};
    scene.setNode(out);
    ConnectionRecord record;
    record.sessionId = "hero";
    record.name = "Hero";
    record.lopNode = "OUT";
    scene.setConnection(record);
    return scene;
}

/// "title/field: a > b", one each.
std::vector<std::string> rows(const std::vector<SceneDifference>& differences) {
    std::vector<std::string> texts;
    for (const auto& row : differences) {
        const QString place = row.field.isEmpty() ? row.title : row.title + "/" + row.field;
        texts.push_back((place + ": " + row.a + " > " + row.b).toStdString());
    }
    return texts;
}

TEST(SceneParts, OfEqualScenesAreNone) { EXPECT_TRUE(sceneDifferences(someScene(), someScene()).empty()); }

TEST(SceneParts, AreNamedWithBothValuesInAStableOrder) {
    const Scene a = someScene();
    Scene b = a;
    b.frames = {1, 60, 24, 9};
    b.contextOptions["shot"] = Value(std::string("10"));
    b.contextOptions.erase("variant");
    Node file = *b.node("file");
    file.parameters["file"].expression = "@shot";
    b.setNode(file);
    b.removeNode("OUT");
    ConnectionRecord record = *b.connection("hero");
    record.rendererOptions["samples"] = Value(64.0);
    b.setConnection(record);
    EXPECT_EQ(rows(sceneDifferences(a, b)),
              (std::vector<std::string>{"Current frame: 7 > 9", "Frame range: 1 to 48, 24 a second > 1 to 60, 24 a second", "@shot: 10 > \"10\"",
                                        "@variant: red > ", "OUT (null): there > ", "file (import)/file: a.usda > = @shot",
                                        "Hero/option samples:  > 64"}));
}

TEST(SceneParts, AreRestoredEachForItself) {
    const Scene then = someScene();
    Scene now = then;
    now.frames = {5, 60, 30, 9};
    now.contextOptions = {{"extra", Value(1.0)}};
    now.removeNode("file");
    now.removeConnection("hero");
    EXPECT_EQ(withParts(now, then, {{Kind::Frame, ""}}).frames, (FrameSettings{5, 60, 30, 7}));
    EXPECT_EQ(withParts(now, then, {{Kind::Range, ""}}).frames, (FrameSettings{1, 48, 24, 9}));
    EXPECT_EQ(withParts(now, then, {{Kind::Option, "shot"}, {Kind::Option, "extra"}}).contextOptions, (ContextOptions{{"shot", Value(10.0)}}));
    EXPECT_NE(withParts(now, then, {{Kind::Connection, "hero"}}).connection("hero"), nullptr);
    const Scene whole = withParts(now, then, {{Kind::Node, "file"}});
    EXPECT_EQ(*whole.node("file"), *then.node("file"));
}

TEST(SceneParts, InputsFromNodesThatAreNotThereAreNotConnected) {
    const Scene then = someScene();
    const Scene restored = withParts(Scene{}, then, {{Kind::Node, "OUT"}});
    EXPECT_EQ(restored.node("OUT")->inputs, std::vector<std::string>{""});
    Scene now = then;
    Node more;
    more.name = "more";
    more.type = "null";
    more.inputs = {"OUT"};
    now.setNode(more);
    EXPECT_EQ(withParts(now, Scene{}, {{Kind::Node, "OUT"}}).node("more")->inputs, std::vector<std::string>{""}) << "it is removed, as it was not there";
}

TEST(MetadataDifferences, KeepFactsOfTheRenderApartFromSettings) {
    const std::map<std::string, std::string> a{{"camera", "/a"}, {"render_seconds", "1.5"}, {"samples", "8"}, {"scene_directory", "/x"}, {"renderer", "embree"}};
    const std::map<std::string, std::string> b{{"camera", "/b"}, {"render_seconds", "2.5"}, {"samples", "16"}, {"scene_directory", "/y"}, {"renderer", "embree"}};
    const auto found = metadataDifferences(a, b);
    EXPECT_EQ(rows(found), (std::vector<std::string>{"camera: /a > /b", "render_seconds: 1.5 > 2.5", "samples: 8 > 16"}));
    ASSERT_EQ(found.size(), 3u);
    EXPECT_EQ(found[0].part.kind, Kind::Metadata);
    EXPECT_EQ(found[1].part.kind, Kind::Fact);
    EXPECT_EQ(found[2].part.kind, Kind::Fact);
}

} // namespace
} // namespace doppel::test
