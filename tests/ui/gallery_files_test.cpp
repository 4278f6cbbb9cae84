// Images and galleries as files: dragged out, copied, exported, missing, damaged.
#include "tests/ui/gallery_fixture.h"

#include "clonecore/image/frame_file.h"
#include "ui/base/message_bar.h"
#include "ui/base/text.h"
#include "ui/gallery/gallery_pane.h"
#include "ui/gallery/gallery_tasks.h"
#include "ui/gallery/snapshot_window.h"

#include <QAction>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QUrl>

#include <fstream>

namespace doppel::test {

class GalleryFiles : public GalleryFixture {
protected:
    /// The one dialog of that kind that the pane opens.
    template <class Dialog>
    Dialog* dialog() {
        Dialog* found = nullptr;
        EXPECT_TRUE(waitUntil([&] {
            for (Dialog* candidate : pane().findChildren<Dialog*>())
                if (candidate->isVisible()) found = candidate;
            return found != nullptr;
        }));
        return found;
    }
    QString errors() const { return m_desk->context().messages.currentText(); }
    /// Overwrites whole pages of the closed database.
    void damage(std::streamoff page, int pages) {
        std::fstream file(database(), std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(page * 4096);
        file << std::string(static_cast<std::size_t>(pages) * 4096, 'x');
    }
    void openScene() {
        openDesk(Scene{});
        m_desk->open(m_folder / "scene.doppel");
        ASSERT_TRUE(waitUntil([&] { return m_desk->windowTitle().contains("scene.doppel"); }));
    }
};

TEST_F(GalleryFiles, DraggedOutItIsItsFile) {
    openWithSnapshots({1});
    const std::unique_ptr<QMimeData> data(model().mimeData({model().index(0)}));
    ASSERT_NE(data, nullptr);
    ASSERT_EQ(data->urls().size(), 1);
    EXPECT_EQ(toStd(data->urls().front().toLocalFile()), at(0)->filePath);
    EXPECT_TRUE(model().flags(model().index(0)) & Qt::ItemIsDragEnabled);
}

TEST_F(GalleryFiles, TheGalleryIsSavedElsewhereButNeverOverSomething) {
    openWithSnapshots({1});
    const auto target = m_folder / "copy/kept.db";
    std::filesystem::create_directories(target.parent_path());
    pane().tasks()->saveGalleryTo(pathToQt(target));
    ASSERT_TRUE(waitUntil([&] { return std::filesystem::exists(target); })) << qPrintable(m_desk->context().messages.currentText());
    pane().tasks()->saveGalleryTo(pathToQt(target));
    EXPECT_TRUE(waitUntil([&] { return m_desk->context().messages.currentText().contains("could not be saved"); }));
}

TEST_F(GalleryFiles, OrphansBecomeItemsAgain) {
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

TEST_F(GalleryFiles, SeveralAreDraggedOutAsSeveralFiles) {
    openWithSnapshots({1, 5});
    const std::unique_ptr<QMimeData> data(model().mimeData({model().index(0), model().index(1)}));
    ASSERT_EQ(data->urls().size(), 2);
    for (const QUrl& url : data->urls()) EXPECT_TRUE(QFile::exists(url.toLocalFile()));
    EXPECT_EQ(model().supportedDragActions(), Qt::CopyAction) << "the gallery keeps its own";
    EXPECT_TRUE(pane().view()->dragEnabled());
}

TEST_F(GalleryFiles, ASnapshotIsExportedInEveryFormatThatIsOffered) {
    openWithSnapshots({1});
    selectRows({0});
    for (const QString ending : {"exr", "png", "jpg", "tif"}) {
        trigger(find<QAction>("gallery_export"));
        auto* where = dialog<QFileDialog>();
        ASSERT_NE(where, nullptr);
        EXPECT_TRUE(where->nameFilters().join(' ').contains("*." + ending));
        const auto file = m_folder / ("kept." + ending.toStdString());
        emit where->fileSelected(pathToQt(file));
        where->close();
        QApplication::processEvents();
        ASSERT_TRUE(waitUntil([&] { return std::filesystem::exists(file); })) << qPrintable(ending) << qPrintable(errors());
        if (ending == "exr") {
            EXPECT_EQ((*readExr(file))->layout().aovs.size(), 5u);
        } else if (ending != "tif") {
            const QImage image(pathToQt(file));
            EXPECT_EQ(image.size(), QSize(320, 180)) << qPrintable(ending);
            EXPECT_GT(colors(image, image.rect()), 50) << qPrintable(ending);
        } else {
            std::string magic(4, ' ');
            std::ifstream(file, std::ios::binary).read(magic.data(), 4);
            EXPECT_EQ(magic, std::string("II*\0", 4));
        }
    }
    EXPECT_EQ(errors(), "");
    trigger(find<QAction>("gallery_export"));
    auto* where = dialog<QFileDialog>();
    emit where->fileSelected(pathToQt(m_folder / "no" / "such" / "folder.png"));
    where->close();
    EXPECT_TRUE(waitUntil([&] { return errors().contains("could not be exported"); }));
}

TEST_F(GalleryFiles, AGalleryOnANetworkDriveSaysSo) {
    m_galleryOptions.fileSystem = [](const std::filesystem::path&) { return FileSystemKind{"NFS", true}; };
    openWithItems(2);
    auto* warning = find<QLabel>("galleryWarning");
    ASSERT_TRUE(waitUntil([&] { return warning->isVisible(); }));
    EXPECT_TRUE(warning->text().contains("NFS")) << qPrintable(warning->text());
    EXPECT_EQ(errors(), "") << "it is no fault";
}

TEST_F(GalleryFiles, AMissingImageIsShownAsSuchAndLocated) {
    openWithSnapshots({1});
    const std::filesystem::path image = at(0)->filePath, moved = m_folder / "moved.exr";
    const std::string id = at(0)->id;
    m_desk.reset();
    std::filesystem::rename(image, moved);
    openScene();
    ASSERT_TRUE(waitForRows(1));
    ASSERT_TRUE(waitUntil([&] { return model().isMissing(id); }));
    EXPECT_TRUE(model().data(model().index(0), Qt::ToolTipRole).toString().contains("missing"));
    selectRows({0});
    trigger(find<QAction>("gallery_large"));
    auto* window = find<SnapshotWindow>("snapshotWindow");
    QPushButton* locate = nullptr;
    ASSERT_TRUE(waitUntil([&] { return (locate = window->findChild<QPushButton*>("locateButton")) != nullptr; }));
    EXPECT_NE(window->findChild<QPushButton*>("removeButton"), nullptr);
    locate->click();
    auto* where = dialog<QFileDialog>();
    ASSERT_NE(where, nullptr);
    std::ofstream(m_folder / "text.exr") << "no image";
    emit where->fileSelected(pathToQt(m_folder / "text.exr"));
    ASSERT_TRUE(waitUntil([&] { return errors().contains("keeps its missing image"); }));
    emit where->fileSelected(pathToQt(moved));
    where->close();
    ASSERT_TRUE(waitUntil([&] { return at(0) && at(0)->filePath == moved.string() && !model().isMissing(id); })) << qPrintable(errors());
    EXPECT_FALSE(at(0)->ownsFile) << "it lies elsewhere, so it is not Doppel's to delete";
    history().undo();
    EXPECT_TRUE(waitUntil([&] { return model().isMissing(id); }));
}

TEST_F(GalleryFiles, ASnapshotWhoseImageIsMissingIsRemovedFromItsWindow) {
    openWithSnapshots({1});
    std::filesystem::remove(at(0)->filePath);
    selectRows({0});
    trigger(find<QAction>("gallery_large"));
    auto* window = find<SnapshotWindow>("snapshotWindow");
    QPushButton* remove = nullptr;
    ASSERT_TRUE(waitUntil([&] { return (remove = window->findChild<QPushButton*>("removeButton")) != nullptr; }));
    remove->click();
    EXPECT_TRUE(waitForRows(0));
    history().undo();
    EXPECT_TRUE(waitForRows(1));
}

TEST_F(GalleryFiles, ADamagedDatabaseSaysSoIsRepairedAndSaysWhatWasLost) {
    openWithSnapshots({1, 5, 9});
    m_desk.reset();
    damage(0, 1); // its first page: it is no database any more
    openScene();
    auto* warning = find<QLabel>("galleryWarning");
    ASSERT_TRUE(waitUntil([&] { return warning->isVisible() && warning->text().contains("can't be read"); }));
    EXPECT_FALSE(find<QLabel>("galleryEmpty")->text().contains("No snapshots yet"));
    emit warning->linkActivated("check");
    auto* repair = find<QPushButton>("repairButton");
    auto* heading = find<QLabel>("checkHeading");
    ASSERT_TRUE(waitUntil([&] { return repair->isEnabled(); })) << qPrintable(heading->text());
    EXPECT_TRUE(find<QPlainTextEdit>("checkFound")->toPlainText().contains("damaged"));
    QTest::mouseClick(repair, Qt::LeftButton);
    ASSERT_TRUE(waitUntil([&] { return heading->text().startsWith("Repaired"); })) << qPrintable(find<QPlainTextEdit>("checkFound")->toPlainText());
    EXPECT_TRUE(find<QPlainTextEdit>("checkFound")->toPlainText().contains("items again")) << qPrintable(find<QPlainTextEdit>("checkFound")->toPlainText());
    EXPECT_TRUE(waitForRows(3)) << "from their images";
    EXPECT_TRUE(waitUntil([&] { return !warning->isVisible(); }));
    std::size_t kept = 0;
    for (const auto& entry : std::filesystem::directory_iterator(database().parent_path()))
        kept += entry.path().filename().string().starts_with("scene.db.damaged-");
    EXPECT_GE(kept, 1u) << "the damaged one is still there";
}

TEST_F(GalleryFiles, ARepairNamesItemsOfWhichAPartIsLost) {
    fill(400);
    damage(50, 8);
    writeScene(exampleScene({"hero"}));
    openScene();
    trigger(find<QAction>("gallery_check"));
    auto* repair = find<QPushButton>("repairButton");
    auto* heading = find<QLabel>("checkHeading");
    ASSERT_TRUE(waitUntil([&] { return repair->isEnabled(); })) << qPrintable(heading->text());
    QTest::mouseClick(repair, Qt::LeftButton);
    ASSERT_TRUE(waitUntil([&] { return heading->text().startsWith("Repaired"); })) << qPrintable(find<QPlainTextEdit>("checkFound")->toPlainText());
    const QString found = find<QPlainTextEdit>("checkFound")->toPlainText();
    EXPECT_TRUE(heading->text().contains("lost")) << qPrintable(found);
    EXPECT_TRUE(found.contains("could not be read")) << qPrintable(found);
    EXPECT_TRUE(waitUntil([&] { return model().rowCount() > 0; })) << "what could be read is there";
}

} // namespace doppel::test
