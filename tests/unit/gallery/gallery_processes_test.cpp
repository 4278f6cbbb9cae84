// Several processes on one gallery, and processes that are killed in the middle of a snapshot. The other process is
// gallery_writer: a fork of this one would be without the threads that its libraries have started.
#include "gallery_fixture.h"
#include "old_gallery.h"

#include "clonecore/image/frame_file.h"
#include "gallery/snapshot.h"

#include <sys/wait.h>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <future>
#include <mutex>
#include <set>

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

TEST_F(GalleryProcesses, WriteOneGalleryAtOnceAndLoseNothing) {
    constexpr std::size_t kWriters = 8, kSnapshots = 6;
    // They also create and migrate the file at once.
    std::vector<std::unique_ptr<Writer>> writers;
    for (std::size_t i = 0; i < kWriters; ++i) writers.push_back(std::make_unique<Writer>("snapshots", m_database, std::to_string(kSnapshots)));
    for (const auto& writer : writers) EXPECT_EQ(writer->exitCode(), 0);
    const auto items = test::openOrFail(m_database)->items();
    ASSERT_TRUE(items);
    EXPECT_EQ(items->size(), kWriters * (kSnapshots - 1)); // each removes one
    EXPECT_TRUE(checkGallery(m_database)->isSound());
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

TEST_F(GalleryProcesses, LeaveOneWholeImageWhenKilledWhileItIsReplaced) {
    test::openOrFail(m_database);
    std::uint32_t random = 54321;
    for (int round = 0; round < 8; ++round) {
        Writer writer("complete-for-ever", m_database);
        ASSERT_TRUE(writer.waitUntilReady());
        random = random * 1664525u + 1013904223u;
        writer.watchFor(static_cast<int>(random >> 24));
        EXPECT_EQ(writer.kill(), -SIGKILL);
        const auto store = test::openOrFail(m_database);
        ASSERT_TRUE(store);
        const auto items = store->items();
        ASSERT_TRUE(items);
        for (const GalleryItem& item : *items) {
            EXPECT_TRUE(readExr(item.filePath));
            EXPECT_EQ(item.status, "render_complete") << "nobody renders it any more";
        }
        EXPECT_EQ(test::countFiles(m_images), items->size());
    }
    EXPECT_TRUE(checkGallery(m_database)->isSound());
}

TEST_F(GalleryProcesses, LeaveNothingOfACopyThatWasKilledForTheNextOne) {
    {
        const auto store = test::openOrFail(m_database);
        SnapshotRequest request = test::smallRequest();
        request.frame = test::smallFrame(0.5f, 256, 256);
        for (int i = 0; i < 6; ++i) ASSERT_TRUE(storeSnapshot(*store, request));
    }
    const fs::path copies = m_folder.path() / "copies";
    std::uint32_t random = 777;
    std::size_t leftovers = 0;
    for (int round = 0; round < 12; ++round) {
        Writer writer("save-for-ever", m_database);
        ASSERT_TRUE(writer.waitUntilReady());
        random = random * 1664525u + 1013904223u;
        writer.watchFor(static_cast<int>(random >> 24) / 2);
        EXPECT_EQ(writer.kill(), -SIGKILL);
        const auto hidden = [&] {
            std::size_t count = 0;
            for (const auto& entry : fs::directory_iterator(copies)) count += entry.path().filename().string().starts_with('.');
            return count;
        };
        leftovers += fs::exists(copies) ? hidden() : 0;
        const auto saved = test::openOrFail(m_database)->saveAs(copies / "next.db"); // sweeps
        ASSERT_TRUE(saved) << saved.error().text();
        EXPECT_EQ(hidden(), 0u);
        for (const auto& entry : fs::directory_iterator(copies)) {
            if (entry.is_directory()) {
                const std::string name = entry.path().filename().string();
                EXPECT_TRUE(fs::exists(copies / (name.substr(0, name.find("_images")) + ".db"))) << name;
                continue;
            }
            const auto copy = test::openOrFail(entry.path(), GalleryStore::Mode::ReadOnly);
            ASSERT_TRUE(copy) << entry.path();
            const auto items = copy->items();
            ASSERT_TRUE(items);
            EXPECT_EQ(items->size(), 6u) << "all or nothing: " << entry.path();
            for (const GalleryItem& item : *items) EXPECT_TRUE(readExr(item.filePath));
        }
        fs::remove_all(copies);
    }
    EXPECT_GT(leftovers, 0u) << "some were hit";
}

TEST_F(GalleryProcesses, DontSweepACopyThatALivingOneMakes) {
    {
        const auto store = test::openOrFail(m_database);
        SnapshotRequest request = test::smallRequest();
        request.frame = test::smallFrame(0.5f, 256, 256);
        for (int i = 0; i < 10; ++i) ASSERT_TRUE(storeSnapshot(*store, request));
    }
    Writer writer("save-for-ever", m_database);
    ASSERT_TRUE(writer.waitUntilReady());
    // Each of these sweeps its folder.
    for (int i = 0; i < 40; ++i) {
        const fs::path other = m_folder.path() / "copies" / ("other" + std::to_string(i) + ".db");
        ASSERT_TRUE(GalleryStore::open(other, GalleryStore::Mode::ReadWrite));
    }
    EXPECT_EQ(writer.kill(), -SIGKILL) << "2: one of its copies failed";
}

TEST_F(GalleryProcesses, LeaveNothingOfARepairThatWasKilled) {
    std::size_t items = 0;
    {
        const auto store = test::openOrFail(m_database);
        for (; items < 12; ++items) ASSERT_TRUE(storeSnapshot(*store, test::smallRequest()));
    }
    {
        std::fstream file(m_database, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(5 * 4096);
        file << std::string(3 * 4096, 'x');
    }
    fs::copy_file(m_database, m_folder.path() / "whole");
    std::uint32_t random = 4242;
    for (int round = 0; round < 12; ++round) {
        Writer writer("repair-for-ever", m_database);
        ASSERT_TRUE(writer.waitUntilReady());
        random = random * 1664525u + 1013904223u;
        writer.watchFor(static_cast<int>(random >> 24));
        EXPECT_EQ(writer.kill(), -SIGKILL);
        ASSERT_TRUE(fs::exists(m_database)) << "there is always one of that name";
        const auto repaired = repairGallery(m_database);
        ASSERT_TRUE(repaired) << repaired.error().text();
        EXPECT_EQ(test::openOrFail(m_database)->items()->size(), items);
        for (const auto& entry : fs::directory_iterator(m_folder.path()))
            EXPECT_FALSE(entry.path().filename().string().starts_with('.')) << entry.path();
        fs::copy_file(m_folder.path() / "whole", m_database, fs::copy_options::overwrite_existing);
    }
}

TEST_F(GalleryProcesses, ReadAnOldGalleryThatTheyMayNotWrite) {
    test::makeOldGallery(m_database);
    const std::size_t files = test::countFiles(m_folder.path());
    for (const fs::path& path : {m_folder.path(), m_database}) fs::permissions(path, fs::perms(path == m_database ? 0444 : 0555));
    EXPECT_EQ(Writer("read-old", m_database).exitCode(), 0);
    EXPECT_EQ(test::countFiles(m_folder.path()), files) << "nothing is written beside it";
    fs::permissions(m_folder.path(), fs::perms::owner_all);
    fs::permissions(m_database, fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_TRUE(GalleryStore::open(m_database, GalleryStore::Mode::ReadOnly).error().code == ErrorCode::Unsupported) << "it is as it was";
}

TEST_F(GalleryProcesses, BringMarkedItemsBackWhenTheyCrashAndDeleteThemWhenTheyEnd) {
    const auto store = test::openOrFail(m_database);
    const auto item = storeSnapshot(*store, test::smallRequest());
    ASSERT_TRUE(item);
    for (const bool crashes : {true, false}) {
        Writer writer("mark", m_database);
        ASSERT_TRUE(writer.waitUntilReady());
        EXPECT_TRUE(store->items()->empty()) << "hidden from everybody";
        EXPECT_TRUE(test::openOrFail(m_database)->items()->empty()) << "its owner lives";
        if (crashes) {
            writer.kill();
            EXPECT_EQ(test::openOrFail(m_database)->items()->size(), 1u);
            EXPECT_EQ(store->items()->size(), 1u);
        } else {
            ASSERT_TRUE(writer.proceed());
            EXPECT_EQ(writer.exitCode(), 0);
            EXPECT_FALSE(store->item(item->id));
        }
        EXPECT_EQ(std::filesystem::exists(item->filePath), crashes);
    }
    EXPECT_EQ(test::countFiles(m_images), 0u);
}

TEST_F(GalleryProcesses, AreSeenByAServiceWithoutAsking) {
    GalleryService service(m_database);
    service.createTag("x", {});
    service.flush();
    std::promise<void> seen;
    std::mutex mutex;
    std::set<std::string> told;
    const Subscription observer = service.observe([&](const GalleryChanges& changes) {
        std::lock_guard lock(mutex);
        const bool isFirst = told.empty();
        told.insert(changes.ids.begin(), changes.ids.end());
        if (isFirst && !told.empty()) seen.set_value();
    });
    Writer writer("draft", m_database);
    ASSERT_TRUE(writer.waitUntilReady());
    ASSERT_TRUE(writer.proceed());
    EXPECT_EQ(writer.exitCode(), 0);
    EXPECT_EQ(seen.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready);
    std::size_t count = 0;
    service.list([&](auto items) { count = items ? items->size() : 0; });
    service.flush();
    EXPECT_EQ(count, 1u);
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
