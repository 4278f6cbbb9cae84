// What a clone may have of the host's files, asked for by a clone that the test plays over a real link, and by catalogues alone.
#include "clonecore/host/asset_catalog.h"
#include "clonecore/host/asset_file.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/host/host_fixture.h"
#include "tests/unit/link/link_harness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <atomic>

namespace doppel::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// Scenes name what their import nodes say; a file needs those that are listed for it.
class FakeAssets final : public SceneAssets {
public:
    std::set<fs::path> named(const NodeNetwork& network, const std::string&, double, const ContextOptions&) override {
        std::set<fs::path> files;
        for (const auto& [name, node] : network.nodes) {
            const auto file = node->parameters.find("file");
            if (file != node->parameters.end()) files.insert(fs::path(std::get<std::string>(file->second.value)));
        }
        return files;
    }
    Result<std::vector<fs::path>> needed(const fs::path& file, const std::atomic<bool>&) override {
        ++asked;
        std::vector<fs::path> files{file};
        files.insert(files.end(), more.begin(), more.end());
        return files;
    }

    std::atomic<int> asked{0};
    std::vector<fs::path> more;
};

class Catalogue : public testing::Test {
protected:
    Catalogue() {
        context.scene.directory = folder.path();
        context.scene.setNode(Node{"geo", "import", {}, {{"file", {root.string(), ""}}}});
    }
    Result<AssetListing> list(const std::string& path) { return catalog.list(path, {context}, never); }
    /// The entry of a file among those needed.
    AssetEntry entryOf(const fs::path& file) {
        assets->more = {file};
        folder.write("shot/root.usda", "needs " + file.string()); // as what it needs is remembered while it stays
        auto listing = list(root.string());
        EXPECT_TRUE(listing);
        for (const AssetEntry& entry : listing->message.entries)
            if (entry.path == file.string()) return entry;
        ADD_FAILURE() << file << " is not listed";
        return {};
    }

    TempFolder folder;
    fs::path root = folder.write("shot/root.usda", "layer");
    std::shared_ptr<FakeAssets> assets = std::make_shared<FakeAssets>();
    AssetCatalog catalog{assets};
    AssetContext context;
    const std::atomic<bool> never{false};
};

TEST_F(Catalogue, ListsAFileOfTheSceneWithWhatItNeeds) {
    const fs::path texture = folder.write("tex/a.png", "pixels");
    assets->more = {texture, folder / "tex/missing.png"};
    const auto listing = list(root.string());
    ASSERT_TRUE(listing) << listing.error().text();
    ASSERT_EQ(listing->message.entries.size(), 2u) << "what is not there is not listed";
    EXPECT_EQ(listing->message.file, root.string());
    EXPECT_EQ(listing->message.entries[0].size, 5u);
    EXPECT_EQ(listing->message.entries[1].path, texture.string());
    EXPECT_EQ(listing->granted.size(), 2u);
    EXPECT_EQ(listing->granted.at(listing->message.entries[1].hash).path, texture);
}

TEST_F(Catalogue, NamesMayBeRelativeToTheScene) {
    EXPECT_TRUE(list("shot/root.usda"));
    EXPECT_TRUE(list("shot/../shot/root.usda"));
}

TEST_F(Catalogue, RefusesWhatTheSceneDoesNotName) {
    folder.write("secret.usda", "x");
    for (const std::string& path : {std::string("/etc/passwd"), (folder / "secret.usda").string(), std::string("secret.usda"),
                                    std::string("../../../etc/passwd"), root.string() + "/../../secret.usda", std::string(".")}) {
        const auto listing = list(path);
        ASSERT_FALSE(listing) << path;
        EXPECT_EQ(listing.error().code, ErrorCode::Refused) << path;
    }
    EXPECT_EQ(assets->asked, 0) << "nothing was looked through";
}

TEST_F(Catalogue, RefusesWhatIsNoRegularFileOfItsKind) {
    const fs::path target = folder.write("real.png", "pixels");
    fs::create_symlink(target, folder / "link.png");
    fs::create_symlink("/dev/zero", folder / "zero.png");
    fs::create_directory(folder / "folder.png");
    ASSERT_EQ(mkfifo((folder / "pipe.png").c_str(), 0600), 0);
    folder.write("id_rsa", "key");
    folder.write("notes.txt", "text");
    for (const char* name : {"link.png", "zero.png", "folder.png", "pipe.png", "id_rsa", "notes.txt"}) {
        const AssetEntry entry = entryOf(folder / name);
        ASSERT_TRUE(entry.fault) << name;
        EXPECT_EQ(entry.fault->code, ErrorCode::Refused) << name;
        EXPECT_THAT(entry.fault->message, HasSubstr(name));
    }
    const AssetEntry device = entryOf("/dev/null");
    ASSERT_TRUE(device.fault);
    EXPECT_FALSE(entryOf(target).fault);
}

TEST_F(Catalogue, ALinkAsTheFileItselfIsRefused) {
    fs::rename(root, folder / "shot/real.usda");
    fs::create_symlink("real.usda", root);
    const auto listing = list(root.string());
    ASSERT_FALSE(listing);
    EXPECT_THAT(listing.error().message, HasSubstr("symbolic link"));
}

TEST_F(Catalogue, RemembersHashesAndListsWhileTheFilesStay) {
    const fs::path texture = folder.write("tex/a.png", "pixels");
    assets->more = {texture};
    const auto first = list(root.string());
    const auto second = list(root.string());
    ASSERT_TRUE(first && second);
    EXPECT_EQ(assets->asked, 1);
    EXPECT_EQ(first->message.entries[1].hash, second->message.entries[1].hash);
    folder.write("tex/a.png", "other pixels");
    const auto third = list(root.string());
    ASSERT_TRUE(third);
    EXPECT_EQ(assets->asked, 2);
    EXPECT_NE(third->message.entries[1].hash, second->message.entries[1].hash);
}

TEST_F(Catalogue, TooManyFilesAreRefused) {
    assets->more.assign(kMaxAssetEntries + 1, folder / "x.png");
    const auto listing = list(root.string());
    ASSERT_FALSE(listing);
    EXPECT_EQ(listing.error().code, ErrorCode::TooLarge);
}

TEST_F(Catalogue, CanBeCancelled) {
    const std::atomic<bool> cancelled{true};
    const auto listing = catalog.list(root.string(), {context}, cancelled);
    ASSERT_FALSE(listing);
    EXPECT_EQ(listing.error().code, ErrorCode::Cancelled);
}

/// A manager whose one connection is served by a clone that the test plays.
class Service : public HostTest {
protected:
    void SetUp() override {
        HostTest::SetUp();
        CloneSocket::Options options;
        options.endpoint = "inproc://asset-service-test";
        clone = std::make_unique<TestClone>(loop, options);
        ASSERT_FALSE(clone->bindError);
        assets->more = {texture};
        document.edit("Name", [&](Scene& scene) {
            scene.setNode(Node{"geo", "import", {}, {{"file", {root.string(), ""}}}});
        });
        CloneManager::Services services;
        services.membuf = &membuf;
        services.timeouts = timeouts;
        services.assets = assets;
        manager = std::make_unique<CloneManager>(document, std::move(services));
        CloneAddress address;
        address.endpoint = options.endpoint;
        manager->connect("hero", address);
        ASSERT_TRUE(clone->wait<RequestMessage>());
    }
    void TearDown() override {
        HostTest::TearDown();
        clone.reset();
    }
    AssetListMessage ask(const std::string& path) {
        clone->send(AssetQueryMessage{path});
        auto answer = clone->wait<AssetListMessage>();
        EXPECT_TRUE(answer);
        return answer ? *answer : AssetListMessage{};
    }
    AssetDataMessage get(const AssetRequestMessage& request) {
        clone->send(request);
        auto answer = clone->wait<AssetDataMessage>();
        EXPECT_TRUE(answer);
        return answer ? *answer : AssetDataMessage{};
    }
    bool logs(const std::string& part) const {
        return manager->waitFor("hero", [&](const CloneStatus& s) {
            return std::any_of(s.log.begin(), s.log.end(), [&](const std::string& line) { return line.find(part) != std::string::npos; });
        }, kPatience);
    }

    TempFolder folder;
    fs::path root = folder.write("root.usda", "layer");
    fs::path texture = folder.write("tex/a.png", std::string(3 << 20, 'p'));
    std::shared_ptr<FakeAssets> assets = std::make_shared<FakeAssets>();
    IoLoop loop;
    std::unique_ptr<TestClone> clone;
};

TEST_F(Service, GivesThePiecesOfWhatItListed) {
    const AssetListMessage list = ask(root.string());
    ASSERT_EQ(list.entries.size(), 2u);
    const AssetDataMessage piece = get({list.entries[1].hash, 1 << 20, 700'000});
    EXPECT_FALSE(piece.fault);
    EXPECT_EQ(piece.offset, 1u << 20);
    ASSERT_EQ(piece.size, 700'000u);
    for (std::size_t i = 0; i < piece.size; ++i) ASSERT_EQ(piece.bytes.get()[i], std::byte{'p'});
}

TEST_F(Service, GivesNothingThatItDidNotList) {
    ASSERT_FALSE(ask(root.string()).fault);
    AssetRequestMessage other;
    other.hash.fill(7);
    other.length = 10;
    const AssetDataMessage piece = get(other);
    ASSERT_TRUE(piece.fault);
    EXPECT_EQ(piece.fault->code, ErrorCode::Refused);
    EXPECT_TRUE(logs("no file that this clone was told of"));
}

TEST_F(Service, RefusesAndLogsFilesThatTheSceneDoesNotName) {
    const AssetListMessage list = ask("/etc/passwd");
    ASSERT_TRUE(list.fault);
    EXPECT_EQ(list.fault->code, ErrorCode::Refused);
    EXPECT_EQ(list.path, "/etc/passwd");
    EXPECT_TRUE(logs("warning: assets: '/etc/passwd' is no file that the scene names"));
}

TEST_F(Service, RefusesPiecesBehindTheEnd) {
    const AssetListMessage list = ask(root.string());
    EXPECT_TRUE(get({list.entries[0].hash, 0, 6}).fault);
    EXPECT_TRUE(get({list.entries[0].hash, 1ull << 41, 6}).fault);
    EXPECT_FALSE(get({list.entries[0].hash, 0, 5}).fault);
}

TEST_F(Service, AFileThatChangedIsNotGivenAndSaid) {
    const AssetListMessage list = ask(root.string());
    folder.write("tex/a.png", std::string(3 << 20, 'q'));
    const AssetDataMessage piece = get({list.entries[1].hash, 0, 10});
    ASSERT_TRUE(piece.fault);
    EXPECT_EQ(piece.fault->code, ErrorCode::Io);
    EXPECT_TRUE(logs("has changed since it was listed"));
    const AssetListMessage next = ask(root.string());
    EXPECT_FALSE(get({next.entries[1].hash, 0, 10}).fault);
}

TEST_F(Service, AFileThatBecameALinkIsNotGiven) {
    const AssetListMessage list = ask(root.string());
    fs::remove(texture);
    fs::create_symlink("/etc/passwd", texture);
    EXPECT_TRUE(get({list.entries[1].hash, 0, 10}).fault);
}

TEST_F(Service, AFloodOfQuestionsIsAnsweredWithRefusals) {
    constexpr int kQuestions = 100; // what the link takes at once
    for (int i = 0; i < kQuestions; ++i) clone->send(AssetQueryMessage{root.string()});
    int refused = 0;
    for (int i = 0; i < kQuestions; ++i) {
        const auto answer = clone->wait<AssetListMessage>();
        ASSERT_TRUE(answer);
        refused += answer->fault.has_value();
    }
    EXPECT_GT(refused, 50);
    EXPECT_EQ(assets->asked, 1);
    EXPECT_TRUE(logs("asks for too many files at once"));
    EXPECT_LT(manager->status("hero")->log.size(), 40u) << "the log is not flooded";
}

TEST_F(Service, AFloodOfRequestsDoesNotFillTheHost) {
    const AssetListMessage list = ask(root.string());
    for (int i = 0; i < 2000; ++i) clone->send(AssetRequestMessage{list.entries[1].hash, 0, kMaxAssetChunkBytes});
    const auto piece = clone->wait<AssetDataMessage>();
    ASSERT_TRUE(piece);
    // Still alive: what the document says reaches the clone.
    editNode("OUT", "x", 3);
    EXPECT_TRUE(clone->wait<RequestMessage>());
}

TEST_F(Service, TheLinkMayGoWhileAListIsMade) {
    clone->send(AssetQueryMessage{root.string()});
    clone->close();
    manager->stop("hero");
    EXPECT_TRUE(reaches("hero", CloneState::Stopped));
}

TEST_F(Service, FollowsTheScene) {
    const fs::path next = folder.write("next.usda", "next");
    EXPECT_TRUE(ask(next.string()).fault);
    document.edit("Name", [&](Scene& scene) { scene.setNode(Node{"geo", "import", {}, {{"file", {next.string(), ""}}}}); });
    ASSERT_TRUE(clone->wait<RequestMessage>());
    EXPECT_FALSE(ask(next.string()).fault);
    EXPECT_FALSE(ask(root.string()).fault) << "a question may be late by an edit";
}

} // namespace
} // namespace doppel::test
