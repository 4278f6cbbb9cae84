// What a running clone is told of edits, and the frames that come back.
#include "tests/unit/host/host_fixture.h"

#include <cstring>
#include <future>

namespace doppel::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using S = CloneState;

class CloneSync : public HostTest {
protected:
    void start() {
        makeManager();
        manager->start("hero");
        ASSERT_TRUE(reaches("hero", S::Converged));
        script = launcher->script("hero");
        ASSERT_TRUE(script);
    }
    /// The newest request has a property; then everything sent before has arrived too.
    bool requested(const std::function<bool(const RenderRequest&)>& condition) const {
        return script->waitFor([&](const auto& seen) { return !seen.requests.empty() && condition(seen.requests.back()); });
    }
    RenderRequest lastRequest() const { return script->seen().requests.back(); }
    /// The clone has converged and the image is of the newest network's request. (A frame waits for credit; the state does
    /// not. A request comes after its network, when the link is full much later.)
    bool showsTheNewest() const {
        if (!script->waitFor([](const auto& seen) { return !seen.requestOwed; })) return false;
        const std::uint64_t epoch = lastRequest().epoch;
        const auto isShown = [&](const CloneStatus& s) {
            const FramePtr frame = membuf.current("hero").frame;
            return s.state == S::Converged && frame && frame->info().epoch == epoch;
        };
        return manager->waitFor("hero", isShown, kPatience);
    }
    /// An edit that always reaches the clone, so that what was sent before has been seen by then.
    void flush() {
        const double seed = ++m_flushes;
        editRecord("hero", [&](auto& r) { r.rendererOptions["seed"] = seed; });
        ASSERT_TRUE(requested([&](const auto& r) { return r.rendererOptions.contains("seed") &&
                                                          toNumber(r.rendererOptions.at("seed")) == seed; }));
    }
    Result<FramePtr> fullFrame() {
        std::promise<Result<FramePtr>> done;
        manager->requestFullFrame("hero", [&](Result<FramePtr> frame) { done.set_value(std::move(frame)); });
        auto future = done.get_future();
        if (future.wait_for(kPatience) != std::future_status::ready) return fail(ErrorCode::Timeout, "no answer");
        return future.get();
    }

    std::shared_ptr<CloneScript> script;
    double m_flushes = 0;
};

TEST_F(CloneSync, TheFirstNetworkHasWhatTheNodeReadsAndNothingElse) {
    start();
    const auto network = script->seen().networks.front();
    EXPECT_TRUE(network->nodes.contains("OUT"));
    EXPECT_TRUE(network->nodes.contains("geo"));
    EXPECT_FALSE(network->nodes.contains("other"));
    EXPECT_EQ(network->frames.end, 48);
    const RenderRequest request = lastRequest();
    EXPECT_EQ(request.lopNode, "OUT");
    EXPECT_EQ(request.cameraPath, "/cam");
    EXPECT_EQ(request.frame, 5);
    EXPECT_EQ(request.options.at("variant"), Value(std::string("red")));
    EXPECT_GT(request.epoch, 0u);
}

TEST_F(CloneSync, AStormOfEditsArrivesCoalescedAndEndsAtTheLast) {
    start();
    constexpr int kEdits = 2000;
    for (int i = 1; i <= kEdits; ++i) editNode("geo", "tx", i);
    ASSERT_TRUE(script->waitFor([](const auto& seen) {
        const auto& parameters = seen.networks.back()->nodes.at("geo")->parameters;
        return parameters.contains("tx") && toNumber(parameters.at("tx").value) == kEdits;
    }));
    EXPECT_LT(script->seen().networks.size(), static_cast<std::size_t>(kEdits) / 2);
    EXPECT_TRUE(showsTheNewest());
}

TEST_F(CloneSync, AFullLinkToAHungCloneLosesNothing) {
    start();
    script->closeGate();
    editRecord("hero", [](auto& r) { r.rendererOptions["hang"] = 1.0; });
    ASSERT_TRUE(requested([](const auto& r) { return r.rendererOptions.contains("hang"); }));
    // Each of these is sent by itself: more than the queues of both ends of the link take together.
    constexpr int kEdits = 1000;
    for (int i = 1; i <= kEdits; ++i) {
        editNode("geo", "tx", i);
        settle();
    }
    script->openGate();
    ASSERT_TRUE(script->waitFor([](const auto& seen) {
        const auto& parameters = seen.networks.back()->nodes.at("geo")->parameters;
        return parameters.contains("tx") && toNumber(parameters.at("tx").value) == kEdits;
    }));
    EXPECT_LT(script->seen().networks.size(), static_cast<std::size_t>(kEdits)) << "the queues never were full";
    EXPECT_TRUE(showsTheNewest());
}

TEST_F(CloneSync, EditsOfNodesThatItDoesNotReadAreNotSent) {
    start();
    const auto before = script->seen();
    editNode("other", "tx", 3);
    flush();
    EXPECT_EQ(script->seen().networks.size(), before.networks.size());
    EXPECT_EQ(script->seen().requests.size(), before.requests.size() + 1) << "only the flush itself";
}

TEST_F(CloneSync, ARewiredNodeBringsItsNewInputsAlong) {
    start();
    document.edit("Wire", [](Scene& scene) {
        Node out = *scene.node("OUT");
        out.inputs = {"other"};
        scene.setNode(out);
    });
    ASSERT_TRUE(script->waitFor([](const auto& seen) { return seen.networks.back()->nodes.contains("other"); }));
    document.edit("Remove", [](Scene& scene) { scene.removeNode("geo"); });
    EXPECT_TRUE(script->waitFor([](const auto& seen) { return !seen.networks.back()->nodes.contains("geo"); }));
}

TEST_F(CloneSync, ACleanEditNeverShowsAnOldConvergedState) {
    start();
    for (int i = 1; i <= 20; ++i) {
        editNode("geo", "tx", i);
        ASSERT_TRUE(manager->waitFor("hero", [](const CloneStatus& s) { return s.state == S::Converged; }, kPatience));
        const auto& parameters = script->seen().networks.back()->nodes.at("geo")->parameters;
        ASSERT_EQ(toNumber(parameters.at("tx").value), i) << "waitFor returned with the state of before the edit";
    }
}

TEST_F(CloneSync, TheFrameExpressionIsEvaluatedInTheHost) {
    editRecord("hero", [](auto& r) { r.frameExpression = "$F + 10"; });
    start();
    EXPECT_EQ(lastRequest().frame, 15);
    document.edit("Frame", [](Scene& scene) { scene.frames.current = 6; });
    ASSERT_TRUE(requested([](const auto& r) { return r.frame == 16; }));
    EXPECT_EQ(manager->inputs("hero").frame, 16);
}

TEST_F(CloneSync, AFrameChangeThatChangesNothingForItIsNotSent) {
    editRecord("hero", [](auto& r) { r.frameExpression = "12"; });
    start();
    const auto before = script->seen();
    document.edit("Frame", [](Scene& scene) { scene.frames.current = 30; });
    flush();
    EXPECT_EQ(script->seen().requests.size(), before.requests.size() + 1) << "only the flush itself";
    EXPECT_EQ(script->seen().networks.size(), before.networks.size());
}

TEST_F(CloneSync, AnotherFrameRangeReachesItBecauseExpressionsReadIt) {
    start();
    document.edit("Range", [](Scene& scene) { scene.frames.end = 96; });
    EXPECT_TRUE(script->waitFor([](const auto& seen) { return seen.networks.back()->frames.end == 96; }));
}

TEST_F(CloneSync, ContextOptionExpressionsOverrideTheHostsValues) {
    editRecord("hero", [](auto& r) { r.contextOptionExpressions = {{"variant", "\"blue\""}, {"shot", "@shot * 2"}}; });
    start();
    EXPECT_EQ(lastRequest().options.at("variant"), Value(std::string("blue")));
    EXPECT_EQ(lastRequest().options.at("shot"), Value(20.0));
    document.edit("Option", [](Scene& scene) { scene.contextOptions["shot"] = 11.0; });
    EXPECT_TRUE(requested([](const auto& r) { return r.options.at("shot") == Value(22.0); }));
}

TEST_F(CloneSync, ABadExpressionKeepsTheLastGoodValueAndIsToldInInputs) {
    editRecord("hero", [](auto& r) {
        r.frameExpression = "$F + 10";
        r.contextOptionExpressions = {{"shot", "@shot + 1"}};
    });
    start();
    const auto before = script->seen();
    editRecord("hero", [](auto& r) {
        r.frameExpression = "$F +";
        r.contextOptionExpressions["shot"] = "@nothing_here * (";
    });
    settle();
    EXPECT_EQ(manager->inputs("hero").frame, 15);
    EXPECT_EQ(manager->inputs("hero").options.at("shot"), Value(11.0));
    EXPECT_TRUE(manager->inputs("hero").errors.contains("frame"));
    EXPECT_TRUE(manager->inputs("hero").errors.contains("shot"));
    flush();
    EXPECT_EQ(script->seen().requests.size(), before.requests.size() + 1) << "nothing changed for the clone";
    EXPECT_EQ(lastRequest().frame, 15);
    editRecord("hero", [](auto& r) { r.frameExpression = "$F + 11"; });
    ASSERT_TRUE(requested([](const auto& r) { return r.frame == 16; }));
    EXPECT_FALSE(manager->inputs("hero").errors.contains("frame"));
}

TEST_F(CloneSync, ShowingAnotherAovKeepsTheEpoch) {
    start();
    const auto epoch = lastRequest().epoch;
    editRecord("hero", [](auto& r) { r.displayAov = "depth"; });
    ASSERT_TRUE(requested([](const auto& r) { return r.displayAov == "depth"; }));
    EXPECT_EQ(lastRequest().epoch, epoch);
    editRecord("hero", [](auto& r) { r.resolution = {320, 200}; });
    ASSERT_TRUE(requested([](const auto& r) { return r.resolution[0] == 320; }));
    EXPECT_GT(lastRequest().epoch, epoch);
}

TEST_F(CloneSync, RenamingOrReconfiguringTheLauncherSendsNothing) {
    start();
    const auto before = script->seen();
    editRecord("hero", [](auto& r) {
        r.name = "Another name";
        r.launcherConfig["threads"] = 3;
    });
    flush();
    EXPECT_EQ(script->seen().requests.size(), before.requests.size() + 1) << "only the flush itself";
    EXPECT_THAT(kinds("hero"), testing::Contains(CloneEventKind::Record));
}

TEST_F(CloneSync, WithoutUpdatesItKeepsItsStageUntilTheyAreOnAgain) {
    start();
    editRecord("hero", [](auto& r) { r.processUpdates = false; });
    editNode("geo", "tx", 7);
    document.edit("Frame", [](Scene& scene) { scene.frames.current = 20; });
    editRecord("hero", [](auto& r) { r.cameraPath = "/other"; });
    settle();
    const auto held = script->seen();
    EXPECT_EQ(held.requests.back().frame, 5);
    EXPECT_EQ(held.requests.back().cameraPath, "/cam");
    EXPECT_EQ(manager->inputs("hero").frame, 5);

    editRecord("hero", [](auto& r) { r.processUpdates = true; });
    ASSERT_TRUE(requested([](const auto& r) { return r.frame == 20 && r.cameraPath == "/other"; }));
    EXPECT_EQ(script->seen().requests.size(), held.requests.size() + 1) << "all of it in one request";
    EXPECT_EQ(toNumber(script->seen().networks.back()->nodes.at("geo")->parameters.at("tx").value), 7);
}

TEST_F(CloneSync, WithoutUpdatesAFreshCloneStillGetsTheStageOfItsStart) {
    editRecord("hero", [](auto& r) { r.processUpdates = false; });
    start();
    EXPECT_EQ(lastRequest().frame, 5);
}

TEST_F(CloneSync, EveryFrameGivesItsSlotBack) {
    start();
    for (int i = 1; i <= 50; ++i) {
        editNode("geo", "tx", i);
        ASSERT_TRUE(reaches("hero", S::Converged));
        const FramePtr frame = membuf.current("hero").frame;
        std::uint64_t painted = 0;
        std::memcpy(&painted, frame->bytes().data(), sizeof painted);
        ASSERT_EQ(painted, frame->info().epoch);
    }
    EXPECT_GE(membuf.current("hero").version, 51u);
}

TEST_F(CloneSync, FramesOutliveTheirCloneAndTheManager) {
    start();
    const FramePtr frame = membuf.current("hero").frame;
    const std::uint64_t epoch = frame->info().epoch;
    subscription.reset();
    manager.reset();
    launcher.reset();
    std::uint64_t painted = 0;
    std::memcpy(&painted, frame->bytes().data(), sizeof painted);
    EXPECT_EQ(painted, epoch);
}

TEST_F(CloneSync, EpochsRiseOverRestartsOfTheClone) {
    start();
    const auto first = lastRequest().epoch;
    manager->stop("hero");
    manager->start("hero");
    const auto renderedAnew = [&](const CloneStatus& s) { return s.state == S::Converged && s.epoch > first; };
    ASSERT_TRUE(manager->waitFor("hero", renderedAnew, kPatience));
    script = launcher->script("hero");
    EXPECT_TRUE(showsTheNewest());
}

TEST_F(CloneSync, AFullFrameHasEveryAov) {
    editRecord("hero", [](auto& r) { r.displayAov = "C"; });
    start();
    EXPECT_EQ(membuf.current("hero").frame->layout().aovs.size(), 1u);
    const auto frame = fullFrame();
    ASSERT_TRUE(frame.has_value()) << frame.error().text();
    EXPECT_EQ((*frame)->layout().aovs.size(), 2u);
    EXPECT_EQ((*frame)->info().epoch, lastRequest().epoch);
    settle();
    EXPECT_THAT(manager->status("hero")->availableAovs, ElementsAre("C", "depth"));
}

TEST_F(CloneSync, AFullFrameOfAStoppedConnectionIsItsLastImage) {
    start();
    manager->stop("hero");
    const auto frame = fullFrame();
    ASSERT_TRUE(frame.has_value()) << frame.error().text();
    EXPECT_EQ(*frame, membuf.current("hero").frame);
}

TEST_F(CloneSync, AFullFrameWithoutAnyImageIsAnError) {
    makeManager();
    const auto frame = fullFrame();
    ASSERT_FALSE(frame.has_value());
    EXPECT_EQ(frame.error().code, ErrorCode::NotFound);
    std::promise<ErrorCode> unknown;
    manager->requestFullFrame("nobody", [&](Result<FramePtr> f) { unknown.set_value(f.error().code); });
    EXPECT_EQ(unknown.get_future().get(), ErrorCode::NotFound);
}

TEST_F(CloneSync, WhoWaitsForAFullFrameIsToldWhenTheCloneGoes) {
    editRecord("hero", [](auto& r) { r.rendererOptions["mute"] = 1.0; });
    start();
    std::promise<ErrorCode> crashed, stopped, destroyed;
    const auto ask = [&](std::promise<ErrorCode>& promise) {
        const int before = script->seen().fullFrames;
        manager->requestFullFrame("hero", [&](Result<FramePtr> f) {
            promise.set_value(f ? ErrorCode::Internal : f.error().code);
        });
        ASSERT_TRUE(script->waitFor([&](const auto& seen) { return seen.fullFrames > before; }));
    };
    const auto restart = [&] {
        manager->start("hero");
        ASSERT_TRUE(reaches("hero", S::Converged));
        script = launcher->script("hero");
    };
    ask(crashed);
    launcher->crash("hero", ExitStatus{1, 0});
    EXPECT_EQ(crashed.get_future().get(), ErrorCode::ConnectFailed);
    ASSERT_TRUE(reaches("hero", S::Failed));
    restart();
    ask(stopped);
    manager->stop("hero");
    EXPECT_EQ(stopped.get_future().get(), ErrorCode::ConnectFailed);
    restart();
    ask(destroyed);
    subscription.reset();
    manager.reset();
    EXPECT_EQ(destroyed.get_future().get(), ErrorCode::ConnectFailed);
}

} // namespace
} // namespace doppel::test
