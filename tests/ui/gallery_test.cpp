// The gallery pane: pages, search, marks and their undo, deletion, stacks, comparing, restoring parts, copies, repair.
#include "tests/ui/desk_fixture.h"

#include "clonecore/scene/scene_file.h"
#include "ui/base/text.h"
#include "ui/clones/clone_actions.h"
#include "ui/gallery/difference_tree.h"
#include "ui/gallery/gallery_delegate.h"
#include "ui/gallery/gallery_history.h"
#include "ui/gallery/gallery_pane.h"
#include "ui/gallery/gallery_search_bar.h"
#include "ui/gallery/gallery_tasks.h"
#include "ui/gallery/restore_dialog.h"
#include "ui/gallery/snapshot_window.h"
#include "ui/viewer/compare_bar.h"
#include "ui/viewer/image_view.h"
#include "ui/viewer/viewer.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSlider>
#include <QStatusBar>
#include <QToolButton>
#include <QUrl>

#include <algorithm>


namespace doppel::test {

class Gallery : public DeskFixture {
protected:
    GalleryPane& pane() { return m_desk->galleryPane(); }
    GalleryModel& model() { return *pane().model(); }
    GalleryHistory& history() { return m_desk->gallery().history(); }
    bool waitForRows(int rows) {
        return waitUntil([&] { return model().rowCount() == rows && (rows == 0 || model().item(0)); });
    }
    const GalleryItem* at(int row) { return model().item(row); }

    std::filesystem::path database() const { return m_folder / "galleries/scene.db"; }

    /// A gallery of items without images: "shot 0", "shot 1", ..., the last the newest.
    void fill(int count) {
        std::filesystem::create_directories(database().parent_path());
        auto store = GalleryStore::open(database(), GalleryStore::Mode::ReadWrite);
        ASSERT_TRUE(store) << store.error().text();
        ASSERT_TRUE((*store)->beginTransaction());
        for (int i = 0; i < count; ++i) {
            GalleryItem item;
            item.id = "item" + std::to_string(i);
            item.label = "shot " + std::to_string(i);
            item.created = item.modified = 1'700'000'000 + i;
            item.metadata = {{"frame", std::to_string(i)}, {"renderer", i % 2 ? "embree" : "cycles"}};
            const auto added = (*store)->add(item, {}, "");
            ASSERT_TRUE(added) << added.error().text();
        }
        ASSERT_TRUE((*store)->endTransaction());
    }
    /// A desk whose scene has that gallery.
    void openWithItems(int count, const std::vector<std::string>& ids = {"hero"}) {
        fill(count);
        const auto file = writeScene(exampleScene(ids));
        openDesk(Scene{});
        m_desk->open(file);
        ASSERT_TRUE(waitForRows(count));
    }
    /// A desk with a converged clone and snapshots of it at these frames.
    void openWithSnapshots(const std::vector<double>& frames) {
        const auto file = writeScene(exampleScene({"hero"}));
        openDesk(Scene{});
        m_desk->open(file);
        ASSERT_TRUE(waitUntil([&] { return m_desk->windowTitle().contains("scene.doppel"); }));
        select({"hero"});
        trigger(m_desk->actions().start);
        ASSERT_TRUE(waitForState("hero", CloneState::Converged));
        std::size_t taken = 0;
        for (const double frame : frames) {
            const auto version = m_membuf.current("hero").version;
            if (m_document.edit("Set frame", [&](Scene& scene) { scene.frames.current = frame; })) {
                ASSERT_TRUE(waitForImage("hero", version));
                ASSERT_TRUE(waitForState("hero", CloneState::Converged));
            }
            emit m_desk->actions().snapshotRequested({"hero"});
            ++taken;
            ASSERT_TRUE(waitForRows(static_cast<int>(taken))) << qPrintable(m_desk->context().messages.currentText());
        }
    }
    void selectRows(const std::vector<int>& rows) {
        auto* selection = pane().view()->selectionModel();
        selection->clear();
        for (const int row : rows) selection->select(model().index(row), QItemSelectionModel::Select);
        pane().view()->setFocus();
        QApplication::processEvents();
        QApplication::processEvents();
    }
    void search(const QString& text) {
        enter(pane().searchBar()->searchLine(), text);
    }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
        QTest::keyClick(pane().view(), key, modifiers);
    }
};

TEST_F(Gallery, OnlyPagesThatAreLookedAtAreInMemory) {
    openWithItems(5000);
    EXPECT_EQ(model().item(2500), nullptr);
    EXPECT_LE(model().pages(), 3u);
    auto* bar = pane().view()->verticalScrollBar();
    ASSERT_TRUE(waitUntil([&] { return bar->maximum() > 0; })) << "it is laid out";
    bar->setValue(bar->maximum() / 2);
    // One of two points: there is a gap between cells.
    const auto middle = [&] { return std::max(pane().view()->indexAt({20, 20}).row(), pane().view()->indexAt({20, 30}).row()); };
    ASSERT_TRUE(waitUntil([&] { return middle() > 2000 && model().item(middle()); }));
    EXPECT_EQ(model().item(middle())->label, "shot " + std::to_string(4999 - middle()));
    for (int i = 0; i <= 100; ++i) {
        bar->setValue(bar->maximum() / 100 * i);
        QApplication::processEvents();
    }
    bar->setValue(bar->maximum());
    ASSERT_TRUE(waitUntil([&] { return model().item(4999) != nullptr; }));
    EXPECT_LE(model().pages(), GalleryModel::kMaxPages);
    EXPECT_EQ(m_desk->context().messages.currentText(), "");
}

TEST_F(Gallery, EverySelectedItemIsMarkedAlsoThoseNeverLookedAt) {
    openWithItems(1200);
    pane().view()->selectAll();
    key(Qt::Key_3);
    ASSERT_TRUE(waitUntil([&] { return history().canUndo(); }));
    search("rating:3");
    EXPECT_TRUE(waitForRows(1200));
    search("rating:0");
    EXPECT_TRUE(waitForRows(0));
    EXPECT_TRUE(find<QLabel>("galleryEmpty")->text().contains("Nothing found"));
    pane().setFocus();
    key(Qt::Key_Z, Qt::ControlModifier);
    EXPECT_TRUE(waitForRows(1200));
}

TEST_F(Gallery, SearchFindsAndSaysWhatItDoesNotUnderstand) {
    openWithItems(30);
    search("renderer:embree frame:<10");
    ASSERT_TRUE(waitForRows(5));
    search("rating:lots");
    EXPECT_TRUE(pane().searchBar()->error().contains("rating")) << qPrintable(pane().searchBar()->error());
    EXPECT_EQ(model().rowCount(), 5) << "what was found stays";
    pane().searchBar()->clearSearch();
    EXPECT_TRUE(waitForRows(30));
    EXPECT_EQ(pane().searchBar()->error(), "");
    EXPECT_TRUE(pane().searchBar()->searchLine()->toolTip().contains("rating:&gt;=3"));
    auto* sort = find<QComboBox>("gallerySort");
    sort->setCurrentIndex(sort->findText("Frame"));
    ASSERT_TRUE(waitUntil([&] { return at(0) && at(0)->label == "shot 0"; }));
    find<QToolButton>("gallerySortDirection")->click();
    ASSERT_TRUE(waitUntil([&] { return at(0) && at(0)->label == "shot 29"; }));
}

TEST_F(Gallery, ChangesOfAnotherProcessAppear) {
    openWithItems(3);
    selectRows({1});
    auto other = GalleryStore::open(database(), GalleryStore::Mode::ReadWrite);
    ASSERT_TRUE(other) << other.error().text();
    GalleryItem item;
    item.id = "theirs";
    item.label = "Theirs";
    item.created = item.modified = 1'800'000'000;
    ASSERT_TRUE((*other)->add(item, {}, ""));
    ASSERT_TRUE(waitForRows(4));
    EXPECT_EQ(at(0)->label, "Theirs");
    // The selection goes with its item.
    EXPECT_TRUE(waitUntil([&] { return pane().view()->selectionModel()->isSelected(model().index(2)); }));
    GalleryEdit edit;
    edit.label = "Theirs, renamed";
    ASSERT_TRUE((*other)->edit({GalleryItemEdit{{"theirs"}, edit}}));
    EXPECT_TRUE(waitUntil([&] { return at(0) && at(0)->label == "Theirs, renamed"; }));
}

TEST_F(Gallery, KeysMarkAndUndoInThePaneLeavesTheSceneAlone) {
    openWithItems(3);
    m_document.edit("Set frame", [](Scene& scene) { scene.frames.current = 9; });
    selectRows({0, 1});
    key(Qt::Key_S);
    ASSERT_TRUE(waitUntil([&] { return at(0) && at(0)->starred && at(1)->starred; }));
    EXPECT_FALSE(at(2)->starred);
    key(Qt::Key_4);
    ASSERT_TRUE(waitUntil([&] { return at(0)->rating == 4 && at(1)->rating == 4; }));
    key(Qt::Key_Z, Qt::ControlModifier);
    ASSERT_TRUE(waitUntil([&] { return at(0)->rating == 0 && at(1)->rating == 0; }));
    EXPECT_TRUE(at(0)->starred);
    key(Qt::Key_Z, Qt::ControlModifier);
    ASSERT_TRUE(waitUntil([&] { return !at(0)->starred; }));
    EXPECT_DOUBLE_EQ(m_document.scene().frames.current, 9) << "the scene's undo was not asked";
    key(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    ASSERT_TRUE(waitUntil([&] { return at(0)->starred; }));
    find<QToolButton>("galleryStarFilter")->click();
    EXPECT_TRUE(waitForRows(2));
}

TEST_F(Gallery, AClickOnTheStarMarks) {
    openWithItems(2);
    auto* view = pane().view();
    QStyleOptionViewItem option;
    option.rect = view->visualRect(model().index(1));
    option.fontMetrics = view->fontMetrics();
    const auto* delegate = qobject_cast<GalleryDelegate*>(view->itemDelegate());
    ASSERT_NE(delegate, nullptr);
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, delegate->starRect(option).center());
    EXPECT_TRUE(waitUntil([&] { return at(1) && at(1)->starred; }));
}

TEST_F(Gallery, DetailsChangeManyAtOnceAndEachChangeCanBeUndone) {
    openWithItems(3);
    trigger(find<QAction>("gallery_show_details"));
    selectRows({0, 2});
    auto* heading = find<QLabel>("detailsHeading");
    ASSERT_TRUE(waitUntil([&] { return heading->text() == "2 snapshots"; }));
    EXPECT_EQ(find<QLineEdit>("detailsLabel")->placeholderText(), "Several labels");
    enter(find<QLineEdit>("detailsAddTag"), "night, wip");
    ASSERT_TRUE(waitUntil([&] { return at(0)->tags == std::vector<std::string>{"night", "wip"} && at(2)->tags.size() == 2; }));
    EXPECT_TRUE(at(1)->tags.empty());
    emit find<QLabel>("detailsTags")->linkActivated("wip");
    ASSERT_TRUE(waitUntil([&] { return at(0)->tags == std::vector<std::string>{"night"}; }));
    find<QToolButton>("detailsColor_red")->click();
    ASSERT_TRUE(waitUntil([&] { return at(0)->colorTag == "red" && at(2)->colorTag == "red"; }));
    auto* comment = find<QPlainTextEdit>("detailsComment");
    comment->setFocus();
    QTest::keyClicks(comment, "too dark");
    QTest::keyClick(comment, Qt::Key_Return, Qt::ControlModifier);
    ASSERT_TRUE(waitUntil([&] { return at(0)->comment == "too dark" && at(2)->comment == "too dark"; }));
    enter(find<QLineEdit>("detailsLabel"), "Dusk");
    ASSERT_TRUE(waitUntil([&] { return at(0)->label == "Dusk" && at(2)->label == "Dusk"; }));
    for (int i = 0; i < 5; ++i) history().undo();
    EXPECT_TRUE(waitUntil([&] {
        return at(0)->label == "shot 2" && at(2)->label == "shot 0" && at(0)->comment.empty() && at(0)->colorTag.empty() && at(0)->tags.empty();
    }));
}

TEST_F(Gallery, DeletedSnapshotsComeBackByTheLineThatSaysSo) {
    openWithSnapshots({1});
    const std::filesystem::path image = at(0)->filePath;
    selectRows({0});
    key(Qt::Key_Delete);
    ASSERT_TRUE(waitForRows(0));
    EXPECT_TRUE(std::filesystem::exists(image)) << "hidden, not gone yet";
    auto* undo = find<QPushButton>("galleryUndoButton");
    ASSERT_TRUE(waitUntil([&] { return undo->isVisible(); }));
    QTest::mouseClick(undo, Qt::LeftButton);
    ASSERT_TRUE(waitForRows(1));
    EXPECT_TRUE(waitUntil([&] { return !undo->isVisible(); }));
    selectRows({0});
    key(Qt::Key_Delete);
    ASSERT_TRUE(waitForRows(0));
    m_desk.reset(); // the gallery is closed
    EXPECT_FALSE(std::filesystem::exists(image));
}

TEST_F(Gallery, StacksAreMadeOpenedAndTakenApart) {
    openWithItems(5);
    selectRows({0, 1, 2});
    trigger(find<QAction>("gallery_stack"));
    ASSERT_TRUE(waitForRows(3));
    EXPECT_EQ(at(0)->children, 2u);
    search("shot");
    EXPECT_TRUE(waitForRows(5)) << "a search looks into stacks";
    pane().searchBar()->clearSearch();
    ASSERT_TRUE(waitForRows(3));
    selectRows({0});
    trigger(find<QAction>("gallery_open_stack"));
    ASSERT_TRUE(waitForRows(2));
    EXPECT_TRUE(find<QLabel>("galleryCrumb")->text().contains("shot 4"));
    pane().closeStack();
    ASSERT_TRUE(waitForRows(3));
    selectRows({0});
    trigger(find<QAction>("gallery_unstack"));
    ASSERT_TRUE(waitForRows(5));
    history().undo();
    EXPECT_TRUE(waitForRows(3));
}

TEST_F(Gallery, ListAndSizeChangeWhatIsShown) {
    openWithItems(4);
    auto* view = pane().view();
    const QRect cell = view->visualRect(model().index(0));
    find<QSlider>("gallerySize")->setValue(GalleryDelegate::kMaxWidth);
    QApplication::processEvents();
    EXPECT_GT(view->visualRect(model().index(0)).width(), cell.width());
    find<QToolButton>("galleryList")->click();
    QApplication::processEvents();
    EXPECT_GE(view->visualRect(model().index(0)).width(), view->viewport()->width() - 4);
    EXPECT_GT(view->visualRect(model().index(1)).top(), view->visualRect(model().index(0)).top());
}

TEST_F(Gallery, TwoSnapshotsAreComparedWithWhatDiffers) {
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
    window->close();
}

TEST_F(Gallery, ASnapshotIsComparedWithTheLiveClone) {
    openWithSnapshots({1});
    m_desk->viewer().showLarge("hero");
    selectRows({0});
    trigger(find<QAction>("gallery_compare_live"));
    EXPECT_TRUE(waitUntil([&] { return m_desk->viewer().imageView()->hasOther(); }));
}

TEST_F(Gallery, ChosenPartsAreRestoredInOneStep) {
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

TEST_F(Gallery, DraggedOutItIsItsFile) {
    openWithSnapshots({1});
    const std::unique_ptr<QMimeData> data(model().mimeData({model().index(0)}));
    ASSERT_NE(data, nullptr);
    ASSERT_EQ(data->urls().size(), 1);
    EXPECT_EQ(toStd(data->urls().front().toLocalFile()), at(0)->filePath);
    EXPECT_TRUE(model().flags(model().index(0)) & Qt::ItemIsDragEnabled);
}

TEST_F(Gallery, TheGalleryIsSavedElsewhereButNeverOverSomething) {
    openWithSnapshots({1});
    const auto target = m_folder / "copy/kept.db";
    std::filesystem::create_directories(target.parent_path());
    pane().tasks()->saveGalleryTo(pathToQt(target));
    ASSERT_TRUE(waitUntil([&] { return std::filesystem::exists(target); })) << qPrintable(m_desk->context().messages.currentText());
    pane().tasks()->saveGalleryTo(pathToQt(target));
    EXPECT_TRUE(waitUntil([&] { return m_desk->context().messages.currentText().contains("could not be saved"); }));
}

TEST_F(Gallery, OrphansBecomeItemsAgain) {
    openWithSnapshots({1});
    const std::string file = at(0)->filePath;
    const auto kept = m_folder / "kept.exr";
    std::filesystem::copy_file(file, kept);
    // Another program takes the item away and leaves a copy of its image.
    {
        auto other = GalleryStore::open(database(), GalleryStore::Mode::ReadWrite);
        ASSERT_TRUE(other) << other.error().text();
        ASSERT_TRUE((*other)->remove(at(0)->id));
    }
    ASSERT_TRUE(waitForRows(0));
    std::filesystem::copy_file(kept, file);
    trigger(find<QAction>("gallery_check"));
    auto* heading = find<QLabel>("checkHeading");
    auto* repair = find<QPushButton>("repairButton");
    ASSERT_TRUE(waitUntil([&] { return repair->isEnabled(); })) << qPrintable(heading->text());
    EXPECT_TRUE(find<QPlainTextEdit>("checkFound")->toPlainText().contains("no item has"));
    QTest::mouseClick(repair, Qt::LeftButton);
    ASSERT_TRUE(waitUntil([&] { return heading->text() == "Repaired."; }));
    EXPECT_TRUE(waitForRows(1));
}

TEST_F(Gallery, KeptWhenConvergedGetsTheLastImage) {
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

TEST_F(Gallery, KeptWhenConvergedStaysWhenTheSceneChanges) {
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

TEST_F(Gallery, AClosedDeskDropsWhatIsUnderWay) {
    openWithItems(3000);
    auto* bar = pane().view()->verticalScrollBar();
    bar->setValue(bar->maximum());
    QApplication::processEvents();
    pane().view()->selectAll();
    key(Qt::Key_5);
    m_desk.reset(); // with questions and an edit on their way
    auto store = GalleryStore::open(database(), GalleryStore::Mode::ReadOnly);
    ASSERT_TRUE(store) << store.error().text();
    EXPECT_EQ((*store)->items()->size(), 3000u);
}

} // namespace doppel::test
