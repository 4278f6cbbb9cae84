// Connections whose clones dial the host: what their configuration says, and the life of their port.
#include "clonecore/host/dial_back.h"
#include "clonecore/link/listening_port.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/host/host_fixture.h"

namespace doppel::test {
namespace {

using testing::HasSubstr;
using nlohmann::json;

TEST(DialBackConfig, WithoutItTheCloneListens) {
    for (const json& config : {json(), json::object(), json{{"dialBack", false}}, json{{"dialAddress", "desk"}}}) {
        const auto read = readDialBack(config, "");
        ASSERT_TRUE(read) << read.error().text();
        EXPECT_FALSE(*read) << config.dump();
    }
}

TEST(DialBackConfig, ALoopbackAddressIsListenedAtAloneAnyOtherOnAllInterfaces) {
    const auto read = [](const json& config, const std::string& fallback = {}) { return readDialBack(config, fallback).value().value(); };
    const DialBack far = read({{"dialBack", true}, {"dialAddress", "desk.example"}, {"port", 7000}});
    EXPECT_EQ(far.listenEndpoint(), "tcp://*:7000");
    EXPECT_EQ(far.dialEndpoint(7000), "tcp://desk.example:7000");
    const DialBack near = read({{"dialBack", true}}, "127.0.0.1");
    EXPECT_EQ(near.listenEndpoint(), "tcp://127.0.0.1:*");
    EXPECT_EQ(near.dialEndpoint(4711), "tcp://127.0.0.1:4711");
    EXPECT_EQ(read({{"dialBack", true}, {"dialAddress", "localhost"}}).listenEndpoint(), "tcp://127.0.0.1:*");
    EXPECT_EQ(read({{"dialBack", true}, {"dialAddress", "2001:db8::7"}}).dialEndpoint(1), "tcp://[2001:db8::7]:1");
    EXPECT_NE(read({{"dialBack", true}}).address, "") << "this machine's name";
}

TEST(DialBackConfig, WhatMakesNoSenseIsNamed) {
    for (const json& config : {json{{"dialBack", "yes"}}, json{{"dialBack", true}, {"dialAddress", "-oProxy=x"}},
                               json{{"dialBack", true}, {"dialAddress", "a b"}}, json{{"dialBack", true}, {"dialAddress", 7}},
                               json{{"dialBack", true}, {"port", 65536}}, json{{"dialBack", true}, {"port", "80"}},
                               json{{"dialBack", true}, {"dialAddress", std::string(300, 'a')}}}) {
        const auto read = readDialBack(config, "");
        ASSERT_FALSE(read) << config.dump();
        EXPECT_EQ(read.error().code, ErrorCode::InvalidArgument);
    }
}

class DiallingClone : public HostTest {
protected:
    void SetUp() override {
        HostTest::SetUp();
        set({{"dialAddress", "127.0.0.1"}});
    }
    void set(const json& more) {
        editRecord("hero", [&](ConnectionRecord& record) {
            record.launcherConfig = {{"launcher", "fake"}, {"dialBack", true}};
            record.launcherConfig.update(more);
        });
    }
    int freePort() const { return ListeningPort::open("tcp://127.0.0.1:*").value()->port(); }
};

TEST_F(DiallingClone, IsAwaitedAndRenders) {
    makeManager().start("hero");
    EXPECT_TRUE(reaches("hero", CloneState::Converged));
    EXPECT_EQ(states("hero").front(), CloneState::Launching);
    manager->stop("hero");
    EXPECT_TRUE(reaches("hero", CloneState::Stopped));
    EXPECT_TRUE(launcher->waitRunning(0));
}

TEST_F(DiallingClone, OnAFixedPortIsStartedAgainAtOnce) {
    set({{"dialAddress", "127.0.0.1"}, {"port", freePort()}});
    makeManager();
    for (int round = 0; round < 5; ++round) {
        manager->start("hero");
        ASSERT_TRUE(reaches("hero", CloneState::Converged)) << round;
        manager->stop("hero");
    }
}

TEST_F(DiallingClone, WhosePortIsTakenFailsBeforeItIsStarted) {
    const auto taken = ListeningPort::open("tcp://127.0.0.1:*").value();
    set({{"dialAddress", "127.0.0.1"}, {"port", taken->port()}});
    makeManager().start("hero");
    ASSERT_TRUE(reaches("hero", CloneState::Failed));
    EXPECT_THAT(manager->status("hero")->error.text(), HasSubstr("another program has that port"));
    EXPECT_EQ(launcher->started(), 0);
}

TEST_F(DiallingClone, WithAnotherKeyThanItPrintedIsNotLetIn) {
    timeouts.connect = std::chrono::milliseconds(700);
    set({{"dialAddress", "127.0.0.1"}, {"behaviour", "wrongKey"}});
    makeManager().start("hero");
    ASSERT_TRUE(reaches("hero", CloneState::Failed));
    EXPECT_THAT(manager->status("hero")->error.text(), HasSubstr("has not dialled"));
    EXPECT_THAT(manager->status("hero")->error.text(), HasSubstr("lacked its key"));
}

TEST_F(DiallingClone, ThatIsDeletedWhileItIsAwaitedLeavesNothing) {
    set({{"dialAddress", "127.0.0.1"}, {"behaviour", "silent"}});
    makeManager().start("hero");
    ASSERT_TRUE(reaches("hero", CloneState::Launching));
    document.edit("Delete", [](Scene& scene) { scene.removeConnection("hero"); });
    EXPECT_TRUE(launcher->waitRunning(0));
}

TEST_F(DiallingClone, WithoutAHostThatAwaitsItIsAnError) {
    CloneAddress address{"tcp://127.0.0.1:1", "", 0, KeyPair::generate().publicKey, 0, true};
    makeManager().connect("hero", address);
    ASSERT_TRUE(reaches("hero", CloneState::Failed));
    EXPECT_THAT(manager->status("hero")->error.text(), HasSubstr("dialBack"));
}

// ---- the ledger

CloneLedger::Entry makeEntry(const std::string& listen) {
    CloneLedger::Entry entry;
    entry.scene = "/shots/a.doppel";
    entry.sessionId = "hero";
    entry.address = {"tcp://desk:7000", "node7", 0, KeyPair::generate().publicKey, 4711, true};
    entry.hostKeys = KeyPair::generate();
    entry.listen = listen;
    return entry;
}

TEST(DialBackLedger, KeepsThePortAndTheKeysForTheNextHost) {
    const TempFolder folder;
    const CloneLedger::Entry entry = makeEntry("tcp://*:7000");
    ASSERT_TRUE(CloneLedger::open(folder.path() / "clones").value()->note(entry)); // a host that has gone
    const auto taken = CloneLedger::open(folder.path() / "clones").value()->takeOver(entry.scene);
    ASSERT_EQ(taken.size(), 1u);
    EXPECT_EQ(taken[0].listen, entry.listen);
    EXPECT_TRUE(taken[0].address.dials);
    EXPECT_EQ(taken[0].hostKeys.secretKey, entry.hostKeys.secretKey);
    EXPECT_EQ(taken[0].address.serverKey, entry.address.serverKey);
}

TEST_F(DiallingClone, OfAHostThatHasDiedIsNotTakenOverWhenItsPortIsTaken) {
    const TempFolder folder;
    const auto taken = ListeningPort::open("tcp://127.0.0.1:*").value();
    CloneLedger::Entry entry = makeEntry(taken->endpoint());
    ASSERT_TRUE(CloneLedger::open(folder.path() / "clones").value()->note(entry));
    CloneManager::Services services;
    services.launchers.add(launcher);
    services.membuf = &membuf;
    services.timeouts = timeouts;
    services.ledger = CloneLedger::open(folder.path() / "clones").value();
    manager = std::make_unique<CloneManager>(document, std::move(services));
    manager->setSceneFile(entry.scene);
    const auto says = [](const CloneStatus& status) {
        return std::any_of(status.log.begin(), status.log.end(),
                           [](const std::string& line) { return line.find("another program has that port") != std::string::npos; });
    };
    EXPECT_TRUE(manager->waitFor("hero", says, kPatience));
    EXPECT_EQ(state("hero"), CloneState::Stopped);
}

} // namespace
} // namespace doppel::test
