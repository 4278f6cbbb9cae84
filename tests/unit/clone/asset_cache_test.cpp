#include "clonecore/clone/asset_cache.h"
#include "clonecore/clone/asset_tree.h"
#include "tests/support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <csignal>

namespace doppel::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::span<const std::byte> bytesOf(std::string_view text) { return std::as_bytes(std::span(text.data(), text.size())); }

ContentHash hashOf(std::string_view text) {
    ContentHasher hasher;
    hasher.add(bytesOf(text));
    return hasher.finish();
}

class Cache : public testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(cache.open()); }

    Result<void> put(AssetCache& into, const std::string& text) {
        auto partial = into.begin(hashOf(text), text.size());
        if (!partial || !*partial) return fail(ErrorCode::Internal, "busy");
        const auto rest = bytesOf(text).subspan(static_cast<std::size_t>((*partial)->size()));
        if (auto put = (*partial)->append(rest); !put) return put;
        return into.finish(**partial, hashOf(text), never);
    }
    bool has(const std::string& text) {
        const auto there = cache.has(hashOf(text), text.size(), never);
        EXPECT_TRUE(there);
        return there && *there;
    }
    /// Makes a content look as if it was used so many seconds ago.
    static void age(const AssetCache& in, const std::string& text, int seconds) {
        timespec times[2]{};
        clock_gettime(CLOCK_REALTIME, &times[0]);
        times[0].tv_sec -= seconds;
        times[1].tv_nsec = UTIME_OMIT;
        ASSERT_EQ(utimensat(AT_FDCWD, (in.folder() / "blobs" / toHex(hashOf(text))).c_str(), times, 0), 0);
    }

    TempFolder folder;
    AssetCache cache{folder / "cache", 1 << 20};
    const std::atomic<bool> never{false};
};

TEST(ContentHashes, AreBlake2bOf32Bytes) {
    // The reference implementation's value for an empty input with 32 bytes of output.
    EXPECT_EQ(toHex(hashOf("")), "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    EXPECT_NE(hashOf("a"), hashOf("b"));
}

TEST_F(Cache, KeepsWhatIsFinished) {
    EXPECT_FALSE(has("texture"));
    ASSERT_TRUE(put(cache, "texture"));
    EXPECT_TRUE(has("texture"));
    EXPECT_TRUE(fs::is_empty(folder / "cache/partial"));
    AssetCache other(folder / "cache", 1 << 20);
    ASSERT_TRUE(other.open());
    EXPECT_EQ(other.has(hashOf("texture"), 7, never), true) << "another process sees it";
}

TEST_F(Cache, EmptyFilesAreContentsToo) {
    ASSERT_TRUE(put(cache, ""));
    EXPECT_TRUE(has(""));
}

TEST_F(Cache, IsOnlyForItsUser) {
    EXPECT_EQ(fs::status(folder / "cache").permissions(), fs::perms::owner_all);
    EXPECT_EQ(fs::status(folder / "cache/blobs").permissions(), fs::perms::owner_all);
}

TEST_F(Cache, ADownloadThatEndedEarlyIsResumed) {
    {
        auto partial = cache.begin(hashOf("half and half"), 13);
        ASSERT_TRUE(partial && *partial);
        ASSERT_TRUE((*partial)->append(bytesOf("half and")));
    }
    EXPECT_EQ(cache.partialSize(hashOf("half and half"), 13), 8u);
    auto partial = cache.begin(hashOf("half and half"), 13);
    ASSERT_TRUE(partial && *partial);
    EXPECT_EQ((*partial)->size(), 8u);
    ASSERT_TRUE((*partial)->append(bytesOf(" half")));
    ASSERT_TRUE(cache.finish(**partial, hashOf("half and half"), never));
    EXPECT_TRUE(has("half and half"));
}

TEST_F(Cache, AWrongContentIsThrownAway) {
    auto partial = cache.begin(hashOf("right"), 5);
    ASSERT_TRUE(partial && *partial);
    ASSERT_TRUE((*partial)->append(bytesOf("wrong")));
    const auto finished = cache.finish(**partial, hashOf("right"), never);
    ASSERT_FALSE(finished);
    EXPECT_EQ(finished.error().code, ErrorCode::ParseFailed);
    EXPECT_THAT(finished.error().message, HasSubstr("thrown away"));
    EXPECT_FALSE(has("right"));
    EXPECT_TRUE(fs::is_empty(folder / "cache/partial"));
    EXPECT_TRUE(fs::is_empty(folder / "cache/blobs"));
}

TEST_F(Cache, ADamagedContentIsFoundAndRemoved) {
    ASSERT_TRUE(put(cache, "precious"));
    const fs::path blob = folder / "cache/blobs" / toHex(hashOf("precious"));
    fs::permissions(blob, fs::perms::owner_all);
    std::ofstream(blob) << "Precious";
    AssetCache next(folder / "cache", 1 << 20);
    ASSERT_TRUE(next.open());
    EXPECT_EQ(next.has(hashOf("precious"), 8, never), false);
    EXPECT_FALSE(fs::exists(blob));
}

TEST_F(Cache, WhatWasUsedLongestAgoGoesFirstAndNothingInUse) {
    AssetCache small(folder / "small", 100);
    ASSERT_TRUE(small.open());
    const std::string a(40, 'a'), b(40, 'b'), c(40, 'c');
    ASSERT_TRUE(put(small, a));
    ASSERT_TRUE(put(small, b));
    age(small, a, 200);
    age(small, b, 100);
    ASSERT_TRUE(small.link(hashOf(a), folder / "tree/used")); // the older one is in use
    ASSERT_TRUE(small.makeRoom({{hashOf(c), 40}}));
    EXPECT_EQ(small.has(hashOf(a), 40, never), true);
    EXPECT_EQ(small.has(hashOf(b), 40, never), false);
    ASSERT_TRUE(put(small, c));

    ASSERT_TRUE(small.link(hashOf(c), folder / "tree/too"));
    const auto full = small.makeRoom({{hashOf(b), 40}});
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().code, ErrorCode::NoSpace);
    EXPECT_THAT(full.error().message, HasSubstr("--asset-cache-size"));

    fs::remove_all(folder / "tree");
    EXPECT_TRUE(small.makeRoom({{hashOf(b), 40}})) << "not in use any more";
}

TEST_F(Cache, HalfADownloadCountsWholeAndStaysWhileItIsWanted) {
    AssetCache small(folder / "small", 100);
    ASSERT_TRUE(small.open());
    const std::string wanted(60, 'w'), given(30, 'g');
    { auto partial = small.begin(hashOf(wanted), 60); ASSERT_TRUE(partial && *partial && (*partial)->append(bytesOf("www"))); }
    { auto partial = small.begin(hashOf(given), 30); ASSERT_TRUE(partial && *partial && (*partial)->append(bytesOf("g"))); }
    ASSERT_TRUE(small.makeRoom({{hashOf(wanted), 60}, {hashOf("new"), 20}}));
    EXPECT_EQ(small.partialSize(hashOf(wanted), 60), 3u);
    EXPECT_EQ(small.partialSize(hashOf(given), 30), 0u) << "nobody wants it: it made room";
}

TEST_F(Cache, OneFetchesAndTheOtherIsToldWhenItEnds) {
    const ContentHash hash = hashOf("shared");
    auto first = cache.begin(hash, 6);
    ASSERT_TRUE(first && *first);
    const auto second = cache.begin(hash, 6);
    ASSERT_TRUE(second);
    EXPECT_FALSE(*second);
    const auto watch = cache.watch(hash, 6);
    ASSERT_TRUE(watch && *watch);
    pollfd sign{watch->get(), POLLIN, 0};
    EXPECT_EQ(poll(&sign, 1, 0), 0);
    ASSERT_TRUE((*first)->append(bytesOf("shared")));
    EXPECT_EQ(poll(&sign, 1, 0), 0);
    ASSERT_TRUE(cache.finish(**first, hash, never));
    EXPECT_EQ(poll(&sign, 1, 20'000), 1);
    EXPECT_TRUE(has("shared"));
    const auto gone = cache.watch(hash, 6);
    ASSERT_TRUE(gone);
    EXPECT_FALSE(*gone) << "nothing to wait for";
}

TEST_F(Cache, WhoGivesUpTellsTheOthersToo) {
    const ContentHash hash = hashOf("shared");
    auto first = cache.begin(hash, 6);
    ASSERT_TRUE(first && *first);
    const auto watch = cache.watch(hash, 6);
    ASSERT_TRUE(watch && *watch);
    first->reset();
    pollfd sign{watch->get(), POLLIN, 0};
    ASSERT_EQ(poll(&sign, 1, 20'000), 1);
    const auto second = cache.begin(hash, 6);
    EXPECT_TRUE(second && *second) << "the lock is free when the sign comes";
}

TEST_F(Cache, ADownloadOfAKilledProcessIsTakenOver) {
    const ContentHash hash = hashOf("shared");
    const pid_t child = fork();
    if (child == 0) {
        auto partial = PartialAsset::begin(folder / "cache/partial" / (toHex(hash) + ".6"), 6);
        const bool put = partial && *partial && (*partial)->append(bytesOf("sha"));
        raise(put ? SIGKILL : SIGTERM);
        _exit(1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    auto partial = cache.begin(hash, 6);
    ASSERT_TRUE(partial && *partial);
    EXPECT_EQ((*partial)->size(), 3u);
}

TEST_F(Cache, AFullDiskIsSaidAndWhatCameStays) {
    const pid_t child = fork();
    if (child == 0) {
        // A file may not grow beyond this: the nearest thing to a full disk that needs no privileges.
        signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{1000, 1000};
        setrlimit(RLIMIT_FSIZE, &limit);
        const std::string text(5000, 'x');
        auto partial = PartialAsset::begin(folder / "cache/partial/x.5000", 5000);
        const auto put = partial && *partial ? (*partial)->append(bytesOf(text)) : Result<void>();
        _exit(!put && put.error().code == ErrorCode::NoSpace && (*partial)->size() == 1000 ? 7 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 7);
    EXPECT_EQ(fs::file_size(folder / "cache/partial/x.5000"), 1000u);
}

TEST_F(Cache, AFolderOfSomethingElseIsNoCache) {
    folder.write("file", "x");
    AssetCache wrong(folder / "file", 100);
    const auto opened = wrong.open();
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error().message, HasSubstr("--asset-cache"));
}

TEST_F(Cache, LinksReplaceOlderOnes) {
    ASSERT_TRUE(put(cache, "one"));
    ASSERT_TRUE(put(cache, "two"));
    const fs::path target = folder / "tree/a/b.usda";
    ASSERT_TRUE(cache.link(hashOf("one"), target));
    ASSERT_TRUE(cache.link(hashOf("one"), target));
    EXPECT_EQ(folder.read("tree/a/b.usda"), "one");
    ASSERT_TRUE(cache.link(hashOf("two"), target));
    EXPECT_EQ(folder.read("tree/a/b.usda"), "two");
    EXPECT_EQ(fs::hard_link_count(target), 2u);
    EXPECT_EQ(cache.link(hashOf("none"), target).error().code, ErrorCode::NotFound);
}

TEST_F(Cache, TreesHoldPathsOfTheHostAndNothingElse) {
    fs::path root;
    {
        auto tree = AssetTree::make(folder / "cache/trees");
        ASSERT_TRUE(tree);
        root = (*tree)->root();
        EXPECT_EQ((*tree)->place("/work/a.usda"), root / "work/a.usda");
        for (const char* bad : {"", "/", "a.usda", "/../a", "/a/../b", "/a/./b", "/a//b", "/a/"})
            EXPECT_FALSE((*tree)->place(bad)) << bad;
        EXPECT_FALSE((*tree)->place(std::string("/a\0b", 4)));
        AssetTree::removeDead(folder / "cache/trees");
        EXPECT_TRUE(fs::exists(root)) << "it is alive";
    }
    EXPECT_FALSE(fs::exists(root));
    EXPECT_TRUE(fs::is_empty(folder / "cache/trees"));
}

TEST_F(Cache, TreesOfDeadProcessesAreRemoved) {
    folder.write("cache/trees/abcdef.lock", "");
    folder.write("cache/trees/abcdef/work/a.usda", "x");
    AssetTree::removeDead(folder / "cache/trees");
    EXPECT_TRUE(fs::is_empty(folder / "cache/trees"));
}

} // namespace
} // namespace doppel::test
