// Clones that die, hang and come back, with real processes: nothing else is harmed, states stay true, nothing is left.
#include "api/wiring.h"
#include "clonecore/host/clone_manager.h"
#include "clonecore/image/membuf_registry.h"
#include "clonecore/scene/scene_file.h"
#include "tests/integration/program.h"
#include "tests/support/temp_folder.h"

#include <OpenImageIO/imagebuf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fstream>
#include <future>

namespace doppel::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr auto kPatience = 60s;

Scene smallScene(double samples = 4096) {
    auto scene = openScene(source("resources/scenes/lookdev_gltf.doppel"));
    if (!scene) throw std::runtime_error(scene.error().text());
    for (const auto& [id, record] : ConnectionMap(*scene->connections)) {
        ConnectionRecord copy = *record;
        copy.resolution = {160, 90};
        copy.rendererOptions["samples"] = samples;
        scene->setConnection(std::move(copy));
    }
    return std::move(*scene);
}

class Life : public testing::Test {
protected:
    void SetUp() override {
        setenv("DOPPEL_CLONE_PROGRAM", program("doppel-clone").c_str(), 1);
        CloneManager::Services services;
        services.launchers = makeLaunchers();
        services.timeouts.heartbeat = 100ms;
        services.timeouts.lost = 1500ms;
        services.timeouts.stop = 1000ms;
        manager = std::make_unique<CloneManager>(document, std::move(services));
    }

    bool waitState(const std::string& id, CloneState state) const {
        return manager->waitFor(id, [state](const CloneStatus& s) { return s.state == state; }, kPatience);
    }
    bool waitSamples(const std::string& id, int samples = 1) const {
        return manager->waitFor(
            id, [samples](const CloneStatus& s) { return s.imageVersion > 0 && s.samples >= samples; }, kPatience);
    }
    std::string describe(const std::string& id) const {
        const auto s = manager->status(id);
        return s ? std::string(toString(s->state)) + " " + s->error.text() : "no status";
    }

    Document document{smallScene()};
    std::unique_ptr<CloneManager> manager;
};

TEST_F(Life, AKilledCloneFailsWithItsSignalAndTheOthersRenderOn) {
    manager->start("hero");
    manager->start("close");
    ASSERT_TRUE(waitSamples("hero")) << describe("hero");
    ASSERT_TRUE(waitSamples("close")) << describe("close");
    ASSERT_EQ(kill(static_cast<pid_t>(manager->status("hero")->pid), SIGKILL), 0);
    ASSERT_TRUE(waitState("hero", CloneState::Failed)) << describe("hero");
    EXPECT_THAT(manager->status("hero")->error.text(), HasSubstr("SIGKILL"));
    const int samples = manager->status("close")->samples;
    EXPECT_TRUE(waitSamples("close", samples + 1)) << describe("close");
    EXPECT_TRUE(MembufRegistry::global().current("hero").frame) << "the last image stays";

    manager->start("hero");
    EXPECT_TRUE(manager->waitFor("hero", [](const CloneStatus& s) { return s.state == CloneState::Rendering; }, kPatience))
        << describe("hero");
}

TEST_F(Life, AHungCloneIsLostAndRecoversWhenItGoesOn) {
    manager->start("hero");
    ASSERT_TRUE(waitSamples("hero")) << describe("hero");
    const auto pid = static_cast<pid_t>(manager->status("hero")->pid);
    kill(pid, SIGSTOP);
    EXPECT_TRUE(waitState("hero", CloneState::Lost)) << describe("hero");
    kill(pid, SIGCONT);
    EXPECT_TRUE(manager->waitFor("hero", [](const CloneStatus& s) { return isConnectedState(s.state); }, kPatience))
        << describe("hero");
}

TEST_F(Life, AHungCloneCanBeStoppedAndItsProcessEnds) {
    manager->start("hero");
    ASSERT_TRUE(waitSamples("hero")) << describe("hero");
    const auto pid = static_cast<pid_t>(manager->status("hero")->pid);
    const int process = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
    kill(pid, SIGSTOP);
    manager->stop("hero");
    ASSERT_TRUE(waitState("hero", CloneState::Stopped));
    pollfd ended{process, POLLIN, 0};
    EXPECT_EQ(poll(&ended, 1, 30'000), 1) << "the process is still there";
    close(process);
}

TEST_F(Life, ClonesFollowEdits) {
    manager->start("hero");
    ASSERT_TRUE(waitSamples("hero")) << describe("hero");
    const std::uint64_t epoch = MembufRegistry::global().current("hero").frame->info().epoch;
    document.edit("Frame", [](Scene& scene) { scene.frames.current = 24; });
    EXPECT_TRUE(manager->waitFor("hero", [&](const CloneStatus& s) { return s.epoch > epoch && s.samples >= 1; }, kPatience));
    EXPECT_DOUBLE_EQ(manager->inputs("hero").frame, 24);
}

TEST_F(Life, OpenImageIoReadsTheImagesWhileTheyArrive) {
    registerMembufReader();
    manager->start("hero");
    ASSERT_TRUE(waitSamples("hero")) << describe("hero");
    for (int round = 0; round < 20; ++round) {
        OIIO::ImageBuf image("membuf:hero");
        ASSERT_TRUE(image.read(0, 0, true, OIIO::TypeDesc::FLOAT)) << image.geterror();
        EXPECT_EQ(image.spec().width, 160);
        EXPECT_EQ(image.spec().height, 90);
    }
}

TEST_F(Life, AFullFrameHasEveryAovWhateverIsShown) {
    document.edit("AOV", [](Scene& scene) {
        ConnectionRecord record = *scene.connection("hero");
        record.displayAov = "C";
        scene.setConnection(record);
    });
    manager->start("hero");
    ASSERT_TRUE(waitSamples("hero")) << describe("hero");
    EXPECT_EQ(MembufRegistry::global().current("hero").frame->layout().aovs.size(), 1u);
    std::promise<Result<FramePtr>> done;
    manager->requestFullFrame("hero", [&](Result<FramePtr> frame) { done.set_value(std::move(frame)); });
    auto future = done.get_future();
    ASSERT_EQ(future.wait_for(kPatience), std::future_status::ready);
    const auto frame = future.get();
    ASSERT_TRUE(frame.has_value()) << frame.error().text();
    EXPECT_GE((*frame)->layout().aovs.size(), 11u);
}

/// Process ids of the children of `pid`.
std::vector<long> children(long pid) {
    std::vector<long> ids;
    for (const auto& task : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task")) {
        std::ifstream in(task.path() / "children");
        for (long id; in >> id;) ids.push_back(id);
    }
    return ids;
}

TEST(HostDeath, ClonesOfAKilledHostEndByThemselves) {
    TempFolder folder;
    const auto file = folder / "scene.doppel";
    Scene scene = smallScene();
    for (const auto& [id, record] : ConnectionMap(*scene.connections)) {
        ConnectionRecord copy = *record;
        copy.launcherConfig["idleTimeout"] = 1;
        scene.setConnection(std::move(copy));
    }
    ASSERT_TRUE(saveScene(scene, file).has_value());
    std::filesystem::create_directory_symlink(std::filesystem::absolute(source("resources/scenes/lookdev")), folder / "lookdev");
    Program host({program("doppel"), "render", file.string(), "--samples", "100000",
                  "--out", folder.path().string()});
    ASSERT_TRUE(host.waitForOutput("rendering"));
    std::vector<int> clones;
    for (const long id : children(host.pid())) clones.push_back(static_cast<int>(syscall(SYS_pidfd_open, id, 0)));
    ASSERT_FALSE(clones.empty());
    kill(static_cast<pid_t>(host.pid()), SIGKILL);
    for (const int clone : clones) {
        pollfd ended{clone, POLLIN, 0};
        EXPECT_EQ(poll(&ended, 1, 60'000), 1) << "a clone outlived its host";
        close(clone);
    }
}

} // namespace
} // namespace doppel::test
