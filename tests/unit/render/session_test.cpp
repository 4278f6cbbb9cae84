// The session against a delegate that does what the test says, and once against the real one.
#include "render/embree/embree_delegate.h"
#include "render/session/stage_render_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace doppel {
namespace {

using namespace std::chrono_literals;

constexpr auto kDeadline = 30s;

class HeapSlot final : public FrameSlot {
public:
    explicit HeapSlot(std::size_t size) : m_bytes(size) {}
    std::span<std::byte> bytes() override { return m_bytes; }

private:
    std::vector<std::byte> m_bytes;
};

struct Published {
    FrameLayout layout;
    FrameInfo info;
};
struct Status {
    std::uint64_t epoch;
    RenderPhase phase;
    FrameInfo progress;
    std::string message;
};

/// Collects what a session says; waits for conditions on it.
class Events final : public RenderEvents {
public:
    std::unique_ptr<FrameSlot> acquireSlot(const FrameLayout& layout) override {
        std::lock_guard lock(m_mutex);
        ++refusals;
        if (m_credit == 0) {
            m_changed.notify_all();
            return nullptr;
        }
        --refusals;
        --m_credit;
        return std::make_unique<HeapSlot>(layout.byteSize);
    }
    void publish(std::unique_ptr<FrameSlot>, const FrameLayout& layout, const FrameInfo& info) override {
        change([&] { frames.push_back({layout, info}); });
    }
    void status(std::uint64_t epoch, RenderPhase phase, const FrameInfo& progress, const std::string& message) override {
        change([&] { statuses.push_back({epoch, phase, progress, message}); });
    }
    void log(std::string_view, std::string_view text) override {
        change([&] { lines.emplace_back(text); });
    }
    void setCredit(int credit) {
        change([&] { m_credit = credit; });
    }

    /// False when it does not become true in time.
    template <class Predicate>
    bool waitFor(Predicate&& predicate) {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, kDeadline, [&] { return predicate(*this); });
    }
    bool waitForPhase(RenderPhase phase) {
        return waitFor([phase](Events& e) { return !e.statuses.empty() && e.statuses.back().phase == phase; });
    }
    template <class Read>
    auto read(Read&& function) {
        std::lock_guard lock(m_mutex);
        return function(*this);
    }
    Status last() {
        return read([](Events& e) { return e.statuses.back(); });
    }
    std::size_t frameCount() {
        return read([](Events& e) { return e.frames.size(); });
    }

    std::vector<Published> frames;
    std::vector<Status> statuses;
    std::vector<std::string> lines;
    int refusals = 0; ///< slots that were asked for and not given

private:
    template <class Function>
    void change(Function&& function) {
        {
            std::lock_guard lock(m_mutex);
            function();
        }
        m_changed.notify_all();
    }
    std::mutex m_mutex;
    std::condition_variable m_changed;
    int m_credit = 1000000;
};

/// What fake delegates did, and what they shall do.
struct Script {
    std::mutex mutex;
    std::condition_variable changed;
    int created = 0, destroyed = 0, stages = 0, views = 0, passes = 0;
    std::vector<RenderView> seenViews;
    int samples = 3;       ///< passes after the coarse one
    bool holds = false;    ///< passes last until they are cancelled or released
    bool throws = false;
    bool isInPass = false;

    template <class Predicate>
    bool waitFor(Predicate&& predicate) {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, kDeadline, [&] { return predicate(*this); });
    }
    template <class Function>
    void change(Function&& function) {
        {
            std::lock_guard lock(mutex);
            function(*this);
        }
        changed.notify_all();
    }
};

class FakeDelegate final : public RenderDelegate {
public:
    explicit FakeDelegate(Script& script) : m_script(script) {
        m_script.change([](Script& s) { ++s.created; });
    }
    ~FakeDelegate() override {
        m_script.change([](Script& s) { ++s.destroyed; });
    }
    Result<void> setStage(StagePtr) override {
        m_script.change([](Script& s) { ++s.stages; });
        m_done = -1;
        return {};
    }
    Result<void> setView(const RenderView& view) override {
        m_view = view;
        m_script.change([&](Script& s) {
            ++s.views;
            s.seenViews.push_back(view);
        });
        m_done = -1;
        m_cancelled = false;
        return {};
    }
    PassResult renderPass() override {
        std::unique_lock lock(m_script.mutex);
        m_script.isInPass = true;
        ++m_script.passes;
        m_script.changed.notify_all();
        if (m_script.throws) {
            m_script.isInPass = false;
            throw std::runtime_error("the library fell over");
        }
        m_script.changed.wait(lock, [&] { return !m_script.holds || m_cancelled; });
        m_script.isInPass = false;
        const bool cancelled = m_cancelled.exchange(false);
        if (!cancelled) ++m_done;
        PassResult r;
        r.samples = std::max(m_done, 0);
        r.converged = m_done >= m_script.samples;
        r.percent = r.converged ? 100 : 10.0 * r.samples;
        r.cancelled = cancelled && !r.converged;
        return r;
    }
    void cancel() override {
        m_script.change([&](Script&) { m_cancelled = true; });
    }
    FrameLayout layout(const std::vector<std::string>& aovs) const override {
        FrameLayout l;
        l.width = l.fullWidth = m_view.fullWidth;
        l.height = l.fullHeight = m_view.fullHeight;
        for (const std::string& aov : aovs) l.aovs.push_back({aov, {"R"}, PixelType::Float, 0});
        l.computeOffsets();
        return l;
    }
    void resolve(const FrameLayout&, std::span<std::byte> buffer) override {
        std::fill(buffer.begin(), buffer.end(), std::byte{1});
    }

private:
    Script& m_script;
    RenderView m_view;
    int m_done = -1;
    std::atomic<bool> m_cancelled{false};
};

std::shared_ptr<const Node> makeNode(std::string name, std::string type, std::map<std::string, Value> values,
                                     std::vector<std::string> inputs = {}) {
    auto node = std::make_shared<Node>();
    node->name = std::move(name);
    node->type = std::move(type);
    node->inputs = std::move(inputs);
    for (const auto& [key, value] : values) node->parameters[key].value = value;
    return node;
}

/// A camera /cam and a dome light; `tx` moves the camera.
std::shared_ptr<const NodeNetwork> networkWith(double tx = 0) {
    static const auto light = makeNode("light", "light", {{"primpath", std::string("/sky")}, {"lighttype", std::string("dome")}});
    auto network = std::make_shared<NodeNetwork>();
    network->nodes["light"] = light;
    network->nodes["cam"] = makeNode("cam", "camera", {{"primpath", std::string("/cam")}, {"tx", tx}}, {"light"});
    return network;
}

RenderRequest requestFor(std::uint64_t epoch = 1) {
    RenderRequest r;
    r.epoch = epoch;
    r.lopNode = "cam";
    r.cameraPath = "/cam";
    r.resolution = {32, 16};
    return r;
}

class SessionTest : public testing::Test {
protected:
    SessionTest() {
        RenderDelegateType type;
        type.info.name = "fake";
        type.info.label = "Fake renderer";
        type.info.aovs = {"C", "depth", "N"};
        type.create = [this]() -> Result<std::unique_ptr<RenderDelegate>> { return std::make_unique<FakeDelegate>(m_script); };
        m_registry.add(type);
        type.info.name = "absent";
        type.info.label = "Absent";
        type.create = []() -> Result<std::unique_ptr<RenderDelegate>> { return fail(ErrorCode::MissingPart, "not in this build"); };
        m_registry.add(type);
        m_session = stageRenderSessionFactory(m_registry)(m_events);
    }
    void start() {
        m_session->setNetwork(networkWith());
        m_session->setRequest(requestFor());
    }
    int count(int Script::*member) {
        std::lock_guard lock(m_script.mutex);
        return m_script.*member;
    }

    Script m_script;
    Events m_events;
    RenderDelegateRegistry m_registry;
    std::unique_ptr<RenderSession> m_session;
};

TEST_F(SessionTest, GoesThroughItsPhasesAndPublishesFirstAndLast) {
    start();
    ASSERT_TRUE(m_events.waitForPhase(RenderPhase::Converged));
    std::vector<RenderPhase> phases;
    m_events.read([&](Events& e) {
        for (const Status& s : e.statuses) {
            if (phases.empty() || phases.back() != s.phase) phases.push_back(s.phase);
        }
        return 0;
    });
    EXPECT_EQ(phases, (std::vector{RenderPhase::Cooking, RenderPhase::Rendering, RenderPhase::Converged}));
    const auto frames = m_events.read([](Events& e) { return e.frames; });
    ASSERT_GE(frames.size(), 3u);
    EXPECT_EQ(frames.front().info.samples, 0);
    EXPECT_EQ(frames[1].info.samples, 1); // the first full one, at once
    EXPECT_TRUE(frames.back().info.converged);
    EXPECT_EQ(frames.back().info.epoch, 1u);
    EXPECT_EQ(frames.back().info.renderer, "fake");
    EXPECT_EQ(frames.back().layout.width, 32);
}

TEST_F(SessionTest, ListsItsRenderers) {
    ASSERT_EQ(m_session->renderers().size(), 2u);
    EXPECT_EQ(m_session->renderers()[0].name, "fake");
}

TEST_F(SessionTest, UnknownRendererIsNamedWithThoseThereAreAndAnEditHelps) {
    m_session->setNetwork(networkWith());
    RenderRequest request = requestFor();
    request.renderer = "blurp";
    m_session->setRequest(request);
    ASSERT_TRUE(m_events.waitForPhase(RenderPhase::Failed));
    EXPECT_THAT(m_events.last().message, testing::AllOf(testing::HasSubstr("'blurp'"), testing::HasSubstr("fake, absent")));
    request.renderer = "Fake renderer"; // by label
    request.epoch = 2;
    m_session->setRequest(request);
    ASSERT_TRUE(m_events.waitForPhase(RenderPhase::Converged));
    EXPECT_EQ(m_events.last().epoch, 2u);
}

TEST_F(SessionTest, RendererThatCannotBeMadeSaysWhy) {
    m_session->setNetwork(networkWith());
    RenderRequest request = requestFor();
    request.renderer = "absent";
    m_session->setRequest(request);
    ASSERT_TRUE(m_events.waitForPhase(RenderPhase::Failed));
    EXPECT_THAT(m_events.last().message, testing::HasSubstr("not in this build"));
}

TEST_F(SessionTest, UnknownCameraAndNodeAreNamed) {
    m_session->setNetwork(networkWith());
    RenderRequest request = requestFor();
    request.cameraPath = "/elsewhere";
    m_session->setRequest(request);
    ASSERT_TRUE(m_events.waitForPhase(RenderPhase::Failed));
    EXPECT_THAT(m_events.last().message, testing::AllOf(testing::HasSubstr("/elsewhere"), testing::HasSubstr("/cam")));
    request.lopNode = "nonode";
    request.epoch = 2;
    m_session->setRequest(request);
    ASSERT_TRUE(m_events.waitFor([](Events& e) { return e.statuses.back().epoch == 2 && e.statuses.back().phase == RenderPhase::Failed; }));
    EXPECT_THAT(m_events.last().message, testing::HasSubstr("nonode"));
}

TEST_F(SessionTest, EditsWhileAPassRunsCancelItAndOnlyTheNewestCounts) {
    m_script.change([](Script& s) { s.holds = true; });
    start();
    ASSERT_TRUE(m_script.waitFor([](Script& s) { return s.isInPass; }));
    for (std::uint64_t epoch = 2; epoch <= 50; ++epoch) {
        RenderRequest request = requestFor(epoch);
        request.resolution = {static_cast<int>(epoch), 16};
        m_session->setRequest(request);
    }
    ASSERT_TRUE(m_script.waitFor([](Script& s) { return !s.seenViews.empty() && s.seenViews.back().fullWidth == 50; }));
    m_script.change([](Script& s) { s.holds = false; });
    ASSERT_TRUE(m_events.waitForPhase(RenderPhase::Converged));
    EXPECT_EQ(m_events.last().epoch, 50u);
    EXPECT_EQ(count(&Script::stages), 1); // the stage stayed
    m_events.read([](Events& e) {
        for (const Published& p : e.frames) EXPECT_EQ(p.layout.width == 50, p.info.epoch == 50);
        return 0;
    });
}

TEST_F(SessionTest, AnotherAovPublishesAtOnceAndRestartsNothing) {
    start();
    ASSERT_TRUE(m_events.waitForPhase(RenderPhase::Converged));
    const int views = count(&Script::views), passes = count(&Script::passes);
    const std::size_t frames = m_events.frameCount();
    RenderRequest request = requestFor();
    request.displayAov = "d*";
    m_session->setRequest(request);
    ASSERT_TRUE(m_events.waitFor([frames](Events& e) { return e.frames.size() > frames; }));
    const Published last = m_events.read([](Events& e) { return e.frames.back(); });
    ASSERT_EQ(last.layout.aovs.size(), 1u);
    EXPECT_EQ(last.layout.aovs[0].name, "depth");
    EXPECT_TRUE(last.info.converged);
    EXPECT_EQ(count(&Script::views), views);
    EXPECT_EQ(count(&Script::passes), passes);
}

TEST_F(SessionTest, ANewEpochAloneRestartsNothingButIsPublished) {
    start();
    ASSERT_TRUE(m_events.waitForPhase(RenderPhase::Converged));
    const int views = count(&Script::views);
    m_session->setRequest(requestFor(9));
    ASSERT_TRUE(m_events.waitFor([](Events& e) { return e.frames.back().info.epoch == 9 && e.statuses.back().epoch == 9; }));
    EXPECT_EQ(count(&Script::views), views);
}

TEST_F(SessionTest, AllAovsForASnapshotWhateverIsShown) {
    m_session->setNetwork(networkWith());
    RenderRequest request = requestFor();
    request.displayAov = "N";
    m_session->setRequest(request);
    ASSERT_TRUE(m_events.waitForPhase(RenderPhase::Converged));
    m_session->wantAllAovs();
    ASSERT_TRUE(m_events.waitFor([](Events& e) { return e.frames.back().layout.aovs.size() == 3; }));
}

TEST_F(SessionTest, NoAovMatchesShowsTheFirstAndSaysSo) {
    m_session->setNetwork(networkWith());
    RenderRequest request = requestFor();
    request.displayAov = "velvet";
    m_session->setRequest(request);
    ASSERT_TRUE(m_events.waitForPhase(RenderPhase::Converged));
    EXPECT_EQ(m_events.read([](Events& e) { return e.frames.back().layout.aovs.at(0).name; }), "C");
    EXPECT_THAT(m_events.read([](Events& e) { return e.lines; }), testing::Contains(testing::HasSubstr("'velvet'")));
}

TEST_F(SessionTest, PauseStopsPassesAndResumeGoesOnWithoutARestart) {
    m_script.change([](Script& s) { s.holds = true; });
    start();
    ASSERT_TRUE(m_script.waitFor([](Script& s) { return s.isInPass; }));
    m_session->setPaused(true);
    ASSERT_TRUE(m_events.waitForPhase(RenderPhase::Paused));
    const int views = count(&Script::views);
    EXPECT_TRUE(m_script.waitFor([](Script& s) { return !s.isInPass; }));
    m_script.change([](Script& s) { s.holds = false; });
    m_session->setPaused(false);
    ASSERT_TRUE(m_events.waitForPhase(RenderPhase::Converged));
    EXPECT_EQ(count(&Script::views), views);
}

TEST_F(SessionTest, EditsWhilePausedApplyOnResume) {
    start();
    ASSERT_TRUE(m_events.waitForPhase(RenderPhase::Converged));
    m_session->setPaused(true);
    ASSERT_TRUE(m_events.waitForPhase(RenderPhase::Paused));
    const int views = count(&Script::views);
    RenderRequest request = requestFor(2);
    request.resolution = {64, 64};
    m_session->setRequest(request);
    ASSERT_TRUE(m_events.waitFor([](Events& e) { return e.statuses.back().epoch == 2; }));
    EXPECT_EQ(count(&Script::views), views);
    m_session->setPaused(false);
    ASSERT_TRUE(m_events.waitFor([](Events& e) { return e.frames.back().layout.width == 64 && e.frames.back().info.converged; }));
}

TEST_F(SessionTest, WithoutASlotItRendersOnAndPublishesWhenOneIsWanted) {
    m_events.setCredit(0);
    start();
    ASSERT_TRUE(m_events.waitForPhase(RenderPhase::Converged)); // nobody took a frame, it converged all the same
    EXPECT_EQ(m_events.frameCount(), 0u);
    EXPECT_EQ(m_events.read([](Events& e) { return e.refusals; }), 1); // asked once, then waited
    m_events.setCredit(1);
    m_session->frameWanted();
    ASSERT_TRUE(m_events.waitFor([](Events& e) { return e.frames.size() == 1; }));
    EXPECT_TRUE(m_events.read([](Events& e) { return e.frames[0].info.converged; }));
}

TEST_F(SessionTest, AMovedCameraCooksAgainAndTakesTheNewStage) {
    start();
    ASSERT_TRUE(m_events.waitForPhase(RenderPhase::Converged));
    m_session->setNetwork(networkWith(3));
    ASSERT_TRUE(m_script.waitFor([](Script& s) { return s.stages == 2 && s.views == 2; }));
    ASSERT_TRUE(m_events.waitForPhase(RenderPhase::Converged));
    // The same network again changes nothing.
    const auto same = std::make_shared<NodeNetwork>(*networkWith(4));
    m_session->setNetwork(same);
    ASSERT_TRUE(m_script.waitFor([](Script& s) { return s.stages == 3; }));
    ASSERT_TRUE(m_events.waitForPhase(RenderPhase::Converged));
    m_session->setNetwork(std::make_shared<NodeNetwork>(*same));
    m_session->setRequest(requestFor(7));
    ASSERT_TRUE(m_events.waitFor([](Events& e) { return e.statuses.back().epoch == 7; }));
    EXPECT_EQ(count(&Script::stages), 3);
}

TEST_F(SessionTest, WhatALibraryThrowsBecomesFailedAndTheNextEditTriesAgain) {
    m_script.change([](Script& s) { s.throws = true; });
    start();
    ASSERT_TRUE(m_events.waitForPhase(RenderPhase::Failed));
    EXPECT_THAT(m_events.last().message, testing::HasSubstr("the library fell over"));
    m_script.change([](Script& s) { s.throws = false; });
    m_session->setRequest(requestFor(2));
    EXPECT_TRUE(m_events.waitForPhase(RenderPhase::Converged));
}

TEST_F(SessionTest, TooLargeAFrameFailsInsteadOfPublishing) {
    m_session->setNetwork(networkWith());
    RenderRequest request = requestFor();
    request.resolution = {32768, 32768}; // 3 AOVs of 4 GiB
    m_session->setRequest(request);
    ASSERT_TRUE(m_events.waitForPhase(RenderPhase::Failed));
    EXPECT_THAT(m_events.last().message, testing::HasSubstr("too large"));
    EXPECT_EQ(m_events.frameCount(), 0u);
}

TEST_F(SessionTest, DestroyedWhileAPassRuns) {
    m_script.change([](Script& s) { s.holds = true; });
    start();
    ASSERT_TRUE(m_script.waitFor([](Script& s) { return s.isInPass; }));
    m_session.reset();
    EXPECT_EQ(count(&Script::destroyed), count(&Script::created));
}

TEST_F(SessionTest, DestroyedAtAnyMomentAndBeforeAnything) {
    m_session.reset();
    for (int i = 0; i < 50; ++i) {
        auto session = stageRenderSessionFactory(m_registry)(m_events);
        session->setNetwork(networkWith(i));
        session->setRequest(requestFor(static_cast<std::uint64_t>(i) + 1));
        for (int spin = 0; spin < i * 20; ++spin) std::this_thread::yield();
        if (i % 3 == 0) session->setPaused(true);
    }
    EXPECT_EQ(count(&Script::destroyed), count(&Script::created));
}

TEST(EmbreeSession, RendersTheSkyAndFollowsManyEdits) {
    RenderDelegateRegistry registry;
    registry.add(embreeDelegateType());
    Events events;
    auto session = stageRenderSessionFactory(registry)(events);
    session->setNetwork(networkWith());
    RenderRequest request = requestFor();
    request.rendererOptions["samples"] = 2.0;
    session->setRequest(request);
    ASSERT_TRUE(events.waitForPhase(RenderPhase::Converged));
    for (int i = 1; i <= 30; ++i) {
        session->setNetwork(networkWith(i));
        request.epoch = static_cast<std::uint64_t>(i) + 1;
        session->setRequest(request);
    }
    ASSERT_TRUE(events.waitFor([](Events& e) { return e.frames.back().info.epoch == 31 && e.frames.back().info.converged; }));
}

} // namespace
} // namespace doppel
