// What the desk knows of cooked stages, and edits of the network that come from it.
#include "stage/transform.h"
#include "tests/unit/stage/stage_builders.h"
#include "tests/unit/ui/qt_application.h"
#include "ui/stage/camera_nodes.h"
#include "stage/network.h"
#include "ui/stage/stage_reader.h"
#include "ui/stage/stage_summary.h"
#include "ui/stage/variant_edits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

namespace doppel::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

PrimPtr typed(PrimPtr prim, const char* type) {
    auto changed = std::make_shared<Prim>(*prim);
    changed->typeName = type;
    return changed;
}

std::shared_ptr<const Camera> lens(float focalLength) {
    auto camera = std::make_shared<Camera>();
    camera->focalLength = focalLength;
    camera->focusDistance = 7;
    return camera;
}

/// /World/cam_main (a camera), /World/rock (a mesh with a variant set), /Lights/sun, /Render/final, /Render/beauty (a pass).
CookResult cookedSet() {
    auto rock = std::make_shared<Prim>(*prim("rock", {}, triangle()));
    rock->variantSets = std::make_shared<const VariantSets>(VariantSets{{"color", {{"blue", "red"}, "red"}}});
    TransformParts place;
    place.translate = {1, 2, 3};
    place.rotate = {10, 20, 30};
    auto stage = std::make_shared<Stage>(stageOf({
        prim("World", {typed(prim("cam_main", {}, PrimData(lens(35)), composeTransform(place)), "Camera"), rock}),
        prim("Lights", {prim("sun", {}, PrimData(std::make_shared<const Light>()))}),
        prim("Render", {prim("final", {}, PrimData(std::make_shared<const RenderSettings>())), typed(prim("beauty"), "RenderPass")}),
    }));
    return {stage, {}, {}};
}

TEST(StageSummaries, ListWhatPickersOffer) {
    const StageSummary summary = summarizeStage(cookedSet(), "OUT", 12);
    EXPECT_EQ(summary.node, "OUT");
    EXPECT_EQ(summary.frame, 12);
    EXPECT_THAT(summary.lights, ElementsAre("/Lights/sun"));
    EXPECT_THAT(summary.renderSettings, ElementsAre("/Render/final"));
    EXPECT_THAT(summary.renderPasses, ElementsAre("/Render/beauty"));
    ASSERT_EQ(summary.cameras.size(), 1u);
    const CameraSummary* camera = summary.camera("/World/cam_main");
    ASSERT_NE(camera, nullptr);
    EXPECT_EQ(camera->position, (std::array<double, 3>{1, 2, 3}));
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(camera->rotation[i], 10.0 * static_cast<double>(i + 1), 1e-9);
    EXPECT_EQ(camera->lens.focalLength, 35);
    EXPECT_EQ(summary.camera("/World/rock"), nullptr);
}

TEST(StageSummaries, AreTreesInOrder) {
    const StageSummary summary = summarizeStage(cookedSet(), "OUT", 1);
    EXPECT_TRUE(summary.isWhole());
    ASSERT_EQ(summary.prims.size(), 8u);
    EXPECT_EQ(summary.prims[0].path, "/World");
    EXPECT_EQ(summary.prims[0].parent, -1);
    EXPECT_EQ(summary.prims[1].path, "/World/cam_main");
    EXPECT_EQ(summary.prims[1].parent, 0);
    EXPECT_EQ(summary.prims[1].kind, PrimKind::Camera);
    const PrimSummary* rock = summary.prim("/World/rock");
    ASSERT_NE(rock, nullptr);
    EXPECT_EQ(rock->kind, PrimKind::Geometry);
    ASSERT_NE(rock->variantSets, nullptr);
    EXPECT_EQ(rock->variantSets->at("color").selection, "red");
}

TEST(StageSummaries, AreCappedButCountAndStillNameCameras) {
    std::vector<PrimPtr> many;
    for (std::size_t i = 0; i < kMaxListedPrims + 10; ++i) many.push_back(prim("p" + std::to_string(i)));
    many.push_back(prim("zoom", {}, PrimData(lens(90))));
    const StageSummary summary = summarizeStage({std::make_shared<Stage>(stageOf(many)), {}, {}}, "OUT", 1);
    EXPECT_EQ(summary.prims.size(), kMaxListedPrims);
    EXPECT_EQ(summary.primCount, kMaxListedPrims + 11);
    EXPECT_FALSE(summary.isWhole());
    EXPECT_NE(summary.camera("/zoom"), nullptr);
}

TEST(StageSummaries, AnInstanceAndItsPrototypeAreOnePrim) {
    const PrimPtr prototype = prim("proto", {prim("leaf", {}, triangle())}, triangle());
    const StageSummary summary = summarizeStage({std::make_shared<Stage>(stageOf({instance("tree", prototype)})), {}, {}}, "OUT", 1);
    ASSERT_EQ(summary.prims.size(), 2u);
    EXPECT_EQ(summary.prims[0].path, "/tree");
    EXPECT_TRUE(summary.prims[0].isInstance);
    EXPECT_EQ(summary.prims[0].kind, PrimKind::Geometry);
    EXPECT_EQ(summary.prims[1].path, "/tree/leaf");
    EXPECT_EQ(summary.prims[1].parent, 0);
    EXPECT_TRUE(summary.isWhole());
}

// ---- the network

Node node(const char* name, const char* type, std::vector<std::string> inputs = {}) {
    Node made;
    made.name = name;
    made.type = type;
    made.inputs = std::move(inputs);
    return made;
}

/// set (import) -> key (light) -> OUT (null); hero renders OUT, raw renders set, both through /World/cam_main.
Scene networkScene() {
    Scene scene;
    scene.setNode(node("set", "import"));
    scene.setNode(node("key", "light", {"set"}));
    scene.setNode(node("OUT", "null", {"key"}));
    for (const auto& [id, lop] : {std::pair{"hero", "OUT"}, {"raw", "set"}}) {
        ConnectionRecord record;
        record.sessionId = id;
        record.lopNode = lop;
        record.cameraPath = "/World/cam_main";
        scene.setConnection(record);
    }
    return scene;
}

double parameter(const Document& document, const std::string& node, const char* name) {
    return toNumber(document.scene().node(node)->parameters.at(name).value, -1e9);
}

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

// ---- variants

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

// ---- the reader

/// Gives the set above; holds each read until it is let go, when it is told to.
class HeldSource : public StageSource {
public:
    Result<CookResult> read(const StageRequest& request, const CancelToken& token) override {
        std::unique_lock lock(m_mutex);
        nodes.push_back(request.node);
        m_changed.notify_all();
        m_changed.wait(lock, [&] { return !isHeld || token.isCancelled(); });
        if (token.isCancelled()) return fail(ErrorCode::Cancelled, "cancelled");
        if (request.node == "broken") return fail(ErrorCode::ParseFailed, "line 3 makes no sense");
        return cookedSet();
    }
    void cancel() override {
        const std::lock_guard lock(m_mutex);
        ++cancels;
        m_changed.notify_all();
    }
    void hold(bool on) {
        const std::lock_guard lock(m_mutex);
        isHeld = on;
        m_changed.notify_all();
    }
    std::size_t count() {
        const std::lock_guard lock(m_mutex);
        return nodes.size();
    }
    std::string last() {
        const std::lock_guard lock(m_mutex);
        return nodes.empty() ? std::string() : nodes.back();
    }

    std::vector<std::string> nodes;
    int cancels = 0;
    bool isHeld = false;

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
};

struct Reading : testing::Test {
    Reading() : document(networkScene()) { qtApplication(); }
    StageKey key(const char* node) const { return stageKey(document.scene(), node); }
    void setFrame(double frame) {
        document.edit("Set frame", [&](Scene& scene) { scene.frames.current = frame; });
    }
    static void settle() {
        for (int i = 0; i < 20; ++i) QCoreApplication::processEvents();
    }

    Document document;
    std::shared_ptr<HeldSource> source = std::make_shared<HeldSource>();
};

TEST_F(Reading, GivesWhatIsOnTheStage) {
    StageReader reader(document, source);
    EXPECT_EQ(reader.current(key("OUT")), nullptr);
    reader.read(key("OUT"));
    ASSERT_TRUE(waitUntil([&] { return reader.current(key("OUT")) != nullptr; }));
    const StageReading& reading = *reader.current(key("OUT"));
    ASSERT_TRUE(reading);
    EXPECT_NE((*reading)->camera("/World/cam_main"), nullptr);
    reader.read(key("OUT"));
    settle();
    EXPECT_EQ(source->count(), 1u) << "what is current is not read again";
}

TEST_F(Reading, AFaultIsAValueAndIsNotTriedAgain) {
    StageReader reader(document, source);
    QObject someone;
    reader.look(&someone, key("broken"));
    ASSERT_TRUE(waitUntil([&] { return reader.current(key("broken")) != nullptr; }));
    ASSERT_FALSE(*reader.current(key("broken")));
    EXPECT_THAT(reader.current(key("broken"))->error().text(), HasSubstr("line 3"));
    settle();
    EXPECT_EQ(source->count(), 1u);
}

TEST_F(Reading, EditsAreReadAgainOnlyWhileSomebodyLooks) {
    StageReader reader(document, source);
    QObject someone;
    reader.look(&someone, key("OUT"));
    ASSERT_TRUE(waitUntil([&] { return reader.current(key("OUT")) != nullptr; }));
    document.edit("Add", [](Scene& scene) { scene.setNode(node("more", "null", {"OUT"})); });
    EXPECT_EQ(reader.current(key("OUT")), nullptr);
    ASSERT_TRUE(waitUntil([&] { return reader.current(key("OUT")) != nullptr; }));
    EXPECT_EQ(source->count(), 2u);
    reader.look(&someone, std::nullopt);
    document.edit("Add", [](Scene& scene) { scene.setNode(node("most", "null", {"OUT"})); });
    settle();
    EXPECT_EQ(source->count(), 2u);
    EXPECT_NE(reader.latest("OUT"), nullptr) << "the old one is still there to be shown";
}

TEST_F(Reading, WhoIsDestroyedLooksNoMore) {
    StageReader reader(document, source);
    {
        QObject someone;
        reader.look(&someone, key("OUT"));
    }
    settle();
    EXPECT_EQ(source->count(), 0u);
}

TEST_F(Reading, TheNewestNodeWins) {
    source->hold(true);
    StageReader reader(document, source);
    QObject someone;
    reader.look(&someone, key("set"));
    ASSERT_TRUE(waitUntil([&] { return source->last() == "set"; }));
    reader.look(&someone, key("key"));
    reader.look(&someone, key("OUT"));
    ASSERT_TRUE(waitUntil([&] { return source->last() == "OUT"; })) << "the first one is cancelled";
    source->hold(false);
    ASSERT_TRUE(waitUntil([&] { return reader.current(key("OUT")) != nullptr; }));
    EXPECT_THAT(source->nodes, ElementsAre("set", "OUT"));
    EXPECT_EQ(reader.current(key("set")), nullptr);
}

TEST_F(Reading, AnotherFrameIsAnotherStage) {
    StageReader reader(document, source);
    reader.read(key("OUT"));
    ASSERT_TRUE(waitUntil([&] { return reader.current(key("OUT")) != nullptr; }));
    const StageKey before = key("OUT");
    setFrame(5);
    EXPECT_EQ(reader.current(key("OUT")), nullptr);
    EXPECT_NE(reader.current(before), nullptr);
}

TEST_F(Reading, ConnectionsAreReadWithTheirOwnFrameAndOptions) {
    document.edit("Expressions", [](Scene& scene) {
        ConnectionRecord record = *scene.connection("hero");
        record.frameExpression = "$F + 10";
        record.contextOptionExpressions["shot"] = "3";
        scene.setConnection(record);
    });
    const StageKey key = stageKey(document.scene(), *document.scene().connection("hero"));
    EXPECT_EQ(key.node, "OUT");
    EXPECT_EQ(key.frame, 11);
    EXPECT_EQ(key.options.at("shot"), Value(3.0));
}

TEST_F(Reading, DestroyingTheReaderCancelsACookUnderWay) {
    source->hold(true);
    {
        StageReader reader(document, source);
        reader.read(key("OUT"));
        ASSERT_TRUE(waitUntil([&] { return source->count() == 1; }));
    }
    EXPECT_GE(source->cancels, 1);
}

TEST_F(Reading, WithoutASourceNothingIsRead) {
    StageReader reader(document, nullptr);
    reader.read(key("OUT"));
    QObject someone;
    reader.look(&someone, key("OUT"));
    reader.reload();
    settle();
    EXPECT_FALSE(reader.canRead());
    EXPECT_EQ(reader.current(key("OUT")), nullptr);
}

} // namespace
} // namespace doppel::test
