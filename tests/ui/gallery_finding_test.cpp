// Pages, search, changes of others, looks.
#include "tests/ui/gallery_fixture.h"

#include "ui/gallery/gallery_delegate.h"
#include "ui/gallery/gallery_pane.h"
#include "ui/gallery/gallery_search_bar.h"

#include <QApplication>
#include <QComboBox>
#include <QListView>
#include <QScrollBar>
#include <QSlider>
#include <QToolButton>

#include <algorithm>

namespace doppel::test {

class GalleryFinding : public GalleryFixture {};

TEST_F(GalleryFinding, OnlyPagesThatAreLookedAtAreInMemory) {
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

TEST_F(GalleryFinding, SearchFindsAndSaysWhatItDoesNotUnderstand) {
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

TEST_F(GalleryFinding, ChangesOfAnotherProcessAppear) {
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

TEST_F(GalleryFinding, ListAndSizeChangeWhatIsShown) {
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

TEST_F(GalleryFinding, AClosedDeskDropsWhatIsUnderWay) {
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
