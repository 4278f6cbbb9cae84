// The interface that mirrors hou.clone: handles, setters, module functions, snapshots.
#include "clonecore/host/clone_module.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/host/host_fixture.h"

#include <cmath>

namespace doppel::test {
namespace {

using testing::ElementsAre;
using S = CloneState;

class FakeStore : public SnapshotStore {
public:
    void createSnapshot(SnapshotContents contents, std::function<void(Result<std::string>)> done) override {
        kept.push_back(std::move(contents));
        if (full)
            done(fail(ErrorCode::NoSpace, "the disk is full"));
        else
            done("item" + std::to_string(kept.size()));
    }
    std::string sourceIdentifier() const override { return "gallery.db"; }
    std::string itemId(const std::string& sessionId) const override { return "live_" + sessionId; }

    std::vector<SnapshotContents> kept;
    bool full = false;
};

class ConnectionTest : public HostTest {
protected:
    void SetUp() override {
        HostTest::SetUp();
        makeManager();
    }
    CloneHost host() { return {document, *manager, &store}; }
    Connection hero() { return Connection(host(), "hero"); }

    FakeStore store;
};

TEST_F(ConnectionTest, SettersChangeTheRecordAsUndoableSteps) {
    Connection c = hero();
    c.setName("Hero: close, \"left\"");
    c.setLopNode("geo");
    c.setCameraPath("/World/cam2");
    c.setRenderer("embree");
    c.setRenderSettings("/Render/rs");
    c.setRenderPass("/Render/p");
    c.setRenderRegion({0.1, 0.2, 0.5, 0.6});
    c.setDisplayAov("C N");
    c.setResolutionScale(0.5);
    c.setResolution(320, 200);
    c.setFrameExpression("$F + 10");
    c.setContextOptionExpression("shot", "$F");
    c.setProcessUpdates(false);
    c.setLauncherConfig({{"launcher", "fake"}, {"x", 1}});
    const Connection same = hero();
    EXPECT_EQ(same.name(), "Hero: close, \"left\"");
    EXPECT_EQ(same.lopNode(), "geo");
    EXPECT_EQ(same.cameraPath(), "/World/cam2");
    EXPECT_EQ(same.renderer(), "embree");
    EXPECT_EQ(same.renderSettings(), "/Render/rs");
    EXPECT_EQ(same.renderPass(), "/Render/p");
    EXPECT_EQ(same.renderRegion(), (std::array<double, 4>{0.1, 0.2, 0.5, 0.6}));
    EXPECT_EQ(same.displayAov(), "C N");
    EXPECT_EQ(same.resolutionScale(), 0.5);
    EXPECT_EQ(same.resolution(), (std::array<int, 2>{320, 200})) << "the scale does not change it";
    EXPECT_EQ(same.frameExpression(), "$F + 10");
    EXPECT_EQ(same.contextOptionExpression("shot"), "$F");
    EXPECT_THAT(same.contextOptionsWithExpressions(), ElementsAre("shot"));
    EXPECT_FALSE(same.processUpdates());
    EXPECT_EQ(same.launcherConfig()["x"], 1);
    c.setContextOptionExpression("shot", "");
    EXPECT_THAT(c.contextOptionsWithExpressions(), testing::IsEmpty());
    EXPECT_EQ(c.contextOptionExpression("shot"), "");
    document.undo();
    EXPECT_EQ(c.contextOptionExpression("shot"), "$F");
}

TEST_F(ConnectionTest, SettingTheSameValueIsNoStep) {
    hero().setName(hero().name());
    EXPECT_FALSE(document.canUndo());
}

TEST_F(ConnectionTest, BadValuesThrowAndChangeNothing) {
    Connection c = hero();
    EXPECT_THROW(c.setResolution(-1, 5), ConnectionError);
    EXPECT_THROW(c.setResolution(0, 5), ConnectionError);
    EXPECT_THROW(c.setResolution(100'000, 5), ConnectionError);
    EXPECT_THROW(c.setResolutionScale(-1), ConnectionError);
    EXPECT_THROW(c.setResolutionScale(std::nan("")), ConnectionError);
    EXPECT_THROW(c.setRenderRegion({0.5, 0, 0.5, 1}), ConnectionError);
    EXPECT_THROW(c.setRenderRegion({0, 0, 2, 1}), ConnectionError);
    EXPECT_THROW(c.setLauncherConfig(nlohmann::json::array()), ConnectionError);
    EXPECT_THROW(c.setContextOptionExpression("a b", "1"), ConnectionError);
    EXPECT_FALSE(document.canUndo());
    c.setRenderRegion({0, 0, 0, 0});
    c.setResolution(0, 0);
}

TEST_F(ConnectionTest, AfterDeletionOnlyIsValidAndSessionIdDoNotThrow) {
    Connection c = hero(), other = hero();
    EXPECT_TRUE(c.isValid());
    EXPECT_EQ(c, other);
    deleteClone(host(), "hero");
    EXPECT_FALSE(c.isValid());
    EXPECT_EQ(c.sessionId(), "hero");
    EXPECT_THROW(c.name(), InvalidConnection);
    EXPECT_THROW(c.setName("x"), InvalidConnection);
    EXPECT_THROW(c.isConnected(), InvalidConnection);
    EXPECT_THROW(c.connect("localhost", 1), InvalidConnection);
    EXPECT_THROW(c.disconnect(), InvalidConnection);
    EXPECT_THROW(c.imagePath(), InvalidConnection);
    EXPECT_THROW(c.createSnapshot(), InvalidConnection);
    EXPECT_THROW(c.duplicate(), InvalidConnection);
    EXPECT_THROW(c.setWaitingToConnect(true), InvalidConnection);
}

TEST_F(ConnectionTest, IdsAreUniqueAndFreeAgainAfterDeletion) {
    EXPECT_EQ(createClone(host()).sessionId(), "clone1");
    EXPECT_EQ(createClone(host()).sessionId(), "clone2");
    EXPECT_EQ(createClone(host(), "hero").sessionId(), "hero1");
    EXPECT_EQ(createClone(host(), "hero1").sessionId(), "hero2");
    deleteClone(host(), "hero1");
    EXPECT_EQ(createClone(host(), "hero1").sessionId(), "hero1");
    EXPECT_THROW(createClone(host(), "no good"), ConnectionError);
    EXPECT_THROW(createClone(host(), "1st"), ConnectionError);
    EXPECT_EQ(clones(host()).size(), 5u);
    ASSERT_TRUE(clone(host(), "hero2"));
    EXPECT_EQ(clone(host(), "hero2")->sessionId(), "hero2");
    EXPECT_FALSE(clone(host(), "nobody"));
    deleteClone(host(), "nobody");
}

TEST_F(ConnectionTest, DuplicateCopiesSettingsAndStartsNothing) {
    hero().setName("Hero");
    const Connection copy = hero().duplicate();
    EXPECT_EQ(copy.sessionId(), "hero1");
    EXPECT_EQ(copy.name(), "Hero");
    EXPECT_EQ(copy.cameraPath(), "/cam");
    EXPECT_FALSE(copy.isConnected());
    EXPECT_EQ(launcher->started(), 0);
}

TEST_F(ConnectionTest, DeletesWhatIsDisconnectedInOneStep) {
    (void)createClone(host(), "idle");
    (void)createClone(host(), "idle");
    manager->start("hero");
    ASSERT_TRUE(reaches("hero", S::Converged));
    deleteDisconnectedClones(host());
    ASSERT_EQ(clones(host()).size(), 1u);
    EXPECT_EQ(clones(host())[0].sessionId(), "hero");
    document.undo();
    EXPECT_EQ(clones(host()).size(), 3u);
}

TEST_F(ConnectionTest, ShowsTheImageAndStateOfItsClone) {
    const Connection c = hero();
    EXPECT_EQ(c.imagePath(), "membuf:hero");
    EXPECT_EQ(c.imageVersion(), 0u);
    EXPECT_THAT(c.availableAovs(), testing::IsEmpty());
    EXPECT_EQ(c.renderGalleryDataSource(), "");
    EXPECT_EQ(c.renderGalleryItemId(), "");
    manager->start("hero");
    ASSERT_TRUE(reaches("hero", S::Converged));
    EXPECT_TRUE(c.isConnected());
    EXPECT_GE(c.imageVersion(), 1u);
    EXPECT_EQ(c.imageSize(), (std::array<int, 2>{8, 4}));
    EXPECT_EQ(c.percentComplete(), 100);
    EXPECT_THAT(c.availableAovs(), ElementsAre("C", "depth"));
    EXPECT_EQ(c.renderGalleryDataSource(), "gallery.db");
    EXPECT_EQ(c.renderGalleryItemId(), "live_hero");
}

TEST_F(ConnectionTest, ConnectTellsWhyNot) {
    Connection c = hero();
    EXPECT_FALSE(c.connect("", 5));
    EXPECT_FALSE(c.connect("localhost", 0));
    const auto result = c.tryConnect({"tcp://127.0.0.1:1", "127.0.0.1", 1, KeyPair::generate().publicKey, 0}, kPatience);
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, ErrorCode::ConnectFailed);
    EXPECT_FALSE(c.isConnected());
}

TEST_F(ConnectionTest, ConnectReachesACloneThatTheUserStartedByHand) {
    const TempFolder config;
    ::setenv("XDG_CONFIG_HOME", config.path().c_str(), 1);
    const auto user = userKeyPair(userKeyFile());
    ASSERT_TRUE(user.has_value()) << user.error().text();
    auto script = std::make_shared<CloneScript>();
    CloneServerOptions options;
    options.socket.endpoint = "tcp://127.0.0.1:*";
    options.socket.keys = *user;
    options.socket.allowedHostKey = user->publicKey;
    options.makeSession = [&](RenderEvents& e) { return makeFakeSession(e, script); };
    const auto server = CloneServer::start(std::move(options));
    ASSERT_TRUE(server.has_value()) << server.error().text();
    Connection c = hero();
    // One attempt lasts a second, which a busy machine may need.
    bool connected = false;
    for (int attempt = 0; attempt < 30 && !connected; ++attempt) connected = c.connect("127.0.0.1", (*server)->port());
    ::unsetenv("XDG_CONFIG_HOME");
    EXPECT_TRUE(connected) << manager->status("hero")->error.text();
    EXPECT_TRUE(reaches("hero", S::Converged));
}

TEST_F(ConnectionTest, ConnectWaitsForTheHandshakeAndDisconnectEndsIt) {
    auto script = std::make_shared<CloneScript>();
    CloneServerOptions options;
    options.socket.endpoint = "tcp://127.0.0.1:*";
    options.socket.keys = KeyPair::generate();
    options.makeSession = [&](RenderEvents& e) { return makeFakeSession(e, script); };
    const auto server = CloneServer::start(std::move(options));
    ASSERT_TRUE(server.has_value()) << server.error().text();
    Connection c = hero();
    const auto result =
        c.tryConnect({(*server)->endpoint(), "127.0.0.1", (*server)->port(), (*server)->publicKey(), 0}, kPatience);
    ASSERT_TRUE(result.has_value()) << result.error().text();
    EXPECT_TRUE(c.isConnected());
    EXPECT_EQ(c.host(), "127.0.0.1");
    EXPECT_EQ(c.port(), (*server)->port());
    c.disconnect();
    settle();
    EXPECT_FALSE(c.isConnected());
    EXPECT_EQ(c.host(), "");
}

TEST_F(ConnectionTest, ACloneThatDoesNotAnswerInTimeLeavesItDisconnected) {
    Connection c = hero();
    const auto result = c.tryConnect({"inproc://nobody-binds-this", "", 0, "", 0}, std::chrono::milliseconds(50));
    ASSERT_FALSE(result.has_value());
    EXPECT_FALSE(result.error().message.empty());
    EXPECT_FALSE(c.isConnected());
}

TEST_F(ConnectionTest, ASnapshotHasEveryAovAndTheWholeState) {
    hero().setDisplayAov("C");
    hero().setFrameExpression("$F + 10");
    manager->start("hero");
    ASSERT_TRUE(reaches("hero", S::Converged));
    EXPECT_EQ(hero().createSnapshot(), "item1");
    ASSERT_EQ(store.kept.size(), 1u);
    EXPECT_EQ(store.kept[0].frame->layout().aovs.size(), 2u);
    EXPECT_EQ(store.kept[0].connection.sessionId, "hero");
    EXPECT_EQ(store.kept[0].inputs.frame, 15);
    EXPECT_EQ(store.kept[0].scene, document.scene());
}

TEST_F(ConnectionTest, ASnapshotThatFailsIsEmptyAndSaysWhy) {
    EXPECT_EQ(hero().createSnapshot(), "") << "there is no image";
    EXPECT_TRUE(store.kept.empty());
    manager->start("hero");
    ASSERT_TRUE(reaches("hero", S::Converged));
    store.full = true;
    EXPECT_EQ(hero().tryCreateSnapshot().error().code, ErrorCode::NoSpace);
    Connection without({document, *manager, nullptr}, "hero");
    EXPECT_EQ(without.tryCreateSnapshot().error().code, ErrorCode::MissingPart);
}

} // namespace
} // namespace doppel::test
