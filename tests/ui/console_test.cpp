// The script console of the desk: a Python of its own that acts on this desk.
#include "tests/ui/desk_fixture.h"
#include "ui/desk_files.h"
#include "ui/script/console_pane.h"

#include <QDockWidget>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QToolButton>

#include <cstdlib>

namespace doppel::test {
namespace {

class Console : public DeskFixture {
protected:
    void SetUp() override {
        DeskFixture::SetUp();
        const char* programs = std::getenv("DOPPEL_BIN_DIR");
        const QString package = QString::fromLocal8Bit(programs ? programs : "") + "/../python";
        if (!QFileInfo::exists(package + "/doppel/__init__.py")) GTEST_SKIP() << "the Python package was not built";
        const auto runtime = m_folder / "runtime";
        std::filesystem::create_directory(runtime);
        std::filesystem::permissions(runtime, std::filesystem::perms::owner_all);
        qputenv("XDG_RUNTIME_DIR", runtime.c_str());
        qputenv("PYTHONPATH", package.toLocal8Bit());
        qputenv("DOPPEL_PYTHON", "/usr/bin/python3"); // the one that the package was built for
        m_scripting = true;
        openDesk(exampleScene());
        find<QDockWidget>("consoleDock")->show();
        find<QDockWidget>("consoleDock")->raise();
        ASSERT_TRUE(waitUntil([&] { return says(">>> "); })) << qPrintable(text());
    }
    void TearDown() override {
        DeskFixture::TearDown();
        qunsetenv("DOPPEL_PYTHON");
    }

    QString text() { return find<QPlainTextEdit>("consoleOutput")->toPlainText(); }
    bool says(const QString& what) { return text().contains(what); }
    void type(const QString& line) { enter(find<QLineEdit>("consoleInput"), line); }
};

TEST_F(Console, ActsOnThisDeskWithUndo) {
    type("doppel.clone.clone('hero').setName('named ' + str(6 * 7))");
    ASSERT_TRUE(waitUntil([&] { return m_document.scene().connection("hero")->name == "named 42"; })) << qPrintable(text());
    m_document.undo();
    EXPECT_NE(m_document.scene().connection("hero")->name, "named 42");
    type("doppel.clone.clone('hero').setResolution(5, 0)");
    EXPECT_TRUE(waitUntil([&] { return says("OperationFailed"); })) << "errors are shown: " << qPrintable(text());
}

TEST_F(Console, StartsAClone) {
    type("c = doppel.clone.clone('hero'); c.start(); print('is', c.wait('converged', 30).state)");
    EXPECT_TRUE(waitUntil([&] { return says("is converged"); })) << qPrintable(text());
}

TEST_F(Console, AScriptThatRunsForEverIsInterruptedAndTheDeskGoesOn) {
    type("while True: pass");
    type(""); // ends the block
    m_document.edit("Frame", [](Scene& scene) { scene.frames.current = 7; });
    EXPECT_TRUE(waitUntil([&] {
        find<QToolButton>("consoleInterrupt")->click(); // it may not have begun yet
        return says("KeyboardInterrupt");
    })) << qPrintable(text());
    type("print('frame', doppel.scene.frame())");
    EXPECT_TRUE(waitUntil([&] { return says("frame 7"); })) << qPrintable(text());
}

TEST_F(Console, ACrashEndsOnlyTheConsoleAndRestartBringsAnother) {
    type("import os; os.abort()");
    ASSERT_TRUE(waitUntil([&] { return !m_desk->console()->isRunning(); }));
    EXPECT_TRUE(says("has ended"));
    EXPECT_FALSE(find<QLineEdit>("consoleInput")->isEnabled());
    find<QToolButton>("consoleRestart")->click();
    ASSERT_TRUE(waitUntil([&] { return m_desk->console()->isRunning(); }));
    type("print('again', 1 + 1)");
    EXPECT_TRUE(waitUntil([&] { return says("again 2"); })) << qPrintable(text());
}

TEST_F(Console, ArrowsBringEarlierLines) {
    type("a = 1");
    type("b = 2");
    auto* input = find<QLineEdit>("consoleInput");
    QTest::keyClick(input, Qt::Key_Up);
    EXPECT_EQ(input->text(), "b = 2");
    QTest::keyClick(input, Qt::Key_Up);
    EXPECT_EQ(input->text(), "a = 1");
    QTest::keyClick(input, Qt::Key_Down);
    QTest::keyClick(input, Qt::Key_Down);
    EXPECT_EQ(input->text(), "");
}

TEST_F(Console, OpensAndSavesWithoutAsking) {
    const auto other = writeScene(exampleScene({"solo"}), "other.doppel");
    m_document.edit("Frame", [](Scene& scene) { scene.frames.current = 9; }); // unsaved
    type(QString("doppel.scene.open(r'%1')").arg(QString::fromStdString(other.string())));
    ASSERT_TRUE(waitUntil([&] { return m_document.scene().connection("solo") != nullptr; })) << qPrintable(text());
    type("doppel.scene.setFrame(33); doppel.scene.save(); print('saved', doppel.scene.isModified())");
    EXPECT_TRUE(waitUntil([&] { return says("saved False"); })) << qPrintable(text());
    type("doppel.scene.open('/nowhere/x.doppel')");
    EXPECT_TRUE(waitUntil([&] { return says("x.doppel") && says("OperationFailed"); })) << qPrintable(text());
}

} // namespace
} // namespace doppel::test
