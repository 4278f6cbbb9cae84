// Connections as records: clipboard, matrix, batches, and the editor's log, launcher form and completions.
#include "tests/ui/desk_fixture.h"

#include "clonecore/scene/connection_text.h"
#include "ui/base/expression_completer.h"
#include "ui/base/field.h"
#include "ui/clones/clone_actions.h"
#include "ui/clones/clone_pane.h"
#include "ui/clones/matrix_dialog.h"
#include "ui/gallery/gallery_session.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QCompleter>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>
#include <QTreeWidget>

namespace doppel::test {

class CloneEdits : public DeskFixture {
protected:
    ConnectionActions& edits() { return *m_desk->actions().edits; }
    std::shared_ptr<const ConnectionRecord> record(const std::string& id) { return m_document.scene().connection(id); }
    std::size_t count() { return m_document.scene().connections->size(); }
    void paste(const QString& text) {
        QApplication::clipboard()->setText(text);
        trigger(edits().paste);
    }
    QString message() { return m_desk->context().messages.currentText(); }
    void type(const char* name, const QString& text) {
        auto* line = find<QLineEdit>(name);
        if (!line) return;
        line->setFocus();
        line->clear();
        QTest::keyClicks(line, text);
    }
};

TEST_F(CloneEdits, ConnectionsGoThroughTheClipboardToAnotherScene) {
    openDesk(exampleScene());
    select({"hero", "top"});
    m_desk->clonePane().table()->setFocus();
    QTest::keyClick(m_desk->clonePane().table(), Qt::Key_C, Qt::ControlModifier);
    ASSERT_TRUE(looksLikeConnections(QApplication::clipboard()->text().toStdString()));
    m_document.reset(exampleScene({"hero"}));
    QTest::keyClick(m_desk->clonePane().table(), Qt::Key_V, Qt::ControlModifier);
    EXPECT_EQ(count(), 3u);
    ASSERT_TRUE(record("hero1")) << "a taken id gets the next number";
    EXPECT_EQ(record("hero1")->name, "The hero");
    EXPECT_EQ(record("top")->cameraPath, "/cameras/top");
    EXPECT_EQ(m_desk->context().selection.ids(), (std::vector<std::string>{"hero1", "top"}));
    m_document.undo();
    EXPECT_EQ(count(), 1u) << "one step";
}

TEST_F(CloneEdits, CutTakesThemAwayAndStopsTheirClones) {
    openDesk(exampleScene({"hero", "side"}));
    trigger(m_desk->actions().startAll);
    ASSERT_TRUE(waitForState("side", CloneState::Converged));
    select({"side"});
    trigger(edits().cut);
    EXPECT_EQ(count(), 1u);
    trigger(edits().paste);
    ASSERT_TRUE(record("side"));
    EXPECT_EQ(state("side"), CloneState::Stopped) << "what is pasted is not started";
}

TEST_F(CloneEdits, WhatIsNoConnectionIsRefusedInWords) {
    openDesk(exampleScene({"hero"}));
    paste("a shopping list");
    EXPECT_TRUE(message().contains("no connections")) << qPrintable(message());
    m_desk->context().messages.dismiss();
    paste("{\"clipboard\": \"doppel connections\", \"doppel\": 1,\n\"connections\": {\"x\": {\"resolution\": [1, -1]}}}");
    EXPECT_TRUE(message().contains("clipboard:2")) << qPrintable(message());
    EXPECT_TRUE(message().contains("/connections/x/resolution")) << qPrintable(message());
    EXPECT_EQ(count(), 1u);
    EXPECT_FALSE(m_document.canUndo());
}

TEST_F(CloneEdits, AMatrixIsPreviewedMadeAndStarted) {
    openDesk(exampleScene({"hero"}));
    select({"hero"});
    trigger(edits().matrix);
    auto* dialog = find<MatrixDialog>("matrixDialog");
    ASSERT_NE(dialog, nullptr);
    EXPECT_EQ(find<QLabel>("matrixCount")->text(), "1 connection");
    type("matrixCameras", "/cameras/a, /cameras/b");
    type("matrixOption_variant", "red, blue");
    type("matrixGroup", "Wedge");
    EXPECT_EQ(find<QLabel>("matrixCount")->text(), "4 connections");
    EXPECT_EQ(find<QTreeWidget>("matrixRows")->topLevelItem(1)->text(0), "The hero, a, blue");
    EXPECT_EQ(find<QPushButton>("matrixCreate")->text(), "Create 4");
    find<QCheckBox>("matrixStart")->setChecked(true);
    QTest::mouseClick(find<QPushButton>("matrixCreate"), Qt::LeftButton);
    ASSERT_EQ(count(), 5u);
    const auto& ids = m_desk->context().selection.ids();
    ASSERT_EQ(ids.size(), 4u);
    EXPECT_EQ(record(ids[3])->cameraPath, "/cameras/b");
    EXPECT_EQ(record(ids[3])->contextOptionExpressions.at("variant"), "\"blue\"");
    EXPECT_EQ(record(ids[3])->group, "Wedge");
    for (const auto& id : ids) EXPECT_TRUE(waitForState(id, CloneState::Converged)) << id;
    EXPECT_EQ(state("hero"), CloneState::Stopped);
    m_document.undo();
    EXPECT_EQ(count(), 1u) << "one step";
}

TEST_F(CloneEdits, AMatrixSaysWhatIsWrongAndMakesNothingThen) {
    openDesk(exampleScene({"hero"}));
    select({"hero"});
    trigger(edits().matrix);
    auto* create = find<QPushButton>("matrixCreate");
    type("matrixFrames", "1-10, blue");
    EXPECT_FALSE(create->isEnabled());
    EXPECT_TRUE(qobject_cast<Field*>(find<QLineEdit>("matrixFrames")->parentWidget())->error().contains("'blue'"));
    type("matrixFrames", "1-400");
    type("matrixOption_shot", "1-2");
    EXPECT_FALSE(create->isEnabled());
    EXPECT_TRUE(find<QLabel>("matrixCount")->text().contains("800 connections are more than the 500")) << qPrintable(find<QLabel>("matrixCount")->text());
    type("matrixFrames", "1-3");
    EXPECT_TRUE(create->isEnabled());
    type("matrixName", "{lens}");
    EXPECT_FALSE(create->isEnabled());
    EXPECT_TRUE(qobject_cast<Field*>(find<QLineEdit>("matrixName")->parentWidget())->error().contains("{lens}"));
    type("matrixName", "{camera} {frame}");
    EXPECT_TRUE(create->isEnabled());
    type("matrixCameras", "cam");
    EXPECT_FALSE(create->isEnabled());
    find<MatrixDialog>("matrixDialog")->reject();
    EXPECT_EQ(count(), 1u);
}

TEST_F(CloneEdits, AMatrixOfADeletedConnectionIsNotMade) {
    openDesk(exampleScene({"hero"}));
    select({"hero"});
    trigger(edits().matrix);
    m_document.edit("Delete", [](Scene& scene) { scene.removeConnection("hero"); });
    find<MatrixDialog>("matrixDialog")->accept();
    EXPECT_EQ(count(), 0u);
    EXPECT_TRUE(message().contains("deleted")) << qPrintable(message());
}

TEST_F(CloneEdits, RestartLaunchesANewProcess) {
    openDesk(exampleScene({"hero"}));
    select({"hero"});
    trigger(m_desk->actions().start);
    ASSERT_TRUE(waitForState("hero", CloneState::Converged));
    const int before = m_launcher->started();
    trigger(m_desk->actions().restart);
    EXPECT_TRUE(waitUntil([&] { return m_launcher->started() == before + 1; }));
    EXPECT_TRUE(waitForState("hero", CloneState::Converged));
}

TEST_F(CloneEdits, BatchesReachEveryClone) {
    Scene scene = exampleScene({"hero", "side"});
    for (const char* id : {"hero", "side"}) {
        ConnectionRecord slow = *scene.connection(id);
        slow.rendererOptions["samples"] = Value(4000.0);
        scene.setConnection(slow);
    }
    openDesk(scene);
    trigger(m_desk->actions().startAll);
    ASSERT_TRUE(waitForState("hero", CloneState::Rendering));
    ASSERT_TRUE(waitForState("side", CloneState::Rendering));
    trigger(m_desk->actions().pauseAll);
    EXPECT_TRUE(waitForState("hero", CloneState::Paused));
    EXPECT_TRUE(waitForState("side", CloneState::Paused));
    ASSERT_TRUE(waitUntil([&] { return m_desk->actions().pauseAll->text().contains("Resum"); }));
    trigger(m_desk->actions().pauseAll);
    EXPECT_TRUE(waitForState("hero", CloneState::Rendering));
    ASSERT_TRUE(waitForImage("hero"));
    ASSERT_TRUE(waitForImage("side"));
    trigger(m_desk->actions().snapshotAll);
    EXPECT_TRUE(waitUntil([&] { return m_desk->gallery().count() == 2; }));
    trigger(m_desk->actions().stopAll);
    EXPECT_TRUE(waitForState("side", CloneState::Stopped));
}

TEST_F(CloneEdits, DisconnectedOnesAreDeletedAndComeBack) {
    openDesk(exampleScene());
    select({"hero"});
    trigger(m_desk->actions().start);
    ASSERT_TRUE(waitForState("hero", CloneState::Converged));
    trigger(edits().deleteDisconnected);
    EXPECT_EQ(count(), 1u);
    EXPECT_TRUE(record("hero"));
    m_document.undo();
    EXPECT_EQ(count(), 3u);
}

TEST_F(CloneEdits, ClonesAreSelectedByState) {
    openDesk(exampleScene());
    select({"hero"});
    trigger(m_desk->actions().start);
    ASSERT_TRUE(waitForState("hero", CloneState::Converged));
    const auto choose = [&](const char* name) { find<QAction>(name)->trigger(); };
    choose("select_stopped");
    EXPECT_EQ(m_desk->context().selection.ids(), (std::vector<std::string>{"side", "top"}));
    choose("select_others");
    EXPECT_EQ(m_desk->context().selection.ids(), (std::vector<std::string>{"hero"}));
    choose("select_failed");
    EXPECT_EQ(m_desk->context().selection.ids(), (std::vector<std::string>{"hero"})) << "none of these: the selection stays";
    choose("select_running");
    EXPECT_EQ(m_desk->context().selection.ids(), (std::vector<std::string>{"hero"}));
}

TEST_F(CloneEdits, EditorSetsGroupAndColour) {
    openDesk(exampleScene());
    select({"hero", "side"});
    enter(find<QComboBox>("group")->lineEdit(), "Looks");
    EXPECT_EQ(record("hero")->group, "Looks");
    EXPECT_EQ(record("side")->group, "Looks");
    auto* label = find<QComboBox>("colorLabel");
    label->setCurrentIndex(label->findData("purple"));
    emit label->activated(label->currentIndex());
    EXPECT_EQ(record("hero")->colorLabel, "purple");
}

TEST_F(CloneEdits, LogShowsWhatTheCloneWroteAndIsCopied) {
    Scene scene = exampleScene({"hero"});
    ConnectionRecord failing = *scene.connection("hero");
    failing.launcherConfig = {{"launcher", "local"}, {"behaviour", "exit"}};
    scene.setConnection(failing);
    openDesk(scene);
    select({"hero"});
    trigger(m_desk->actions().start);
    auto* log = find<QPlainTextEdit>("log");
    ASSERT_TRUE(waitUntil([&] { return log->toPlainText().contains("licence server"); }));
    QTest::mouseClick(find<QPushButton>("copyLog"), Qt::LeftButton);
    EXPECT_TRUE(QApplication::clipboard()->text().contains("loading the renderer"));
}

TEST_F(CloneEdits, LauncherFormFoldsWhatFewNeedAndSaysWhatIsSet) {
    openDesk(exampleScene({"hero"}));
    select({"hero"});
    auto* advanced = find<QToolButton>("launcherAdvanced");
    ASSERT_NE(advanced, nullptr);
    auto* dialBack = find<QCheckBox>("launcher_dialBack");
    EXPECT_FALSE(dialBack->isVisible());
    EXPECT_TRUE(find<QWidget>("launcher_threads")->isVisibleTo(m_desk.get()));
    advanced->setChecked(true);
    EXPECT_TRUE(dialBack->isVisibleTo(m_desk.get()));
    EXPECT_LT(dialBack->y(), find<QLineEdit>("launcher_dialAddress")->y()) << "the switch stands before what it switches";
    dialBack->setChecked(true);
    EXPECT_EQ(record("hero")->launcherConfig.at("dialBack"), true);
    EXPECT_TRUE(waitUntil([&] { return advanced->text().contains("1 set"); })) << qPrintable(advanced->text());
}

TEST_F(CloneEdits, ExpressionsAreCompleted) {
    openDesk(exampleScene({"hero"}));
    select({"hero"});
    auto* line = find<QLineEdit>("frameExpression");
    auto* completer = line->findChild<ExpressionCompleter*>()->completer();
    line->setFocus();
    QTest::keyClicks(line, "$F");
    ASSERT_TRUE(waitUntil([&] { return completer->popup()->isVisible(); }));
    EXPECT_EQ(completer->completionCount(), 5) << "$F $FF $FPS $FSTART $FEND";
    QTest::keyClicks(line, "EN");
    QTest::keyClick(completer->popup(), Qt::Key_Down);
    QTest::keyClick(completer->popup(), Qt::Key_Return);
    EXPECT_EQ(line->text(), "$FEND");
    EXPECT_FALSE(completer->popup()->isVisible());
    EXPECT_EQ(record("hero")->frameExpression, "") << "Return in the list does not end the edit";
    QTest::keyClicks(line, " - flo");
    ASSERT_TRUE(waitUntil([&] { return completer->popup()->isVisible(); }));
    QTest::keyClick(completer->popup(), Qt::Key_Down);
    QTest::keyClick(completer->popup(), Qt::Key_Tab);
    EXPECT_EQ(line->text(), "$FEND - floor()");
    QTest::keyClicks(line, "@sh");
    QTest::keyClick(completer->popup(), Qt::Key_Down);
    QTest::keyClick(completer->popup(), Qt::Key_Return);
    EXPECT_EQ(line->text(), "$FEND - floor(@shot)");
    QTest::keyClick(line, Qt::Key_Return);
    EXPECT_EQ(record("hero")->frameExpression, "$FEND - floor(@shot)");
    EXPECT_FALSE(completer->popup()->isVisible());
}

} // namespace doppel::test
