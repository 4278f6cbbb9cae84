#include "tests/unit/link/link_harness.h"

#include <gmock/gmock.h>

#include <limits>

namespace doppel::test {
namespace {

using ::testing::HasSubstr;

class Sockets : public ::testing::TestWithParam<Transport> {
protected:
    TransportSetup m_setup{GetParam()};
    IoLoop m_hostLoop, m_cloneLoop;

    HostOptions hostOptions(const TestClone& clone) const { return m_setup.hostOptions(clone.endpoint()); }
};

INSTANTIATE_TEST_SUITE_P(Transports, Sockets, ::testing::ValuesIn(transports()),
                         [](const auto& test) { return test.param.name; });

TEST_P(Sockets, CarryMessagesBothWays) {
    TestClone clone(m_cloneLoop, m_setup.cloneOptions(), m_setup.dials());
    ASSERT_FALSE(clone.bindError) << clone.bindError->text();
    TestHost host(m_hostLoop, hostOptions(clone));
    ASSERT_FALSE(host.connectError) << host.connectError->text();

    ASSERT_TRUE(host.hello());
    const auto welcome = host.wait<WelcomeMessage>();
    ASSERT_TRUE(welcome);
    EXPECT_EQ(welcome->protocol, kProtocolMax);

    ASSERT_TRUE(host.send(PauseMessage{true}));
    const auto pause = clone.wait<PauseMessage>();
    ASSERT_TRUE(pause);
    EXPECT_TRUE(pause->paused);

    clone.send(LogMessage{"info", "texture found"});
    const auto log = host.wait<LogMessage>();
    ASSERT_TRUE(log);
    EXPECT_EQ(log->text, "texture found");
}

TEST_P(Sockets, AnswerPingsByThemselves) {
    TestClone clone(m_cloneLoop, m_setup.cloneOptions(), m_setup.dials());
    TestHost host(m_hostLoop, hostOptions(clone));
    ASSERT_TRUE(host.hello());
    ASSERT_TRUE(host.send(PingMessage{77}));
    const auto pong = host.wait<PongMessage>();
    ASSERT_TRUE(pong);
    EXPECT_EQ(pong->sequence, 77u);
}

TEST_P(Sockets, CarryTilesAsSecondPart) {
    TestClone clone(m_cloneLoop, m_setup.cloneOptions(), m_setup.dials());
    TestHost host(m_hostLoop, hostOptions(clone));
    ASSERT_TRUE(host.hello());
    ASSERT_TRUE(host.wait<WelcomeMessage>());

    const auto bytes = std::make_shared<std::vector<std::byte>>(100'000, std::byte{0x5a});
    (*bytes)[100] = std::byte{1};
    TileBatchMessage batch;
    batch.chunks = {{0, 0, 40'000, false}, {1, 0, 60'000, false}};
    clone.send(batch, {bytes, bytes->data()}, bytes->size());

    const auto got = host.received.take(
        [](const FromClone& from) { return std::holds_alternative<TileBatchMessage>(from.message); });
    ASSERT_TRUE(got);
    EXPECT_EQ(std::get<TileBatchMessage>(got->message).chunks, batch.chunks);
    ASSERT_EQ(got->payloadBytes, bytes->size());
    EXPECT_TRUE(std::equal(bytes->begin(), bytes->end(), got->payload.get()));
}

TEST_P(Sockets, RefuseASecondHostAndNameTheFirst) {
    if (m_setup.dials()) GTEST_SKIP() << "a clone that dials has one connection";
    TestClone clone(m_cloneLoop, m_setup.cloneOptions(), m_setup.dials());
    TestHost first(m_hostLoop, hostOptions(clone)), second(m_hostLoop, hostOptions(clone));
    ASSERT_TRUE(first.hello("studio-7"));
    ASSERT_TRUE(first.wait<WelcomeMessage>());
    ASSERT_TRUE(second.hello("studio-8"));
    const auto refusal = second.wait<RefuseMessage>();
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->error.code, ErrorCode::Refused);
    EXPECT_THAT(refusal->error.message, HasSubstr("busy with 'studio-7'"));

    ASSERT_TRUE(first.send(PingMessage{1})); // unharmed
    EXPECT_TRUE(first.wait<PongMessage>());
}

TEST_P(Sockets, AcceptTheNextHostWhenTheFirstIsDestroyed) {
    TestClone clone(m_cloneLoop, m_setup.cloneOptions(), m_setup.dials());
    {
        TestHost first(m_hostLoop, hostOptions(clone));
        ASSERT_TRUE(first.hello());
        ASSERT_TRUE(first.wait<WelcomeMessage>());
    }
    ASSERT_TRUE(clone.departures.next());
    TestHost second(m_hostLoop, hostOptions(clone));
    ASSERT_TRUE(second.hello());
    EXPECT_TRUE(second.wait<WelcomeMessage>());
}

TEST_P(Sockets, RefuseVersionsWithoutOverlapNamingBothSides) {
    TestClone clone(m_cloneLoop, m_setup.cloneOptions(), m_setup.dials());
    TestHost host(m_hostLoop, hostOptions(clone));
    HelloMessage hello;
    hello.protocolMin = kProtocolMax + 1;
    hello.protocolMax = kProtocolMax + 3;
    ASSERT_TRUE(host.send(hello));
    const auto refusal = host.wait<RefuseMessage>();
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->error.code, ErrorCode::ProtocolMismatch);
    EXPECT_THAT(refusal->error.message, HasSubstr("host speaks protocol 2 to 4, the clone 1"));
    EXPECT_EQ(refusal->protocolMin, kProtocolMin);
    EXPECT_EQ(refusal->protocolMax, kProtocolMax);
    EXPECT_TRUE(clone.received.empty());
}

TEST_P(Sockets, AgreeOnTheHighestVersionOfBoth) {
    TestClone clone(m_cloneLoop, m_setup.cloneOptions(), m_setup.dials());
    TestHost host(m_hostLoop, hostOptions(clone));
    HelloMessage hello;
    hello.protocolMax = kProtocolMax + 9;
    ASSERT_TRUE(host.send(hello));
    const auto welcome = host.wait<WelcomeMessage>();
    ASSERT_TRUE(welcome);
    EXPECT_EQ(welcome->protocol, kProtocolMax);
}

TEST_P(Sockets, RefuseAnythingBeforeHello) {
    TestClone clone(m_cloneLoop, m_setup.cloneOptions(), m_setup.dials());
    TestHost host(m_hostLoop, hostOptions(clone));
    ASSERT_TRUE(host.send(PauseMessage{true}));
    const auto refusal = host.wait<RefuseMessage>();
    ASSERT_TRUE(refusal);
    EXPECT_THAT(refusal->error.message, HasSubstr("hello"));
    EXPECT_TRUE(clone.received.empty());
}

TEST_P(Sockets, DropAHostThatSaysHelloTwice) {
    TestClone clone(m_cloneLoop, m_setup.cloneOptions(), m_setup.dials());
    TestHost host(m_hostLoop, hostOptions(clone));
    ASSERT_TRUE(host.hello());
    ASSERT_TRUE(host.hello());
    const auto refusal = host.wait<RefuseMessage>();
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->error.code, ErrorCode::ParseFailed);
    EXPECT_TRUE(clone.departures.next());
}

TEST_P(Sockets, HearTheGoodbyeOfACloneThatEnds) {
    std::optional<TestClone> clone(std::in_place, m_cloneLoop, m_setup.cloneOptions(), m_setup.dials());
    TestHost host(m_hostLoop, hostOptions(*clone));
    ASSERT_TRUE(host.hello());
    ASSERT_TRUE(host.wait<WelcomeMessage>());
    clone.reset();
    EXPECT_TRUE(host.wait<GoodbyeMessage>());
    if (std::string(GetParam().name) != "Inproc") {
        const auto failure = host.waitFailure();
        ASSERT_TRUE(failure);
        EXPECT_EQ(failure->code, ErrorCode::ConnectFailed);
    }
}

TEST_P(Sockets, AHostIsToldOfItsOwnFaultsBeforeTheyCostTheConnection) {
    TestClone clone(m_cloneLoop, m_setup.cloneOptions(), m_setup.dials());
    TestHost host(m_hostLoop, hostOptions(clone));
    ASSERT_TRUE(host.hello());
    RequestMessage request;
    request.request.frame = std::numeric_limits<double>::infinity(); // "1/0" as a frame expression
    auto sent = host.send(request);
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(sent.error().message, HasSubstr("request.frame is not a finite number"));
    NetworkMessage network;
    network.changed = {Node{"big", "null", {}, {{"text", {std::string(kMaxTextBytes + 1, 'x'), ""}}}, {}}};
    sent = host.send(network);
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().code, ErrorCode::TooLarge);
    EXPECT_THAT(sent.error().message, HasSubstr("network.changed[0].parameters[0].value"));
    ASSERT_TRUE(host.send(PingMessage{1}));
    EXPECT_TRUE(host.wait<PongMessage>());
}

TEST_P(Sockets, MayBeDestroyedFromTheirOwnCallbacks) {
    Inbox<int> events;
    std::unique_ptr<HostSocket> host;
    std::unique_ptr<CloneSocket> clone;
    m_cloneLoop.run([&] {
        const auto open = m_setup.dials() ? CloneSocket::dial : CloneSocket::bind;
        auto bound = open(m_cloneLoop, m_setup.cloneOptions(),
                          {.message =
                               [&](HostMessage) {
                                   clone->send(WelcomeMessage{});
                                   clone.reset();
                                   events.add(1);
                               },
                           .hostLeft = [](const std::string&, bool) {}});
        ASSERT_TRUE(bound) << bound.error().text();
        clone = std::move(*bound);
    });
    HostOptions options;
    m_cloneLoop.run([&] { options = m_setup.hostOptions(clone->endpoint()); }); // before it may be gone
    m_hostLoop.run([&] {
        HostSocket::Callbacks callbacks{.message =
                                            [&](CloneMessage, std::shared_ptr<const std::byte>, std::size_t) {
                                                host.reset();
                                                events.add(2);
                                            },
                                        .failed = [&](Error) {}};
        auto connected = options.port ? HostSocket::listen(m_hostLoop, options.port, options.serverKey, options.keys, true, callbacks)
                                      : HostSocket::connect(m_hostLoop, options.endpoint, options.serverKey, options.keys, true, callbacks);
        ASSERT_TRUE(connected) << connected.error().text();
        host = std::move(*connected);
        ASSERT_TRUE(host->send(HelloMessage{}));
    });
    EXPECT_TRUE(events.take([](int event) { return event == 2; }));
    m_hostLoop.run([&] { host.reset(); });
    m_cloneLoop.run([&] { clone.reset(); });
}

} // namespace
} // namespace doppel::test
