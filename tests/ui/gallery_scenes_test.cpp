// Comparing, restoring scenes, snapshots that go on.
#include "tests/ui/gallery_fixture.h"

#include "ui/clones/clone_actions.h"
#include "ui/gallery/difference_tree.h"
#include "ui/gallery/gallery_pane.h"
#include "ui/gallery/restore_dialog.h"
#include "ui/gallery/snapshot_window.h"
#include "ui/viewer/compare_bar.h"
#include "ui/viewer/image_view.h"
#include "ui/viewer/viewer.h"

#include <QAction>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QStatusBar>

namespace doppel::test {

class GalleryScenes : public GalleryFixture {};

TEST_F(GalleryScenes, TwoSnapshotsAreComparedWithWhatDiffers) {
    openWithSnapshots({1, 24});
    selectRows({0, 1});
    trigger(find<QAction>("gallery_compare"));
    auto* window = find<SnapshotWindow>("snapshotWindow");
    ASSERT_NE(window, nullptr);
    ASSERT_TRUE(waitUntil([&] { return window->view()->frame() && window->view()->hasOther(); }));
    EXPECT_EQ(window->view()->compare(), Compare::Wipe);
    window->activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(window));
    window->view()->setFocus();
    ASSERT_TRUE(waitUntil([&] { return window->view()->hasFocus(); }));
    QTest::keyClick(window->view(), Qt::Key_S);
    EXPECT_EQ(window->view()->compare(), Compare::SideBySide) << "the keys of the viewer work here too";
    QTest::keyClick(window->view(), Qt::Key_D);
    auto* metrics = window->findChild<QLabel*>("differenceText");
    EXPECT_TRUE(waitUntil([&] { return metrics->text().contains("RMS"); })) << qPrintable(metrics->text());
    auto* tree = window->findChild<DifferenceTree*>("snapshotDifferences");
    ASSERT_NE(tree, nullptr);
    const auto has = [&](const QString& what) { return !tree->findItems(what, Qt::MatchExactly | Qt::MatchRecursive).isEmpty(); };
    EXPECT_TRUE(waitUntil([&] { return has("Current frame"); }));
    EXPECT_TRUE(has("frame"));
    EXPECT_FALSE(has("camera")) << "it is the same";
    const auto times = tree->findItems("render_seconds", Qt::MatchExactly | Qt::MatchRecursive);
    ASSERT_EQ(times.size(), 1);
    ASSERT_NE(times.front()->parent(), nullptr);
    EXPECT_EQ(times.front()->parent()->text(0), "How the render went") << "no setting";
    EXPECT_EQ(tree->topLevelItem(tree->topLevelItemCount() - 1), times.front()->parent()) << "and last";
    window->close();
}

TEST_F(GalleryScenes, ASnapshotIsComparedWithTheLiveClone) {
    openWithSnapshots({1});
    m_desk->viewer().showLarge("hero");
    selectRows({0});
    trigger(find<QAction>("gallery_compare_live"));
    EXPECT_TRUE(waitUntil([&] { return m_desk->viewer().imageView()->hasOther(); }));
}

TEST_F(GalleryScenes, ChosenPartsAreRestoredInOneStep) {
    openWithSnapshots({5});
    m_document.edit("Change", [](Scene& scene) {
        scene.frames.current = 40;
        scene.contextOptions["variant"] = Value(std::string("blue"));
        scene.removeNode("key_light");
        Node node;
        node.name = "extra";
        node.type = "null";
        scene.setNode(node);
    });
    selectRows({0});
    trigger(find<QAction>("gallery_restore_parts"));
    RestoreDialog* dialog = nullptr;
    ASSERT_TRUE(waitUntil([&] { return (dialog = pane().findChild<RestoreDialog*>()) != nullptr; }));
    auto parts = dialog->tree()->checked();
    EXPECT_EQ(parts.size(), 4u) << "frame, option, both nodes";
    dialog->tree()->setAllChecked(false);
    auto* button = dialog->findChild<QPushButton*>("restoreButton");
    EXPECT_FALSE(button->isEnabled());
    const auto found = dialog->tree()->findItems("key_light (light)", Qt::MatchExactly | Qt::MatchRecursive);
    ASSERT_EQ(found.size(), 1);
    found.front()->setCheckState(0, Qt::Checked);
    QTest::mouseClick(button, Qt::LeftButton);
    ASSERT_TRUE(waitUntil([&] { return m_document.scene().node("key_light") != nullptr; }));
    EXPECT_DOUBLE_EQ(m_document.scene().frames.current, 40);
    EXPECT_EQ(m_document.scene().contextOptions.at("variant"), Value(std::string("blue")));
    EXPECT_NE(m_document.scene().node("extra"), nullptr);
    m_document.undo();
    EXPECT_EQ(m_document.scene().node("key_light"), nullptr);
}

TEST_F(GalleryScenes, KeptWhenConvergedGetsTheLastImage) {
    Scene scene = exampleScene({"hero"});
    ConnectionRecord record = *scene.connection("hero");
    record.rendererOptions["samples"] = 60.0;
    scene.setConnection(record);
    const auto file = writeScene(scene);
    openDesk(Scene{});
    m_desk->open(file);
    ASSERT_TRUE(waitUntil([&] { return m_desk->windowTitle().contains("scene.doppel"); }));
    select({"hero"});
    trigger(m_desk->actions().start);
    ASSERT_TRUE(waitForImage("hero"));
    m_manager->setPaused("hero", true); // so that it can't be done before it is kept
    ASSERT_TRUE(waitForState("hero", CloneState::Paused));
    trigger(find<QAction>("gallery_keep_converged"));
    ASSERT_TRUE(waitForRows(1)) << qPrintable(m_desk->context().messages.currentText());
    ASSERT_TRUE(waitUntil([&] { return at(0) && at(0)->status == "render_active"; })) << qPrintable(m_desk->statusBar()->currentMessage());
    m_manager->setPaused("hero", false);
    ASSERT_TRUE(waitForState("hero", CloneState::Converged));
    ASSERT_TRUE(waitUntil([&] { return at(0) && at(0)->status == "render_complete"; }));
    EXPECT_EQ(at(0)->metadata.at("converged"), "1");
}

TEST_F(GalleryScenes, KeptWhenConvergedStaysWhenTheSceneChanges) {
    Scene scene = exampleScene({"hero"});
    ConnectionRecord record = *scene.connection("hero");
    record.rendererOptions["samples"] = 60.0;
    scene.setConnection(record);
    const auto file = writeScene(scene);
    openDesk(Scene{});
    m_desk->open(file);
    ASSERT_TRUE(waitUntil([&] { return m_desk->windowTitle().contains("scene.doppel"); }));
    select({"hero"});
    trigger(m_desk->actions().start);
    ASSERT_TRUE(waitForImage("hero"));
    m_manager->setPaused("hero", true);
    ASSERT_TRUE(waitForState("hero", CloneState::Paused));
    trigger(find<QAction>("gallery_keep_converged"));
    ASSERT_TRUE(waitUntil([&] { return at(0) && at(0)->status == "render_active"; })) << qPrintable(m_desk->context().messages.currentText());
    m_document.edit("Set frame", [](Scene& edited) { edited.frames.current = 30; });
    ASSERT_TRUE(waitUntil([&] { return at(0) && at(0)->status == "render_complete"; }));
    EXPECT_EQ(at(0)->metadata.at("converged"), "0");
    EXPECT_EQ(at(0)->metadata.at("frame"), "1");
}

} // namespace doppel::test
