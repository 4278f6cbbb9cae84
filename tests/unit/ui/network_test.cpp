// Edits of the node network that come from a stage: renaming, editable cameras, variants.
#include "tests/unit/ui/stage_samples.h"
#include "ui/stage/camera_nodes.h"
#include "stage/network.h"
#include "ui/stage/variant_edits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace doppel::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Networks, AreWalkedAgainstTheFlow) {
    Scene scene = networkScene();
    EXPECT_THAT(nodesBefore(scene, "OUT"), ElementsAre("OUT", "key", "set"));
    EXPECT_THAT(nodesBehind(scene, "set"), ElementsAre("key"));
    EXPECT_THAT(nodesBefore(scene, "nowhere"), IsEmpty());
    scene.setNode(node("set", "null", {"OUT"}));
    EXPECT_EQ(nodesBefore(scene, "OUT").size(), 3u) << "a cycle ends";
}

TEST(Networks, RenamingCarriesInputsConnectionsAndPrimPathsAlong) {
    Scene scene = networkScene();
    ASSERT_TRUE(renameNode(scene, "key", "rim"));
    EXPECT_EQ(scene.node("key"), nullptr);
    EXPECT_EQ(scene.node("OUT")->inputs, std::vector<std::string>{"rim"});
    EXPECT_EQ(scene.node("rim")->parameters.at("primpath").value, Value(std::string("/lights/key"))) << "its prim stays where it was";
    ASSERT_TRUE(renameNode(scene, "set", "stage_set"));
    EXPECT_EQ(scene.connection("raw")->lopNode, "stage_set");
    EXPECT_FALSE(scene.node("stage_set")->parameters.contains("primpath"));
}

TEST(Networks, RenamingRefusesBadAndTakenNames) {
    Scene scene = networkScene();
    const Scene before = scene;
    const auto bad = renameNode(scene, "key", "2 lights");
    ASSERT_FALSE(bad);
    EXPECT_THAT(bad.error().text(), HasSubstr("2 lights"));
    const auto taken = renameNode(scene, "key", "OUT");
    ASSERT_FALSE(taken);
    EXPECT_THAT(taken.error().text(), HasSubstr("already"));
    EXPECT_TRUE(scene == before);
}

TEST(EditableCameras, GoBeforeANullWithThePoseOfTheStage) {
    Document document(networkScene());
    const auto made = makeCameraEditable(document, "hero", summarizeStage(cookedSet(), "OUT", 1));
    ASSERT_TRUE(made) << made.error().text();
    EXPECT_EQ(*made, "cam_main");
    EXPECT_EQ(document.scene().node("cam_main")->inputs, std::vector<std::string>{"key"});
    EXPECT_EQ(document.scene().node("OUT")->inputs, std::vector<std::string>{"cam_main"});
    EXPECT_EQ(document.scene().connection("hero")->lopNode, "OUT");
    EXPECT_EQ(parameter(document, "cam_main", "ty"), 2);
    EXPECT_EQ(parameter(document, "cam_main", "rz"), 30) << "rounded, so that people can read it";
    EXPECT_EQ(parameter(document, "cam_main", "focallength"), 35);
    EXPECT_EQ(parameter(document, "cam_main", "haperture"), 20.955);
    EXPECT_EQ(parameter(document, "cam_main", "focusdistance"), 7);
    EXPECT_EQ(document.undoLabel(), "Make /World/cam_main editable");
    document.undo();
    EXPECT_FALSE(document.canUndo()) << "it is one step";
}

TEST(EditableCameras, GoBehindOtherNodesAndConnectionsFollow) {
    Document document(networkScene());
    const auto made = makeCameraEditable(document, "raw", summarizeStage(cookedSet(), "set", 1));
    ASSERT_TRUE(made) << made.error().text();
    EXPECT_EQ(document.scene().node("cam_main")->inputs, std::vector<std::string>{"set"});
    EXPECT_EQ(document.scene().node("key")->inputs, std::vector<std::string>{"cam_main"});
    EXPECT_EQ(document.scene().connection("raw")->lopNode, "cam_main");
    EXPECT_EQ(document.scene().connection("hero")->lopNode, "OUT");
}

TEST(EditableCameras, ThatAreOneAlreadyStayAsTheyAre) {
    Document document(networkScene());
    const StageSummary stage = summarizeStage(cookedSet(), "OUT", 1);
    ASSERT_TRUE(makeCameraEditable(document, "hero", stage));
    const Scene before = document.scene();
    const auto again = makeCameraEditable(document, "hero", stage);
    ASSERT_TRUE(again);
    EXPECT_EQ(*again, "cam_main");
    EXPECT_TRUE(document.scene() == before);
}

TEST(EditableCameras, ThatAreNotOnTheStageAreNamed) {
    Document document(networkScene());
    const auto made = makeCameraEditable(document, summarizeStage(cookedSet(), "OUT", 1), "/World/nobody");
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().text(), HasSubstr("/World/nobody"));
    EXPECT_FALSE(document.canUndo());
}

TEST(EditableCameras, RenderTheSamePictureAsTheFilesOwn) {
    FakeImporter importer;
    TemporaryFolder folder;
    folder.write("set.fake", "");
    Document document(networkScene());
    document.edit("Set file", [&](Scene& scene) {
        Node changed = *scene.node("set");
        changed.parameters["file"].value = std::string("set.fake");
        scene.setNode(changed);
        scene.directory = folder.path();
    });
    // A camera of a node, as the fake file has none, looked at from a network where another node makes it.
    Node camera = node("film", "camera", {"set"});
    camera.parameters["primpath"].value = std::string("/World/cam_main");
    camera.parameters["tx"].value = 4.0;
    camera.parameters["ry"].value = -33.3;
    camera.parameters["focallength"].value = 28.0;
    NodeNetwork network = document.scene().network();
    network.nodes["film"] = std::make_shared<const Node>(camera);
    network.nodes["key"] = std::make_shared<const Node>(node("key", "light", {"film"}));
    Cooker cooker;
    const auto before = cooker.cook(network, "OUT", {});
    ASSERT_TRUE(before) << before.error().text();
    ASSERT_TRUE(makeCameraEditable(document, "hero", summarizeStage(*before, "OUT", 1)));
    const auto after = cooker.cook(document.scene().network(), "OUT", {});
    ASSERT_TRUE(after) << after.error().text();
    const PrimPtr was = before->stage->find("/World/cam_main"), is = after->stage->find("/World/cam_main");
    ASSERT_TRUE(was && is);
    EXPECT_TRUE(is->localTransform.equalWithAbsError(was->localTransform, 1e-6));
    EXPECT_EQ(is->as<Camera>()->focalLength, was->as<Camera>()->focalLength);
    EXPECT_EQ(is->as<Camera>()->horizontalAperture, was->as<Camera>()->horizontalAperture);
}

TEST(Variants, AreChosenAtTheImportThatReadsThePrim) {
    Document document(networkScene());
    EXPECT_THAT(variantImports(document.scene(), "OUT", "/World/rock", "color"), ElementsAre("set"));
    ASSERT_TRUE(chooseVariant(document, "set", "/World/rock", "color", "blue"));
    EXPECT_EQ(document.scene().node("set")->parameters.at("variant:/World/rock:color").value, Value(std::string("blue")));
    ASSERT_TRUE(chooseVariant(document, "set", "/World/rock", "color", ""));
    EXPECT_FALSE(document.scene().node("set")->parameters.contains("variant:/World/rock:color")) << "empty is the file's own";
}

TEST(Variants, NameThePrimByItsPathInTheFile) {
    Scene scene = networkScene();
    Node import = *scene.node("set");
    import.parameters["prefix"].value = std::string("/shot/left");
    scene.setNode(import);
    Document document(scene);
    EXPECT_THAT(variantImports(scene, "OUT", "/World/rock", "color"), IsEmpty()) << "not below the prefix";
    EXPECT_THAT(variantImports(scene, "OUT", "/shot/left/World/rock", "color"), ElementsAre("set"));
    ASSERT_TRUE(chooseVariant(document, "set", "/shot/left/World/rock", "color", "blue"));
    EXPECT_TRUE(document.scene().node("set")->parameters.contains("variant:/World/rock:color"));
}

TEST(Variants, ThatANodeSetsAlreadyAreChangedThere) {
    Scene scene = networkScene();
    scene.setNode(node("other", "import"));
    scene.setNode(node("both", "merge", {"other", "set"}));
    EXPECT_THAT(variantImports(scene, "both", "/World/rock", "color"), ElementsAre("other", "set"));
    Node import = *scene.node("set");
    import.parameters["variant:/World/rock:color"].value = std::string("red");
    scene.setNode(import);
    EXPECT_THAT(variantImports(scene, "both", "/World/rock", "color"), ElementsAre("set"));
}

TEST(Variants, AnExpressionIsNotOverwritten) {
    Scene scene = networkScene();
    Node import = *scene.node("set");
    import.parameters["variant:/World/rock:color"].expression = "@color";
    scene.setNode(import);
    Document document(scene);
    const auto chosen = chooseVariant(document, "set", "/World/rock", "color", "blue");
    ASSERT_FALSE(chosen);
    EXPECT_THAT(chosen.error().text(), HasSubstr("@color"));
    EXPECT_FALSE(document.canUndo());
}

} // namespace
} // namespace doppel::test
