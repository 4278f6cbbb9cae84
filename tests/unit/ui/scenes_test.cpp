// What the desk does to scenes without a window: connections, moving to another folder, where the gallery is.
#include "ui/clones/connection_edits.h"
#include "ui/gallery/gallery_path.h"
#include "stage/relocate.h"

#include <gtest/gtest.h>

namespace doppel {

namespace {
Scene scene() {
    Scene scene;
    scene.directory = "/show/shot1";
    Node set;
    set.name = "set";
    set.type = "import";
    set.parameters["file"].value = std::string("geo/set.usda");
    scene.setNode(set);
    Node cam;
    cam.name = "cam";
    cam.type = "camera";
    cam.inputs = {"set"};
    scene.setNode(cam);
    ConnectionRecord record;
    record.sessionId = "hero9";
    record.cameraPath = "/World/cam";
    scene.setConnection(record);
    return scene;
}

std::string fileOf(const Scene& scene) { return toString(scene.node("set")->parameters.at("file").value); }
} // namespace

TEST(ConnectionEdits, NewOnesRenderTheOutputThroughACamera) {
    Document document(scene());
    const auto id = createConnection(document);
    const auto record = document.scene().connection(id);
    ASSERT_NE(record, nullptr);
    EXPECT_EQ(record->lopNode, "cam") << "the node that feeds no other";
    EXPECT_EQ(record->cameraPath, "/cameras/cam");
    EXPECT_FALSE(record->name.empty());
}

TEST(ConnectionEdits, DuplicatesGetTheNextFreeId) {
    Document document(scene());
    EXPECT_EQ(duplicateConnections(document, {"hero9"}), std::vector<std::string>{"hero10"});
    EXPECT_EQ(document.scene().connection("hero10")->cameraPath, "/World/cam");
    document.undo();
    EXPECT_EQ(document.scene().connection("hero10"), nullptr);
}

TEST(ConnectionEdits, NothingChangedIsNoStep) {
    Document document(scene());
    EXPECT_FALSE(editConnections(document, {"hero9", "unknown"}, "Set camera",
                                 [](ConnectionRecord& record) { record.cameraPath = "/World/cam"; }));
    EXPECT_FALSE(document.canUndo());
}

TEST(ConnectionEdits, PastedOnesGetFreeIdsInOneStep) {
    Document document(scene());
    const auto ids = pasteConnections(document, {*document.scene().connection("hero9"), ConnectionRecord{.sessionId = "side"}});
    EXPECT_EQ(ids, (std::vector<std::string>{"hero10", "side"}));
    EXPECT_EQ(document.undoLabel(), "Paste 2 connections");
    document.undo();
    EXPECT_EQ(document.scene().connections->size(), 1u);
}

TEST(ConnectionEdits, AMatrixIsOneStep) {
    Document document(scene());
    ConnectionMatrix matrix;
    matrix.frames = *parseFrameList("1-3", {});
    const auto ids = duplicateAsMatrix(document, "hero9", matrix);
    ASSERT_TRUE(ids);
    EXPECT_EQ(ids->size(), 3u);
    EXPECT_EQ(document.scene().connections->size(), 4u);
    document.undo();
    EXPECT_EQ(document.scene().connections->size(), 1u);
    EXPECT_FALSE(duplicateAsMatrix(document, "nobody", matrix));
}

TEST(ConnectionEdits, MovingInASortedListKeepsWhatIsSeen) {
    Scene made = scene();
    for (const char* id : {"a", "b", "c"}) made.setConnection(ConnectionRecord{.sessionId = id});
    made.removeConnection("hero9");
    Document document(made);
    moveInList(document, {"a"}, {.before = "b"}, {"c", "b", "a"});
    std::string order;
    for (const auto& record : connectionsInOrder(document.scene())) order += record->sessionId;
    EXPECT_EQ(order, "cab");
    document.undo();
    EXPECT_FALSE(document.canUndo()) << "one step";
}

TEST(ConnectionEdits, NewOnesStandLastInAListWithAnOrder) {
    Scene made = scene();
    ConnectionRecord late{.sessionId = "zz"};
    late.order = 3;
    made.setConnection(late);
    Document document(made);
    EXPECT_EQ(connectionsInOrder(document.scene()).back()->sessionId, "zz");
    const auto id = createConnection(document);
    EXPECT_EQ(connectionsInOrder(document.scene()).back()->sessionId, id);
}

TEST(ConnectionEdits, OutputsComeFirst) {
    EXPECT_EQ(renderableNodes(scene()), (QStringList{"cam", "set"}));
    EXPECT_EQ(knownCameras(scene()), (QStringList{"/cameras/cam", "/World/cam"}));
}

TEST(Relocate, RelativeFilesKeepMeaningTheSame) {
    const Scene moved = relocated(scene(), "/show/shot2/lookdev");
    EXPECT_EQ(fileOf(moved), "../../shot1/geo/set.usda");
    EXPECT_EQ(moved.directory, "/show/shot2/lookdev");
    EXPECT_EQ(fileOf(relocated(moved, "/show/shot1")), "geo/set.usda");
}

TEST(Relocate, AbsoluteFilesExpressionsAndUnsavedScenesStay) {
    Scene absolute = scene();
    Node set = *absolute.node("set");
    set.parameters["file"].value = std::string("/assets/set.usda");
    absolute.setNode(set);
    EXPECT_EQ(fileOf(relocated(absolute, "/elsewhere")), "/assets/set.usda");
    Scene unsaved = scene();
    unsaved.directory.clear();
    EXPECT_EQ(fileOf(relocated(unsaved, "/elsewhere")), "geo/set.usda");
    const Scene here = scene();
    EXPECT_EQ(relocated(here, "/show/shot1").nodes, here.nodes) << "the same map, not a copy";
}

TEST(GalleryPath, IsBesideTheScene) {
    Scene named = scene();
    EXPECT_EQ(galleryPathOf(named, "/show/shot1/look.doppel", "/tmp/u.db"), "/show/shot1/galleries/look.db");
    named.gallery = "../common.db";
    EXPECT_EQ(galleryPathOf(named, "/show/shot1/look.doppel", "/tmp/u.db"), "/show/common.db");
    named.gallery = "/galleries/all.db";
    EXPECT_EQ(galleryPathOf(named, "/show/shot1/look.doppel", "/tmp/u.db"), "/galleries/all.db");
}

TEST(GalleryPath, OfAnUnsavedSceneIsTheUntitledOne) { EXPECT_EQ(galleryPathOf(Scene{}, {}, "/tmp/u.db"), "/tmp/u.db"); }

} // namespace doppel
