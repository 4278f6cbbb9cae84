// Marks of one or many snapshots and their undo, deletion, stacks.
#include "tests/ui/gallery_fixture.h"

#include "ui/gallery/gallery_delegate.h"
#include "ui/gallery/gallery_history.h"
#include "ui/gallery/gallery_pane.h"
#include "ui/gallery/gallery_search_bar.h"

#include <QAbstractItemView>
#include <QAction>
#include <QCompleter>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>

namespace doppel::test {

class GalleryMarking : public GalleryFixture {};

TEST_F(GalleryMarking, EverySelectedItemIsMarkedAlsoThoseNeverLookedAt) {
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

TEST_F(GalleryMarking, KeysMarkAndUndoInThePaneLeavesTheSceneAlone) {
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

TEST_F(GalleryMarking, AClickOnTheStarMarks) {
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

TEST_F(GalleryMarking, DetailsChangeManyAtOnceAndEachChangeCanBeUndone) {
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

TEST_F(GalleryMarking, TagsThatExistAreOfferedWhileOneIsTyped) {
    openWithItems(3);
    trigger(find<QAction>("gallery_show_details"));
    selectRows({0});
    enter(find<QLineEdit>("detailsAddTag"), "night, nightmare, wip");
    ASSERT_TRUE(waitUntil([&] { return at(0)->tags.size() == 3; }));
    selectRows({1});
    auto* line = find<QLineEdit>("detailsAddTag");
    ASSERT_TRUE(waitUntil([&] { return m_desk->gallery().tags().size() == 3; }));
    selectRows({2});
    line->setFocus();
    QTest::keyClicks(line, "IGHT");
    auto* popup = line->completer()->popup();
    ASSERT_TRUE(waitUntil([&] { return popup->isVisible(); }));
    ASSERT_EQ(popup->model()->rowCount(), 2) << "in any case, anywhere in the tag";
    QTest::keyClick(popup, Qt::Key_Down);
    QTest::keyClick(popup, Qt::Key_Return);
    QTest::keyClick(line, Qt::Key_Return);
    EXPECT_TRUE(waitUntil([&] { return at(2)->tags == std::vector<std::string>{"night"}; })) << qPrintable(line->text());
}

TEST_F(GalleryMarking, DeletedSnapshotsComeBackByTheLineThatSaysSo) {
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

TEST_F(GalleryMarking, StacksAreMadeOpenedAndTakenApart) {
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

} // namespace doppel::test
