#include "clonecore/host/source_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <thread>

namespace doppel::test {
namespace {

using testing::HasSubstr;

std::span<const std::byte> bytesOf(std::string_view text) { return std::as_bytes(std::span(text.data(), text.size())); }
std::string textOf(const MemoryFile& file) { return {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()}; }

TEST(SourceStore, KeepsTheNewestPushAndWhoHasAnOlderOneKeepsThat) {
    SourceStore store;
    int told = 0;
    const auto watching = store.observe([&] { ++told; });
    const auto first = store.push("wave.obj", bytesOf("v 0 0 0\n"));
    ASSERT_TRUE(first) << first.error().text();
    EXPECT_EQ(first->size, 8u);
    const SourceSetPtr before = store.all();
    ASSERT_TRUE(store.push("wave.obj", bytesOf("v 1 0 0\nv 2 0 0\n")));
    EXPECT_EQ(textOf(*before->contents.at("wave.obj")), "v 0 0 0\n");
    EXPECT_EQ(textOf(*store.all()->contents.at("wave.obj")), "v 1 0 0\nv 2 0 0\n");
    EXPECT_EQ(store.all()->find(first->hash), nullptr) << "nobody asks for it but those who were told of it";
    EXPECT_TRUE(before->find(first->hash));
    EXPECT_EQ(told, 2);
    ASSERT_TRUE(store.push("wave.obj", bytesOf("v 1 0 0\nv 2 0 0\n")));
    EXPECT_EQ(told, 2) << "the same content is no news";

    EXPECT_TRUE(store.drop("wave.obj"));
    EXPECT_FALSE(store.drop("wave.obj"));
    EXPECT_TRUE(store.all()->versions->empty());
    EXPECT_EQ(told, 3);
}

TEST(SourceStore, ContentsCannotBeChangedByAnybody) {
    SourceStore store;
    ASSERT_TRUE(store.push("a.obj", bytesOf("v 0 0 0\n")));
    const MemoryFilePtr file = store.all()->contents.at("a.obj");
    EXPECT_EQ(::pwrite(file->fd(), "x", 1, 0), -1);
    EXPECT_EQ(::ftruncate(file->fd(), 0), -1);
    const FileDescriptor again(::open(file->path().c_str(), O_RDONLY | O_CLOEXEC));
    ASSERT_TRUE(again);
    char read[8]{};
    EXPECT_EQ(::read(again.get(), read, sizeof read), 8);
    EXPECT_EQ(std::string(read, 8), "v 0 0 0\n");
}

TEST(SourceStore, RefusesNamesAndSizesThatItMayNotTakeAndStaysAsItWas) {
    SourceStore store;
    for (const char* name : {"", "wave", "../wave.obj", "a/b.obj", ".obj", "-x.obj", "wave.", "wa ve.obj", "w\xc3\xa4.obj"}) {
        const auto pushed = store.push(name, bytesOf("x"));
        ASSERT_FALSE(pushed) << name;
        EXPECT_EQ(pushed.error().code, ErrorCode::InvalidArgument) << name;
    }
    EXPECT_EQ(store.push(std::string(kMaxSourceNameBytes, 'a') + ".obj", bytesOf("x")).error().code, ErrorCode::InvalidArgument);
    const auto program = store.push("evil.so", bytesOf("x"));
    ASSERT_FALSE(program);
    EXPECT_EQ(program.error().code, ErrorCode::Refused);
    EXPECT_EQ(store.push("empty.obj", {}).error().code, ErrorCode::InvalidArgument);
    // Nothing is read of what is too large.
    const std::byte one{};
    const auto large = store.push("large.obj", std::span(&one, kMaxSourceBytes + 1));
    ASSERT_FALSE(large);
    EXPECT_EQ(large.error().code, ErrorCode::TooLarge);
    EXPECT_THAT(large.error().message, HasSubstr("240 MiB"));
    EXPECT_TRUE(store.all()->contents.empty());
}

TEST(SourceStore, KeepsNoMoreSourcesThanItMay) {
    SourceStore store;
    for (std::size_t i = 0; i < kMaxSources; ++i) ASSERT_TRUE(store.push("s" + std::to_string(i) + ".obj", bytesOf(std::to_string(i))));
    EXPECT_EQ(store.push("more.obj", bytesOf("x")).error().code, ErrorCode::Refused);
    EXPECT_TRUE(store.push("s0.obj", bytesOf("another"))) << "those that are there go on";
    store.drop("s1.obj");
    EXPECT_TRUE(store.push("more.obj", bytesOf("x")));
}

TEST(SourceStore, PushesOfManyThreadsLeaveOneWholeContent) {
    SourceStore store;
    std::vector<std::thread> pushers;
    for (char c = 'a'; c < 'e'; ++c)
        pushers.emplace_back([&store, c] {
            for (int i = 0; i < 50; ++i) EXPECT_TRUE(store.push("wave.obj", bytesOf(std::string(10'000, c))));
        });
    for (int i = 0; i < 50; ++i) {
        const SourceSetPtr all = store.all();
        const auto found = all->contents.find("wave.obj");
        if (found == all->contents.end()) continue;
        const std::string text = textOf(*found->second);
        ASSERT_EQ(text, std::string(10'000, text[0]));
    }
    for (auto& pusher : pushers) pusher.join();
    EXPECT_EQ(store.all()->contents.at("wave.obj")->size(), 10'000u);
}

} // namespace
} // namespace doppel::test
