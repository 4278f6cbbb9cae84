// Peers that send garbage, too much, or nothing any more.
#include "tests/unit/link/link_harness.h"
#include "tests/unit/link/raw_peer.h"

#include <gmock/gmock.h>

#include <random>

namespace doppel::test {
namespace {

using ::testing::HasSubstr;

constexpr int kRounds = 1500;

std::string randomBytes(std::mt19937& random, std::size_t most) {
    std::string bytes(random() % (most + 1), '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    return bytes;
}

std::string mutate(std::mt19937& random, std::string bytes) {
    if (bytes.empty()) return bytes;
    switch (random() % 4) {
    case 0: bytes[random() % bytes.size()] = static_cast<char>(random()); break;
    case 1: bytes.resize(random() % bytes.size()); break;
    case 2: bytes.insert(random() % bytes.size(), randomBytes(random, 9)); break;
    default: bytes.erase(random() % bytes.size(), 1 + random() % 4); break;
    }
    return bytes;
}

std::vector<std::string> hostMessages() {
    NetworkMessage network;
    network.changed = {Node{"OUT", "null", {"lookdev"}, {{"file", Parameter{std::string("a.usda"), "$F"}}}}};
    network.removed = {"old"};
    network.directory = "/shots/10";
    RequestMessage request;
    request.request.epoch = 4;
    request.request.options = {{"shot", 1.0}, {"variant", std::string("red")}};
    return {encode(HostMessage(HelloMessage{})), encode(HostMessage(network)),  encode(HostMessage(request)),
            encode(HostMessage(PingMessage{3})), encode(HostMessage(ReleaseMessage{1})),
            encode(HostMessage(TileCreditMessage{9})), encode(HostMessage(ShownMessage{{"C"}}))};
}

std::vector<std::string> cloneMessages() {
    FrameMessage frame;
    frame.layout.width = frame.layout.fullWidth = 8;
    frame.layout.height = frame.layout.fullHeight = 8;
    frame.layout.aovs = {{"C", {"R", "G", "B", "A"}, PixelType::Half, 0}, {"depth", {"Z"}, PixelType::Float, 0}};
    frame.layout.computeOffsets();
    FrameMessage shared = frame;
    shared.sharedMemory = true;
    shared.slotFd = 5;
    shared.pixelOffset = 4096;
    shared.slotSize = 1 << 20;
    StatusMessage status;
    status.phase = RenderPhase::Rendering;
    status.message = "busy";
    WelcomeMessage welcome;
    welcome.renderers = {{"embree", "Embree", {"C", "depth"}, {{"samples", "Samples", "", 64.0, 1, 4096}}}};
    return {encode(CloneMessage(frame)), encode(CloneMessage(shared)), encode(CloneMessage(welcome)),
            encode(CloneMessage(status)),
            encode(CloneMessage(TileBatchMessage{4, true, {{0, 0, 100, true}, {0, 1, 256, false}}})),
            encode(CloneMessage(LogMessage{"info", "text"}))};
}

CloneSocket::Options plainTcp() {
    CloneSocket::Options options;
    options.endpoint = "tcp://127.0.0.1:*";
    options.allowPlainTcp = true;
    return options;
}

TEST(HostileHost, GarbageIsRefusedAndTheCloneServesOn) {
    IoLoop loop;
    TestClone clone(loop, plainTcp());
    std::mt19937 random(7);
    const auto valid = hostMessages();
    for (int round = 0; round < kRounds; ++round) {
        // One connection for several messages: the first fault must silence it.
        RawPeer peer(ZMQ_DEALER);
        peer.connect(clone.endpoint());
        if (round % 3 == 0) peer.send({valid.front()});
        for (int i = 0; i < 3; ++i) {
            std::vector<std::string> parts{i == 1 ? randomBytes(random, 300) : mutate(random, valid[random() % valid.size()])};
            if (random() % 8 == 0) parts.push_back(randomBytes(random, 50));
            if (random() % 16 == 0) parts.insert(parts.begin(), "");
            peer.send(parts);
        }
        if (round % 50 == 0) peer.receive(50); // let some of it really arrive before the connection breaks
    }
    // The last of the peers may have been accepted and is noticed as gone a moment later.
    std::optional<WelcomeMessage> welcome;
    for (int attempt = 0; attempt < 100 && !welcome; ++attempt) {
        TestHost guest(loop, {clone.endpoint(), "", KeyPair::generate(), true});
        guest.hello();
        const auto answer = guest.received.next();
        ASSERT_TRUE(answer);
        if (const auto* accepted = std::get_if<WelcomeMessage>(&answer->message)) welcome = *accepted;
    }
    EXPECT_TRUE(welcome);
}

TEST(HostileHost, AMutatedMessageAfterHelloNeverCrashesTheClone) {
    IoLoop loop;
    std::mt19937 random(11);
    const auto valid = hostMessages();
    for (const std::string& message : valid) {
        for (int round = 0; round < kRounds; ++round) decodeHostMessage(mutate(random, mutate(random, message)));
    }
    for (int round = 0; round < kRounds; ++round) decodeHostMessage(randomBytes(random, 2000));
}

TEST(HostileHost, IsDroppedAtTheFirstDamagedMessage) {
    IoLoop loop;
    TestClone clone(loop, plainTcp());
    RawPeer peer(ZMQ_DEALER);
    peer.connect(clone.endpoint());
    peer.send({encode(HostMessage(HelloMessage{}))});
    ASSERT_TRUE(peer.receive());
    peer.send({"\xff\xff\xff\xff garbage"});
    const auto answer = peer.receive();
    ASSERT_TRUE(answer);
    const auto refusal = decodeCloneMessage(answer->front());
    ASSERT_TRUE(refusal && std::holds_alternative<RefuseMessage>(*refusal));
    EXPECT_EQ(std::get<RefuseMessage>(*refusal).error.code, ErrorCode::ParseFailed);
    ASSERT_TRUE(clone.departures.next());
    peer.send({encode(HostMessage(PauseMessage{true}))});
    peer.send({encode(HostMessage(HelloMessage{}))});
    EXPECT_FALSE(peer.receive(200)); // it is not listened to any more
    TestHost next(loop, {clone.endpoint(), "", KeyPair::generate(), true});
    next.hello();
    EXPECT_TRUE(next.wait<WelcomeMessage>());
}

TEST(HostileHost, OversizedPartsBreakItsConnectionOnly) {
    IoLoop loop;
    TestClone clone(loop, plainTcp());
    TestHost host(loop, {clone.endpoint(), "", KeyPair::generate(), true});
    host.hello();
    ASSERT_TRUE(host.wait<WelcomeMessage>());
    {
        RawPeer peer(ZMQ_DEALER);
        peer.connect(clone.endpoint());
        peer.send({std::string(kMaxControlBytes + 1, 'x')});
        EXPECT_FALSE(peer.receive(300));
    }
    ASSERT_TRUE(host.send(PingMessage{5}));
    EXPECT_TRUE(host.wait<PongMessage>());
}

TEST(HostileHost, AHelloOfSeveralMegabytesIsNotLookedAt) {
    IoLoop loop;
    TestClone clone(loop, plainTcp());
    RawPeer peer(ZMQ_DEALER);
    peer.connect(clone.endpoint());
    peer.send({encode(HostMessage(HelloMessage{})) + std::string(4u << 20, 'x')});
    const auto answer = peer.receive();
    ASSERT_TRUE(answer);
    EXPECT_THAT(answer->front(), HasSubstr("must be a hello"));
}

TEST(HostThatDies, IsNoticedByItsBrokenConnection) {
    for (const char* kind : {"tcp", "ipc"}) {
        IoLoop loop;
        const TemporaryFolder folder;
        CloneSocket::Options options = plainTcp();
        if (std::string(kind) == "ipc") options.endpoint = "ipc://" + (folder.path() / "clone").string();
        TestClone clone(loop, options);
        {
            RawPeer peer(ZMQ_DEALER);
            peer.connect(clone.endpoint());
            peer.send({encode(HostMessage(HelloMessage{}))});
            ASSERT_TRUE(peer.receive()) << kind;
        }
        const auto reason = clone.departures.next();
        ASSERT_TRUE(reason) << kind;
        EXPECT_THAT(*reason, HasSubstr("connection broke")) << kind;
        TestHost next(loop, {clone.endpoint(), "", KeyPair::generate(), true});
        next.hello();
        EXPECT_TRUE(next.wait<WelcomeMessage>()) << kind;
    }
}

TEST(HostThatDies, IsNoticedByItsSilenceAndToldSo) {
    IoLoop loop;
    CloneSocket::Options options = plainTcp();
    options.hostTimeout = std::chrono::milliseconds(100);
    TestClone clone(loop, options);
    TestHost host(loop, {clone.endpoint(), "", KeyPair::generate(), true});
    host.hello();
    ASSERT_TRUE(host.wait<WelcomeMessage>());
    const auto reason = clone.departures.next();
    ASSERT_TRUE(reason);
    EXPECT_THAT(*reason, HasSubstr("nothing came from it"));
    const auto refuse = host.wait<RefuseMessage>(); // it may only have been cut off
    ASSERT_TRUE(refuse);
    EXPECT_EQ(refuse->error.code, ErrorCode::Timeout);
}

TEST(HostThatDies, MayHaveSaidItsLastWord) {
    IoLoop loop;
    TestClone clone(loop, plainTcp());
    {
        TestHost host(loop, {clone.endpoint(), "", KeyPair::generate(), true});
        host.hello();
        ASSERT_TRUE(host.wait<WelcomeMessage>());
        host.send(ByeMessage{true});
    }
    const auto bye = clone.wait<ByeMessage>();
    ASSERT_TRUE(bye);
    EXPECT_TRUE(bye->quit);
    EXPECT_TRUE(clone.departures.next());
}

TEST(HostileClone, GarbageIsAnErrorOfTheHost) {
    IoLoop loop;
    std::mt19937 random(5);
    const auto valid = cloneMessages();
    RawPeer clone(ZMQ_ROUTER);
    const std::string endpoint = clone.bind("tcp://127.0.0.1:*");
    for (int round = 0; round < 200; ++round) {
        TestHost host(loop, {endpoint, "", KeyPair::generate(), true});
        host.hello();
        const auto hello = clone.receive();
        ASSERT_TRUE(hello);
        bool more = true;
        for (int i = 0; i < 20 && more; ++i) {
            std::vector<std::string> parts{hello->front(), i % 2 ? randomBytes(random, 500)
                                                                 : mutate(random, valid[random() % valid.size()])};
            if (random() % 4 == 0) parts.push_back(randomBytes(random, 1000));
            more = clone.send(parts);
        }
        clone.send({hello->front(), "\xff"}); // damaged for sure
        const auto failure = host.waitFailure();
        ASSERT_TRUE(failure);
        EXPECT_TRUE(failure->code == ErrorCode::ParseFailed || failure->code == ErrorCode::TooLarge) << failure->text();
    }
}

TEST(HostileClone, AMutatedMessageNeverCrashesTheHost) {
    std::mt19937 random(13);
    for (const std::string& message : cloneMessages()) {
        for (int round = 0; round < kRounds; ++round) decodeCloneMessage(mutate(random, mutate(random, message)));
    }
}

TEST(HostileClone, PixelsOfAnotherSizeThanAnnouncedAreDamage) {
    IoLoop loop;
    RawPeer clone(ZMQ_ROUTER);
    const std::string endpoint = clone.bind("tcp://127.0.0.1:*");
    const std::string frame = cloneMessages()[0], shared = cloneMessages()[1], log = encode(CloneMessage(LogMessage{"info", "text"}));
    const std::string tiles = encode(CloneMessage(TileBatchMessage{1, true, {{0, 0, 100, false}}}));
    const std::vector<std::vector<std::string>> attempts{
        {tiles}, {tiles, "short"}, {tiles, std::string(1'000'000, 'x')}, {frame, "pixels"}, {shared, "pixels"}, {log, "pixels"},
        {log, ""}, {tiles, "a", "b"}};
    for (const auto& attempt : attempts) {
        TestHost host(loop, {endpoint, "", KeyPair::generate(), true});
        host.hello();
        const auto hello = clone.receive();
        ASSERT_TRUE(hello);
        std::vector<std::string> parts{hello->front()};
        parts.insert(parts.end(), attempt.begin(), attempt.end());
        clone.send(parts);
        const auto failure = host.waitFailure();
        ASSERT_TRUE(failure);
        EXPECT_EQ(failure->code, ErrorCode::ParseFailed) << failure->text();
        EXPECT_TRUE(host.received.empty());
    }
}

TEST(CloneThatDies, IsAnErrorOfTheHost) {
    IoLoop loop;
    std::optional<RawPeer> clone(std::in_place, ZMQ_ROUTER);
    TestHost host(loop, {clone->bind("tcp://127.0.0.1:*"), "", KeyPair::generate(), true});
    host.hello();
    ASSERT_TRUE(clone->receive());
    clone.reset();
    const auto failure = host.waitFailure();
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->code, ErrorCode::ConnectFailed);
    EXPECT_THAT(failure->message, HasSubstr("has gone"));
    EXPECT_FALSE(host.send(PingMessage{}));
}

TEST(SlowHost, NeverMakesTheCloneQueueWithoutBound) {
    IoLoop loop;
    std::atomic<bool> full{false};
    std::unique_ptr<CloneSocket> clone;
    loop.run([&] {
        auto bound = CloneSocket::bind(loop, plainTcp(), {.message =
                                                              [&](HostMessage) {
                                                                  const LogMessage line{"info", std::string(60'000, 'x')};
                                                                  for (int i = 0; i < 100'000 && !full; ++i)
                                                                      full = !clone->trySend(line);
                                                              },
                                                          .hostLeft = [](const std::string&, bool) {}});
        ASSERT_TRUE(bound);
        clone = std::move(*bound);
    });
    RawPeer sleepy(ZMQ_DEALER); // reads nothing
    sleepy.connect(clone->endpoint());
    sleepy.send({encode(HostMessage(HelloMessage{}))});
    TestHost other(loop, {clone->endpoint(), "", KeyPair::generate(), true});
    const auto deadline = std::chrono::steady_clock::now() + kDeadline;
    while (!full && std::chrono::steady_clock::now() < deadline) loop.run([] {});
    EXPECT_TRUE(full);
    loop.run([&] { clone.reset(); });
}

} // namespace
} // namespace doppel::test
