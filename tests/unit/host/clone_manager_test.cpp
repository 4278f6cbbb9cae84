// The life of a connection from start to stop, and every way it can go wrong.
#include "tests/unit/host/host_fixture.h"

#include <fmt/format.h>

#include <future>

namespace doppel::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using S = CloneState;
using CloneManagerTest = HostTest;

TEST_F(CloneManagerTest, EveryConnectionBeginsStoppedAndUnknownIdsAreNull) {
    makeManager();
    ASSERT_TRUE(manager->status("hero"));
    EXPECT_EQ(state("hero"), S::Stopped);
    EXPECT_EQ(manager->status("nobody"), nullptr);
    EXPECT_EQ(manager->publicKey().size(), 40u);
    manager->start("nobody");
    manager->stop("nobody");
    manager->setPaused("hero", true);
    settle();
    EXPECT_EQ(launcher->started(), 0);
}

TEST_F(CloneManagerTest, StartLaunchesConnectsRendersAndConverges) {
    makeManager();
    manager->start("hero");
    ASSERT_TRUE(reaches("hero", S::Converged));
    EXPECT_THAT(states("hero"), ElementsAre(S::Launching, S::Connecting, S::Syncing, S::Rendering, S::Converged));

    const auto status = manager->status("hero");
    EXPECT_EQ(status->renderer, "fake");
    ASSERT_EQ(status->renderers.size(), 1u);
    EXPECT_EQ(status->renderers[0].label, "Fake renderer");
    EXPECT_THAT(status->availableAovs, ElementsAre("C", "depth"));
    EXPECT_EQ(status->imageSize, (std::array<int, 2>{8, 4}));
    EXPECT_EQ(status->percent, 100);
    EXPECT_EQ(status->samples, 16);
    EXPECT_GT(status->pid, 0);
    EXPECT_EQ(status->imageVersion, membuf.current("hero").version);
    ASSERT_TRUE(membuf.current("hero").frame);
    EXPECT_EQ(membuf.current("hero").frame->info().epoch, status->epoch);
    EXPECT_THAT(status->log, testing::Contains("fake clone serves"));
    EXPECT_THAT(kinds("hero"), testing::Contains(CloneEventKind::Image));
}

TEST_F(CloneManagerTest, StartWhileRunningDoesNothing) {
    makeManager();
    manager->start("hero");
    manager->start("hero");
    ASSERT_TRUE(reaches("hero", S::Converged));
    manager->start("hero");
    settle();
    EXPECT_EQ(launcher->started(), 1);
}

TEST_F(CloneManagerTest, StopIsStoppedAtOnceAndTheImageStays) {
    makeManager();
    manager->start("hero");
    ASSERT_TRUE(reaches("hero", S::Converged));
    manager->stop("hero");
    settle();
    EXPECT_EQ(state("hero"), S::Stopped);
    EXPECT_EQ(manager->status("hero")->pid, 0);
    EXPECT_TRUE(launcher->waitRunning(0)) << "the process ends behind it";
    EXPECT_TRUE(membuf.current("hero").frame);
}

TEST_F(CloneManagerTest, StartsAgainWhileTheOldProcessIsStillEnding) {
    timeouts.stop = std::chrono::seconds(60);
    editRecord("hero", [](auto& r) { r.launcherConfig["behaviour"] = "stubborn"; });
    makeManager();
    manager->start("hero");
    ASSERT_TRUE(reaches("hero", S::Converged));
    manager->stop("hero");
    manager->start("hero");
    ASSERT_TRUE(reaches("hero", S::Converged));
    EXPECT_EQ(launcher->running(), 2);
    EXPECT_EQ(state("hero"), S::Converged);
    manager->stop("hero");
    launcher->endAll();
    EXPECT_TRUE(launcher->waitRunning(0));
    settle();
    EXPECT_EQ(state("hero"), S::Stopped);
}

TEST_F(CloneManagerTest, ManyStartsAndStopsInARowEndInTheLastOne) {
    makeManager();
    for (int i = 0; i < 30; ++i) {
        manager->start("hero");
        manager->stop("hero");
    }
    settle();
    EXPECT_EQ(state("hero"), S::Stopped);
    manager->start("hero");
    ASSERT_TRUE(reaches("hero", S::Converged));
    EXPECT_TRUE(launcher->waitRunning(1));
    manager->stop("hero");
    EXPECT_TRUE(launcher->waitRunning(0));
}

TEST_F(CloneManagerTest, ACrashFailsWithItsSignalAndLastWordsAndHarmsNoOther) {
    addConnection("close");
    makeManager();
    manager->start("hero");
    manager->start("close");
    ASSERT_TRUE(reaches("hero", S::Converged));
    ASSERT_TRUE(reaches("close", S::Converged));
    launcher->crash("hero", ExitStatus{0, 11}, "fatal: the fake fell over");
    ASSERT_TRUE(reaches("hero", S::Failed));
    const auto status = manager->status("hero");
    EXPECT_EQ(status->error.code, ErrorCode::ProcessFailed);
    EXPECT_THAT(status->error.message, HasSubstr("SIGSEGV"));
    EXPECT_EQ(status->error.context, "hero");
    EXPECT_EQ(status->exitCode, 128 + 11);
    EXPECT_TRUE(membuf.current("hero").frame) << "the last image stays";
    EXPECT_EQ(state("close"), S::Converged);

    editRecord("hero", [](auto& r) { r.launcherConfig["behaviour"] = "silent"; });
    manager->start("hero");
    ASSERT_TRUE(reaches("hero", S::Launching));
    EXPECT_TRUE(manager->status("hero")->error.message.empty());
    EXPECT_FALSE(manager->status("hero")->exitCode.has_value());
    EXPECT_EQ(manager->status("hero")->percent, 0);
    manager->stop("hero");
    editRecord("hero", [](auto& r) { r.launcherConfig["behaviour"] = "serve"; });
    manager->start("hero");
    ASSERT_TRUE(reaches("hero", S::Converged));
}

TEST_F(CloneManagerTest, AProcessThatEndsBeforeItIsReadyFailsWithItsExitCodeAndErrorLine) {
    editRecord("hero", [](auto& r) { r.launcherConfig["behaviour"] = "exit"; });
    makeManager();
    manager->start("hero");
    ASSERT_TRUE(reaches("hero", S::Failed));
    const auto status = manager->status("hero");
    EXPECT_EQ(status->exitCode, 3);
    EXPECT_THAT(status->error.message, HasSubstr("exit code 3"));
    EXPECT_THAT(status->error.message, HasSubstr("the licence of the fake is over"));
    EXPECT_THAT(status->log, ElementsAre("starting", "error: the licence of the fake is over", "bye"));
    EXPECT_THAT(states("hero"), ElementsAre(S::Launching, S::Failed));
}

TEST_F(CloneManagerTest, LaunchersThatCannotStartFailWithTheirReason) {
    makeManager();
    editRecord("hero", [](auto& r) { r.launcherConfig["behaviour"] = "refuse"; });
    manager->start("hero");
    ASSERT_TRUE(reaches("hero", S::Failed));
    EXPECT_EQ(manager->status("hero")->error.code, ErrorCode::InvalidArgument);

    addConnection("b", [](auto& r) { r.launcherConfig["behaviour"] = "fail"; });
    manager->start("b");
    ASSERT_TRUE(reaches("b", S::Failed));
    EXPECT_EQ(manager->status("b")->error.code, ErrorCode::ProcessFailed);

    addConnection("c", [](auto& r) { r.launcherConfig["launcher"] = "farm"; });
    manager->start("c");
    ASSERT_TRUE(reaches("c", S::Failed));
    EXPECT_EQ(manager->status("c")->error.code, ErrorCode::NotFound);
    EXPECT_THAT(manager->status("c")->error.message, HasSubstr("choose one of: fake"));

    addConnection("d", [](auto& r) { r.launcherConfig["launcher"] = 7; });
    manager->start("d");
    ASSERT_TRUE(reaches("d", S::Failed));
    EXPECT_EQ(manager->status("d")->error.code, ErrorCode::InvalidArgument);
}

TEST_F(CloneManagerTest, AProcessThatIsNeverReadyFailsWithATimeoutAndIsEnded) {
    timeouts.launch = std::chrono::milliseconds(50);
    editRecord("hero", [](auto& r) { r.launcherConfig["behaviour"] = "silent"; });
    makeManager();
    manager->start("hero");
    ASSERT_TRUE(reaches("hero", S::Failed));
    EXPECT_EQ(manager->status("hero")->error.code, ErrorCode::Timeout);
    EXPECT_TRUE(launcher->waitRunning(0));
}

TEST_F(CloneManagerTest, AProcessThatWaitsForItsTurnIsNotGivenUp) {
    timeouts.launch = std::chrono::milliseconds(50);
    editRecord("hero", [](auto& r) { r.launcherConfig["behaviour"] = "queued"; });
    makeManager();
    manager->start("hero");
    ASSERT_TRUE(manager->waitFor("hero", [](const CloneStatus& s) { return s.message == "queued, position 3"; }, kPatience));
    // Ten times the time that one has that says nothing.
    EXPECT_FALSE(manager->waitFor("hero", [](const CloneStatus& s) { return s.state == S::Failed; }, std::chrono::milliseconds(500)));
    EXPECT_EQ(manager->status("hero")->state, S::Launching);
}

TEST_F(CloneManagerTest, ACloneWithAnotherKeyThanItPrintedFailsAuthentication) {
    editRecord("hero", [](auto& r) { r.launcherConfig["behaviour"] = "wrongKey"; });
    makeManager();
    manager->start("hero");
    ASSERT_TRUE(reaches("hero", S::Failed));
    EXPECT_EQ(manager->status("hero")->error.code, ErrorCode::AuthFailed);
    EXPECT_TRUE(launcher->waitRunning(0)) << "a clone that can't be trusted is ended";
}

TEST_F(CloneManagerTest, RendersOverEncryptedTcp) {
    editRecord("hero", [](auto& r) { r.launcherConfig["behaviour"] = "tcp"; });
    makeManager();
    manager->start("hero");
    ASSERT_TRUE(reaches("hero", S::Converged));
    EXPECT_EQ(manager->status("hero")->host, "127.0.0.1");
    EXPECT_GT(manager->status("hero")->port, 0);
    manager->stop("hero");
    settle();
    EXPECT_EQ(manager->status("hero")->host, "");
    EXPECT_EQ(manager->status("hero")->port, 0);
}

TEST_F(CloneManagerTest, ConnectToAnAddressWhereNobodyServesFails) {
    makeManager();
    manager->connect("hero", CloneAddress{"tcp://127.0.0.1:1", "127.0.0.1", 1, KeyPair::generate().publicKey, 0});
    ASSERT_TRUE(reaches("hero", S::Failed));
    EXPECT_EQ(manager->status("hero")->error.code, ErrorCode::ConnectFailed);
    manager->connect("hero", CloneAddress{"nonsense", "", 0, "", 0});
    settle();
    ASSERT_TRUE(reaches("hero", S::Failed));
    EXPECT_FALSE(manager->status("hero")->error.message.empty());
}

TEST_F(CloneManagerTest, ConnectsToACloneThatServesAlreadyAndLeavesItRunning) {
    auto script = std::make_shared<CloneScript>();
    CloneServerOptions options;
    options.socket.endpoint = "inproc://serves-already";
    options.makeSession = [&](RenderEvents& e) { return makeFakeSession(e, script); };
    auto server = CloneServer::start(std::move(options));
    ASSERT_TRUE(server.has_value()) << server.error().text();
    makeManager();
    for (int i = 0; i < 3; ++i) {
        manager->connect("hero", CloneAddress{"inproc://serves-already", "", 0, "", 0});
        ASSERT_TRUE(reaches("hero", S::Converged));
        manager->disconnect("hero");
        settle();
        EXPECT_EQ(state("hero"), S::Stopped);
    }
    manager->connect("hero", CloneAddress{"inproc://serves-already", "", 0, "", 0});
    ASSERT_TRUE(reaches("hero", S::Converged));
    server->reset(); // the clone goes, and says so
    ASSERT_TRUE(reaches("hero", S::Failed));
    EXPECT_THAT(manager->status("hero")->error.message, HasSubstr("the clone ended"));
}

TEST_F(CloneManagerTest, ASecondHostIsRefusedAndToldWhy) {
    auto script = std::make_shared<CloneScript>();
    CloneServerOptions options;
    options.socket.endpoint = "inproc://one-host-only";
    options.makeSession = [&](RenderEvents& e) { return makeFakeSession(e, script); };
    auto server = CloneServer::start(std::move(options));
    ASSERT_TRUE(server.has_value());
    addConnection("second");
    makeManager();
    manager->connect("hero", CloneAddress{"inproc://one-host-only", "", 0, "", 0});
    ASSERT_TRUE(reaches("hero", S::Converged));
    manager->connect("second", CloneAddress{"inproc://one-host-only", "", 0, "", 0});
    ASSERT_TRUE(reaches("second", S::Failed));
    EXPECT_EQ(manager->status("second")->error.code, ErrorCode::Refused);
    EXPECT_EQ(state("hero"), S::Converged);
}

TEST_F(CloneManagerTest, AHungCloneIsLostKeepsItsImageAndRecovers) {
    timeouts.heartbeat = std::chrono::milliseconds(20);
    timeouts.lost = std::chrono::milliseconds(300);
    makeManager();
    manager->start("hero");
    ASSERT_TRUE(reaches("hero", S::Converged));
    const auto script = launcher->script("hero");
    script->closeGate();
    editRecord("hero", [](auto& r) { r.rendererOptions["hang"] = 1.0; });
    ASSERT_TRUE(reaches("hero", S::Lost));
    EXPECT_EQ(manager->status("hero")->error.code, ErrorCode::Timeout);
    EXPECT_TRUE(membuf.current("hero").frame);
    script->openGate();
    ASSERT_TRUE(reaches("hero", S::Converged));
    EXPECT_TRUE(manager->status("hero")->error.message.empty());
    EXPECT_EQ(launcher->started(), 1) << "the same clone came back";
}

TEST_F(CloneManagerTest, ALostCloneCanBeStartedAnew) {
    timeouts.heartbeat = std::chrono::milliseconds(20);
    timeouts.lost = std::chrono::milliseconds(100);
    makeManager();
    manager->start("hero");
    ASSERT_TRUE(reaches("hero", S::Converged));
    const auto script = launcher->script("hero");
    script->closeGate();
    editRecord("hero", [](auto& r) { r.rendererOptions["hang"] = 1.0; });
    ASSERT_TRUE(reaches("hero", S::Lost));
    editRecord("hero", [](auto& r) { r.rendererOptions.clear(); });
    manager->start("hero");
    ASSERT_TRUE(reaches("hero", S::Converged));
    EXPECT_EQ(launcher->started(), 2);
    EXPECT_TRUE(launcher->waitRunning(1));
}

TEST_F(CloneManagerTest, ARenderThatFailsSaysWhyAndAnEditMendsIt) {
    editRecord("hero", [](auto& r) { r.cameraPath = "/missing"; });
    makeManager();
    manager->start("hero");
    ASSERT_TRUE(reaches("hero", S::Failed));
    EXPECT_THAT(manager->status("hero")->error.message, HasSubstr("/missing"));
    EXPECT_THAT(manager->status("hero")->log, testing::Contains(HasSubstr("no camera here")));
    editRecord("hero", [](auto& r) { r.cameraPath = "/cam"; });
    ASSERT_TRUE(reaches("hero", S::Converged));
    EXPECT_EQ(launcher->started(), 1);
    EXPECT_TRUE(manager->status("hero")->error.message.empty());
}

TEST_F(CloneManagerTest, PausesAndGoesOn) {
    editRecord("hero", [](auto& r) { r.rendererOptions["converge"] = 0.0; });
    makeManager();
    manager->start("hero");
    ASSERT_TRUE(reaches("hero", S::Rendering));
    manager->setPaused("hero", true);
    ASSERT_TRUE(reaches("hero", S::Paused));
    manager->setPaused("hero", false);
    ASSERT_TRUE(reaches("hero", S::Rendering));
}

TEST_F(CloneManagerTest, APauseBeforeItIsConnectedCountsOnceItIs) {
    makeManager();
    manager->start("hero");
    manager->setPaused("hero", true);
    ASSERT_TRUE(reaches("hero", S::Paused));
}

TEST_F(CloneManagerTest, ADeletedConnectionTakesItsCloneAndImageWithIt) {
    makeManager();
    manager->start("hero");
    ASSERT_TRUE(reaches("hero", S::Converged));
    addConnection("stays");
    document.edit("Delete", [](Scene& scene) { scene.removeConnection("hero"); });
    EXPECT_EQ(manager->status("hero"), nullptr);
    EXPECT_FALSE(manager->waitFor("hero", [](const CloneStatus&) { return true; }, kPatience));
    EXPECT_TRUE(launcher->waitRunning(0));
    (void)manager->waitFor("stays", [](const CloneStatus&) { return true; }, kPatience);
    EXPECT_FALSE(membuf.current("hero").frame);
    EXPECT_EQ(kinds("hero").back(), CloneEventKind::Deleted);
    EXPECT_THAT(kinds("stays"), ElementsAre(CloneEventKind::Created));
}

TEST_F(CloneManagerTest, DeletingWhileLaunchingLeavesNothing) {
    editRecord("hero", [](auto& r) { r.launcherConfig["behaviour"] = "silent"; });
    makeManager();
    manager->start("hero");
    ASSERT_TRUE(reaches("hero", S::Launching));
    document.edit("Delete", [](Scene& scene) { scene.removeConnection("hero"); });
    EXPECT_TRUE(launcher->waitRunning(0));
}

TEST_F(CloneManagerTest, DeleteAndUndoGivesAStoppedConnection) {
    makeManager();
    manager->start("hero");
    ASSERT_TRUE(reaches("hero", S::Converged));
    document.edit("Delete", [](Scene& scene) { scene.removeConnection("hero"); });
    document.undo();
    settle();
    ASSERT_TRUE(manager->status("hero"));
    EXPECT_EQ(state("hero"), S::Stopped);
    EXPECT_TRUE(launcher->waitRunning(0));
    manager->start("hero");
    EXPECT_TRUE(reaches("hero", S::Converged));
}

TEST_F(CloneManagerTest, WhatComesBackUnderADeletedIdIsStoppedAtOnceHoweverLongTheOldCloneTakesToGo) {
    makeManager();
    manager->start("hero");
    ASSERT_TRUE(reaches("hero", S::Converged));
    hearOut("hero");
    std::promise<void> busy, release;
    manager->afterwards([&, held = release.get_future().share()] {
        busy.set_value();
        held.wait();
    });
    busy.get_future().wait();
    forgetEvents();
    manager->stop("hero"); // the old session will say so when its turn comes
    document.edit("Delete", [](Scene& scene) { scene.removeConnection("hero"); });
    document.undo();
    EXPECT_EQ(state("hero"), S::Stopped);
    EXPECT_EQ(manager->status("hero")->pid, 0);
    release.set_value();
    settle();
    EXPECT_EQ(state("hero"), S::Stopped);
    EXPECT_THAT(kinds("hero"), ElementsAre(CloneEventKind::Deleted, CloneEventKind::Created)) << "nothing of the old one";
    manager->start("hero");
    EXPECT_TRUE(reaches("hero", S::Converged));
}

TEST_F(CloneManagerTest, OpeningAnotherSceneDisconnectsEverythingEvenUnderTheSameIds) {
    addConnection("close");
    makeManager();
    manager->start("hero");
    manager->start("close");
    ASSERT_TRUE(reaches("hero", S::Converged));
    ASSERT_TRUE(reaches("close", S::Converged));
    hearOut("hero");
    hearOut("close");
    forgetEvents();
    document.reset(makeScene());
    settle();
    EXPECT_EQ(state("hero"), S::Stopped);
    EXPECT_EQ(manager->status("close"), nullptr);
    EXPECT_TRUE(launcher->waitRunning(0));
    EXPECT_FALSE(membuf.current("hero").frame);
    EXPECT_THAT(kinds("hero"), ElementsAre(CloneEventKind::Deleted, CloneEventKind::Created));
    EXPECT_THAT(kinds("close"), ElementsAre(CloneEventKind::Deleted));
}

TEST_F(CloneManagerTest, SavingTheSceneElsewhereKeepsItsClonesRunning) {
    makeManager();
    manager->start("hero");
    ASSERT_TRUE(reaches("hero", S::Converged));
    document.edit("Save as", [](Scene& scene) { scene.directory = "/elsewhere"; });
    settle();
    ASSERT_TRUE(reaches("hero", S::Converged));
    EXPECT_EQ(launcher->started(), 1);
    EXPECT_TRUE(launcher->script("hero")->waitFor([](const auto& seen) {
        return seen.networks.back()->directory == std::filesystem::path("/elsewhere");
    })) << "relative asset paths start there now";
}

TEST_F(CloneManagerTest, TwoHundredClonesAtOnce) {
    document.edit("Add", [](Scene& scene) {
        for (int i = 0; i < 200; ++i) {
            ConnectionRecord record = *scene.connection("hero");
            record.sessionId = fmt::format("c{}", i);
            scene.setConnection(std::move(record));
        }
    });
    makeManager();
    for (int i = 0; i < 200; ++i) manager->start(fmt::format("c{}", i));
    for (int i = 0; i < 200; ++i) ASSERT_TRUE(reaches(fmt::format("c{}", i), S::Converged));
    document.edit("Frame", [](Scene& scene) { scene.frames.current = 7; });
    for (int i = 0; i < 200; ++i) {
        ASSERT_TRUE(launcher->script(fmt::format("c{}", i))->waitFor([](const auto& seen) {
            return seen.requests.back().frame == 7;
        })) << i;
    }
    manager->stopAll();
    EXPECT_TRUE(launcher->waitRunning(0));
}

TEST_F(CloneManagerTest, TenThousandConnectionsWithoutAProcessCostNoSession) {
    Scene scene = makeScene();
    auto connections = std::make_shared<ConnectionMap>();
    for (int i = 0; i < 10'000; ++i) {
        auto record = std::make_shared<ConnectionRecord>(*scene.connection("hero"));
        record->sessionId = fmt::format("c{}", i);
        record->frameExpression = fmt::format("$F + {}", i);
        connections->emplace(record->sessionId, record);
    }
    scene.connections = connections;
    document.reset(scene);
    makeManager();
    EXPECT_EQ(state("c9999"), S::Stopped);
    EXPECT_EQ(manager->status("c0"), manager->status("c9999")) << "they share one status";
    EXPECT_DOUBLE_EQ(manager->inputs("c10").frame, 15);
    manager->stopAll();
    document.edit("Frame", [](Scene& s) { s.frames.current = 6; });
    EXPECT_DOUBLE_EQ(manager->inputs("c10").frame, 16);
}

TEST_F(CloneManagerTest, DestroyingEndsClonesInEveryState) {
    timeouts.stop = std::chrono::milliseconds(100);
    for (const char* behaviour : {"serve", "silent", "stubborn", "exit", "tcp", "fail"})
        addConnection(behaviour, [&](auto& r) { r.launcherConfig["behaviour"] = behaviour; });
    addConnection("hung", [](auto& r) { r.rendererOptions["hang"] = 1.0; });
    makeManager();
    for (const auto& [id, record] : *document.scene().connections) manager->start(id);
    ASSERT_TRUE(reaches("serve", S::Converged));
    ASSERT_TRUE(reaches("stubborn", S::Converged));
    subscription.reset();
    manager.reset();
    EXPECT_TRUE(launcher->waitRunning(0));
    document.edit("Later", [](Scene& scene) { scene.frames.current = 9; }); // nobody listens any more
}

TEST_F(CloneManagerTest, DestroyingRightAfterStartIsSafe) {
    for (int i = 0; i < 20; ++i) {
        makeManager();
        manager->start("hero");
        subscription.reset();
        manager.reset();
    }
    EXPECT_TRUE(launcher->waitRunning(0));
}

TEST_F(CloneManagerTest, WaitForEndsAtItsDeadlineAndWhenTheConnectionGoes) {
    makeManager();
    EXPECT_FALSE(manager->waitFor("hero", [](const CloneStatus&) { return false; }, std::chrono::milliseconds(10)));
    EXPECT_FALSE(manager->waitFor("nobody", [](const CloneStatus&) { return true; }, kPatience));
    std::promise<void> waiting;
    auto result = std::async(std::launch::async, [&] {
        bool first = true;
        return manager->waitFor(
            "hero",
            [&](const CloneStatus&) {
                if (std::exchange(first, false)) waiting.set_value();
                return false;
            },
            kPatience);
    });
    waiting.get_future().wait();
    document.edit("Delete", [](Scene& scene) { scene.removeConnection("hero"); });
    EXPECT_FALSE(result.get());
}

TEST_F(CloneManagerTest, WaitingToConnectIsAHintThatDisconnectClears) {
    makeManager();
    manager->setWaitingToConnect("hero", true);
    settle();
    EXPECT_TRUE(manager->status("hero")->waitingToConnect);
    manager->disconnect("hero");
    settle();
    EXPECT_FALSE(manager->status("hero")->waitingToConnect);
    manager->setWaitingToConnect("hero", true);
    manager->start("hero");
    ASSERT_TRUE(reaches("hero", S::Converged));
    EXPECT_FALSE(manager->status("hero")->waitingToConnect);
}

TEST_F(CloneManagerTest, ObserversMayCallTheManager) {
    makeManager();
    Subscription again = manager->observe([this](const CloneEvent& event) {
        if (event.kind == CloneEventKind::State && event.after == S::Failed) manager->start("hero");
    });
    editRecord("hero", [](auto& r) { r.launcherConfig["behaviour"] = "exit"; });
    manager->start("hero");
    ASSERT_TRUE(reaches("hero", S::Failed));
    editRecord("hero", [](auto& r) { r.launcherConfig["behaviour"] = "serve"; });
    ASSERT_TRUE(reaches("hero", S::Converged));
    again.reset();
}

} // namespace
} // namespace doppel::test
