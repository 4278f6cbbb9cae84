// The clone table as artists use it: cells edited in place, columns, groups, order, labels, filter, clipboard, matrices.
#include "tests/ui/desk_fixture.h"

#include "clonecore/scene/connection_order.h"
#include "clonecore/scene/scene_file.h"
#include "ui/base/theme.h"
#include "ui/clones/cell_editor.h"
#include "ui/clones/clone_actions.h"
#include "ui/clones/clone_pane.h"
#include "ui/viewer/tile_grid.h"
#include "ui/viewer/viewer.h"

#include <QApplication>
#include <QDropEvent>
#include <QHeaderView>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>

#include <map>
#include <memory>

namespace doppel::test {

class CloneTableTest : public DeskFixture {
protected:
    CloneTable& table() { return *m_desk->clonePane().table(); }
    CloneModel& model() { return *table().cloneModel(); }
    CloneActions& actions() { return m_desk->actions(); }
    std::shared_ptr<const ConnectionRecord> record(const char* id) { return m_document.scene().connection(id); }
    QString cell(const char* id, int column) { return model().indexOf(id, column).data().toString(); }
    std::string order() {
        std::string text;
        for (const auto& id : model().arrangement().loose) text += id + " ";
        for (const auto& group : model().arrangement().groups) {
            text += "[" + group.name + "] ";
            for (const auto& id : group.ids) text += id + " ";
        }
        return text;
    }
    QPoint at(const QModelIndex& index) { return table().visualRect(index).center(); }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
        QTest::keyClick(&table(), key, modifiers);
        QApplication::processEvents();
    }
    CellEditor* editor() { return table().findChild<CellEditor*>(); }
    /// F2 in a cell of the selected row.
    CellEditor* openCell(const char* id, int column) {
        table().setFocus();
        table().selectionModel()->setCurrentIndex(model().indexOf(id, column), QItemSelectionModel::NoUpdate);
        table().scrollTo(model().indexOf(id, column));
        key(Qt::Key_F2);
        EXPECT_NE(editor(), nullptr) << "no editor in column " << column;
        return editor();
    }
    void editCell(const char* id, int column, const QString& text) {
        CellEditor* line = openCell(id, column);
        if (!line) return;
        line->clear();
        QTest::keyClicks(line, text);
        QTest::keyClick(line, Qt::Key_Return);
        EXPECT_TRUE(waitUntil([&] { return editor() == nullptr; })) << "the editor stays open";
    }
    void drop(const std::vector<std::string>& ids, const QPoint& position) {
        QModelIndexList indexes;
        for (const auto& id : ids) indexes << model().indexOf(id);
        const std::unique_ptr<QMimeData> data(model().mimeData(indexes));
        const auto send = [&](auto&& event) { QApplication::sendEvent(table().viewport(), &event); };
        send(QDragEnterEvent(position, Qt::MoveAction, data.get(), Qt::LeftButton, Qt::NoModifier));
        send(QDragMoveEvent(position, Qt::MoveAction, data.get(), Qt::LeftButton, Qt::NoModifier));
        send(QDropEvent(position, Qt::MoveAction, data.get(), Qt::LeftButton, Qt::NoModifier));
        QApplication::processEvents();
    }
    Scene grouped() {
        Scene scene = exampleScene({"a", "b", "c", "d"});
        for (const auto& [id, group] : std::map<std::string, std::string>{{"b", "Looks"}, {"c", "Looks"}, {"d", "Shots"}}) {
            ConnectionRecord next = *scene.connection(id);
            next.group = group;
            scene.setConnection(next);
        }
        return scene;
    }
};

TEST_F(CloneTableTest, CellsAreEditedInPlace) {
    openDesk(exampleScene());
    select({"hero"});
    editCell("hero", columns::Name, "Beauty");
    EXPECT_EQ(record("hero")->name, "Beauty");
    editCell("hero", columns::Camera, "/World/cam");
    EXPECT_EQ(record("hero")->cameraPath, "/World/cam");
    editCell("hero", columns::Aov, "C N*");
    EXPECT_EQ(record("hero")->displayAov, "C N*");
    editCell("hero", columns::Resolution, "640x360");
    EXPECT_EQ(record("hero")->resolution, (std::array<int, 2>{640, 360}));
    EXPECT_EQ(cell("hero", columns::Resolution), QStringLiteral("640 × 360"));
    editCell("hero", columns::FrameNumber, "$F + 10");
    EXPECT_EQ(record("hero")->frameExpression, "$F + 10");
    EXPECT_EQ(cell("hero", columns::FrameNumber), "11");
    editCell("hero", columns::Renderer, "embree");
    EXPECT_EQ(record("hero")->renderer, "embree");
    m_document.undo();
    EXPECT_EQ(record("hero")->renderer, "") << "each edit is a step";
    EXPECT_EQ(record("hero")->frameExpression, "$F + 10");
}

TEST_F(CloneTableTest, AnEditGoesToAllSelectedRowsInOneStep) {
    openDesk(exampleScene());
    select({"hero", "side"});
    editCell("side", columns::Resolution, "100 x 50");
    EXPECT_EQ(record("hero")->resolution, (std::array<int, 2>{100, 50}));
    EXPECT_EQ(record("side")->resolution, (std::array<int, 2>{100, 50}));
    EXPECT_EQ(record("top")->resolution, (std::array<int, 2>{320, 180}));
    m_document.undo();
    EXPECT_EQ(record("hero")->resolution, (std::array<int, 2>{320, 180}));
    select({"hero", "side"});
    editCell("side", columns::Name, "Just this");
    EXPECT_EQ(record("side")->name, "Just this");
    EXPECT_EQ(record("hero")->name, "The hero") << "a name belongs to one";
}

TEST_F(CloneTableTest, WhatACellDoesNotTakeStaysOpenAndIsExplained) {
    openDesk(exampleScene({"hero"}));
    select({"hero"});
    CellEditor* line = openCell("hero", columns::Resolution);
    ASSERT_NE(line, nullptr);
    line->clear();
    QTest::keyClicks(line, "big");
    EXPECT_TRUE(line->property("faulty").toBool());
    auto* hint = find<QLabel>("cellHint");
    ASSERT_NE(hint, nullptr);
    EXPECT_TRUE(hint->isVisible());
    EXPECT_TRUE(hint->text().contains("1920 x 1080")) << qPrintable(hint->text());
    QTest::keyClick(line, Qt::Key_Return);
    QApplication::processEvents();
    ASSERT_EQ(editor(), line) << "it stays open";
    QTest::keyClick(line, Qt::Key_Escape);
    EXPECT_TRUE(waitUntil([&] { return editor() == nullptr; }));
    EXPECT_EQ(record("hero")->resolution, (std::array<int, 2>{320, 180}));
    EXPECT_FALSE(m_document.canUndo());
}

TEST_F(CloneTableTest, TabGoesToTheNextCellThatCanBeEdited) {
    openDesk(exampleScene({"hero"}));
    select({"hero"});
    CellEditor* line = openCell("hero", columns::Camera);
    ASSERT_NE(line, nullptr);
    line->clear();
    QTest::keyClicks(line, "/x");
    QTest::keyClick(line, Qt::Key_Tab);
    ASSERT_TRUE(waitUntil([&] { return editor() && editor()->column() == columns::Renderer; }));
    EXPECT_EQ(record("hero")->cameraPath, "/x");
    QTest::keyClick(editor(), Qt::Key_Escape);
}

TEST_F(CloneTableTest, DoubleClickEditsACellAndOnTheNameShowsLarge) {
    openDesk(exampleScene({"hero", "side"}));
    trigger(actions().startAll);
    ASSERT_TRUE(waitForImage("side"));
    const QModelIndex camera = model().indexOf("side", columns::Camera);
    QTest::mouseClick(table().viewport(), Qt::LeftButton, {}, at(camera));
    QTest::mouseDClick(table().viewport(), Qt::LeftButton, {}, at(camera));
    ASSERT_NE(editor(), nullptr);
    QTest::keyClick(editor(), Qt::Key_Escape);
    ASSERT_TRUE(waitUntil([&] { return editor() == nullptr; }));
    QTest::mouseClick(table().viewport(), Qt::LeftButton, {}, at(model().indexOf("side", columns::Name)));
    QTest::mouseDClick(table().viewport(), Qt::LeftButton, {}, at(model().indexOf("side", columns::Name)));
    EXPECT_EQ(editor(), nullptr);
    EXPECT_TRUE(waitUntil([&] { return !m_desk->viewer().grid()->isVisible(); }));
}

TEST_F(CloneTableTest, AnOpenEditorSurvivesWhatClonesDo) {
    openDesk(exampleScene({"hero", "side"}));
    table().sortByColumn(columns::Progress, Qt::DescendingOrder);
    select({"side"});
    CellEditor* line = openCell("side", columns::Aov);
    ASSERT_NE(line, nullptr);
    QTest::keyClicks(line, "dep");
    m_manager->start("hero");
    m_manager->start("side");
    ASSERT_TRUE(waitForState("side", CloneState::Converged));
    ASSERT_TRUE(waitUntil([&] { return cell("side", columns::State) == "Converged"; }));
    ASSERT_EQ(editor(), line);
    EXPECT_EQ(line->text(), "dep");
    QTest::keyClicks(line, "th");
    QTest::keyClick(line, Qt::Key_Return);
    EXPECT_TRUE(waitUntil([&] { return record("side")->displayAov == "depth"; }));
}

TEST_F(CloneTableTest, HoldIsToggledByItsBoxAndByAKey) {
    openDesk(exampleScene({"hero", "side"}));
    select({"hero"});
    const QModelIndex box = model().indexOf("hero", columns::Hold);
    EXPECT_EQ(box.data(Qt::CheckStateRole).toInt(), Qt::Unchecked);
    EXPECT_TRUE(model().setData(box, Qt::Checked, Qt::CheckStateRole));
    EXPECT_FALSE(record("hero")->processUpdates);
    EXPECT_TRUE(waitUntil([&] { return actions().edits->hold->isChecked(); }));
    EXPECT_TRUE(cell("hero", columns::State).contains("held"));
    select({"hero", "side"});
    ASSERT_TRUE(waitUntil([&] { return !actions().edits->hold->isChecked(); })) << "not all of them";
    table().setFocus();
    key(Qt::Key_U);
    EXPECT_FALSE(record("side")->processUpdates);
    ASSERT_TRUE(waitUntil([&] { return actions().edits->hold->isChecked(); }));
    key(Qt::Key_U);
    EXPECT_TRUE(record("hero")->processUpdates);
    EXPECT_TRUE(record("side")->processUpdates);
}

TEST_F(CloneTableTest, ColumnsAreChosenAndRemembered) {
    openDesk(exampleScene({"hero"}));
    EXPECT_TRUE(table().isColumnHidden(columns::Memory));
    QMenu menu;
    table().fillColumnMenu(menu);
    const auto action = [&](const char* name) { return menu.findChild<QAction*>(QLatin1String(name)); };
    ASSERT_NE(action("column_Memory"), nullptr);
    action("column_Memory")->trigger();
    action("column_Camera")->trigger();
    EXPECT_FALSE(table().isColumnHidden(columns::Memory));
    EXPECT_TRUE(table().isColumnHidden(columns::Camera));
    EXPECT_FALSE(action("column_Name")->isEnabled());
    table().header()->moveSection(table().header()->visualIndex(columns::Memory), 2);
    m_desk.reset();
    openDesk(exampleScene({"hero"}));
    EXPECT_FALSE(table().isColumnHidden(columns::Memory));
    EXPECT_TRUE(table().isColumnHidden(columns::Camera));
    EXPECT_EQ(table().header()->visualIndex(columns::Memory), 2);
    table().resetColumns();
    EXPECT_TRUE(table().isColumnHidden(columns::Memory));
    EXPECT_FALSE(table().isColumnHidden(columns::Camera));
}

TEST_F(CloneTableTest, LiveColumnsSayWhatTheCloneDoes) {
    Scene scene = exampleScene({"hero"});
    ConnectionRecord slow = *scene.connection("hero");
    slow.rendererOptions["samples"] = Value(4000.0);
    scene.setConnection(slow);
    openDesk(scene);
    EXPECT_EQ(cell("hero", columns::Memory), "");
    EXPECT_EQ(cell("hero", columns::Remaining), "");
    trigger(actions().startAll);
    EXPECT_TRUE(waitUntil([&] { return cell("hero", columns::Memory).endsWith("MiB"); })) << "the clone tells its memory";
    EXPECT_TRUE(waitUntil([&] { return !cell("hero", columns::Remaining).isEmpty(); }));
    EXPECT_TRUE(waitUntil([&] { return !cell("hero", columns::Latency).isEmpty(); }));
    EXPECT_TRUE(waitUntil([&] { return !cell("hero", columns::Rate).isEmpty(); }));
    EXPECT_EQ(cell("hero", columns::Launcher), "local");
    EXPECT_EQ(cell("hero", columns::Host), "this machine");
    EXPECT_EQ(cell("hero", columns::Bandwidth), "") << "there is no network";
    EXPECT_FALSE(cell("hero", columns::Process).isEmpty());
    m_manager->stop("hero");
    EXPECT_TRUE(waitUntil([&] { return cell("hero", columns::Memory).isEmpty() && cell("hero", columns::Remaining).isEmpty(); }));
}

TEST_F(CloneTableTest, GroupsStandUnderHeadingsThatFold) {
    openDesk(grouped());
    EXPECT_EQ(order(), "a [Looks] b c [Shots] d ");
    const QModelIndex looks = model().indexOfGroup("Looks");
    EXPECT_EQ(looks.data().toString(), "Looks");
    EXPECT_TRUE(looks.data(CloneModel::SummaryRole).toString().contains("2 clones"));
    EXPECT_TRUE(table().isExpanded(looks));
    QTest::mouseClick(table().viewport(), Qt::LeftButton, {}, QPoint(12, table().visualRect(looks).center().y()));
    EXPECT_FALSE(table().isExpanded(looks));
    m_document.edit("Add", [&](Scene& scene) {
        ConnectionRecord extra = *scene.connection("a");
        extra.sessionId = "e";
        scene.setConnection(extra);
    });
    EXPECT_FALSE(table().isExpanded(model().indexOfGroup("Looks"))) << "stays folded when rows come";
    EXPECT_TRUE(table().isExpanded(model().indexOfGroup("Shots")));
}

TEST_F(CloneTableTest, AHeadingSelectsItsGroup) {
    openDesk(grouped());
    QTest::mouseClick(table().viewport(), Qt::LeftButton, {}, at(model().indexOfGroup("Looks")));
    EXPECT_EQ(m_desk->context().selection.ids(), (std::vector<std::string>{"b", "c"}));
    QTest::mouseClick(table().viewport(), Qt::LeftButton, Qt::ControlModifier, at(model().indexOfGroup("Shots")));
    EXPECT_EQ(m_desk->context().selection.ids(), (std::vector<std::string>{"b", "c", "d"}));
    EXPECT_EQ(table().selectionModel()->selectedRows().size(), 3);
    select({"a"});
    table().setFocus();
    key(Qt::Key_Down);
    EXPECT_EQ(m_desk->context().selection.ids(), (std::vector<std::string>{"b", "c"})) << "the arrow keys stop at headings";
    key(Qt::Key_Left);
    EXPECT_FALSE(table().isExpanded(model().indexOfGroup("Looks")));
    key(Qt::Key_Right);
    EXPECT_TRUE(table().isExpanded(model().indexOfGroup("Looks")));
    key(Qt::Key_Down);
    EXPECT_EQ(m_desk->context().selection.ids(), (std::vector<std::string>{"b"}));
}

TEST_F(CloneTableTest, GroupsAreMadeAndLeftByActions) {
    openDesk(exampleScene());
    select({"hero", "top"});
    trigger(actions().edits->group);
    auto* dialog = find<QInputDialog>("groupDialog");
    ASSERT_NE(dialog, nullptr);
    dialog->setTextValue("Looks");
    dialog->accept();
    EXPECT_EQ(order(), "side [Looks] hero top ");
    select({"top"});
    trigger(actions().edits->ungroup);
    EXPECT_EQ(order(), "side top [Looks] hero ");
    m_document.undo();
    m_document.undo();
    EXPECT_EQ(order(), "hero side top ");
}

TEST_F(CloneTableTest, F2OnAHeadingRenamesTheGroup) {
    openDesk(grouped());
    table().setFocus();
    table().setCurrentIndex(model().indexOfGroup("Looks"));
    key(Qt::Key_F2);
    auto* dialog = find<QInputDialog>("groupDialog");
    ASSERT_NE(dialog, nullptr);
    EXPECT_EQ(dialog->textValue(), "Looks");
    dialog->setTextValue("Lookdev");
    dialog->accept();
    EXPECT_EQ(order(), "a [Lookdev] b c [Shots] d ");
}

TEST_F(CloneTableTest, RowsAreDraggedToAnotherPlace) {
    openDesk(exampleScene({"a", "b", "c", "d"}));
    drop({"d"}, table().visualRect(model().indexOf("b")).topLeft() + QPoint(40, 3));
    EXPECT_EQ(order(), "a d b c ");
    drop({"a", "d"}, table().visualRect(model().indexOf("c")).bottomLeft() + QPoint(40, -3));
    EXPECT_EQ(order(), "b c a d ");
    m_document.undo();
    EXPECT_EQ(order(), "a d b c ") << "a drag is one step";
    const auto scene = parseScene(serializeScene(m_document.scene()), "saved");
    ASSERT_TRUE(scene);
    EXPECT_EQ(connectionsInOrder(*scene)[1]->sessionId, "d") << "the order is saved";
}

TEST_F(CloneTableTest, RowsAreDraggedIntoGroupsAndOut) {
    openDesk(grouped());
    drop({"a"}, table().visualRect(model().indexOf("c")).topLeft() + QPoint(40, 3));
    EXPECT_EQ(order(), "[Looks] b a c [Shots] d ");
    drop({"c"}, table().visualRect(model().indexOfGroup("Shots")).bottomLeft() + QPoint(40, -3));
    EXPECT_EQ(order(), "[Looks] b a [Shots] c d ");
    drop({"c"}, table().visualRect(model().indexOfGroup("Looks")).topLeft() + QPoint(40, 3));
    EXPECT_EQ(order(), "c [Looks] b a [Shots] d ");
}

TEST_F(CloneTableTest, AHeadingDragsItsGroup) {
    openDesk(grouped());
    QTest::mousePress(table().viewport(), Qt::LeftButton, {}, at(model().indexOfGroup("Shots")));
    drop({"d"}, at(model().indexOfGroup("Looks")));
    EXPECT_EQ(order(), "a [Shots] d [Looks] b c ");
    QTest::mouseRelease(table().viewport(), Qt::LeftButton, {}, at(model().indexOf("a")));
}

TEST_F(CloneTableTest, DragsFromElsewhereAreLeftAlone) {
    openDesk(exampleScene({"a", "b"}));
    QMimeData foreign;
    foreign.setData(model().mimeTypes().front(), "1\nb");
    EXPECT_TRUE(model().dragged(foreign).empty());
    QMimeData files;
    files.setText("b");
    EXPECT_TRUE(model().dragged(files).empty());
}

TEST_F(CloneTableTest, DraggingInASortedTableKeepsWhatIsSeen) {
    openDesk(exampleScene({"a", "b", "c"}));
    table().sortByColumn(columns::Name, Qt::DescendingOrder);
    EXPECT_EQ(order(), "c b a ");
    drop({"a"}, table().visualRect(model().indexOf("b")).topLeft() + QPoint(40, 3));
    EXPECT_EQ(order(), "c a b ");
    EXPECT_EQ(model().sortColumn(), -1) << "it is your own order now";
}

TEST_F(CloneTableTest, KeysMoveRowsAndGroups) {
    openDesk(grouped());
    table().setFocus();
    select({"c"});
    key(Qt::Key_Up, Qt::AltModifier);
    EXPECT_EQ(order(), "a [Looks] c b [Shots] d ");
    key(Qt::Key_Up, Qt::AltModifier);
    EXPECT_EQ(order(), "a [Looks] c b [Shots] d ") << "not out of its group";
    select({"b", "c"});
    key(Qt::Key_Down, Qt::AltModifier);
    EXPECT_EQ(order(), "a [Shots] d [Looks] c b ") << "a whole group moves past the next one";
    key(Qt::Key_Up, Qt::AltModifier);
    EXPECT_EQ(order(), "a [Looks] c b [Shots] d ");
}

TEST_F(CloneTableTest, TilesStandInTheOrderOfTheTable) {
    openDesk(exampleScene({"a", "b"}));
    trigger(actions().startAll);
    ASSERT_TRUE(waitForImage("a"));
    ASSERT_TRUE(waitForImage("b"));
    TileGrid& grid = *m_desk->viewer().grid();
    const auto isBefore = [&](const char* first, const char* second) {
        const QRect one = grid.imageRect(first), two = grid.imageRect(second);
        return !one.isEmpty() && !two.isEmpty() && (one.top() < two.top() || one.left() < two.left());
    };
    ASSERT_TRUE(waitUntil([&] { return isBefore("a", "b"); }));
    drop({"b"}, table().visualRect(model().indexOf("a")).topLeft() + QPoint(40, 3));
    EXPECT_TRUE(waitUntil([&] { return isBefore("b", "a"); }));
}

TEST_F(CloneTableTest, ColourLabelsAreSetByKeyAndSeenInTheRow) {
    openDesk(exampleScene());
    select({"hero", "side"});
    table().setFocus();
    ASSERT_TRUE(waitUntil([&] { return actions().edits->hold->isEnabled(); }));
    key(Qt::Key_5, Qt::AltModifier);
    EXPECT_EQ(record("hero")->colorLabel, "teal");
    EXPECT_EQ(record("side")->colorLabel, "teal");
    EXPECT_EQ(record("top")->colorLabel, "");
    const QRect row = table().visualRect(model().indexOf("hero"));
    EXPECT_EQ(grab(table().viewport()).pixelColor(row.left() + 1, row.center().y()), theme::labelColor("teal"));
    m_document.undo();
    EXPECT_EQ(record("side")->colorLabel, "");
}

TEST_F(CloneTableTest, UnknownColourLabelsAreShownAndKept) {
    Scene scene = exampleScene({"hero"});
    ConnectionRecord odd = *scene.connection("hero");
    odd.colorLabel = "ultraviolet";
    scene.setConnection(odd);
    openDesk(scene);
    EXPECT_EQ(cell("hero", columns::Label), "ultraviolet");
    select({"hero"});
    editCell("hero", columns::Name, "Odd");
    EXPECT_EQ(record("hero")->colorLabel, "ultraviolet");
}

TEST_F(CloneTableTest, FilterKnowsFieldsAndFollowsStates) {
    openDesk(grouped());
    auto* filter = find<QLineEdit>("cloneFilter");
    QTest::keyClicks(filter, "group:looks");
    EXPECT_EQ(order(), "[Looks] b c ");
    filter->clear();
    QTest::keyClicks(filter, "state:converged");
    EXPECT_EQ(order(), "");
    m_manager->start("d");
    EXPECT_TRUE(waitUntil([&] { return order() == "[Shots] d "; })) << "what is shown follows the clones";
    filter->clear();
    QTest::keyClicks(filter, "lens:5");
    EXPECT_TRUE(filter->property("faulty").toBool());
    EXPECT_TRUE(filter->toolTip().contains("'lens'")) << qPrintable(filter->toolTip());
    filter->clear();
    EXPECT_FALSE(filter->property("faulty").toBool());
}

TEST_F(CloneTableTest, SelectAllTakesWhatTheFilterShows) {
    openDesk(grouped());
    QTest::keyClicks(find<QLineEdit>("cloneFilter"), "group:looks");
    table().setFocus();
    key(Qt::Key_A, Qt::ControlModifier);
    EXPECT_EQ(m_desk->context().selection.ids(), (std::vector<std::string>{"b", "c"}));
}

} // namespace doppel::test
