// The fetching of files against a host that the test plays, over a real link.
#include "clonecore/clone/asset_fetcher.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/clone/fake_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <future>
#include <map>
#include <set>

namespace doppel::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::HasSubstr;

ContentHash hashOf(std::string_view text) {
    ContentHasher hasher;
    hasher.add(std::as_bytes(std::span(text.data(), text.size())));
    return hasher.finish();
}

/// A clone server whose host is another machine, and a thread on which the renderer would cook.
class Fetching : public testing::Test {
protected:
    Fetching()
        : fixture(transports()[4],
                  [this](CloneServerOptions& options) {
                      options.remote = true;
                      options.assetCache = folder / "cache";
                      options.assetCacheBytes = 64 << 20;
                  }),
          host(fixture.hostLoop, fixture.hostOptions()) {
        host.hello();
        renderer = fixture.renderer();
        // A session ends when its cooking thread has.
        renderer->whenDestroyed = [this] { std::lock_guard lock(cooking); };
    }

    std::future<Result<LocalAsset>> resolve(const std::string& path) {
        return std::async(std::launch::async, [this, path] {
            std::lock_guard lock(cooking);
            return renderer->events->assets()->resolve(path, cancelled, [this](const std::string& text) { progress.add(text); });
        });
    }
    void cancel() {
        cancelled = true;
        renderer->events->assets()->wake();
    }
    void list(const std::string& path, const std::map<std::string, std::string>& files) {
        AssetListMessage message;
        message.path = path;
        message.file = path;
        for (const auto& [name, text] : files) message.entries.push_back({name, text.size(), hashOf(text), {}});
        host.send(message);
    }
    void send(const AssetRequestMessage& request, const std::string& text) {
        auto piece = std::make_shared<std::string>(text.substr(static_cast<std::size_t>(request.offset), request.length));
        const auto* bytes = reinterpret_cast<const std::byte*>(piece->data());
        host.send(AssetDataMessage{request.hash, request.offset, request.length, {}, std::shared_ptr<const std::byte>(piece, bytes)});
    }
    /// Answers requests until the result is there.
    Result<LocalAsset> serve(std::future<Result<LocalAsset>>& result, const std::map<std::string, std::string>& files) {
        while (result.wait_for(0s) != std::future_status::ready) {
            const auto item = host.received.take(
                [](const FromClone& from) {
                    return std::holds_alternative<AssetRequestMessage>(from.message) || std::holds_alternative<LogMessage>(from.message);
                },
                100ms);
            if (!item) continue;
            if (const auto* line = std::get_if<LogMessage>(&item->message)) logged = line->text;
            const auto* request = std::get_if<AssetRequestMessage>(&item->message);
            if (!request) continue;
            requested.push_back(*request);
            for (const auto& [name, text] : files)
                if (hashOf(text) == request->hash) send(*request, text);
        }
        return result.get();
    }
    std::string contentOf(const fs::path& file) const {
        std::ifstream in(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    }

    TempFolder folder;
    std::mutex cooking; ///< held while files are asked for
    ServerFixture fixture;
    TestHost host;
    std::shared_ptr<FakeRenderer> renderer;
    std::atomic<bool> cancelled{false};
    Inbox<std::string> progress;
    std::vector<AssetRequestMessage> requested;
    std::string logged; ///< the last line while it was served
};

const std::map<std::string, std::string> kFiles{{"/work/shot/a.usda", "the layer"},
                                                {"/work/tex/b.png", std::string(3 << 20, 'b')},
                                                {"/work/tex/copy.png", std::string(3 << 20, 'b')},
                                                {"/work/tex/empty.bin", ""}};

TEST_F(Fetching, LaysOutTheFilesAsTheyAreOnTheHost) {
    auto result = resolve("/work/shot/a.usda");
    const auto query = host.wait<AssetQueryMessage>();
    ASSERT_TRUE(query);
    EXPECT_EQ(query->path, "/work/shot/a.usda");
    list(query->path, kFiles);
    const auto found = serve(result, kFiles);
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(found->file.string(), found->root.string() + "/work/shot/a.usda");
    for (const auto& [name, text] : kFiles) EXPECT_EQ(contentOf(found->root.string() + name), text) << name;
    std::uint64_t bytes = 0;
    for (const AssetRequestMessage& request : requested) bytes += request.length;
    EXPECT_EQ(bytes, (3u << 20) + 9) << "equal contents come once";
    EXPECT_THAT(progress.next().value_or(""), testing::MatchesRegex("fetching assets: [0-3] of 3 files, [0-3] of 3 MiB"));
    if (logged.empty()) logged = host.wait<LogMessage>().value_or(LogMessage{}).text;
    EXPECT_THAT(logged, HasSubstr("fetched assets: 3 files"));

    // Known now, until the scene is edited.
    EXPECT_TRUE(resolve("/work/shot/a.usda").get());
    NetworkMessage network;
    network.full = true;
    host.send(network);
    ASSERT_TRUE(renderer->networks.next());
    auto again = resolve("/work/shot/a.usda");
    ASSERT_TRUE(host.wait<AssetQueryMessage>());
    list("/work/shot/a.usda", kFiles);
    requested.clear();
    EXPECT_TRUE(serve(again, kFiles));
    EXPECT_TRUE(requested.empty()) << "all of it was in the cache";
}

TEST_F(Fetching, AsksForNoMorePiecesThanTheWindowHolds) {
    auto result = resolve("/work/big.exr");
    ASSERT_TRUE(host.wait<AssetQueryMessage>());
    const std::map<std::string, std::string> files{{"/work/big.exr", std::string(12 << 20, 'x')}};
    list("/work/big.exr", files);
    std::vector<AssetRequestMessage> first;
    for (std::size_t i = 0; i < kAssetWindowBytes / kAssetPieceBytes; ++i) first.push_back(host.wait<AssetRequestMessage>().value());
    EXPECT_FALSE(host.wait<AssetRequestMessage>(200ms)) << "nothing was answered yet";
    for (const auto& request : first) send(request, files.at("/work/big.exr"));
    EXPECT_TRUE(serve(result, files));
}

TEST_F(Fetching, AnEditEndsItAndTheNextOneGoesOn) {
    const std::map<std::string, std::string> files{{"/work/big.exr", std::string(12 << 20, 'x')}};
    auto result = resolve("/work/big.exr");
    ASSERT_TRUE(host.wait<AssetQueryMessage>());
    list("/work/big.exr", files);
    std::vector<AssetRequestMessage> open;
    for (std::size_t i = 0; i < kAssetWindowBytes / kAssetPieceBytes; ++i) open.push_back(host.wait<AssetRequestMessage>().value());
    for (std::size_t i = 0; i < 3; ++i) send(open[i], files.at("/work/big.exr"));
    ASSERT_TRUE(progress.take([](const std::string& text) { return text == "fetching assets: 0 of 1 files, 2 of 12 MiB"; }));
    cancel();
    const auto ended = result.get();
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().code, ErrorCode::Cancelled);

    cancelled = false;
    auto again = resolve("/work/big.exr");
    ASSERT_TRUE(host.wait<AssetQueryMessage>());
    list("/work/big.exr", files);
    // Pieces of the first attempt arrive late; they do no harm.
    for (std::size_t i = 3; i < open.size(); ++i) send(open[i], files.at("/work/big.exr"));
    ASSERT_TRUE(serve(again, files));
    for (const AssetRequestMessage& request : requested) EXPECT_GE(request.offset, 3 * kAssetPieceBytes);
}

TEST_F(Fetching, ALostHostEndsIt) {
    auto result = resolve("/work/a.usda");
    ASSERT_TRUE(host.wait<AssetQueryMessage>());
    host.close();
    const auto ended = result.get();
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().code, ErrorCode::Cancelled);
}

TEST_F(Fetching, AWrongContentIsSaid) {
    const std::map<std::string, std::string> files{{"/work/a.usda", "promised"}};
    auto result = resolve("/work/a.usda");
    ASSERT_TRUE(host.wait<AssetQueryMessage>());
    list("/work/a.usda", files);
    send(host.wait<AssetRequestMessage>().value(), "anything");
    const auto ended = result.get();
    ASSERT_FALSE(ended);
    EXPECT_THAT(ended.error().text(), HasSubstr("/work/a.usda"));
    EXPECT_THAT(ended.error().text(), HasSubstr("thrown away"));
}

TEST_F(Fetching, ARefusalIsSaid) {
    auto result = resolve("/etc/passwd");
    ASSERT_TRUE(host.wait<AssetQueryMessage>());
    host.send(AssetListMessage{"/etc/passwd", {}, {}, Error{ErrorCode::Refused, "not yours", {}}});
    const auto ended = result.get();
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().code, ErrorCode::Refused);
    EXPECT_EQ(ended.error().message, "not yours");
}

TEST_F(Fetching, AFileThatChangesOnTheHostIsAskedForAnew) {
    auto result = resolve("/work/a.usda");
    ASSERT_TRUE(host.wait<AssetQueryMessage>());
    list("/work/a.usda", {{"/work/a.usda", "old version"}});
    const auto request = host.wait<AssetRequestMessage>();
    ASSERT_TRUE(request);
    host.send(AssetDataMessage{request->hash, request->offset, 0, Error{ErrorCode::Io, "it changed", {}}, nullptr});
    ASSERT_TRUE(host.wait<AssetQueryMessage>());
    list("/work/a.usda", {{"/work/a.usda", "new version"}});
    const auto found = serve(result, {{"/work/a.usda", "new version"}});
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(contentOf(found->file), "new version");
}

TEST_F(Fetching, MoreThanTheCacheMayHoldIsNotFetched) {
    auto result = resolve("/work/huge.exr");
    ASSERT_TRUE(host.wait<AssetQueryMessage>());
    AssetListMessage message{"/work/huge.exr", "/work/huge.exr", {{"/work/huge.exr", 1ull << 40, ContentHash{1}, {}}}, {}};
    host.send(message);
    const auto ended = result.get();
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().code, ErrorCode::NoSpace);
    EXPECT_TRUE(fs::is_empty(folder / "cache/partial"));
}

TEST_F(Fetching, WhatNobodyAskedForIsDropped) {
    for (int i = 0; i < 20; ++i) {
        list("/work/a.usda", kFiles);
        send({hashOf("spam"), 0, 4}, "spam");
    }
    auto result = resolve("/work/shot/a.usda");
    ASSERT_TRUE(host.wait<AssetQueryMessage>());
    list("/work/shot/a.usda", kFiles);
    EXPECT_TRUE(serve(result, kFiles));
}

TEST(SharedFolders, FilesAtTheirOwnPlaceAreUsedWhereTheyAre) {
    TempFolder folder;
    const fs::path same = folder.write("same.usda", "the same");
    ServerFixture fixture(transports()[1], [&](CloneServerOptions& options) { options.assetCache = folder / "cache"; });
    TestHost host(fixture.hostLoop, fixture.hostOptions());
    HelloMessage hello;
    hello.machineId = "another machine";
    host.send(hello);
    const auto renderer = fixture.renderer();
    std::atomic<bool> never{false};
    auto result = std::async(std::launch::async, [&] { return renderer->events->assets()->resolve(same, never, {}); });
    ASSERT_TRUE(host.wait<AssetQueryMessage>());
    host.send(AssetListMessage{same.string(), same.string(), {{same.string(), 8, hashOf("the same"), {}}}, {}});
    const auto found = result.get();
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(found->file, same);
    EXPECT_TRUE(found->root.empty());
}

TEST(SharedFolders, AFileThatOnlyTheClonesMachineHasIsUsed) {
    TempFolder folder;
    const fs::path own = folder.write("own.usda", "here only");
    ServerFixture fixture(transports()[1], [&](CloneServerOptions& options) { options.assetCache = folder / "cache"; });
    TestHost host(fixture.hostLoop, fixture.hostOptions());
    HelloMessage hello;
    hello.machineId = "another machine";
    host.send(hello);
    const auto renderer = fixture.renderer();
    std::atomic<bool> never{false};
    auto result = std::async(std::launch::async, [&] { return renderer->events->assets()->resolve(own, never, {}); });
    ASSERT_TRUE(host.wait<AssetQueryMessage>());
    host.send(AssetListMessage{own.string(), {}, {}, Error{ErrorCode::NotFound, "not on the host", {}}});
    const auto found = result.get();
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(found->file, own);
}

TEST(SharedFolders, ACloneOnTheHostsMachineAsksNobody) {
    ServerFixture fixture;
    TestHost host(fixture.hostLoop, fixture.hostOptions());
    host.hello();
    EXPECT_EQ(fixture.renderer()->events->assets(), nullptr);
}

} // namespace
} // namespace doppel::test
