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
        timeouts.lost = std::chrono::milliseconds(400);
        editRecord("hero", [](auto& r) { r.launcherConfig["allowPlainTcp"] = true; });
        makeManager();
        const std::string endpoint = clone.bind("tcp://127.0.0.1:*");
        manager->connect("hero", CloneAddress{endpoint, "127.0.0.1", 1, "", 0});
        host = waitFor<HelloMessage>();
        say(WelcomeMessage{});
        answer(waitFor<PingMessage>(), m_last.sequence);
    }

    void say(const CloneMessage& message) { ASSERT_TRUE(clone.send({host, encode(message)})); }
    void answer(const std::string& whom, std::uint64_t sequence) {
        EXPECT_EQ(whom, host);
        say(PongMessage{sequence});
    }
    /// Reads on to a message of that kind; the connection that it came over, "" when none comes.
    template <class Message>
    std::string waitFor() {
        while (const auto parts = clone.receive()) {
            auto message = decodeHostMessage(parts->back());
            if (!message) ADD_FAILURE() << message.error().text();
            if (!message || !std::holds_alternative<Message>(*message)) continue;
            if (const auto* ping = std::get_if<PingMessage>(&*message)) m_last = *ping;
            if (const auto* said = std::get_if<ByeMessage>(&*message)) bye = *said;
            return parts->front();
        }
        ADD_FAILURE() << "the host says nothing more";
        return {};
    }
    bool logHas(const std::string& text) const {
        const auto has = [&](const CloneStatus& s) { return !s.log.empty() && s.log.back().find(text) != std::string::npos; };
        return manager->waitFor("hero", has, kPatience);
    }

    RawPeer clone{ZMQ_ROUTER};
    std::string host; ///< its connection
    PingMessage m_last;
    ByeMessage bye;
};

TEST_F(SilentLink, IsOverWithAnAnswerToAHeartbeatNotWithWhatWasOnItsWay) {
    const std::uint64_t before = m_last.sequence;
    ASSERT_TRUE(reaches("hero", S::Lost));
    say(LogMessage{"info", "said before the cable was pulled"});
    say(PongMessage{before});
    ASSERT_TRUE(logHas("cable"));
    EXPECT_EQ(state("hero"), S::Lost);
    // What it was sent meanwhile comes to the clone, and it answers.
    while (!HasFailure() && state("hero") == S::Lost) answer(waitFor<PingMessage>(), m_last.sequence);
    EXPECT_EQ(state("hero"), S::Syncing);
    const auto seen = states("hero");
    EXPECT_EQ(std::count(seen.begin(), seen.end(), S::Lost), 1);
}

TEST_F(SilentLink, IsLeftForAnotherOneWithoutEndingTheSession) {
    ASSERT_TRUE(reaches("hero", S::Lost));
    EXPECT_EQ(waitFor<ByeMessage>(), host);
    EXPECT_TRUE(bye.returns);
    EXPECT_FALSE(bye.quit);
    EXPECT_NE(host = waitFor<HelloMessage>(), "");
    say(WelcomeMessage{});
    EXPECT_TRUE(reaches("hero", S::Syncing));
}

TEST_F(SilentLink, ThatTheCloneHasGivenUpIsReplacedAtOnce) {
    ASSERT_TRUE(reaches("hero", S::Lost));
    say(RefuseMessage{{ErrorCode::Timeout, "the clone heard nothing", {}}, kProtocolMin, kProtocolMax});
    EXPECT_NE(host = waitFor<HelloMessage>(), "");
    say(WelcomeMessage{});
    EXPECT_TRUE(reaches("hero", S::Syncing));
}

} // namespace
} // namespace doppel::test
