// Files and the gallery: open, save, reopen, unsaved changes, damaged files, snapshots and their return.
#include "tests/ui/desk_fixture.h"

#include "clonecore/scene/scene_file.h"
#include "ui/clones/clone_actions.h"
#include "ui/desk_files.h"
#include "ui/gallery/gallery_model.h"
#include "ui/gallery/gallery_pane.h"
#include "ui/gallery/gallery_session.h"
#include "ui/gallery/snapshot_window.h"
#include "ui/help/guide_window.h"
#include "ui/viewer/image_view.h"
#include "ui/viewer/viewer.h"

#include <QAbstractButton>
#include <QApplication>
#include <QComboBox>
#include <QDockWidget>
#include <QFileDialog>
#include <QListView>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QTextBrowser>
#include <QUrl>

#include <fstream>

namespace doppel::test {

class Files : public DeskFixture {
protected:
    QMessageBox* box(const char* name) {
        QMessageBox* found = nullptr;
        EXPECT_TRUE(waitUntil([&] { return (found = m_desk->findChild<QMessageBox*>(QLatin1String(name))) != nullptr; })) << name;
        return found;
    }
    bool waitForTitle(const QString& part) {
        return waitUntil([&] { return m_desk->windowTitle().contains(part); });
    }
    std::size_t snapshots() { return m_desk->gallery().count(); }
    /// Row 0 of the gallery pane, as soon as it is there.
    GalleryItem newest() {
        const GalleryModel* model = m_desk->galleryPane().model();
        EXPECT_TRUE(waitUntil([&] { return model->item(0) != nullptr; }));
        return model->item(0) ? *model->item(0) : GalleryItem{};
    }
};

TEST_F(Files, OpenSaveAndReopenKeepEverything) {
    const auto file = writeScene(exampleScene());
    openDesk(Scene{});
    m_desk->open(file);
    ASSERT_TRUE(waitForTitle("scene.doppel"));
    EXPECT_EQ(m_document.scene().connections->size(), 3u);
    EXPECT_FALSE(m_desk->isWindowModified());
    for (const auto& [id, record] : *m_document.scene().connections) EXPECT_EQ(state(id), CloneState::Stopped);

    m_document.edit("Set frame", [](Scene& scene) { scene.frames.current = 7; });
    ASSERT_TRUE(waitUntil([&] { return m_desk->isWindowModified(); }));
    m_desk->files().save();
    ASSERT_TRUE(waitUntil([&] { return !m_desk->isWindowModified() && !m_desk->files().isBusy(); }));
    const auto saved = loadScene(file);
    ASSERT_TRUE(saved) << saved.error().text();
    EXPECT_DOUBLE_EQ(saved->frames.current, 7);
    EXPECT_EQ(DeskFiles::recentFiles().value(0), QString::fromStdString(file.string()));

    m_desk->files().newScene();
    ASSERT_TRUE(waitForTitle("Untitled"));
    m_desk->open(file);
    ASSERT_TRUE(waitForTitle("scene.doppel"));
    EXPECT_DOUBLE_EQ(m_document.scene().frames.current, 7);
}

TEST_F(Files, DamagedFileIsExplainedAndLeavesWhatIsOpenAlone) {
    const auto good = writeScene(exampleScene());
    const auto bad = m_folder.write("bad.doppel", "{\n  \"doppel\": 1,\n  \"nodes\": {,\n}\n");
    openDesk(Scene{});
    m_desk->open(good);
    ASSERT_TRUE(waitForTitle("scene.doppel"));
    m_desk->open(bad);
    QMessageBox* error = box("fileError");
    ASSERT_NE(error, nullptr);
    EXPECT_TRUE(error->text().contains("bad.doppel"));
    EXPECT_TRUE(error->informativeText().contains("bad.doppel:3")) << qPrintable(error->informativeText());
    error->close();
    EXPECT_EQ(m_document.scene().connections->size(), 3u);
    EXPECT_TRUE(m_desk->windowTitle().contains("scene.doppel"));
}

TEST_F(Files, UnwritableFolderIsExplainedAndNothingIsLost) {
    openDesk(exampleScene());
    m_document.edit("Set frame", [](Scene& scene) { scene.frames.current = 3; });
    m_desk->files().saveAs();
    auto* dialog = find<QFileDialog>("saveDialog");
    const QString target = QString::fromStdString((m_folder / "missing/folder/x.doppel").string());
    emit dialog->fileSelected(target);
    dialog->close();
    QMessageBox* error = box("fileError");
    ASSERT_NE(error, nullptr);
    EXPECT_TRUE(error->text().contains("x.doppel"));
    error->close();
    EXPECT_TRUE(m_document.isModified());
}

TEST_F(Files, SaveAsElsewhereKeepsAssetsInReach) {
    std::filesystem::create_directories(m_folder / "other");
    openDesk(exampleScene());
    m_desk->files().saveAs();
    auto* dialog = find<QFileDialog>("saveDialog");
    emit dialog->fileSelected(QString::fromStdString((m_folder / "other/moved.doppel").string()));
    dialog->close();
    ASSERT_TRUE(waitForTitle("moved.doppel"));
    EXPECT_EQ(m_document.scene().node("lookdev")->parameters.at("file").value, Value(std::string("../lookdev/lookdev.usda")));
    EXPECT_EQ(m_document.scene().directory, m_folder / "other");
    EXPECT_FALSE(m_document.isModified());
}

TEST_F(Files, ClosingWithUnsavedChangesAsks) {
    openDesk(exampleScene());
    m_document.edit("Set frame", [](Scene& scene) { scene.frames.current = 3; });
    QApplication::processEvents();
    m_desk->close();
    EXPECT_TRUE(m_desk->isVisible());
    QMessageBox* question = box("unsavedChanges");
    ASSERT_NE(question, nullptr);
    question->button(QMessageBox::Cancel)->click();
    EXPECT_TRUE(m_desk->isVisible());
    QApplication::processEvents();
    QApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    m_desk->close();
    question = box("unsavedChanges");
    ASSERT_NE(question, nullptr);
    question->button(QMessageBox::Discard)->click();
    EXPECT_TRUE(waitUntil([&] { return !m_desk->isVisible(); }));
}

TEST_F(Files, OpeningAnotherSceneStopsTheClones) {
    const auto file = writeScene(exampleScene());
    openDesk(Scene{});
    m_desk->open(file);
    ASSERT_TRUE(waitForTitle("scene.doppel"));
    trigger(m_desk->actions().startAll);
    ASSERT_TRUE(waitForImage("hero"));
    m_desk->open(file);
    EXPECT_TRUE(waitForState("hero", CloneState::Stopped));
    EXPECT_TRUE(waitForState("top", CloneState::Stopped));
}

TEST_F(Files, SnapshotAppearsInTheStripOpensAndRestores) {
    const auto file = writeScene(exampleScene({"hero"}));
    openDesk(Scene{});
    m_desk->open(file);
    ASSERT_TRUE(waitForTitle("scene.doppel"));
    select({"hero"});
    trigger(m_desk->actions().start);
    ASSERT_TRUE(waitForState("hero", CloneState::Converged));
    ASSERT_TRUE(waitUntil([&] { return m_desk->actions().snapshot->isEnabled(); }));
    trigger(m_desk->actions().snapshot);
    ASSERT_TRUE(waitUntil([&] { return snapshots() == 1; })) << qPrintable(m_desk->context().messages.currentText());
    EXPECT_TRUE(std::filesystem::exists(m_folder / "galleries/scene.db"));
    auto* model = m_desk->galleryPane().view()->model();
    ASSERT_TRUE(waitUntil([&] { return model->rowCount() == 1; }));
    EXPECT_TRUE(waitUntil([&] { return !model->index(0, 0).data(Qt::DecorationRole).value<QPixmap>().isNull(); }));
    EXPECT_TRUE(waitUntil([&] {
        auto* view = m_desk->galleryPane().view();
        return colors(grab(view->viewport()), view->visualRect(model->index(0, 0))) > 200;
    }));

    const std::string id = newest().id;
    m_desk->galleryPane().openSnapshot(id);
    auto* window = m_desk->findChild<SnapshotWindow*>();
    ASSERT_NE(window, nullptr);
    auto* aovs = window->findChild<QComboBox*>("snapshotAov");
    EXPECT_TRUE(waitUntil([&] { return aovs->count() == 5; })) << "all AOVs are kept";
    EXPECT_TRUE(waitUntil([&] { return colors(grab(window->view()), window->view()->rect()) > 200; }));
    window->close();

    m_document.edit("Change", [](Scene& scene) {
        scene.frames.current = 40;
        scene.removeNode("key_light");
    });
    m_desk->galleryPane().restore(id);
    ASSERT_TRUE(waitUntil([&] { return m_document.scene().frames.current == 1; }));
    EXPECT_NE(m_document.scene().node("key_light"), nullptr);
    EXPECT_EQ(m_document.undoLabel(), "Restore snapshot");
    EXPECT_EQ(m_document.scene().directory, m_folder.path());
    m_document.undo();
    EXPECT_DOUBLE_EQ(m_document.scene().frames.current, 40);
}

TEST_F(Files, SnapshotLeavesTheShownAovAsItIs) {
    Scene scene = exampleScene({"hero"});
    ConnectionRecord record = *scene.connection("hero");
    record.displayAov = "depth";
    scene.setConnection(record);
    const auto file = writeScene(scene);
    openDesk(Scene{});
    m_desk->open(file);
    ASSERT_TRUE(waitForTitle("scene.doppel"));
    select({"hero"});
    trigger(m_desk->actions().start);
    ASSERT_TRUE(waitForState("hero", CloneState::Converged));
    m_desk->viewer().showLarge("hero");
    const ImageView& view = *m_desk->viewer().imageView();
    const auto shown = [&] { return view.frame() ? view.frame()->layout().aovs[view.aov()].name : std::string(); };
    ASSERT_TRUE(waitUntil([&] { return shown() == "depth"; }));
    ASSERT_TRUE(waitUntil([&] { return m_desk->actions().snapshot->isEnabled(); }));
    trigger(m_desk->actions().snapshot);
    ASSERT_TRUE(waitUntil([&] { return snapshots() == 1; })) << qPrintable(m_desk->context().messages.currentText());
    // The frame of the snapshot, which has every AOV, has come here too.
    ASSERT_TRUE(waitUntil([&] { return view.frame()->layout().aovs.size() == 5; }));
    EXPECT_EQ(shown(), "depth");
    EXPECT_EQ(newest().metadata.at("display_aov"), "depth");
    m_document.edit("Show C", [&](Scene& edited) {
        record.displayAov = "C";
        edited.setConnection(record);
    });
    EXPECT_TRUE(waitUntil([&] { return shown() == "C"; }));
}

TEST_F(Files, SnapshotsAreExported) {
    const auto file = writeScene(exampleScene({"hero"}));
    openDesk(Scene{});
    m_desk->open(file);
    ASSERT_TRUE(waitForTitle("scene.doppel"));
    trigger(m_desk->actions().startAll);
    ASSERT_TRUE(waitForImage("hero"));
    emit m_desk->actions().snapshotRequested({"hero"});
    ASSERT_TRUE(waitUntil([&] { return snapshots() == 1; }));
    newest();
    auto* view = m_desk->galleryPane().view();
    view->selectionModel()->select(view->model()->index(0, 0), QItemSelectionModel::ClearAndSelect);
    trigger(find<QAction>("gallery_export"));
    QFileDialog* dialog = nullptr;
    ASSERT_TRUE(waitUntil([&] { return (dialog = m_desk->galleryPane().findChild<QFileDialog*>()) != nullptr; }));
    emit dialog->fileSelected(QString::fromStdString((m_folder / "kept.exr").string()));
    dialog->close();
    EXPECT_TRUE(waitUntil([&] { return std::filesystem::exists(m_folder / "kept.exr"); }));
}

TEST_F(Files, LookingAtASceneMakesNoGallery) {
    const auto file = writeScene(exampleScene());
    openDesk(Scene{});
    m_desk->open(file);
    ASSERT_TRUE(waitForTitle("scene.doppel"));
    m_desk->context().fileWorkers.drain();
    QApplication::processEvents();
    EXPECT_FALSE(std::filesystem::exists(m_folder / "galleries"));
}

TEST_F(Files, RecentFilesAreOfferedNewestFirstAndForgottenOnDemand) {
    const auto first = writeScene(exampleScene({"one"}), "first.doppel"), second = writeScene(exampleScene({"two"}), "second.doppel");
    openDesk(Scene{});
    for (const auto& file : {first, second, first, second}) {
        m_desk->open(file);
        ASSERT_TRUE(waitForTitle(QString::fromStdString(file.filename().string())));
    }
    m_desk.reset();
    openDesk(Scene{}); // another desk knows them too
    QMenu* menu = nullptr;
    for (QMenu* candidate : m_desk->findChildren<QMenu*>())
        if (candidate->title().contains("Recent")) menu = candidate;
    ASSERT_NE(menu, nullptr);
    QStringList names;
    for (QAction* action : menu->actions())
        if (action->text().contains(".doppel")) names << action->text();
    EXPECT_EQ(names, (QStringList{"second.doppel", "first.doppel"})) << "each once";
    menu->actions().at(1)->trigger();
    ASSERT_TRUE(waitForTitle("first.doppel"));
    EXPECT_NE(m_document.scene().connection("one"), nullptr);
    std::filesystem::remove(second);
    for (QAction* action : menu->actions())
        if (action->text() == "second.doppel") {
            action->trigger();
            break;
        }
    QMessageBox* missing = box("fileError");
    ASSERT_NE(missing, nullptr);
    EXPECT_TRUE((missing->text() + missing->informativeText()).contains("second.doppel")) << "it is gone";
    missing->close();
    menu->actions().last()->trigger();
    EXPECT_TRUE(DeskFiles::recentFiles().isEmpty());
    EXPECT_FALSE(menu->isEnabled());
}

TEST_F(Files, LayoutIsRememberedBetweenDesks) {
    openDesk(exampleScene());
    QTest::qWait(50);
    auto* dock = find<QDockWidget>("stageDock");
    dock->hide();
    auto* gallery = find<QDockWidget>("galleryDock");
    gallery->setFloating(true);
    m_desk->resize(1700, 900);
    QTest::qWait(50);
    m_document.markSaved();
    m_desk->close();
    m_desk.reset();
    openDesk(exampleScene());
    EXPECT_FALSE(find<QDockWidget>("stageDock")->isVisible());
    EXPECT_TRUE(find<QDockWidget>("galleryDock")->isFloating());
    EXPECT_FALSE(find<QDockWidget>("clonesDock")->isFloating());
}

TEST_F(Files, FullScreenLeavesTheViewerAloneAndComesBack) {
    openDesk(exampleScene());
    trigger(find<QAction>("fullScreen"));
    EXPECT_TRUE(m_desk->isFullScreen());
    EXPECT_FALSE(find<QDockWidget>("clonesDock")->isVisible());
    EXPECT_TRUE(m_desk->viewer().isVisible());
    trigger(find<QAction>("fullScreen"));
    EXPECT_FALSE(m_desk->isFullScreen());
    EXPECT_TRUE(find<QDockWidget>("clonesDock")->isVisible());
}

TEST_F(Files, ADroppedImageIsComparedWith) {
    openDesk(exampleScene({"hero"}));
    trigger(m_desk->actions().startAll);
    ASSERT_TRUE(waitForState("hero", CloneState::Converged));
    m_desk->viewer().showLarge("hero");
    const auto file = m_folder / "before.exr";
    m_desk->viewer().saveImageTo(QString::fromStdString(file.string()));
    ASSERT_TRUE(waitUntil([&] { return std::filesystem::exists(file); }));
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(QString::fromStdString(file.string()))});
    QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(m_desk.get(), &enter);
    ASSERT_TRUE(enter.isAccepted());
    QDropEvent drop(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, {});
    QApplication::sendEvent(m_desk.get(), &drop);
    EXPECT_TRUE(waitUntil([&] { return m_desk->viewer().imageView()->hasOther(); }));
}

// ---- how to begin

TEST_F(Files, ADeskWithoutASceneSaysHowToBegin) {
    const auto file = writeScene(exampleScene());
    openDesk(Scene{});
    auto* welcome = find<QWidget>("welcome");
    ASSERT_TRUE(waitUntil([&] { return welcome->isVisible(); }));
    EXPECT_FALSE(m_desk->viewer().isVisible());
    QTest::mouseClick(find<QPushButton>("welcomeOpen"), Qt::LeftButton);
    auto* dialog = find<QFileDialog>("openDialog");
    ASSERT_NE(dialog, nullptr);
    emit dialog->fileSelected(QString::fromStdString(file.string()));
    dialog->close();
    ASSERT_TRUE(waitForTitle("scene.doppel"));
    EXPECT_TRUE(waitUntil([&] { return m_desk->viewer().isVisible() && !welcome->isVisible(); }));
}

TEST_F(Files, TheExampleSceneIsOpenedAsOneThatIsNotSavedYet) {
    m_exampleScene = writeScene(exampleScene(), "lookdev.doppel");
    openDesk(Scene{});
    QTest::mouseClick(find<QPushButton>("welcomeExample"), Qt::LeftButton);
    ASSERT_TRUE(waitUntil([&] { return m_document.scene().connections->size() == 3; }));
    EXPECT_TRUE(m_desk->files().file().empty());
}

TEST_F(Files, TheGuideOpensWithItsLinks) {
    std::filesystem::create_directories(m_folder / "guide");
    std::ofstream(m_folder / "guide" / "index.md") << "# The guide\n\n[Next](next.md)\n";
    std::ofstream(m_folder / "guide" / "next.md") << "# The next page\n";
    m_guide = m_folder / "guide";
    openDesk(exampleScene());
    QTest::keyClick(m_desk.get(), Qt::Key_F1);
    auto* guide = find<GuideWindow>("guide");
    ASSERT_TRUE(waitUntil([&] { return guide->isVisible() && guide->browser()->toPlainText().startsWith("The guide"); }));
    emit guide->browser()->anchorClicked(QUrl("next.md"));
    EXPECT_TRUE(waitUntil([&] { return guide->browser()->toPlainText().startsWith("The next page"); }));
}

} // namespace doppel::test
