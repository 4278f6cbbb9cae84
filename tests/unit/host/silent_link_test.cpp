// A link over which nothing is heard any more: what ends the silence, and how another link is tried. The clone is played by the test.
#include "clonecore/link/messages.h"
#include "tests/unit/host/host_fixture.h"
#include "tests/unit/link/raw_peer.h"

namespace doppel::test {
namespace {

using S = CloneState;

class SilentLink : public HostTest {
protected:
    void SetUp() override {
        HostTest::SetUp();
        timeouts.heartbeat = std::chrono::milliseconds(50);
        timeouts.lost = std::chrono::milliseconds(800);
        editRecord("hero", [](auto& r) { r.launcherConfig["allowPlainTcp"] = true; });
        makeManager();
        address.endpoint = clone.bind("tcp://127.0.0.1:*");
        manager->connect("hero", address);
        waitFor<HelloMessage>();
        say(WelcomeMessage{});
        waitFor<PingMessage>();
        say(PongMessage{last.sequence});
    }

    /// Over the newest connection.
    void say(const CloneMessage& message) {
        ASSERT_FALSE(hellos.empty());
        ASSERT_TRUE(clone.send({hellos.back(), encode(message)}));
    }
    /// The host's next message, noted below.
    std::optional<HostMessage> read() {
        const auto parts = clone.receive();
        if (!parts) {
            ADD_FAILURE() << "the host says nothing more";
            return std::nullopt;
        }
        auto message = decodeHostMessage(parts->back());
        if (!message) {
            ADD_FAILURE() << message.error().text();
            return std::nullopt;
        }
        if (const auto* ping = std::get_if<PingMessage>(&*message)) last = *ping;
        if (const auto* said = std::get_if<ByeMessage>(&*message)) byes[parts->front()] = *said;
        if (std::holds_alternative<HelloMessage>(*message)) hellos.push_back(parts->front());
        return std::move(*message);
    }
    template <class Message>
    void waitFor() {
        for (auto message = read(); message && !std::holds_alternative<Message>(*message);) message = read();
    }
    bool logHas(const std::string& text) const {
        const auto has = [&](const CloneStatus& s) { return !s.log.empty() && s.log.back().find(text) != std::string::npos; };
        return manager->waitFor("hero", has, kPatience);
    }

    RawPeer clone{ZMQ_ROUTER};
    CloneAddress address;
    std::vector<std::string> hellos; ///< the connections that they came over
    PingMessage last;
    std::map<std::string, ByeMessage> byes; ///< by connection
};

TEST_F(SilentLink, IsOverWithAnAnswerToAHeartbeatNotWithWhatWasOnItsWay) {
    const std::uint64_t before = last.sequence;
    ASSERT_TRUE(reaches("hero", S::Lost));
    say(LogMessage{"info", "said before the cable was pulled"});
    say(PongMessage{before});
    ASSERT_TRUE(logHas("cable"));
    EXPECT_EQ(state("hero"), S::Lost);
    // What it was sent meanwhile comes to the clone, and it answers.
    while (!HasFailure() && state("hero") == S::Lost) {
        waitFor<PingMessage>();
        say(PongMessage{last.sequence});
    }
    EXPECT_EQ(state("hero"), S::Syncing);
    EXPECT_EQ(hellos.size(), 1u) << "over the same connection";
    const auto seen = states("hero");
    EXPECT_EQ(std::count(seen.begin(), seen.end(), S::Lost), 1);
}

TEST_F(SilentLink, IsLeftForAnotherOneWithoutEndingTheSession) {
    ASSERT_TRUE(reaches("hero", S::Lost));
    while (!HasFailure() && (hellos.size() < 2 || byes.empty())) read(); // which of them comes first is up to the network
    EXPECT_TRUE(byes[hellos.front()].returns);
    EXPECT_FALSE(byes[hellos.front()].quit);
    say(WelcomeMessage{});
    EXPECT_TRUE(reaches("hero", S::Syncing));
}

TEST_F(SilentLink, ThatTheCloneHasGivenUpIsReplacedAtOnce) {
    ASSERT_TRUE(reaches("hero", S::Lost));
    say(RefuseMessage{{ErrorCode::Timeout, "the clone heard nothing", {}}, kProtocolMin, kProtocolMax});
    const auto isTold = [](const CloneStatus& s) { return s.error.text().find("heard nothing") != std::string::npos; };
    EXPECT_TRUE(manager->waitFor("hero", isTold, kPatience));
    EXPECT_EQ(state("hero"), S::Lost);
    waitFor<HelloMessage>();
    EXPECT_EQ(hellos.size(), 2u);
    say(WelcomeMessage{});
    EXPECT_TRUE(reaches("hero", S::Syncing));
}

TEST_F(SilentLink, WhoseNextHelloIsNotAnsweredDoesNotEndTheSessionEither) {
    timeouts.connect = std::chrono::milliseconds(300);
    makeManager();
    manager->connect("hero", address);
    waitFor<HelloMessage>();
    EXPECT_TRUE(reaches("hero", S::Failed));
    while (!HasFailure() && !byes.contains(hellos.back())) read();
    EXPECT_TRUE(byes[hellos.back()].returns);
}

} // namespace
} // namespace doppel::test
