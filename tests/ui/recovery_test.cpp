// What a desk that crashed leaves, and what the next one makes of it.
#include "tests/ui/desk_fixture.h"
#include "tests/ui/killed_desk.h"

#include "clonecore/scene/scene_file.h"
#include "ui/autosave.h"
#include "ui/desk_files.h"

#include <QAbstractButton>
#include <QMessageBox>
#include <QProcess>
#include <QPushButton>

#include <fstream>

#include <csignal>

namespace doppel::test {

class Recovery : public DeskFixture {
protected:
    QMessageBox* box(const char* name) {
        QMessageBox* found = nullptr;
        EXPECT_TRUE(waitUntil([&] { return (found = m_desk->findChild<QMessageBox*>(QLatin1String(name))) != nullptr; })) << name;
        return found;
    }
    bool waitForTitle(const QString& part) {
        return waitUntil([&] { return m_desk->windowTitle().contains(part); });
    }
};

TEST_F(Recovery, ADeskThatIsKilledLosesNothingThatWasWritten) {
    const auto file = writeScene(exampleScene());
    QProcess desk;
    desk.start(QCoreApplication::applicationFilePath(), {kKilledDesk, QString::fromStdString(m_folder.path().string()), QString::fromStdString(file.string())});
    ASSERT_TRUE(desk.waitForStarted());
    ASSERT_TRUE(waitUntil([&] { return desk.bytesAvailable() > 0 || desk.state() == QProcess::NotRunning; }));
    ASSERT_EQ(desk.readAllStandardOutput(), "kept\n") << desk.readAllStandardError().toStdString();
    EXPECT_TRUE(Autosave::lostScenes(m_folder / "autosave").empty()) << "it lives";
    ::kill(static_cast<pid_t>(desk.processId()), SIGKILL);
    ASSERT_TRUE(desk.waitForFinished());

    openDesk(Scene{});
    QMessageBox* question = box("recovery");
    ASSERT_NE(question, nullptr);
    m_document.markSaved();
    QTest::mouseClick(question->defaultButton(), Qt::LeftButton);
    ASSERT_TRUE(waitForTitle("scene.doppel"));
    EXPECT_DOUBLE_EQ(m_document.scene().frames.current, kKilledDeskFrame);
    EXPECT_TRUE(m_document.isModified());
    EXPECT_DOUBLE_EQ(loadScene(file)->frames.current, 1) << "the file is as it was";
}

TEST_F(Recovery, UnsavedChangesOfADeskThatEndedOutOfOrderAreRecovered) {
    const auto file = writeScene(exampleScene());
    openDesk(Scene{});
    m_desk->open(file);
    ASSERT_TRUE(waitForTitle("scene.doppel"));
    m_document.edit("Set frame", [](Scene& scene) { scene.frames.current = 17; });
    ASSERT_TRUE(waitUntil([&] { return std::filesystem::exists(m_desk->autosave().file()); }));
    m_desk.reset(); // nobody was asked

    openDesk(Scene{});
    QMessageBox* question = box("recovery");
    ASSERT_NE(question, nullptr);
    EXPECT_TRUE(question->text().contains("scene.doppel"));
    m_document.markSaved();
    QTest::mouseClick(question->defaultButton(), Qt::LeftButton);
    ASSERT_TRUE(waitForTitle("scene.doppel"));
    EXPECT_DOUBLE_EQ(m_document.scene().frames.current, 17);
    EXPECT_TRUE(m_document.isModified()) << "the file does not have it";
    EXPECT_DOUBLE_EQ(loadScene(file)->frames.current, 1);
    EXPECT_EQ(m_document.undoLabel(), "Recover changes");
    // Saved: nothing is left for the next desk.
    m_desk->files().save();
    ASSERT_TRUE(waitUntil([&] { return !m_document.isModified(); }));
    EXPECT_TRUE(waitUntil([&] { return Autosave::lostScenes(m_folder / "autosave").empty() && !std::filesystem::exists(m_desk->autosave().file()); }));
}

TEST_F(Recovery, ChangesThatWereGivenUpAreNotOffered) {
    openDesk(Scene{});
    m_document.markSaved();
    m_document.edit("Set frame", [](Scene& scene) { scene.frames.current = 17; });
    ASSERT_TRUE(waitUntil([&] { return std::filesystem::exists(m_desk->autosave().file()); }));
    m_desk->close();
    QMessageBox* question = box("unsavedChanges");
    ASSERT_NE(question, nullptr);
    QTest::mouseClick(question->button(QMessageBox::Discard), Qt::LeftButton);
    ASSERT_TRUE(waitUntil([&] { return !m_desk->isVisible(); }));
    m_desk.reset();
    EXPECT_TRUE(Autosave::lostScenes(m_folder / "autosave").empty());
}

TEST_F(Recovery, TheUnsavedChangesOfALivingDeskAreItsOwn) {
    openDesk(Scene{});
    m_document.edit("Set frame", [](Scene& scene) { scene.frames.current = 17; });
    ASSERT_TRUE(waitUntil([&] { return std::filesystem::exists(m_desk->autosave().file()); }));
    EXPECT_TRUE(Autosave::lostScenes(m_folder / "autosave").empty());
}

TEST_F(Recovery, DamagedLeftoversAreLeftAlone) {
    std::filesystem::create_directories(m_folder / "autosave");
    for (const char* text : {"", "{", "[]", R"({"doppel autosave":1,"file":3})", R"({"doppel autosave":1,"file":"","directory":"","scene":"nonsense"})"}) {
        std::ofstream(m_folder / "autosave" / "a.autosave") << text;
        EXPECT_TRUE(Autosave::lostScenes(m_folder / "autosave").empty()) << text;
        EXPECT_TRUE(std::filesystem::exists(m_folder / "autosave" / "a.autosave"));
    }
}

TEST_F(Recovery, AFolderThatCannotBeWrittenIsToldOnce) {
    std::ofstream(m_folder / "autosave") << "a file is in the way";
    openDesk(Scene{});
    m_document.edit("Set frame", [](Scene& scene) { scene.frames.current = 17; });
    EXPECT_TRUE(waitUntil([&] { return m_desk->context().messages.currentText().contains("not kept"); }));
}

} // namespace doppel::test
