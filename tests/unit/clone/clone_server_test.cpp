#include "clonecore/clone/log_limiter.h"
#include "tests/unit/clone/fake_session.h"

#include <gmock/gmock.h>

#include <unistd.h>

#include <condition_variable>
#include <future>
#include <mutex>
#include <set>

namespace doppel::test {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

class Server : public ::testing::TestWithParam<Transport> {};

INSTANTIATE_TEST_SUITE_P(Transports, Server, ::testing::ValuesIn(listeningTransports()),
                         [](const auto& test) { return test.param.name; });

TEST_P(Server, WelcomesAHostAndSaysWhatItOffers) {
    ServerFixture fixture(GetParam());
    TestHost host(fixture.hostLoop, fixture.hostOptions());
    host.hello();
    const auto welcome = host.wait<WelcomeMessage>();
    ASSERT_TRUE(welcome);
    EXPECT_EQ(welcome->protocol, kProtocolMax);
    EXPECT_EQ(welcome->pid, ::getpid());
    EXPECT_EQ(welcome->machineId, machineId());
    EXPECT_FALSE(welcome->version.empty());
    ASSERT_EQ(welcome->renderers.size(), 1u);
    EXPECT_EQ(welcome->renderers[0].name, "fake");
}

TEST_P(Server, HandsRequestsAndPausesToTheSession) {
    ServerFixture fixture(GetParam());
    TestHost host(fixture.hostLoop, fixture.hostOptions());
    host.hello();
    const auto renderer = fixture.renderer();
    ASSERT_TRUE(renderer);
    host.send(requestOf(3, "C depth"));
    host.send(PauseMessage{true});
    host.send(FullFrameMessage{});
    const auto request = renderer->requests.next();
    ASSERT_TRUE(request);
    EXPECT_EQ(request->epoch, 3u);
    EXPECT_EQ(request->displayAov, "C depth");
    EXPECT_EQ(renderer->pauses.next(), true);
    EXPECT_TRUE(renderer->allAovsWanted.next());
}

TEST_P(Server, SendsFramesThroughSharedMemory) {
    ServerFixture fixture(GetParam());
    TestHost host(fixture.hostLoop, fixture.hostOptions());
    host.hello();
    const auto welcome = host.wait<WelcomeMessage>();
    ASSERT_TRUE(welcome);
    const auto renderer = fixture.renderer();
    host.send(requestOf(1));
    ASSERT_TRUE(renderer->requests.next());
    ASSERT_TRUE(renderer->publish(1, 0x33));
    const auto frame = host.wait<FrameMessage>();
    ASSERT_TRUE(frame);
    EXPECT_TRUE(frame->sharedMemory);
    EXPECT_GT(frame->info.sequence, 0u);
    FrameSlotMapper mapper;
    const auto pixels = mapper.map(welcome->pid, *frame, {});
    ASSERT_TRUE(pixels) << pixels.error().text();
    for (std::size_t i = 0; i < frame->layout.byteSize; ++i) ASSERT_EQ(pixels->get()[i], std::byte{0x33});
}

TEST_P(Server, SendsFramesInTilesToHostsOfOtherMachines) {
    ServerFixture fixture(GetParam());
    TestHost host(fixture.hostLoop, fixture.hostOptions());
    HelloMessage hello;
    hello.machineId = "another machine";
    host.send(hello);
    const auto renderer = fixture.renderer();
    ASSERT_TRUE(renderer->publish(0, 0x44, {"C", "N"}, 500));
    const FramePtr frame = host.waitTiledFrame();
    ASSERT_TRUE(frame);
    const FrameLayout layout = FakeRenderer::layout(500, 32, {"C", "N"});
    EXPECT_EQ(frame->layout(), layout);
    for (std::size_t aov = 0; aov < 2; ++aov)
        for (const std::byte value : frame->aov(aov)) ASSERT_EQ(value, std::byte{0x44});
}

TEST_P(Server, FallsBackToTilesWhenTheHostCannotMap) {
    ServerFixture fixture(GetParam());
    TestHost host(fixture.hostLoop, fixture.hostOptions());
    host.hello();
    const auto renderer = fixture.renderer();
    ASSERT_TRUE(renderer->publish(0, 1));
    const auto shared = host.wait<FrameMessage>();
    ASSERT_TRUE(shared && shared->sharedMemory);
    host.send(ShmRefusedMessage{shared->slot, "no /proc here"});
    ASSERT_TRUE(renderer->frameWanted.next()); // the refused frame is lost: it wants another one
    ASSERT_TRUE(renderer->publish(0, 2));
    const FramePtr frame = host.waitTiledFrame();
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->bytes()[0], std::byte{2});
}

TEST_P(Server, AHostThatNeverReleasesGetsNoMoreFramesThanSlots) {
    ServerFixture fixture(GetParam());
    TestHost host(fixture.hostLoop, fixture.hostOptions());
    host.hello();
    const auto renderer = fixture.renderer();
    for (int i = 0; i < kFrameSlots; ++i) ASSERT_TRUE(renderer->publish(0, i)) << i;
    for (int i = 0; i < 50; ++i) EXPECT_FALSE(renderer->publish(0, i));
    EXPECT_TRUE(renderer->frameWanted.empty());
    std::set<std::uint32_t> slots;
    for (int i = 0; i < kFrameSlots; ++i) slots.insert(host.wait<FrameMessage>().value().slot);
    EXPECT_EQ(slots.size(), static_cast<std::size_t>(kFrameSlots));

    host.send(ReleaseMessage{*slots.begin()});
    ASSERT_TRUE(renderer->frameWanted.next());
    EXPECT_TRUE(renderer->publish(0, 9));
    EXPECT_FALSE(renderer->publish(0, 9));
    host.send(ReleaseMessage{999}); // nonsense gives no credit
    host.send(PingMessage{1});
    ASSERT_TRUE(host.wait<PongMessage>());
    EXPECT_FALSE(renderer->publish(0, 9));
}

TEST_P(Server, TheNextHostGetsASessionOfItsOwn) {
    ServerFixture fixture(GetParam());
    std::shared_ptr<FakeRenderer> first;
    {
        TestHost host(fixture.hostLoop, fixture.hostOptions());
        host.hello();
        first = fixture.renderer();
        ASSERT_TRUE(first);
        ASSERT_TRUE(first->publish(0, 1));
        ASSERT_TRUE(host.wait<FrameMessage>());
    }
    // The first host's end is noticed before the second comes, or the second is told to wait.
    std::optional<WelcomeMessage> welcome;
    for (int attempt = 0; attempt < 200 && !welcome; ++attempt) {
        TestHost host(fixture.hostLoop, fixture.hostOptions());
        host.hello();
        const auto answer = host.received.next();
        ASSERT_TRUE(answer);
        if (const auto* accepted = std::get_if<WelcomeMessage>(&answer->message)) {
            welcome = *accepted;
            const auto second = fixture.renderer();
            ASSERT_TRUE(second);
            EXPECT_NE(second, first);
            EXPECT_TRUE(second->publish(0, 2));
            EXPECT_TRUE(host.wait<FrameMessage>());
        }
    }
    EXPECT_TRUE(welcome);
}

TEST_P(Server, SaysGoodbyeWhenStopped) {
    ServerFixture fixture(GetParam());
    TestHost host(fixture.hostLoop, fixture.hostOptions());
    host.hello();
    ASSERT_TRUE(host.wait<WelcomeMessage>());
    fixture.server->stop();
    fixture.server->wait();
    EXPECT_TRUE(host.wait<GoodbyeMessage>());
}

TEST_P(Server, MayBeDestroyedWhileItsRendererWorks) {
    ServerFixture fixture(GetParam());
    TestHost host(fixture.hostLoop, fixture.hostOptions());
    host.hello();
    const auto renderer = fixture.renderer();
    std::atomic<bool> ended{false};
    RenderEvents* const events = renderer->events;
    std::jthread render([&] {
        for (int i = 0; !ended; ++i) {
            renderer->publish(0, i);
            events->status(0, RenderPhase::Rendering, {}, "");
            events->log("info", "pass");
        }
    });
    renderer->whenDestroyed = [&] { // as a session does: stop its threads, then go
        ended = true;
        render.join();
    };
    ASSERT_TRUE(host.wait<FrameMessage>());
    fixture.server.reset();
    EXPECT_TRUE(renderer->destroyed);
}

// ---- one transport is enough for the rest

TEST(CloneServer, KeepsTheNodesThatDidNotChange) {
    ServerFixture fixture;
    TestHost host(fixture.hostLoop, fixture.hostOptions());
    host.hello();
    const auto renderer = fixture.renderer();
    NetworkMessage full;
    full.full = true;
    for (const char* name : {"a", "b", "c"}) full.changed.push_back(Node{name, "null", {}, {}, nlohmann::json::object()});
    full.directory = "/shot";
    host.send(full);
    const auto before = renderer->networks.next().value();
    ASSERT_EQ(before->nodes.size(), 3u);
    EXPECT_EQ(before->directory, "/shot");

    NetworkMessage delta;
    delta.changed = {Node{"a", "null", {"b"}, {}, nlohmann::json::object()},
                     Node{"b", "null", {}, {}, nlohmann::json::object()}, // the same as before
                     Node{"d", "merge", {}, {}, nlohmann::json::object()}};
    delta.removed = {"c", "unknown"};
    delta.frames.start = 5;
    host.send(delta);
    const auto after = renderer->networks.next().value();
    ASSERT_EQ(after->nodes.size(), 3u);
    EXPECT_NE(after->nodes.at("a"), before->nodes.at("a"));
    EXPECT_EQ(after->nodes.at("b"), before->nodes.at("b"));
    EXPECT_EQ(after->nodes.count("c"), 0u);
    EXPECT_EQ(after->nodes.at("d")->type, "merge");
    EXPECT_EQ(after->frames.start, 5);
    EXPECT_EQ(before->nodes.count("c"), 1u); // what the session holds is never changed

    full.changed.resize(1);
    host.send(full);
    const auto replaced = renderer->networks.next().value();
    EXPECT_EQ(replaced->nodes.size(), 1u);
}

TEST(CloneServer, DropsFramesAndStatesOfOlderEpochs) {
    ServerFixture fixture;
    TestHost host(fixture.hostLoop, fixture.hostOptions());
    host.hello();
    const auto renderer = fixture.renderer();
    host.send(requestOf(5));
    ASSERT_TRUE(renderer->requests.next());
    for (int i = 0; i < 3 * kFrameSlots; ++i) ASSERT_TRUE(renderer->publish(4, i)); // dropped: their slots come back
    renderer->events->status(4, RenderPhase::Failed, {}, "old");
    ASSERT_TRUE(renderer->publish(5, 1));
    renderer->events->status(5, RenderPhase::Converged, {}, "");
    const auto frame = host.wait<FrameMessage>();
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->info.epoch, 5u);
    const auto status = host.wait<StatusMessage>();
    ASSERT_TRUE(status);
    EXPECT_EQ(status->epoch, 5u);
    EXPECT_EQ(status->phase, RenderPhase::Converged);
    EXPECT_GT(status->memoryBytes, 1'000'000u) << "a status tells the memory of the process";
}

TEST(CloneServer, ARequestOfAnOlderEpochIsIgnored) {
    ServerFixture fixture;
    TestHost host(fixture.hostLoop, fixture.hostOptions());
    host.hello();
    const auto renderer = fixture.renderer();
    host.send(requestOf(5));
    host.send(requestOf(4));
    host.send(requestOf(5, "depth"));
    EXPECT_EQ(renderer->requests.next()->displayAov, "");
    EXPECT_EQ(renderer->requests.next()->displayAov, "depth");
}

TEST(CloneServer, ASlotThatIsDroppedUnpublishedIsAnnouncedToARendererThatWaits) {
    ServerFixture fixture;
    TestHost host(fixture.hostLoop, fixture.hostOptions());
    host.hello();
    const auto renderer = fixture.renderer();
    const FrameLayout layout = FakeRenderer::layout(8, 8, {"C"});
    std::vector<std::unique_ptr<FrameSlot>> slots;
    for (int i = 0; i < kFrameSlots; ++i) slots.push_back(renderer->events->acquireSlot(layout));
    EXPECT_FALSE(renderer->events->acquireSlot(layout));
    slots.pop_back();
    EXPECT_TRUE(renderer->frameWanted.next());
}

TEST(CloneServer, AStatusNeverOvertakesTheFrameItSpeaksOf) {
    ServerFixture fixture;
    TestHost host(fixture.hostLoop, fixture.hostOptions());
    host.hello();
    ASSERT_TRUE(host.wait<WelcomeMessage>());
    const auto renderer = fixture.renderer();
    for (std::uint64_t epoch = 1; epoch <= 200; ++epoch) {
        renderer->events->status(epoch, RenderPhase::Rendering, {}, "");
        ASSERT_TRUE(renderer->publish(epoch, 1));
        renderer->events->status(epoch, RenderPhase::Converged, {}, "");
        bool frameSeen = false;
        for (bool converged = false; !converged;) {
            const auto item = host.received.next();
            ASSERT_TRUE(item);
            if (const auto* frame = std::get_if<FrameMessage>(&item->message)) {
                frameSeen = true;
                host.send(ReleaseMessage{frame->slot});
            } else if (const auto* status = std::get_if<StatusMessage>(&item->message)) {
                converged = status->phase == RenderPhase::Converged;
            }
        }
        EXPECT_TRUE(frameSeen) << epoch;
        if (!frameSeen) break;
        host.send(PingMessage{epoch}); // the release has arrived
        ASSERT_TRUE(host.wait<PongMessage>());
    }
}

TEST(CloneServer, AFastRendererCannotFloodTheHostWithStates) {
    ServerFixture fixture;
    TestHost host(fixture.hostLoop, fixture.hostOptions());
    host.hello();
    const auto renderer = fixture.renderer();
    constexpr int kCount = 20'000;
    for (int i = 0; i <= kCount; ++i) {
        FrameInfo progress;
        progress.samples = i;
        renderer->events->status(0, RenderPhase::Rendering, progress, "");
    }
    int states = 0;
    const auto last = host.received.take([&](const FromClone& from) {
        const auto* status = std::get_if<StatusMessage>(&from.message);
        if (status) ++states;
        return status && status->progress.samples == kCount; // the newest always comes
    });
    EXPECT_TRUE(last);
    EXPECT_LT(states, kCount / 10);
}

TEST(CloneServer, AFastRendererCannotFloodTheHostWithLogLines) {
    ServerFixture fixture;
    TestHost host(fixture.hostLoop, fixture.hostOptions());
    host.hello();
    const auto renderer = fixture.renderer();
    constexpr int kCount = 1000;
    for (int i = 0; i < kCount; ++i) renderer->events->log("warning", "missing texture " + std::to_string(i));
    int lines = 0, dropped = 0;
    const auto summary = host.received.take([&](const FromClone& from) {
        const auto* log = std::get_if<LogMessage>(&from.message);
        if (!log) return false;
        if (log->text.find("lines dropped") != std::string::npos) dropped += std::stoi(log->text);
        else ++lines;
        return lines + dropped == kCount;
    });
    EXPECT_TRUE(summary) << lines << " lines, " << dropped << " dropped";
    EXPECT_LE(lines, 3 * static_cast<int>(LogLimiter::kLinesPerSecond));
}

TEST(CloneServer, MarksTheFrameThatAnswersAFullFrameRequest) {
    ServerFixture fixture;
    TestHost host(fixture.hostLoop, fixture.hostOptions());
    host.hello();
    const auto renderer = fixture.renderer();
    host.send(requestOf(1, "C"));
    ASSERT_TRUE(renderer->requests.next());
    ASSERT_TRUE(renderer->publish(1, 1, {"C"}));
    EXPECT_FALSE(host.wait<FrameMessage>()->fullFrame);
    host.send(FullFrameMessage{});
    ASSERT_TRUE(renderer->allAovsWanted.next());
    ASSERT_TRUE(renderer->publish(1, 2, {"C"})); // was already on its way
    EXPECT_FALSE(host.wait<FrameMessage>()->fullFrame);
    ASSERT_TRUE(renderer->publish(1, 3, {"C", "depth", "N"}));
    EXPECT_TRUE(host.wait<FrameMessage>()->fullFrame);
    host.send(ReleaseMessage{0});
    host.send(PingMessage{});
    ASSERT_TRUE(host.wait<PongMessage>());
    ASSERT_TRUE(renderer->publish(1, 4, {"C", "depth", "N"}));
    EXPECT_FALSE(host.wait<FrameMessage>()->fullFrame); // one request, one answer
}

TEST(CloneServer, AFullFrameNeedNotHaveWhatTheStageDoesNotGive) {
    ServerFixture fixture;
    TestHost host(fixture.hostLoop, fixture.hostOptions());
    host.hello();
    const auto renderer = fixture.renderer();
    host.send(requestOf(1, "C"));
    host.send(FullFrameMessage{});
    ASSERT_TRUE(renderer->allAovsWanted.next());
    ASSERT_TRUE(renderer->publish(1, 3, {"C", "beauty_left"})); // render settings may name AOVs of their own
    EXPECT_TRUE(host.wait<FrameMessage>()->fullFrame);
    host.send(requestOf(2, ""));
    host.send(FullFrameMessage{});
    ASSERT_TRUE(renderer->allAovsWanted.next());
    ASSERT_TRUE(renderer->publish(2, 3, {"C"})); // all are asked for, so this is all
    EXPECT_TRUE(host.wait<FrameMessage>()->fullFrame);
}

TEST(CloneServer, AnswersPingsWhileAnOldSessionTakesItsTimeToEnd) {
    std::promise<void> mayEnd;
    ServerFixture fixture;
    fixture.prepareRenderers([&, first = true](FakeRenderer& renderer) mutable {
        if (std::exchange(first, false)) renderer.whenDestroyed = [&] { mayEnd.get_future().wait(); };
    });
    std::shared_ptr<FakeRenderer> slow;
    {
        TestHost host(fixture.hostLoop, fixture.hostOptions());
        host.hello();
        slow = fixture.renderer();
        ASSERT_TRUE(host.wait<WelcomeMessage>());
        host.send(ByeMessage{});
        fixture.waitForGoodbye();
    }
    TestHost host(fixture.hostLoop, fixture.hostOptions());
    host.hello();
    ASSERT_TRUE(host.wait<WelcomeMessage>());
    host.send(PingMessage{1});
    EXPECT_TRUE(host.wait<PongMessage>());
    EXPECT_FALSE(slow->destroyed);
    mayEnd.set_value();
    fixture.server.reset();
    EXPECT_TRUE(slow->destroyed);
}

TEST(CloneServer, EndsWhenTheHostSaysQuit) {
    ServerFixture fixture;
    TestHost host(fixture.hostLoop, fixture.hostOptions());
    host.hello();
    host.send(ByeMessage{true});
    fixture.server->wait();
}

TEST(CloneServer, WaitsForAnotherHostAfterAPlainBye) {
    ServerFixture fixture;
    auto ended = std::async(std::launch::async, [&] { fixture.server->wait(); });
    {
        TestHost host(fixture.hostLoop, fixture.hostOptions());
        host.hello();
        ASSERT_TRUE(fixture.renderer());
        host.send(ByeMessage{false});
        fixture.waitForGoodbye();
    }
    TestHost host(fixture.hostLoop, fixture.hostOptions());
    host.hello();
    EXPECT_TRUE(host.wait<WelcomeMessage>());
    EXPECT_EQ(ended.wait_for(0s), std::future_status::timeout);
    fixture.server->stop();
}

TEST(CloneServer, KeepsTheSessionOfAHostThatTakesLeaveToReturn) {
    ServerFixture fixture;
    HelloMessage hello;
    hello.sessionId = "hero";
    const auto greet = [&](TestHost& host) {
        host.send(hello);
        const auto welcome = host.wait<WelcomeMessage>();
        return welcome ? welcome->epoch : ~std::uint64_t{0};
    };
    TestHost first(fixture.hostLoop, fixture.hostOptions());
    EXPECT_EQ(greet(first), 0u);
    const auto renderer = fixture.renderer();
    first.send(requestOf(3, "C"));
    ASSERT_TRUE(renderer->requests.next());
    first.send(ByeMessage{false, true});
    fixture.waitForGoodbye();
    TestHost second(fixture.hostLoop, fixture.hostOptions());
    EXPECT_EQ(greet(second), 3u) << "the render goes on";
    second.send(ByeMessage{});
    fixture.waitForGoodbye();
    TestHost third(fixture.hostLoop, fixture.hostOptions());
    EXPECT_EQ(greet(third), 0u) << "after a plain goodbye there is nothing to come back to";
}

TEST(CloneServer, EndsByItselfWhenNoHostComes) {
    ServerFixture fixture(transports()[1], [](CloneServerOptions& options) { options.idleTimeout = 50ms; });
    fixture.server->wait();
}

TEST(CloneServer, EndsByItselfWhenItsHostHasGoneForGood) {
    ServerFixture fixture(transports()[3], [](CloneServerOptions& options) { options.idleTimeout = 300ms; });
    {
        TestHost host(fixture.hostLoop, fixture.hostOptions());
        host.hello();
        ASSERT_TRUE(host.wait<WelcomeMessage>());
    }
    fixture.server->wait();
}

TEST(CloneServer, WithoutSharedMemorySaysSo) {
    ServerFixture fixture(transports()[1], [](CloneServerOptions& options) { options.sharedMemory = false; });
    TestHost host(fixture.hostLoop, fixture.hostOptions());
    host.hello();
    EXPECT_EQ(host.wait<WelcomeMessage>()->machineId, "");
    const auto renderer = fixture.renderer();
    ASSERT_TRUE(renderer->publish(0, 1));
    EXPECT_FALSE(host.wait<FrameMessage>()->sharedMemory);
}

TEST(CloneServer, WithoutARendererRefusesTheHost) {
    ServerFixture fixture(transports()[1], [](CloneServerOptions& options) { options.makeSession = {}; });
    TestHost host(fixture.hostLoop, fixture.hostOptions());
    host.hello();
    const auto refusal = host.wait<RefuseMessage>();
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->error.code, ErrorCode::MissingPart);
}

TEST(CloneServer, ReportsAnEndpointItCannotServeAt) {
    CloneServerOptions options;
    options.socket.endpoint = "tcp://256.1.2.3:99999";
    options.socket.keys = KeyPair::generate();
    const auto server = CloneServer::start(std::move(options));
    ASSERT_FALSE(server);
    EXPECT_THAT(server.error().message, HasSubstr("256.1.2.3"));
}

TEST(CloneServer, NotesForTheLogWhoCameAndLeft) {
    ServerFixture fixture(transports()[4]);
    {
        HostOptions stranger = fixture.hostOptions();
        stranger.keys = KeyPair::generate();
        TestHost intruder(fixture.hostLoop, stranger);
        EXPECT_TRUE(fixture.notes.take([](const std::string& note) { return note.find("its key is not") != std::string::npos; }));
    }
    {
        TestHost host(fixture.hostLoop, fixture.hostOptions());
        HelloMessage hello;
        hello.hostName = "studio-7";
        hello.sessionId = "hero";
        host.send(hello);
        EXPECT_EQ(fixture.notes.next(), "serves 'studio-7', connection 'hero'");
    }
    EXPECT_EQ(fixture.notes.next(), "'studio-7' left: it said goodbye");
}

TEST(CloneServer, AFrameLargerThanItsSlotIsDropped) {
    ServerFixture fixture;
    TestHost host(fixture.hostLoop, fixture.hostOptions());
    host.hello();
    const auto renderer = fixture.renderer();
    auto slot = renderer->events->acquireSlot(FakeRenderer::layout(8, 8, {"C"}));
    ASSERT_TRUE(slot);
    renderer->events->publish(std::move(slot), FakeRenderer::layout(800, 800, {"C"}), {});
    const auto log = host.wait<LogMessage>();
    ASSERT_TRUE(log);
    EXPECT_THAT(log->text, HasSubstr("larger than the slot"));
    FrameLayout broken;
    broken.width = -5;
    EXPECT_FALSE(renderer->events->acquireSlot(broken));
}

TEST(CloneServer, EventsThatComeAfterTheHostHasLeftDoNothing) {
    ServerFixture fixture;
    fixture.prepareRenderers([](FakeRenderer& renderer) {
        renderer.whenDestroyed = [&renderer] { // its last pass ends now
            EXPECT_FALSE(renderer.events->acquireSlot(FakeRenderer::layout(8, 8, {"C"})));
            renderer.events->status(0, RenderPhase::Idle, {}, "");
            renderer.events->log("info", "the end");
        };
    });
    {
        TestHost host(fixture.hostLoop, fixture.hostOptions());
        host.hello();
        ASSERT_TRUE(host.wait<WelcomeMessage>());
    }
    fixture.server.reset();
}

} // namespace
} // namespace doppel::test
