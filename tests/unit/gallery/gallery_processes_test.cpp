// Several processes on one gallery, and processes that are killed in the middle of a snapshot. The other process is
// gallery_writer: a fork of this one would be without the threads that its libraries have started.
#include "gallery_fixture.h"

#include "clonecore/image/frame_file.h"

#include <sys/wait.h>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>

namespace doppel {
namespace {

namespace fs = std::filesystem;

class Writer {
public:
    Writer(const std::string& command, const fs::path& database, const std::string& number = "0") {
        int in[2], out[2];
        if (::pipe2(in, O_CLOEXEC) != 0 || ::pipe2(out, O_CLOEXEC) != 0) return;
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
        ::posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
        std::string arguments[] = {GALLERY_WRITER, command, database.string(), number};
        char* argv[] = {arguments[0].data(), arguments[1].data(), arguments[2].data(), arguments[3].data(), nullptr};
        EXPECT_EQ(::posix_spawn(&m_pid, argv[0], &actions, nullptr, argv, environ), 0);
        ::posix_spawn_file_actions_destroy(&actions);
        ::close(in[0]);
        ::close(out[1]);
        m_in = in[1];
        m_out = out[0];
    }
    ~Writer() {
        if (m_pid > 0) kill();
        ::close(m_in);
        ::close(m_out);
    }
    bool waitUntilReady() const {
        char byte = 0;
        return ::read(m_out, &byte, 1) == 1;
    }
    /// Returns when it ends, or after that time.
    void watchFor(int milliseconds) const {
        pollfd end{m_out, 0, 0};
        ::poll(&end, 1, milliseconds);
    }
    bool proceed() const { return ::write(m_in, "x", 1) == 1; }
    int exitCode() {
        int status = 0;
        EXPECT_EQ(::waitpid(m_pid, &status, 0), m_pid);
        m_pid = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }
    int kill() {
        ::kill(m_pid, SIGKILL);
        return exitCode();
    }

private:
    pid_t m_pid = -1;
    int m_in = -1, m_out = -1;
};

class GalleryProcesses : public testing::Test {
protected:
    test::TemporaryFolder m_folder;
    fs::path m_database = m_folder.path() / "g.db";
    fs::path m_images = m_folder.path() / "g_images";
};

TEST_F(GalleryProcesses, WriteOneGalleryAtOnce) {
    constexpr std::size_t kSnapshots = 8;
    // They also create and migrate the file at once.
    Writer writers[] = {{"snapshots", m_database, "8"}, {"snapshots", m_database, "8"}, {"snapshots", m_database, "8"}};
    for (Writer& writer : writers) EXPECT_EQ(writer.exitCode(), 0);
    const auto items = test::openOrFail(m_database)->items();
    ASSERT_TRUE(items);
    EXPECT_EQ(items->size(), 3 * (kSnapshots - 1));
    for (const GalleryItem& item : *items) EXPECT_TRUE(readExr(item.filePath));
    EXPECT_EQ(test::countFiles(m_images), items->size());
}

TEST_F(GalleryProcesses, LeaveAllOrNothingWhenKilledInASnapshot) {
    test::openOrFail(m_database);
    std::uint32_t random = 12345;
    std::size_t total = 0;
    for (int round = 0; round < 12; ++round) {
        Writer writer("for-ever", m_database);
        ASSERT_TRUE(writer.waitUntilReady());
        random = random * 1664525u + 1013904223u;
        writer.watchFor(static_cast<int>(random >> 24)); // to be killed at another point of its work each time
        EXPECT_EQ(writer.kill(), -SIGKILL);

        const auto store = test::openOrFail(m_database); // sweeps
        ASSERT_TRUE(store);
        const auto items = store->items();
        ASSERT_TRUE(items) << items.error().text();
        for (const GalleryItem& item : *items) {
            const auto frame = readExr(item.filePath);
            EXPECT_TRUE(frame) << frame.error().text();
            EXPECT_FALSE(store->thumbnail(item.id)->empty());
            EXPECT_FALSE(store->sceneState(item.id)->empty());
        }
        EXPECT_EQ(test::countFiles(m_images), items->size()); // nothing left over
        total += items->size();
        for (const GalleryItem& item : *items) EXPECT_TRUE(store->remove(item.id));
    }
    RecordProperty("snapshots", static_cast<int>(total));
}

TEST_F(GalleryProcesses, DontSweepWhatALivingOneWrites) {
    Writer writer("draft", m_database);
    ASSERT_TRUE(writer.waitUntilReady());
    EXPECT_TRUE(test::openOrFail(m_database)->items()->empty());
    ASSERT_TRUE(writer.proceed());
    EXPECT_EQ(writer.exitCode(), 0);
    const auto items = test::openOrFail(m_database)->items();
    ASSERT_EQ(items->size(), 1u);
    EXPECT_TRUE(readExr(items->front().filePath));
}

TEST_F(GalleryProcesses, TellWhenTheDiskIsFullAndLeaveNoHalfFiles) {
    for (const char* command : {"disk-full", "disk-nearly-full"}) {
        const int code = Writer(command, m_database).exitCode();
        if (code == 77) GTEST_SKIP() << "may not mount a small file system here";
        EXPECT_EQ(code, 0) << command;
    }
}

} // namespace
} // namespace doppel
