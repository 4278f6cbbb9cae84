// Clones that dial their host, with real processes: through a network that breaks, killed, stopped.
#include "api/wiring.h"
#include "clonecore/host/clone_manager.h"
#include "clonecore/link/launcher_line.h"
#include "clonecore/link/listening_port.h"
#include "tests/integration/program.h"
#include "tests/support/tcp_proxy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace doppel::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr auto kPatience = 60s;

/// The host's port is fixed, so that the proxy can be told of it; the clone dials the proxy, as it would a router.
class ProxyLauncher : public Launcher {
public:
    explicit ProxyLauncher(std::shared_ptr<Launcher> local) : m_local(std::move(local)) {}
    std::string name() const override { return "proxied"; }
    std::string label() const override { return "Proxied"; }
    nlohmann::json schema() const override { return m_local->schema(); }
    Result<void> check(const nlohmann::json& config) const override { return m_local->check(config); }
    std::string dialAddress() const override { return m_local->dialAddress(); }
    Result<std::unique_ptr<LaunchedProcess>> start(const LaunchRequest& request, LaunchEvents events) override {
        LaunchRequest through = request;
        proxy.emplace(std::atoi(request.dialBack.substr(request.dialBack.rfind(':') + 1).c_str()));
        through.dialBack = "tcp://127.0.0.1:" + std::to_string(proxy->port());
        return m_local->start(through, std::move(events));
    }
    std::optional<TcpProxy> proxy;

private:
    std::shared_ptr<Launcher> m_local;
};

class DialBackClones : public testing::Test {
protected:
    void SetUp() override {
        setenv("DOPPEL_CLONE_PROGRAM", program("doppel-clone").c_str(), 1);
        CloneManager::Services services;
        services.launchers = makeLaunchers();
        proxied = std::make_shared<ProxyLauncher>(services.launchers.find("local"));
        services.launchers.add(proxied);
        services.timeouts.heartbeat = 200ms;
        services.timeouts.lost = 3000ms;
        services.timeouts.stop = 2000ms;
        manager = std::make_unique<CloneManager>(document, std::move(services));
    }
    static Scene makeScene() {
        auto scene = openScene(source("resources/scenes/lookdev_gltf.doppel"));
        for (const auto& [id, launcher] : {std::pair("hero", "local"), {"close", "proxied"}}) {
            ConnectionRecord record = *scene->connection(id);
            record.resolution = {160, 90};
            record.rendererOptions["samples"] = 100'000.0;
            record.launcherConfig = {{"launcher", launcher}, {"dialBack", true}};
            scene->setConnection(record);
        }
        return std::move(*scene);
    }
    /// More images come, of at least that many samples.
    bool goesOn(const std::string& id, int samples = 1) {
        const auto before = manager->status(id)->imageVersion;
        return manager->waitFor(id, [&](const CloneStatus& s) {
            return s.imageVersion > before + 1 && s.samples >= samples && isConnectedState(s.state);
        }, kPatience);
    }
    bool reaches(const std::string& id, CloneState state) {
        return manager->waitFor(id, [&](const CloneStatus& s) { return s.state == state; }, kPatience);
    }
    std::string describe(const std::string& id) const {
        const auto s = manager->status(id);
        std::string text = std::string(toString(s->state)) + " " + s->error.text();
        for (const std::string& line : s->log) text += "\n" + line;
        return text;
    }

    Document document{makeScene()};
    std::shared_ptr<ProxyLauncher> proxied;
    std::unique_ptr<CloneManager> manager;
};

TEST_F(DialBackClones, RenderAndEndWhenStopped) {
    manager->start("hero");
    ASSERT_TRUE(goesOn("hero", 2)) << describe("hero");
    const auto pid = static_cast<pid_t>(manager->status("hero")->pid);
    const int process = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
    manager->stop("hero");
    ASSERT_TRUE(reaches("hero", CloneState::Stopped)) << describe("hero");
    pollfd ended{process, POLLIN, 0};
    EXPECT_EQ(poll(&ended, 1, 30'000), 1) << "the process is still there";
    close(process);
}

TEST_F(DialBackClones, DialAgainAfterACutAndGoOnWhereTheyWere) {
    manager->start("close");
    ASSERT_TRUE(goesOn("close", 3)) << describe("close");
    const int samples = manager->status("close")->samples;
    const auto pid = manager->status("close")->pid;
    for (int round = 0; round < 3; ++round) {
        proxied->proxy->cut();
        ASSERT_TRUE(reaches("close", CloneState::Lost)) << describe("close");
        ASSERT_TRUE(goesOn("close", samples)) << describe("close");
        EXPECT_EQ(manager->status("close")->pid, pid);
    }
}

TEST_F(DialBackClones, ThatAreKilledFailWithTheirSignalAndStartAgain) {
    manager->start("hero");
    ASSERT_TRUE(goesOn("hero")) << describe("hero");
    ASSERT_EQ(kill(static_cast<pid_t>(manager->status("hero")->pid), SIGKILL), 0);
    ASSERT_TRUE(reaches("hero", CloneState::Failed)) << describe("hero");
    EXPECT_THAT(manager->status("hero")->error.text(), HasSubstr("SIGKILL"));
    manager->start("hero");
    EXPECT_TRUE(goesOn("hero")) << describe("hero");
}

TEST(DoppelClone, ThatDialsNobodySaysSoAndEndsAfterItsIdleTimeout) {
    const int port = ListeningPort::open("tcp://127.0.0.1:*").value()->port();
    Program clone({program("doppel-clone"), "--dial", "tcp://127.0.0.1:" + std::to_string(port), "--host-key=" + KeyPair::generate().publicKey,
                   "--idle-timeout", "2"});
    const auto line = parseLauncherLine(clone.nextLineWith("DOPPEL_CLONE "));
    ASSERT_TRUE(line) << line.error().text();
    EXPECT_EQ(line->dial, "tcp://127.0.0.1:" + std::to_string(port));
    const ProgramResult result = clone.wait();
    EXPECT_EQ(result.exitCode, 0);
    EXPECT_THAT(result.err, HasSubstr("no host answers"));
}

} // namespace
} // namespace doppel::test
