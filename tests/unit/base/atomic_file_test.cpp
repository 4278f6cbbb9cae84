#include "clonecore/base/atomic_file.h"

#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>
#include <thread>

namespace doppel {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

mode_t modeOf(const fs::path& file) {
    struct stat info {};
    return ::stat(file.c_str(), &info) == 0 ? info.st_mode & 07777 : 0;
}

/// Runs `work` in a child process (no threads are alive here) and returns its exit status; 99 when it did not exit.
template <class Work>
int inChild(Work&& work) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(work());
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

/// Root may write anything; become somebody else who may not.
bool dropRoot() { return ::geteuid() != 0 || (::setgid(65534) == 0 && ::setuid(65534) == 0); }

TEST(AtomicFile, WritesANewFileAndLeavesNothingElse) {
    test::TempFolder folder;
    ASSERT_TRUE(writeBytesAtomically(folder / "a.txt", "hello", true));
    EXPECT_EQ(folder.read("a.txt"), "hello");
    EXPECT_EQ(folder.list(), Names{"a.txt"});
}

TEST(AtomicFile, KeepsThePreviousFileAsBackup) {
    test::TempFolder folder;
    for (const char* text : {"one", "two", "three"}) ASSERT_TRUE(writeBytesAtomically(folder / "a.txt", text, true));
    EXPECT_EQ(folder.read("a.txt"), "three");
    EXPECT_EQ(folder.read("a.txt.bak"), "two");
    EXPECT_EQ(folder.list(), (Names{"a.txt", "a.txt.bak"}));
}

TEST(AtomicFile, BackupThatIsTheSameFileAlreadyIsNoTrouble) {
    test::TempFolder folder;
    folder.write("a.txt", "one");
    fs::create_hard_link(folder / "a.txt", folder / "a.txt.bak");
    ASSERT_TRUE(writeBytesAtomically(folder / "a.txt", "two", true));
    EXPECT_EQ(folder.read("a.txt"), "two");
    EXPECT_EQ(folder.read("a.txt.bak"), "one");
    EXPECT_EQ(folder.list(), (Names{"a.txt", "a.txt.bak"}));
}

TEST(AtomicFile, GivesTheWriterATemporaryFileWithTheSameExtension) {
    test::TempFolder folder;
    fs::path seen;
    ASSERT_TRUE(writeFileAtomically(folder / "beauty.exr", [&](const fs::path& temporary) -> Result<void> {
        seen = temporary;
        EXPECT_FALSE(fs::exists(folder / "beauty.exr"));
        std::ofstream(temporary) << "pixels";
        return {};
    }));
    EXPECT_EQ(seen.extension(), ".exr");
    EXPECT_EQ(seen.parent_path(), folder.path());
    EXPECT_EQ(folder.read("beauty.exr"), "pixels");
}

TEST(AtomicFile, FailingWriterLeavesThePreviousFileAndNoTemporary) {
    test::TempFolder folder;
    folder.write("a.txt", "old");
    const Result<void> result = writeFileAtomically(folder / "a.txt", [](const fs::path& temporary) -> Result<void> {
        std::ofstream(temporary) << "half";
        return fail(ErrorCode::Cancelled, "cancelled");
    });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Cancelled);
    EXPECT_EQ(folder.read("a.txt"), "old");
    EXPECT_EQ(folder.list(), Names{"a.txt"});
}

TEST(AtomicFile, ThrowingWriterLeavesThePreviousFileAndNoTemporary) {
    test::TempFolder folder;
    folder.write("a.txt", "old");
    EXPECT_THROW((void)writeFileAtomically(folder / "a.txt",
                                           [](const fs::path&) -> Result<void> { throw std::runtime_error("no"); }),
                 std::runtime_error);
    EXPECT_EQ(folder.list(), Names{"a.txt"});
    EXPECT_EQ(folder.read("a.txt"), "old");
}

TEST(AtomicFile, KeepsThePermissionBits) {
    test::TempFolder folder;
    const fs::path file = folder.write("a.txt", "old");
    ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
    ASSERT_TRUE(writeBytesAtomically(file, "new"));
    EXPECT_EQ(modeOf(file), mode_t{0640});
}

TEST(AtomicFile, NewFileFollowsTheUmask) {
    test::TempFolder folder;
    const mode_t before = ::umask(027);
    const Result<void> result = writeBytesAtomically(folder / "a.txt", "new");
    ::umask(before);
    ASSERT_TRUE(result);
    EXPECT_EQ(modeOf(folder / "a.txt"), mode_t{0640});
}

TEST(AtomicFile, ThroughASymbolicLinkItsTargetIsWritten) {
    test::TempFolder folder;
    folder.write("real/a.txt", "old");
    fs::create_symlink("real/a.txt", folder / "link.txt");
    fs::create_symlink("link.txt", folder / "link2.txt");
    ASSERT_TRUE(writeBytesAtomically(folder / "link2.txt", "new", true));
    EXPECT_TRUE(fs::is_symlink(folder / "link2.txt"));
    EXPECT_TRUE(fs::is_symlink(folder / "link.txt"));
    EXPECT_EQ(folder.read("real/a.txt"), "new");
    EXPECT_EQ(folder.read("real/a.txt.bak"), "old");
}

TEST(AtomicFile, DanglingLinkGetsItsTarget) {
    test::TempFolder folder;
    fs::create_symlink("missing.txt", folder / "link.txt");
    ASSERT_TRUE(writeBytesAtomically(folder / "link.txt", "new"));
    EXPECT_EQ(folder.read("missing.txt"), "new");
}

TEST(AtomicFile, LinksInACircleAreAnError) {
    test::TempFolder folder;
    fs::create_symlink("b", folder / "a");
    fs::create_symlink("a", folder / "b");
    EXPECT_FALSE(writeBytesAtomically(folder / "a", "new"));
}

TEST(AtomicFile, MissingFolderIsNotFoundAndNamed) {
    test::TempFolder folder;
    const Result<void> result = writeBytesAtomically(folder / "none/a.txt", "x");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::NotFound);
    EXPECT_NE(result.error().message.find("none'"), std::string::npos) << result.error().message;
}

TEST(AtomicFile, RefusesFoldersAndDevices) {
    test::TempFolder folder;
    fs::create_directory(folder / "sub");
    EXPECT_EQ(writeBytesAtomically(folder / "sub", "x").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(writeBytesAtomically(folder.path().string() + "/", "x").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(writeBytesAtomically("/dev/null", "x").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(writeBytesAtomically("", "x").error().code, ErrorCode::InvalidArgument);
}

TEST(AtomicFile, BackupInTheWayFailsAndChangesNothing) {
    test::TempFolder folder;
    folder.write("a.txt", "old");
    folder.write("a.txt.bak/inside", "x");
    EXPECT_FALSE(writeBytesAtomically(folder / "a.txt", "new", true));
    EXPECT_EQ(folder.read("a.txt"), "old");
    EXPECT_EQ(folder.list(), (Names{"a.txt", "a.txt.bak"}));
}

TEST(AtomicFile, ReadOnlyFolderIsPermissionDenied) {
    test::TempFolder folder;
    folder.write("a.txt", "old");
    ASSERT_EQ(::chmod(folder.path().c_str(), 0555), 0);
    EXPECT_EQ(inChild([&] {
                  if (!dropRoot()) return 3;
                  const Result<void> result = writeBytesAtomically(folder / "b.txt", "new");
                  return !result && result.error().code == ErrorCode::PermissionDenied ? 0 : 1;
              }),
              0);
    EXPECT_EQ(folder.list(), Names{"a.txt"});
}

TEST(AtomicFile, ReadOnlyFileIsNotReplaced) {
    test::TempFolder folder;
    const fs::path file = folder.write("a.txt", "old");
    ASSERT_EQ(::chmod(folder.path().c_str(), 0777), 0);
    ASSERT_EQ(::chmod(file.c_str(), 0444), 0);
    EXPECT_EQ(inChild([&] {
                  if (!dropRoot()) return 3;
                  const Result<void> result = writeBytesAtomically(file, "new");
                  return !result && result.error().code == ErrorCode::PermissionDenied ? 0 : 1;
              }),
              0);
    EXPECT_EQ(folder.read("a.txt"), "old");
    EXPECT_EQ(folder.list(), Names{"a.txt"});
}

TEST(AtomicFile, FileThatCannotGrowLeavesThePreviousOne) {
    test::TempFolder folder;
    folder.write("a.txt", "old");
    EXPECT_EQ(inChild([&] {
                  ::signal(SIGXFSZ, SIG_IGN);
                  const rlimit limit{4096, 4096};
                  if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 3;
                  const Result<void> result = writeBytesAtomically(folder / "a.txt", std::string(100000, 'x'), true);
                  return !result && result.error().message.find("a.txt") != std::string::npos ? 0 : 1;
              }),
              0);
    EXPECT_EQ(folder.read("a.txt"), "old");
    EXPECT_EQ(folder.list(), Names{"a.txt"});
}

TEST(AtomicFile, ReaderNeverSeesHalfAFile) {
    test::TempFolder folder;
    const std::string a(200000, 'a'), b(150000, 'b');
    ASSERT_TRUE(writeBytesAtomically(folder / "f", a));
    std::thread writer([&] {
        for (int i = 0; i < 20; ++i) EXPECT_TRUE(writeBytesAtomically(folder / "f", i % 2 ? a : b, true));
    });
    for (int i = 0; i < 50; ++i) {
        const std::string text = folder.read("f");
        EXPECT_TRUE(text == a || text == b) << text.size();
    }
    writer.join();
}

TEST(AtomicFile, VeryLongNamesWorkOrFailCleanly) {
    test::TempFolder folder;
    EXPECT_TRUE(writeBytesAtomically(folder / (std::string(240, 'n') + ".doppel"), "x"));
    EXPECT_FALSE(writeBytesAtomically(folder / std::string(300, 'n'), "x"));
    EXPECT_EQ(folder.list().size(), 1u);
}

}  // namespace
}  // namespace doppel
