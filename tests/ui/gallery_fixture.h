// A desk whose scene has a gallery, with items or real snapshots in it.
#pragma once

#include "tests/ui/desk_fixture.h"
#include "ui/base/text.h"
#include "ui/clones/clone_actions.h"
#include "ui/gallery/gallery_history.h"
#include "ui/gallery/gallery_pane.h"
#include "ui/gallery/gallery_search_bar.h"

#include <QAction>
#include <QApplication>
#include <QLineEdit>
#include <QListView>

namespace doppel::test {

class GalleryFixture : public DeskFixture {
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

} // namespace doppel::test
