// Launchers against what they are for: a real sshd, a real Slurm, hosts that are killed. Each with real clones that render.
#include "api/wiring.h"
#include "clonecore/host/clone_manager.h"
#include "launcher/process/pidfd.h"
#include "tests/integration/program.h"
#include "tests/integration/test_daemons.h"
#include "tests/support/temp_folder.h"
#include "tests/support/watched_launch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <signal.h>

#include <fstream>
#include <sstream>

namespace doppel::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::HasSubstr;

constexpr auto kPatience = 90s;

/// `doppel launch --json`, its events read as they come.
class LaunchCommand {
public:
    explicit LaunchCommand(std::vector<std::string> words, const std::map<std::string, std::string>& environment = {})
        : m_program(command(std::move(words)), environment) {}

    /// The first event of that kind whose text has `part` in it; null when it ends without.
    json wait(const std::string& kind, const std::string& part = {}) {
        // Events print their keys in order, so the kind need not be at the line's beginning.
        std::string sign = "\"event\":\"" + kind + "\"";
        if (!part.empty() && !m_program.waitForOutput(part, kPatience)) return nullptr;
        if (!m_program.waitForOutput(sign, kPatience)) return nullptr;
        for (const json& event : events(m_program.output()))
            if (event["event"] == kind && event.dump().find(part) != std::string::npos) return event;
        return nullptr;
    }
    static std::vector<json> events(const std::string& output) {
        std::vector<json> events;
        std::istringstream lines(output);
        for (std::string line; std::getline(lines, line);)
            if (auto event = json::parse(line, nullptr, false); event.is_object()) events.push_back(std::move(event));
        return events;
    }
    Program& program() { return m_program; }

private:
    static std::vector<std::string> command(std::vector<std::string> words) {
        words.insert(words.begin(), {test::program("doppel"), "launch", "--json"});
        return words;
    }
    Program m_program;
};

class LaunchersTest : public testing::Test {
protected:
    void SetUp() override {
        setenv("DOPPEL_CLONE_PROGRAM", program("doppel-clone").c_str(), 1);
        setenv("XDG_CONFIG_HOME", folder.path().c_str(), 1);
        setenv("XDG_STATE_HOME", (folder / "state").c_str(), 1);
    }
    void settings(const json& settings) const { folder.write("doppel/launchers.json", settings.dump()); }

    /// A scene of one clone with that configuration, started.
    void startClone(const json& config) {
        auto scene = openScene(source("resources/scenes/lookdev_gltf.doppel"));
        ASSERT_TRUE(scene.has_value()) << scene.error().text();
        ConnectionRecord record = *scene->connection("hero");
        record.resolution = {96, 54};
        record.rendererOptions["samples"] = 100000.0;
        record.launcherConfig = config;
        scene->setConnection(std::move(record));
        document.emplace(std::move(*scene));
        CloneManager::Services services;
        services.launchers = makeLaunchers();
        services.timeouts.heartbeat = 100ms;
        services.timeouts.lost = 1500ms;
        services.timeouts.stop = 5000ms;
        manager = std::make_unique<CloneManager>(*document, std::move(services));
        manager->start("hero");
    }
    bool waitSamples(int samples = 1) const {
        const auto there = [samples](const CloneStatus& s) { return s.imageVersion > 0 && s.samples >= samples; };
        return manager->waitFor("hero", [&](const CloneStatus& s) { return there(s) || s.state == CloneState::Failed; }, kPatience) &&
               there(*manager->status("hero"));
    }
    bool waitState(CloneState state) const {
        return manager->waitFor("hero", [state](const CloneStatus& s) { return s.state == state; }, kPatience);
    }
    std::string describe() const {
        const auto s = manager->status("hero");
        return s ? std::string(toString(s->state)) + " " + s->error.text() : "no status";
    }
    OtherProcess cloneProcess() const { return OtherProcess(std::to_string(manager->status("hero")->pid)); }

    TempFolder folder;
    std::optional<Document> document;
    std::unique_ptr<CloneManager> manager;
};

/// Children of this process whose command line has `text` in it.
std::vector<pid_t> childrenWith(const std::string& text) {
    std::vector<pid_t> found;
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
        std::ifstream in(task.path() / "children");
        for (pid_t id; in >> id;) {
            std::ifstream file("/proc/" + std::to_string(id) + "/cmdline");
            const std::string line{std::istreambuf_iterator<char>(file), {}};
            if (line.find(text) != std::string::npos) found.push_back(id);
        }
    }
    return found;
}

// ---- this machine

using LocalLaunch = LaunchersTest;

TEST_F(LocalLaunch, ACloneOutlivesItsKilledHostUntilItsIdleTimeout) {
    LaunchCommand host({"--config", "idleTimeout=2"});
    const json ready = host.wait("ready");
    ASSERT_FALSE(ready.is_null()) << host.program().output();
    const OtherProcess clone(std::to_string(ready["pid"].get<long>()));
    kill(static_cast<pid_t>(host.program().pid()), SIGKILL);
    host.program().wait();
    EXPECT_TRUE(clone.runs());
    EXPECT_TRUE(clone.ends()) << "nobody came back";
}

TEST_F(LocalLaunch, AnotherHostTakesHoldOfItAndStopsIt) {
    LaunchCommand host({"--config", "idleTimeout=600"});
    const json ticket = host.wait("ticket"), ready = host.wait("ready");
    ASSERT_FALSE(ready.is_null()) << host.program().output();
    const OtherProcess clone(std::to_string(ready["pid"].get<long>()));
    kill(static_cast<pid_t>(host.program().pid()), SIGKILL);
    host.program().wait();
    LaunchCommand second({"--attach", ticket["ticket"].dump()});
    ASSERT_FALSE(second.wait("attached").is_null()) << second.program().output();
    second.program().signal(SIGINT);
    EXPECT_EQ(second.program().wait(60s).exitCode, 130);
    EXPECT_TRUE(clone.ends());
}

TEST_F(LocalLaunch, DetachLeavesACloneThatAHostCanConnectTo) {
    LaunchCommand first({"--detach", "--config", "idleTimeout=3", "--config", "listen=tcp"});
    const json ready = first.wait("ready");
    EXPECT_EQ(first.program().wait(60s).exitCode, 0);
    ASSERT_FALSE(ready.is_null());
    const OtherProcess clone(std::to_string(ready["pid"].get<long>()));
    EXPECT_TRUE(clone.runs());
    EXPECT_TRUE(clone.ends());
}

TEST_F(LocalLaunch, SaysTheExitCodeOfACloneThatCannotServe) {
    settings({{"local", {{"arguments", {"--no-such-option"}}}}});
    LaunchCommand launch({});
    const auto result = launch.program().wait(60s);
    EXPECT_EQ(result.exitCode, 2) << "doppel-clone's own, for wrong usage";
    EXPECT_THAT(result.out, HasSubstr("no-such-option"));
}

// ---- the samples of docs/launchers.md

class PluginLaunch : public LaunchersTest, public testing::WithParamInterface<const char*> {
protected:
    void SetUp() override {
        LaunchersTest::SetUp();
        std::filesystem::create_directories(folder / "doppel/launchers");
        const std::filesystem::path built = std::filesystem::path(program("doppel")).parent_path().parent_path() / "launchers/sample_launcher.so";
        std::filesystem::copy_file(built, folder / "doppel/launchers/sample_launcher.so");
        const auto script = folder / "doppel/launchers/sample_launcher.py";
        std::filesystem::copy_file(source("resources/launchers/sample_launcher.py"), script);
        std::filesystem::permissions(script, std::filesystem::perms::owner_all);
    }
    void TearDown() override { manager.reset(); }
};
INSTANTIATE_TEST_SUITE_P(Samples, PluginLaunch, testing::Values("sample", "sample-python"));

TEST_P(PluginLaunch, RendersAndEndsItsClone) {
    startClone({{"launcher", GetParam()}, {"niceness", 5}});
    ASSERT_TRUE(waitSamples()) << describe();
    const OtherProcess clone = cloneProcess();
    manager->stop("hero");
    EXPECT_TRUE(waitState(CloneState::Stopped)) << describe();
    EXPECT_TRUE(clone.ends());
}

TEST_P(PluginLaunch, IsListedAndChecked) {
    const auto list = runProgram({program("doppel"), "launch", "--list", "--json"});
    EXPECT_THAT(list.out, HasSubstr(std::string("\"name\": \"") + GetParam() + "\""));
    EXPECT_THAT(list.out, testing::Not(HasSubstr("\"error\"")));
    LaunchCommand launch({"--launcher", GetParam(), "--config", "niceness=50"});
    EXPECT_EQ(launch.program().wait(60s).exitCode, 1);
}

TEST_P(PluginLaunch, StopsSoftlyWhenInterrupted) {
    LaunchCommand launch({"--launcher", GetParam()});
    ASSERT_FALSE(launch.wait("ready").is_null()) << launch.program().output();
    launch.program().signal(SIGINT);
    EXPECT_EQ(launch.program().wait(60s).exitCode, 130);
    EXPECT_THAT(launch.program().output(), HasSubstr("\"code\":0")) << "the clone ended by itself";
}

TEST_F(LaunchersTest, ADetachedPluginsCloneIsTakenOverByItsTicket) {
    std::filesystem::create_directories(folder / "doppel/launchers");
    const auto script = folder / "doppel/launchers/sample_launcher.py";
    std::filesystem::copy_file(source("resources/launchers/sample_launcher.py"), script);
    std::filesystem::permissions(script, std::filesystem::perms::owner_all);
    LaunchCommand first({"--launcher", "sample-python", "--detach"});
    const json ticket = first.wait("ticket"), ready = first.wait("ready");
    ASSERT_FALSE(ready.is_null()) << first.program().output();
    EXPECT_EQ(first.program().wait(60s).exitCode, 0);
    const OtherProcess clone(std::to_string(ready["pid"].get<long>()));
    EXPECT_TRUE(clone.runs());
    LaunchCommand second({"--attach", ticket["ticket"].dump()});
    ASSERT_FALSE(second.wait("attached").is_null());
    second.program().signal(SIGINT);
    EXPECT_EQ(second.program().wait(60s).exitCode, 130);
    EXPECT_TRUE(clone.ends());
}

// ---- ssh

class SshLaunch : public LaunchersTest {
protected:
    void SetUp() override {
        LaunchersTest::SetUp();
        if (const auto missing = SshServer::missing(); !missing.empty()) GTEST_SKIP() << missing << " is not installed (packages openssh-server, openssh-client)";
        server.emplace();
        // Nasty on purpose: it passes through a shell of the far side.
        const json host{{"target", "far"}, {"program", program("doppel-clone")}, {"address", "127.0.0.1"}, {"bind", "127.0.0.1"},
                        {"environment", {{"NASTY", "it's \"$HOME\" `id` \\ ; exit 7"}}}};
        json stranger = host;
        stranger["target"] = "stranger";
        settings({{"ssh", {{"options", {"-F", server->configFile()}}, {"hosts", {{"far", host}, {"stranger", stranger}}}}}});
    }
    void TearDown() override { manager.reset(); }
    std::optional<SshServer> server;
};

TEST_F(SshLaunch, RendersThroughTheTunnelAndEndsBehindIt) {
    startClone({{"launcher", "ssh"}, {"host", "far"}});
    ASSERT_TRUE(waitSamples()) << describe();
    const OtherProcess clone = cloneProcess();
    EXPECT_TRUE(clone.runs());
    manager->stop("hero");
    EXPECT_TRUE(waitState(CloneState::Stopped)) << describe();
    EXPECT_TRUE(clone.ends());
}

TEST_F(SshLaunch, RendersOverADirectConnection) {
    startClone({{"launcher", "ssh"}, {"host", "far"}, {"mode", "direct"}});
    ASSERT_TRUE(waitSamples()) << describe();
}

TEST_F(SshLaunch, ABrokenConnectionIsMadeAgainAndTheCloneRendersOn) {
    startClone({{"launcher", "ssh"}, {"host", "far"}, {"idleTimeout", 300}});
    ASSERT_TRUE(waitSamples()) << describe();
    const long pid = manager->status("hero")->pid;
    const auto connections = childrenWith("doppel-launch");
    ASSERT_EQ(connections.size(), 1u);
    kill(connections[0], SIGKILL);
    EXPECT_TRUE(waitState(CloneState::Lost)) << describe();
    EXPECT_TRUE(manager->waitFor("hero", [](const CloneStatus& s) { return isConnectedState(s.state); }, kPatience)) << describe();
    EXPECT_EQ(manager->status("hero")->pid, pid) << "the same clone";
}

TEST_F(SshLaunch, AHungCloneIsKilledOverASecondCommand) {
    startClone({{"launcher", "ssh"}, {"host", "far"}, {"idleTimeout", 300}});
    ASSERT_TRUE(waitSamples()) << describe();
    const OtherProcess clone = cloneProcess();
    kill(static_cast<pid_t>(manager->status("hero")->pid), SIGSTOP);
    manager->stop("hero");
    EXPECT_TRUE(clone.ends());
}

TEST_F(SshLaunch, ACloneOutlivesItsKilledHostAndAnotherTakesHoldOfIt) {
    LaunchCommand host({"--launcher", "ssh", "--config", "host=far", "--config", "idleTimeout=600"});
    const json ticket = host.wait("ticket"), ready = host.wait("ready");
    ASSERT_FALSE(ready.is_null()) << host.program().output();
    const OtherProcess clone(std::to_string(ready["pid"].get<long>()));
    kill(static_cast<pid_t>(-host.program().pid()), SIGKILL);
    host.program().wait();
    EXPECT_TRUE(clone.runs());
    LaunchCommand second({"--attach", ticket["ticket"].dump()});
    ASSERT_FALSE(second.wait("output", "DOPPEL_CLONE").is_null()) << "what it printed before is there: " << second.program().output();
    second.program().signal(SIGINT);
    EXPECT_EQ(second.program().wait(60s).exitCode, 130);
    EXPECT_TRUE(clone.ends());
}

TEST_F(SshLaunch, AMachineWithAnotherHostKeyIsRefusedInSshsWords) {
    LaunchCommand launch({"--launcher", "ssh", "--config", "host=stranger"});
    const auto result = launch.program().wait(60s);
    EXPECT_EQ(result.exitCode, 1);
    EXPECT_THAT(result.out, HasSubstr("Host key verification failed"));
}

TEST_F(SshLaunch, AMachineThatIsNotListedIsNotConnectedTo) {
    for (const char* host : {"127.0.0.1", "elsewhere"}) {
        const auto result = LaunchCommand({"--launcher", "ssh", "--config", std::string("host=") + host}).program().wait(60s);
        EXPECT_EQ(result.exitCode, 1);
        EXPECT_THAT(result.err, HasSubstr("far, stranger"));
    }
    const auto option = LaunchCommand({"--launcher", "ssh", "--config", "host=-oProxyCommand=touch"}).program().wait(60s);
    EXPECT_EQ(option.exitCode, 1);
}

// ---- Slurm

class SlurmLaunch : public LaunchersTest {
protected:
    void SetUp() override {
        LaunchersTest::SetUp();
        if (const auto missing = SlurmCluster::missing(); !missing.empty()) GTEST_SKIP() << missing << " is not installed (packages slurm-wlm, munge)";
        cluster.emplace();
        settings({{"slurm", {{"status every", 0.5}, {"environment", {{"NASTY", "it's \"$HOME\" `id`"}}}}}});
    }
    void TearDown() override {
        manager.reset();
        cluster.reset();
    }
    std::string states() const { return cluster->run({"squeue", "--noheader", "--format=%T"}).out; }
    /// Until Slurm has no job that waits or runs.
    bool waitNoJobs() const {
        const auto deadline = std::chrono::steady_clock::now() + kPatience;
        while (std::chrono::steady_clock::now() < deadline)
            if (states().empty()) return true; // each round waits for squeue
        return false;
    }
    std::optional<SlurmCluster> cluster;
};

TEST_F(SlurmLaunch, RendersInAJobAndEndsIt) {
    startClone({{"launcher", "slurm"}, {"partition", "debug"}, {"cpus", 1}, {"time", "10"}});
    ASSERT_TRUE(waitSamples()) << describe();
    EXPECT_THAT(states(), HasSubstr("RUNNING"));
    const OtherProcess clone = cloneProcess();
    manager->stop("hero");
    EXPECT_TRUE(waitState(CloneState::Stopped)) << describe();
    EXPECT_TRUE(clone.ends());
    EXPECT_TRUE(waitNoJobs());
}

TEST_F(SlurmLaunch, ShowsThePlaceInTheQueue) {
    for (int i = 0; i < 2; ++i)
        ASSERT_EQ(cluster->run({"sbatch", "--ntasks=2", "--output=/dev/null", "--wrap", "sleep 1000"}).exitCode, 0);
    LaunchCommand launch({"--launcher", "slurm"});
    EXPECT_FALSE(launch.wait("waiting", "queued, position 2 in partition debug: Priority").is_null()) << launch.program().output();
    launch.program().signal(SIGINT);
    EXPECT_EQ(launch.program().wait(60s).exitCode, 130) << "a job that waits is cancelled";
    EXPECT_EQ(states().find("PENDING"), states().rfind("PENDING")) << "only the other one waits: " << states();
}

TEST_F(SlurmLaunch, AJobThatSomebodyCancelsIsToldAsOver) {
    LaunchCommand launch({"--launcher", "slurm"});
    ASSERT_FALSE(launch.wait("ready").is_null()) << launch.program().output();
    const std::string job = launch.wait("ticket")["ticket"]["job"];
    EXPECT_EQ(cluster->run({"scancel", job}).exitCode, 0);
    EXPECT_NE(launch.program().wait(90s).exitCode, 0) << "a cancelled job is no success";
    EXPECT_THAT(launch.program().output(), HasSubstr("\"exited\""));
}

TEST_F(SlurmLaunch, AJobOutlivesItsKilledHostAndAnotherTakesHoldOfIt) {
    LaunchCommand host({"--launcher", "slurm", "--config", "idleTimeout=600"});
    const json ready = host.wait("ready"), ticket = host.wait("ticket");
    ASSERT_FALSE(ready.is_null()) << host.program().output();
    const OtherProcess clone(std::to_string(ready["pid"].get<long>()));
    kill(static_cast<pid_t>(host.program().pid()), SIGKILL);
    host.program().wait();
    EXPECT_TRUE(clone.runs());
    LaunchCommand second({"--attach", ticket["ticket"].dump()});
    ASSERT_FALSE(second.wait("waiting", "starts on").is_null()) << second.program().output();
    second.program().signal(SIGINT);
    EXPECT_EQ(second.program().wait(60s).exitCode, 130);
    EXPECT_TRUE(clone.ends());
    EXPECT_TRUE(waitNoJobs());
}

TEST_F(SlurmLaunch, AHostThatQuitsLeavesNoJob) {
    startClone({{"launcher", "slurm"}});
    ASSERT_TRUE(waitSamples()) << describe();
    manager.reset();
    EXPECT_TRUE(waitNoJobs());
}

TEST_F(SlurmLaunch, WhatSlurmRefusesIsSaidInItsWords) {
    LaunchCommand launch({"--launcher", "slurm", "--config", "partition=nowhere"});
    EXPECT_EQ(launch.program().wait(60s).exitCode, 1);
    EXPECT_THAT(launch.program().output(), HasSubstr("Invalid partition name"));
}

} // namespace
} // namespace doppel::test
