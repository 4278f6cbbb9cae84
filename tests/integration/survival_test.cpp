// What survives: a clone whose host was killed, a render whose network was cut, with real processes.
#include "api/wiring.h"
#include "clonecore/host/clone_manager.h"
#include "tests/integration/program.h"
#include "tests/support/tcp_proxy.h"
#include "tests/support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <map>

namespace doppel::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr auto kPatience = 60s;
const char* const kScene = "resources/scenes/lookdev_gltf.doppel";

/// A process that is watched until it ends, whosever child it is.
class Watched {
public:
    explicit Watched(long pid) : m_fd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))) {}
    ~Watched() { ::close(m_fd); }
    Watched(const Watched&) = delete;
    Watched& operator=(const Watched&) = delete;
    bool ends(std::chrono::milliseconds patience) const {
        pollfd ended{m_fd, POLLIN, 0};
        return m_fd < 0 || ::poll(&ended, 1, static_cast<int>(patience.count())) == 1;
    }

private:
    int m_fd;
};

/// The number after `word` in a line of a host program.
long numberAfter(const std::string& line, const std::string& word) {
    const auto at = line.find(word + " ");
    return at == std::string::npos ? -1 : std::atol(line.c_str() + at + word.size() + 1);
}
std::string lastLine(const std::string& text, const std::string& beginning) {
    const auto at = text.rfind("\n" + beginning);
    return at == std::string::npos ? std::string() : text.substr(at + 1, text.find('\n', at + 1) - at - 1);
}

struct Survival : testing::Test {
    TempFolder folder;
    std::string ledger = (folder.path() / "clones").string();
    std::map<std::string, std::string> environment{{"DOPPEL_CLONE_PROGRAM", program("doppel-clone")}};
    std::vector<std::string> host(std::vector<std::string> more = {}) {
        std::vector<std::string> command{program("host_program"), source(kScene).string(), "--ledger", ledger};
        command.insert(command.end(), more.begin(), more.end());
        return command;
    }
};

TEST_F(Survival, AHostThatIsStartedAgainTakesItsCloneOverWithTheImageIntact) {
    long clone = 0, samples = 0;
    {
        Program first(host({"--start", "hero"}), environment);
        do {
            const std::string line = first.nextLineWith("IMAGE hero");
            ASSERT_NE(line, "");
            samples = numberAfter(line, "samples");
        } while (samples < 6);
        first.signal(SIGKILL);
        const std::string image = lastLine(first.wait().out, "IMAGE hero");
        clone = numberAfter(image, "pid");
        samples = numberAfter(image, "samples");
    }
    ASSERT_GT(clone, 0);
    const Watched watched(clone);
    Program second(host(), environment);
    ASSERT_TRUE(second.waitForOutput("IMAGE hero"));
    ASSERT_TRUE(second.waitForOutput("STATE hero rendering"));
    second.signal(SIGTERM);
    const ProgramResult result = second.wait();
    EXPECT_EQ(result.exitCode, 0) << result.err;
    const auto begin = result.out.find("IMAGE hero");
    const std::string image = result.out.substr(begin, result.out.find('\n', begin) - begin);
    EXPECT_EQ(numberAfter(image, "pid"), clone) << result.out;
    EXPECT_GE(numberAfter(image, "samples"), samples) << "it has gone on, not begun anew:\n" << result.out;
    EXPECT_TRUE(watched.ends(10s)) << "a host that ends in order stops what it has taken over";
    EXPECT_TRUE(std::filesystem::is_empty(ledger)) << "neither notes nor locks are left";
}

TEST_F(Survival, TwoHostsOfASceneDoNotTakeEachOthersClones) {
    Program first(host({"--start", "hero"}), environment);
    ASSERT_TRUE(first.waitForOutput("IMAGE hero"));
    Program second(host({"--start", "close"}), environment);
    ASSERT_TRUE(second.waitForOutput("IMAGE close"));
    second.signal(SIGTERM);
    EXPECT_THAT(second.wait().out, testing::Not(HasSubstr("STATE hero")));
    first.signal(SIGTERM);
    EXPECT_EQ(first.wait().exitCode, 0);
}

TEST_F(Survival, ACloneThatEndedMeanwhileLeavesItsConnectionStopped) {
    Program first(host({"--start", "hero"}), environment);
    ASSERT_TRUE(first.waitForOutput("IMAGE hero"));
    first.signal(SIGKILL);
    const auto clone = numberAfter(lastLine(first.wait().out, "IMAGE hero"), "pid");
    const Watched watched(clone);
    ::kill(static_cast<pid_t>(clone), SIGKILL);
    ASSERT_TRUE(watched.ends(10s));
    Program second(host({"--start", "close"}), environment);
    ASSERT_TRUE(second.waitForOutput("IMAGE close"));
    second.signal(SIGTERM);
    const std::string out = second.wait().out;
    EXPECT_THAT(out, testing::Not(HasSubstr("STATE hero rendering")));
}

TEST_F(Survival, ACloneThatCrashesIsStartedAgainAFewTimes) {
    Program running(host({"--start", "hero", "--restarts", "2"}), environment);
    std::vector<long> pids;
    for (int round = 0; round < 3; ++round) {
        const std::string line = running.nextLineWith("IMAGE hero");
        pids.push_back(numberAfter(line, "pid"));
        ASSERT_GT(pids.back(), 0) << round;
        ASSERT_EQ(::kill(static_cast<pid_t>(pids.back()), SIGSEGV), 0);
        ASSERT_NE(running.nextLineWith(round < 2 ? "STATE hero launching" : "is now left alone"), "") << round;
    }
    EXPECT_NE(pids[0], pids[1]);
    EXPECT_NE(pids[1], pids[2]);
    running.signal(SIGTERM);
    const std::string out = running.wait().out;
    EXPECT_THAT(out, HasSubstr("(1 of 2)"));
    EXPECT_THAT(out, HasSubstr("(2 of 2)"));
}

// ---- networks

/// A clone that is told to send tiles, reached through a proxy.
struct Network : testing::Test {
    void SetUp() override {
        const std::string key = manager.publicKey();
        clone.emplace(std::vector<std::string>{program("doppel-clone"), "--listen", "tcp", "--host-key", key, "--no-shared-memory",
                                               "--idle-timeout", "60"});
        const std::string printed = clone->nextLineWith("DOPPEL_CLONE ");
        ASSERT_NE(printed, "");
        const auto line = nlohmann::json::parse(printed.substr(printed.find(' ')));
        proxy.emplace(line["port"].get<int>());
        CloneAddress address;
        address.endpoint = "tcp://127.0.0.1:" + std::to_string(proxy->port());
        address.host = "127.0.0.1";
        address.port = proxy->port();
        address.serverKey = line["key"].get<std::string>();
        manager.connect("hero", address);
    }
    static Scene makeScene() {
        auto scene = openScene(source(kScene));
        ConnectionRecord record = *scene->connection("hero");
        record.resolution = {640, 360};
        record.rendererOptions["samples"] = 100'000.0;
        scene->setConnection(record);
        return std::move(*scene);
    }
    static CloneManager::Services services() {
        CloneManager::Services services;
        services.timeouts.heartbeat = 200ms;
        services.timeouts.lost = 3000ms;
        return services;
    }
    /// More images come, of at least that many samples.
    bool goesOn(int samples = 1) {
        const auto before = manager.status("hero")->imageVersion;
        return manager.waitFor("hero", [&](const CloneStatus& s) {
            return s.imageVersion > before + 1 && s.samples >= samples && isConnectedState(s.state);
        }, kPatience);
    }
    std::string describe() const {
        const auto s = manager.status("hero");
        return std::string(toString(s->state)) + " " + s->error.text();
    }

    Document document{makeScene()};
    CloneManager manager{document, services()};
    std::optional<Program> clone;
    std::optional<TcpProxy> proxy; // first to go
};

TEST_F(Network, ARenderGoesOnWhereItWasAfterTheConnectionWasCut) {
    ASSERT_TRUE(goesOn(3)) << describe();
    const int samples = manager.status("hero")->samples;
    const auto pid = manager.status("hero")->pid;
    for (int round = 0; round < 3; ++round) {
        proxy->cut();
        ASSERT_TRUE(manager.waitFor("hero", [](const CloneStatus& s) { return s.state == CloneState::Lost; }, kPatience)) << describe();
        ASSERT_TRUE(goesOn(samples)) << describe();
        EXPECT_EQ(manager.status("hero")->pid, pid);
    }
}

TEST_F(Network, APulledCableIsNoticedAndTheRenderComesBack) {
    ASSERT_TRUE(goesOn()) << describe();
    TcpProxy::Weather pulled;
    pulled.isFrozen = true;
    proxy->setWeather(pulled);
    ASSERT_TRUE(manager.waitFor("hero", [](const CloneStatus& s) { return s.state == CloneState::Lost; }, kPatience)) << describe();
    proxy->setWeather({});
    EXPECT_TRUE(goesOn()) << describe();
}

TEST_F(Network, ASlowFarAndLossyNetworkBringsWholeImagesAndLosesNoHeartbeat) {
    TcpProxy::Weather weather;
    weather.delay = 60ms;
    weather.bytesPerSecond = 1e6;
    weather.loss = 0.01;
    proxy->setWeather(weather);
    ASSERT_TRUE(goesOn()) << describe();
    std::atomic<bool> wasLost{false};
    const auto watching = manager.observe([&](const CloneEvent& event) {
        if (event.kind == CloneEventKind::State && event.after == CloneState::Lost) wasLost = true;
    });
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(goesOn()) << describe();
    EXPECT_FALSE(wasLost);
    // Edits get through what is on its way.
    const auto epoch = manager.status("hero")->epoch;
    document.edit("Frame", [](Scene& scene) { scene.frames.current = 24; });
    EXPECT_TRUE(manager.waitFor("hero", [&](const CloneStatus& s) { return s.epoch > epoch && s.samples >= 1; }, kPatience));
    const auto figures = manager.status("hero")->link;
    EXPECT_GT(figures.roundTrip, 0.1);
    EXPECT_FALSE(wasLost);
}

} // namespace
} // namespace doppel::test
