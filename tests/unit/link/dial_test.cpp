// Clones that dial their host: who gets in, and what happens when one of the two comes late, goes and comes back.
#include "tests/support/tcp_proxy.h"
#include "tests/unit/link/link_harness.h"
#include "tests/unit/link/raw_peer.h"

#include <gmock/gmock.h>

#include <arpa/inet.h>
#include <sys/socket.h>

namespace doppel::test {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

const Transport kEncrypted{"DialledEncrypted", "tcp://127.0.0.1:*", true, true};

class Dial : public ::testing::Test {
protected:
    std::unique_ptr<TestClone> makeClone(CloneSocket::Options options) {
        return std::make_unique<TestClone>(m_cloneLoop, std::move(options), true);
    }
    std::unique_ptr<TestClone> makeClone() { return makeClone(m_setup.cloneOptions()); }
    std::unique_ptr<TestHost> makeHost(HostOptions options) {
        auto host = std::make_unique<TestHost>(m_hostLoop, options);
        EXPECT_FALSE(host->connectError) << host->connectError->text();
        EXPECT_TRUE(host->hello());
        return host;
    }
    std::unique_ptr<TestHost> makeHost() { return makeHost(m_setup.hostOptions({})); }
    /// A plain TCP connection to the host's port.
    FileDescriptor knock() const {
        FileDescriptor fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(static_cast<std::uint16_t>(m_setup.port->port()));
        EXPECT_EQ(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        return fd;
    }

    TransportSetup m_setup{kEncrypted};
    IoLoop m_hostLoop, m_cloneLoop;
};

TEST_F(Dial, AHostThatComesLaterIsFound) {
    const auto clone = makeClone();
    // What dials before the host knows whom to expect waits in the queue of the port.
    ASSERT_FALSE(clone->bindError) << clone->bindError->text();
    const auto host = makeHost();
    EXPECT_TRUE(host->wait<WelcomeMessage>());
}

TEST_F(Dial, ACloneTriesAgainUntilSomebodyListens) {
    const std::string endpoint = m_setup.port->endpoint();
    CloneSocket::Options options = m_setup.cloneOptions();
    m_setup.port.reset();
    const auto clone = makeClone(options);
    ASSERT_TRUE(clone->notes.take([](const std::string& text) { return text.find("no host answers") != std::string::npos; }));
    auto port = ListeningPort::open(endpoint);
    ASSERT_TRUE(port) << port.error().text();
    m_setup.port = *port;
    const auto host = makeHost();
    EXPECT_TRUE(host->wait<WelcomeMessage>());
}

TEST_F(Dial, AHostThatGoesAndComesBackIsDialledAgain) {
    const auto clone = makeClone();
    for (int round = 0; round < 3; ++round) {
        const auto host = makeHost();
        ASSERT_TRUE(host->wait<WelcomeMessage>()) << round;
        host->close();
        ASSERT_TRUE(clone->departures.next()) << round;
    }
}

TEST_F(Dial, ACloneThatIsStartedAgainWithItsKeyIsLetInAgain) {
    for (int round = 0; round < 3; ++round) {
        const auto clone = makeClone();
        const auto host = makeHost();
        ASSERT_TRUE(host->wait<WelcomeMessage>()) << round;
        clone->close();
        ASSERT_TRUE(host->waitFailure()) << round;
    }
}

TEST_F(Dial, ACutConnectionIsNoticedByBothAndMadeAgain) {
    TcpProxy proxy(m_setup.port->port());
    CloneSocket::Options options = m_setup.cloneOptions();
    options.endpoint = "tcp://127.0.0.1:" + std::to_string(proxy.port());
    const auto clone = makeClone(options);
    for (int round = 0; round < 3; ++round) {
        const auto host = makeHost();
        ASSERT_TRUE(host->wait<WelcomeMessage>()) << round;
        proxy.cut();
        ASSERT_TRUE(clone->departures.next()) << round;
        const auto failure = host->waitFailure();
        ASSERT_TRUE(failure) << round;
        EXPECT_EQ(failure->code, ErrorCode::ConnectFailed);
    }
}

TEST_F(Dial, ACloneWhoseHostFallsSilentDialsAnew) {
    TcpProxy proxy(m_setup.port->port());
    CloneSocket::Options options = m_setup.cloneOptions();
    options.endpoint = "tcp://127.0.0.1:" + std::to_string(proxy.port());
    options.hostTimeout = 300ms;
    const auto clone = makeClone(options);
    const auto host = makeHost(); // sends no pings
    ASSERT_TRUE(host->wait<WelcomeMessage>());
    ASSERT_TRUE(clone->departures.next());
    const auto failure = host->waitFailure();
    ASSERT_TRUE(failure) << "the link of before is dead, whatever the network says of it";
    const auto next = makeHost();
    EXPECT_TRUE(next->wait<WelcomeMessage>());
}

TEST_F(Dial, ASecondConnectionWithTheClonesKeyEndsTheLinkOfBefore) {
    const auto clone = makeClone();
    const auto host = makeHost();
    ASSERT_TRUE(host->wait<WelcomeMessage>());
    const auto again = makeClone(); // as the clone would when its network lost the connection without telling the host
    const auto failure = host->waitFailure();
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->code, ErrorCode::ConnectFailed);
    EXPECT_THAT(failure->message, HasSubstr("again"));
}

// ---- strangers

TEST_F(Dial, AnotherKeyIsTurnedAwayBeforeItsMessagesAreRead) {
    const auto host = makeHost();
    CloneSocket::Options stranger = m_setup.cloneOptions();
    stranger.keys = KeyPair::generate();
    const auto intruder = makeClone(stranger);
    ASSERT_TRUE(intruder->notes.take([](const std::string& text) { return text.find("another key") != std::string::npos; }));
    EXPECT_TRUE(intruder->received.empty());
    EXPECT_TRUE(host->received.empty());

    const auto clone = makeClone();
    EXPECT_TRUE(host->wait<WelcomeMessage>());
    EXPECT_GE(host->turnedAway(), 1u);
    EXPECT_TRUE(host->failures.empty());
    EXPECT_TRUE(intruder->received.empty());
}

TEST_F(Dial, ARawPeerWithAnotherKeyIsNeverHeard) {
    const auto host = makeHost();
    const KeyPair keys = KeyPair::generate();
    RawPeer peer(ZMQ_DEALER);
    peer.useKeys(m_setup.hostKeys.publicKey, keys.publicKey, keys.secretKey);
    peer.connect(m_setup.port->endpoint());
    ASSERT_TRUE(peer.send({encode(CloneMessage(WelcomeMessage{}))}));
    ASSERT_TRUE(peer.send({"nonsense"}));
    const auto clone = makeClone();
    EXPECT_TRUE(host->wait<WelcomeMessage>()); // the clone's: it is still heard after
    clone->send(LogMessage{"info", "here"});
    EXPECT_TRUE(host->wait<LogMessage>());
    EXPECT_TRUE(host->failures.empty());
    EXPECT_FALSE(peer.receive(0)) << "nor is anything said to it";
}

TEST_F(Dial, APlainPeerIsTurnedAway) {
    const auto host = makeHost();
    RawPeer peer(ZMQ_DEALER);
    peer.connect(m_setup.port->endpoint());
    ASSERT_TRUE(peer.send({"nonsense"}));
    const auto clone = makeClone();
    EXPECT_TRUE(host->wait<WelcomeMessage>());
    EXPECT_TRUE(host->failures.empty());
}

TEST_F(Dial, ACloneTalksOnlyToTheHostWhoseKeyItKnows) {
    HostOptions options = m_setup.hostOptions({});
    options.keys = KeyPair::generate();
    {
        const auto impostor = makeHost(options);
        const auto clone = makeClone();
        ASSERT_TRUE(clone->notes.next()); // that it does not get through
        EXPECT_TRUE(clone->received.empty());
        EXPECT_TRUE(impostor->received.empty());
    }
    const auto clone = makeClone();
    const auto host = makeHost();
    EXPECT_TRUE(host->wait<WelcomeMessage>());
}

TEST_F(Dial, AFloodOfStrangersKeepsNobodyOut) {
    const auto host = makeHost();
    std::vector<FileDescriptor> strangers;
    for (int i = 0; i < 200; ++i) {
        strangers.push_back(knock());
        const std::string words = i % 2 ? std::string(1000, '\xff') : "GET / HTTP/1.1\r\n\r\n";
        if (i % 4) (void)!::send(strangers.back().get(), words.data(), words.size(), MSG_NOSIGNAL);
        if (i % 3 == 0) strangers.back().reset();
    }
    const auto clone = makeClone();
    ASSERT_TRUE(host->wait<WelcomeMessage>());
    for (int i = 0; i < 100; ++i) knock(); // come and go
    strangers.clear();
    ASSERT_TRUE(host->send(PingMessage{1}));
    EXPECT_TRUE(host->wait<PongMessage>());
    EXPECT_TRUE(host->failures.empty());
}

TEST_F(Dial, AFloodBeforeTheHostKnowsItsCloneKeepsNobodyOut) {
    std::vector<FileDescriptor> strangers;
    for (int i = 0; i < 32; ++i) strangers.push_back(knock());
    const auto clone = makeClone();
    const auto host = makeHost();
    EXPECT_TRUE(host->wait<WelcomeMessage>());
}

TEST_F(Dial, WhatADamagedCloneSendsEndsTheLink) {
    const auto host = makeHost();
    RawPeer peer(ZMQ_DEALER);
    peer.useKeys(m_setup.hostKeys.publicKey, m_setup.cloneKeys.publicKey, m_setup.cloneKeys.secretKey);
    peer.connect(m_setup.port->endpoint());
    ASSERT_TRUE(peer.send({"\xff\xff nonsense"}));
    const auto failure = host->waitFailure();
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->code, ErrorCode::ParseFailed);
}

// ---- ports and addresses

TEST_F(Dial, PlainNeedsTheFlagAndLoopback) {
    auto everywhere = ListeningPort::open("tcp://*:*");
    ASSERT_TRUE(everywhere) << everywhere.error().text();
    const KeyPair keys = KeyPair::generate();
    const TestHost open(m_hostLoop, {"", "", keys, true, *everywhere});
    ASSERT_TRUE(open.connectError);
    EXPECT_EQ(open.connectError->code, ErrorCode::PermissionDenied);
    const TestHost withoutFlag(m_hostLoop, {"", "", keys, false, m_setup.port});
    ASSERT_TRUE(withoutFlag.connectError);
    EXPECT_EQ(withoutFlag.connectError->code, ErrorCode::PermissionDenied);

    CloneSocket::Options options;
    options.endpoint = "tcp://192.0.2.1:5000";
    options.allowPlainTcp = true;
    const auto faraway = makeClone(options);
    ASSERT_TRUE(faraway->bindError);
    EXPECT_EQ(faraway->bindError->code, ErrorCode::PermissionDenied);
}

TEST_F(Dial, OnlyTcpIsDialledAndOnlyAHostWithAKnownKey) {
    CloneSocket::Options options;
    options.endpoint = "inproc://nobody";
    EXPECT_EQ(makeClone(options)->bindError.value_or(Error{}).code, ErrorCode::InvalidArgument);
    options = m_setup.cloneOptions();
    options.allowedHostKey.clear();
    const auto keyless = makeClone(options);
    ASSERT_TRUE(keyless->bindError);
    EXPECT_THAT(keyless->bindError->message, HasSubstr("key"));
}

TEST_F(Dial, AllInterfacesAreReachedOverBothFamilies) {
    const auto port = ListeningPort::open("tcp://*:*");
    ASSERT_TRUE(port) << port.error().text();
    for (const std::string address : {"127.0.0.1", "localhost"}) {
        CloneSocket::Options options = m_setup.cloneOptions();
        options.endpoint = "tcp://" + address + ":" + std::to_string((*port)->port());
        const auto clone = makeClone(options);
        HostOptions host = m_setup.hostOptions({});
        host.port = *port;
        EXPECT_TRUE(makeHost(host)->wait<WelcomeMessage>()) << address;
    }
}

TEST(ListeningPorts, ThatAreTakenSayWhatToDo) {
    const auto first = ListeningPort::open("tcp://127.0.0.1:*");
    ASSERT_TRUE(first) << first.error().text();
    const auto second = ListeningPort::open((*first)->endpoint());
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error().text(), HasSubstr("another program has that port"));
    EXPECT_THAT(second.error().text(), HasSubstr(std::to_string((*first)->port())));
}

TEST(ListeningPorts, ThatMakeNoSenseAreRefused) {
    for (const char* text : {"ipc:///tmp/x", "tcp://127.0.0.1:0", "tcp://127.0.0.1:65536", "tcp://127.0.0.1:12x", "tcp://127.0.0.1:",
                             "tcp://desk.example:7000", "tcp://192.0.2.1:7000", "tcp://127.0.0.1.evil:1", ""}) {
        const auto port = ListeningPort::open(text);
        ASSERT_FALSE(port) << text;
        EXPECT_EQ(port.error().code, ErrorCode::InvalidArgument) << text;
    }
}

} // namespace
} // namespace doppel::test
