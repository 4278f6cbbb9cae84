// Host and clone on different networks: the clone has none of the scene's files, the way between them is long, narrow and lossy, and its
// cable is pulled in the middle of things. Real processes; the network is the tests' proxy, or two namespaces of the kernel.
#include "api/scene_assets.h"
#include "api/wiring.h"
#include "clonecore/host/clone_manager.h"
#include "launcher/common/words.h"
#include "tests/integration/program.h"
#include "tests/support/far_machine.h"
#include "tests/support/sanitized.h"
#include "tests/support/tcp_proxy.h"
#include "tests/support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <cstring>
#include <future>
#include <random>

namespace doppel::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr auto kPatience = 240s;
constexpr int kSamples = kIsSanitized ? 16 : 96;

const Weather& farAndNarrow() {
    static const Weather weather{30ms, 2.5e6, 0.01, false}; // 20 Mbit/s
    return weather;
}

/// What lies between host and clone.
class Network {
public:
    virtual ~Network() = default;
    virtual Result<void> build() = 0;
    virtual void setWeather(const Weather& weather) = 0;
    /// What happens to connections when the cable is in its place again.
    virtual void forgetConnections() {}
    /// The command launcher, as a desk on this network has it.
    virtual std::shared_ptr<Launcher> launcher(std::shared_ptr<Launcher> command) { return command; }
    /// Settings of its template: where the clone listens, where it is reached.
    virtual nlohmann::json addresses() const = 0;
    /// What makes the clone run over there.
    virtual std::vector<std::string> prefix() const { return {}; }
};

/// Clones behind a proxy, which the host takes for them.
class ProxyNetwork : public Network {
public:
    explicit ProxyNetwork(bool forgets) : m_forgets(forgets) {}
    Result<void> build() override { return {}; }
    void setWeather(const Weather& weather) override { m_proxy.setWeather(weather); }
    void forgetConnections() override {
        if (m_forgets) m_proxy.cut();
    }
    std::shared_ptr<Launcher> launcher(std::shared_ptr<Launcher> command) override {
        return std::make_shared<Proxied>(std::move(command), *this);
    }
    nlohmann::json addresses() const override { return {{"bind", "127.0.0.1"}, {"address", "127.0.0.1"}}; }

private:
    class Proxied : public Launcher {
    public:
        Proxied(std::shared_ptr<Launcher> inner, ProxyNetwork& network) : m_inner(std::move(inner)), m_network(network) {}
        std::string name() const override { return m_inner->name(); }
        std::string label() const override { return m_inner->label(); }
        nlohmann::json schema() const override { return m_inner->schema(); }
        Result<void> check(const nlohmann::json& config) const override { return m_inner->check(config); }
        Result<std::unique_ptr<LaunchedProcess>> start(const LaunchRequest& request, LaunchEvents events) override {
            events.ready = [this, ready = std::move(events.ready)](CloneAddress address) {
                m_network.m_target = address.port;
                address.port = m_network.m_proxy.port();
                address.endpoint = "tcp://127.0.0.1:" + std::to_string(address.port);
                ready(std::move(address));
            };
            return m_inner->start(request, std::move(events));
        }

    private:
        const std::shared_ptr<Launcher> m_inner;
        ProxyNetwork& m_network;
    };

    const bool m_forgets;
    std::atomic<int> m_target{0};
    TcpProxy m_proxy{[this] { return m_target.load(); }};
};

/// A clone in a network namespace of its own.
class KernelNetwork : public Network {
public:
    Result<void> build() override {
        if (installed("nsenter").empty()) return fail(ErrorCode::MissingPart, "nsenter is not installed");
        auto machine = FarMachine::make();
        if (!machine) return tl::unexpected(std::move(machine.error()));
        m_machine = std::move(*machine);
        return {};
    }
    void setWeather(const Weather& weather) override { m_machine->setWeather(weather); }
    nlohmann::json addresses() const override { return {{"bind", FarMachine::kFarAddress}, {"address", FarMachine::kFarAddress}}; }
    std::vector<std::string> prefix() const override { return m_machine->prefix(); }

private:
    std::unique_ptr<FarMachine> m_machine;
};

struct NetworkKind {
    const char* name;
    std::unique_ptr<Network> (*make)();
};
std::ostream& operator<<(std::ostream& out, const NetworkKind& kind) { return out << kind.name; }

const NetworkKind kNetworks[] = {
    {"AStalledProxy", []() -> std::unique_ptr<Network> { return std::make_unique<ProxyNetwork>(false); }},
    {"AForgetfulProxy", []() -> std::unique_ptr<Network> { return std::make_unique<ProxyNetwork>(true); }},
    {"Namespaces", []() -> std::unique_ptr<Network> { return std::make_unique<KernelNetwork>(); }},
};

class TwoNetworks : public testing::TestWithParam<NetworkKind> {
protected:
    void SetUp() override {
        network = GetParam().make();
        if (const auto built = network->build(); !built) GTEST_SKIP() << "this machine has no networks to offer: " << built.error().text();
        setenv("DOPPEL_CLONE_PROGRAM", program("doppel-clone").c_str(), 1);
        setenv("XDG_CONFIG_HOME", (folder / "config").c_str(), 1);
        fs::create_directory(folder / "empty");
        makeProject();
        const nlohmann::json far{{"line", quoteForShell(commandLine()) + " {clone}"},
                                 {"clone", quoteForShell({program("doppel-clone"), "--remote", "--asset-cache", folder / "cache"})}};
        nlohmann::json templates{{"far", far}};
        templates["far"].update(network->addresses());
        folder.write("config/doppel/launchers.json", nlohmann::json{{"command", {{"templates", templates}}}}.dump());

        CloneManager::Services services;
        services.launchers = makeLaunchers();
        services.launchers.add(network->launcher(services.launchers.find("command")));
        services.assets = makeSceneAssets();
        document = std::make_unique<Document>(makeScene());
        manager = std::make_unique<CloneManager>(*document, std::move(services));
        watching = manager->observe([this](const CloneEvent& event) {
            if (event.kind == CloneEventKind::State && event.after == CloneState::Lost) ++losses;
        });
    }
    void TearDown() override {
        watching = {};
        manager.reset(); // before the network that its sockets are on
        network.reset();
    }

    /// The lookdev scene under a sky that is large enough to be on its way for a while.
    void makeProject() const {
        for (const char* name : {"set.gltf", "set.bin", "floor.png", "glaze.png", "hero.bin", "hero_clay.gltf"}) {
            fs::create_directories(project / "lookdev");
            fs::copy_file(source(std::string("resources/scenes/lookdev/") + name), project / (std::string("lookdev/") + name));
        }
        fs::copy_file(source("resources/scenes/lookdev_gltf.doppel"), project / "scene.doppel");
        std::string sky = "#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 768 +X 1536\n";
        std::mt19937 random(7);
        for (int i = 0; i < 768 * 1536; ++i) {
            const unsigned bits = static_cast<unsigned>(random());
            for (const unsigned shift : {0u, 8u, 16u}) sky += static_cast<char>(128u + ((bits >> shift) & 127u));
            sky += static_cast<char>(128);
        }
        project.write("lookdev/studio.hdr", sky);
    }
    Scene makeScene() const {
        auto scene = openScene(project / "scene.doppel");
        for (const auto& [id, launcher] : {std::pair("hero", "local"), {"close", "command"}}) {
            ConnectionRecord record = *scene->connection("hero");
            record.sessionId = id;
            record.resolution = {320, 180};
            record.rendererOptions["samples"] = static_cast<double>(kSamples);
            record.launcherConfig = {{"launcher", launcher}};
            if (record.sessionId == "close") record.launcherConfig.update({{"template", "far"}, {"threads", 1}});
            scene->setConnection(record);
        }
        return std::move(*scene);
    }
    /// Over there, in an empty folder, and where the rights are there for it also without the scene's.
    std::vector<std::string> commandLine() const {
        std::vector<std::string> line = network->prefix();
        std::vector<std::string> unshare{installed("unshare"), "--mount"};
        const auto works = [&] {
            auto trial = unshare;
            trial.push_back(installed("true"));
            return !unshare.front().empty() && runProgram(trial).exitCode == 0;
        };
        bool hides = works();
        if (!hides) {
            unshare.push_back("--map-root-user");
            hides = works();
        }
        RecordProperty("hides the scene's folder", hides ? "yes" : "no");
        if (!hides) unshare = {"env"};
        const char* hide = hides ? "mount -t tmpfs none \"$0\" && cd \"$1\" && shift && exec \"$@\"" : "cd \"$1\" && shift && exec \"$@\"";
        unshare.insert(unshare.end(), {"sh", "-c", hide, project.path().string(), folder / "empty"});
        line.insert(line.end(), unshare.begin(), unshare.end());
        return line;
    }

    const CloneStatus far() const { return *manager->status("close"); }
    bool waitFor(const std::function<bool(const CloneStatus&)>& condition, std::chrono::milliseconds patience = kPatience) const {
        return manager->waitFor("close", [&](const CloneStatus& s) { return s.state == CloneState::Failed || condition(s); }, patience) &&
               far().state != CloneState::Failed;
    }
    std::string describe(const std::string& id = "close") const {
        const auto s = manager->status(id);
        std::string text = std::string(toString(s->state)) + ": " + s->error.text() + s->message + "\n";
        for (const std::string& line : s->log) text += line + "\n";
        return text;
    }
    /// Pulls the cable until that is noticed, and for so long after.
    void pullCable(std::chrono::seconds more) {
        Weather pulled = farAndNarrow();
        pulled.isFrozen = true;
        const int before = losses;
        network->setWeather(pulled);
        EXPECT_TRUE(waitFor([](const CloneStatus& s) { return s.state == CloneState::Lost; })) << describe();
        const auto image = far().imageVersion;
        EXPECT_FALSE(waitFor([&](const CloneStatus& s) { return s.state != CloneState::Lost || s.imageVersion > image; }, more))
            << "nothing gets through a cable that is pulled\n" << describe();
        network->forgetConnections();
        network->setWeather(farAndNarrow());
        EXPECT_EQ(losses, before + 1);
    }
    FramePtr fullFrame(const std::string& id) const {
        std::promise<Result<FramePtr>> done;
        manager->requestFullFrame(id, [&](Result<FramePtr> frame) { done.set_value(std::move(frame)); });
        auto frame = done.get_future().get();
        return frame ? *frame : nullptr;
    }
    FramePtr renderHere() const {
        manager->start("hero");
        const auto isOver = [](const CloneStatus& s) { return s.state == CloneState::Converged || s.state == CloneState::Failed; };
        EXPECT_TRUE(manager->waitFor("hero", isOver, kPatience)) << describe("hero");
        const FramePtr frame = fullFrame("hero");
        manager->stop("hero");
        return frame;
    }

    TempFolder folder, project;
    std::unique_ptr<Network> network;
    std::unique_ptr<Document> document;
    std::unique_ptr<CloneManager> manager;
    Subscription watching;
    std::atomic<int> losses{0};
};

/// Names of the AOVs that are not the same, byte by byte.
std::string differentAovs(const Frame& a, const Frame& b) {
    std::string different;
    for (const auto& aov : a.layout().aovs) {
        const int inA = a.layout().indexOf(aov.name), inB = b.layout().indexOf(aov.name);
        const auto left = a.aov(static_cast<std::size_t>(inA));
        const auto right = inB < 0 ? decltype(left){} : b.aov(static_cast<std::size_t>(inB));
        if (left.size() != right.size() || std::memcmp(left.data(), right.data(), left.size()) != 0) different += aov.name + " ";
    }
    return different;
}

TEST_P(TwoNetworks, ACloneWithoutTheFilesRendersTheSamePictureThoughItsCableIsPulledTwice) {
    const FramePtr here = renderHere();
    ASSERT_TRUE(here);
    network->setWeather(farAndNarrow());
    manager->start("close");

    ASSERT_TRUE(waitFor([](const CloneStatus& s) { // "0 of 1 files, 2 of 5 MiB"
        const std::size_t at = s.message.find("files, ");
        return at != std::string::npos && std::atoi(s.message.c_str() + at + 7) >= 2;
    })) << describe();
    const long pid = far().pid;
    EXPECT_EQ(losses, 0) << "a heartbeat was missed without a reason";
    EXPECT_FALSE(fs::is_empty(folder / "cache/partial"));
    pullCable(1s);

    const auto hasMore = [](std::uint64_t version, int samples) {
        return [=](const CloneStatus& s) { return s.imageVersion > version && s.samples > samples && isConnectedState(s.state); };
    };
    ASSERT_TRUE(waitFor(hasMore(0, 1))) << describe();
    EXPECT_EQ(far().pid, pid);
    EXPECT_EQ(losses, 1) << "a heartbeat was missed without a reason";
    const auto before = far();
    ASSERT_EQ(before.state, CloneState::Rendering) << "it was to be cut while it renders";
    pullCable(6s); // so long that the clone gives its host up

    ASSERT_TRUE(waitFor(hasMore(before.imageVersion, before.samples))) << describe();
    ASSERT_TRUE(waitFor([](const CloneStatus& s) { return s.state == CloneState::Converged; })) << describe();
    EXPECT_EQ(far().pid, pid);
    EXPECT_EQ(losses, 2) << "a heartbeat was missed without a reason";
    const FramePtr there = fullFrame("close");
    ASSERT_TRUE(there);
    EXPECT_EQ(differentAovs(*here, *there), "");
    EXPECT_THAT(describe(), HasSubstr("info: fetched assets: "));
    EXPECT_THAT(describe(), Not(HasSubstr("warning")));
}

INSTANTIATE_TEST_SUITE_P(Through, TwoNetworks, testing::ValuesIn(kNetworks),
                         [](const auto& network) { return std::string(network.param.name); });

} // namespace
} // namespace doppel::test
