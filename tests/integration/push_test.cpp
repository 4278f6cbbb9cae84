// A program that pushes a moving mesh to a host with a real clone: it is seen at once, ends as the last push, and leaves nothing on a
// disk.
#include "api/headless_host.h"
#include "api/host_client.h"
#include "api/host_endpoint.h"
#include "api/scene_assets.h"
#include "api/wiring.h"
#include "clonecore/base/process_memory.h"
#include "tests/integration/program.h"
#include "tests/support/temp_folder.h"

#include <Imath/half.h>
#include <OpenImageIO/imageio.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <set>
#include <thread>

namespace doppel::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr auto kPatience = 90s;
constexpr const char* kFolders[] = {"XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "TMPDIR"};
constexpr int kWidth = 96, kHeight = 54;

/// A square of side 1 about (x, 0, 0), cut into more and more faces: something to cook.
std::string square(double x, int cuts = 1, const std::string& material = {}) {
    std::string text = material.empty() ? "" : "mtllib " + material + "\nusemtl paint\n";
    for (int row = 0; row <= cuts; ++row)
        for (int column = 0; column <= cuts; ++column) {
            const double u = double(column) / cuts, v = double(row) / cuts;
            text += "v " + std::to_string(x - 0.5 + u) + " " + std::to_string(v - 0.5) + " 0\n";
            text += "vt " + std::to_string(u) + " " + std::to_string(v) + "\n";
        }
    for (int row = 0; row < cuts; ++row)
        for (int column = 0; column < cuts; ++column) {
            const int a = row * (cuts + 1) + column + 1, b = a + 1, c = b + cuts + 1, d = c - 1;
            text += "f";
            for (const int i : {a, b, c, d}) text += " " + std::to_string(i) + "/" + std::to_string(i);
            text += "\n";
        }
    return text;
}

ApiValue bytes(const std::string& text) { return apiBytes({text.begin(), text.end()}); }

std::set<std::string> filesBelow(const fs::path& folder) {
    std::set<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) files.insert(entry.path().string());
    return files;
}

/// A host in this process, a clone of its own program, and a client as another program is one.
class Push : public testing::Test {
protected:
    void SetUp() override {
        for (const char* name : kFolders) {
            fs::create_directories(home / name);
            fs::permissions(home / name, fs::perms::owner_all);
            if (const char* was = std::getenv(name)) before[name] = was;
            ::setenv(name, (home / name).c_str(), 1);
        }
        ::setenv("DOPPEL_CLONE_PROGRAM", program("doppel-clone").c_str(), 1);
        HeadlessHost::Parts parts;
        parts.manager.launchers = makeLaunchers();
        parts.manager.assets = makeSceneAssets();
        parts.manager.membuf = &membuf;
        parts.loadFile = [](const fs::path& file) { return openScene(file); };
        host = std::make_unique<HeadlessHost>(std::move(parts));
        host->run([&](Document& document, CloneManager&) { document.edit("Scene", [&](Scene& scene) { fill(scene); }); });
        endpoint = HostEndpoint::serve(host->api(), {.endpoint = "ipc://" + (home / "XDG_RUNTIME_DIR" / "host").string()}).value();
        client = HostClient::connect({.endpoint = endpoint->endpoint()}).value();
    }
    void TearDown() override {
        client.reset();
        endpoint.reset();
        host.reset();
        for (const char* name : kFolders) ::unsetenv(name);
        for (const auto& [name, value] : before) ::setenv(name.c_str(), value.c_str(), 1);
    }

    virtual void fill(Scene& scene) {
        scene.setNode(Node{"wave", "import", {}, {{"file", {std::string("mem:wave.obj"), ""}}}});
        scene.setNode(Node{"cam", "camera", {"wave"}, {{"primpath", {std::string("/cam"), ""}}, {"tz", {6.0, ""}}}});
        scene.setNode(Node{"sky", "light", {"cam"}, {{"lighttype", {std::string("dome"), ""}}}});
        ConnectionRecord record;
        record.sessionId = "hero";
        record.lopNode = "sky";
        record.cameraPath = "/cam";
        record.resolution = {kWidth, kHeight};
        record.rendererOptions["samples"] = 2.0;
        record.launcherConfig = launcher();
        scene.setConnection(record);
    }
    nlohmann::json launcher() {
        if (const auto arguments = cloneArguments(); !arguments.empty()) {
            fs::create_directories(home / "XDG_CONFIG_HOME" / "doppel");
            home.write("XDG_CONFIG_HOME/doppel/launchers.json", nlohmann::json{{"local", {{"arguments", arguments}}}}.dump());
        }
        return {{"launcher", "local"}};
    }
    virtual std::vector<std::string> cloneArguments() { return {}; }

    Result<ApiValue> call(const std::string& method, ApiValue arguments) { return client->callAndWait(method, std::move(arguments)); }
    void push(const std::string& name, const std::string& content) {
        const auto pushed = call("host.push", ApiValue::array({name, bytes(content)}));
        ASSERT_TRUE(pushed) << pushed.error().text();
        EXPECT_EQ(*pushed, "mem:" + name);
    }
    std::shared_ptr<const CloneStatus> status() {
        std::shared_ptr<const CloneStatus> now;
        host->run([&](Document&, CloneManager& manager) { now = manager.status("hero"); });
        return now;
    }
    bool waitFor(const std::function<bool(const CloneStatus&)>& condition) {
        CloneManager* manager = nullptr;
        host->run([&](Document&, CloneManager& found) { manager = &found; });
        return manager->waitFor("hero", condition, kPatience);
    }
    /// Until the clone has rendered what is pushed now. An edit that goes after the pushes says which that is.
    bool settle() {
        host->run([&](Document& document, CloneManager&) {
            document.edit("Mark", [&](Scene& scene) {
                ConnectionRecord record = *scene.connection("hero");
                record.rendererOptions["samples"] = toNumber(record.rendererOptions["samples"]) + 1;
                scene.setConnection(record);
            });
        });
        return waitFor([](const CloneStatus& s) { return s.state == CloneState::Converged || s.state == CloneState::Failed; });
    }
    /// Columns that something covers; (-1, -1) = none.
    std::array<int, 2> columns() const {
        const FramePtr frame = membuf.current("hero").frame;
        if (!frame) return {-1, -1};
        const int index = frame->layout().indexOf("primId");
        if (index < 0) return {-1, -1};
        const auto* ids = reinterpret_cast<const std::uint32_t*>(frame->aov(static_cast<std::size_t>(index)).data());
        const std::uint32_t background = ids[0]; // a corner that nothing covers
        int first = -1, last = -1;
        for (int y = 0; y < kHeight; ++y)
            for (int x = 0; x < kWidth; ++x) {
                if (ids[y * kWidth + x] == background) continue;
                first = first < 0 ? x : std::min(first, x);
                last = std::max(last, x);
            }
        return {first, last};
    }
    /// The albedo at the middle of the image.
    std::array<float, 3> middle() const {
        const FramePtr frame = membuf.current("hero").frame;
        if (!frame || frame->layout().indexOf("albedo") < 0) return {-1, -1, -1};
        const auto index = static_cast<std::size_t>(frame->layout().indexOf("albedo"));
        const auto pixels = frame->aov(index);
        const AovLayout& aov = frame->layout().aovs[index];
        const std::size_t at = (static_cast<std::size_t>(kHeight / 2) * kWidth + kWidth / 2) * aov.channels.size();
        std::array<float, 3> colour{};
        for (std::size_t i = 0; i < 3; ++i)
            colour[i] = aov.type == PixelType::Half ? static_cast<float>(reinterpret_cast<const half*>(pixels.data())[at + i])
                                                    : reinterpret_cast<const float*>(pixels.data())[at + i];
        return colour;
    }
    std::string logOf() {
        std::string text;
        for (const std::string& line : status()->log) text += line + "\n";
        return text;
    }

    TempFolder home;
    std::map<std::string, std::string> before; ///< of the environment
    MembufRegistry membuf;
    std::unique_ptr<HeadlessHost> host;
    std::unique_ptr<HostEndpoint> endpoint;
    std::unique_ptr<HostClient> client;
};

class PushFromAfar : public Push {
protected:
    std::vector<std::string> cloneArguments() override { return {"--remote"}; }
};

TEST_F(Push, AMeshThatIsPushedThirtyTimesASecondMovesInTheImageAndEndsAsItWasPushedLast) {
    push("wave.obj", square(-1));
    ASSERT_TRUE(call("connection.start", ApiValue::array({"hero"})));
    ASSERT_TRUE(waitFor([](const CloneStatus& s) { return s.state == CloneState::Converged; })) << status()->message << logOf();
    const auto left = columns();
    ASSERT_GE(left[0], 0);
    const auto filesBefore = filesBelow(home.path());
    const std::uint64_t memoryBefore = residentBytes();

    std::set<std::uint64_t> versions;
    std::set<std::array<int, 2>> places;
    auto next = std::chrono::steady_clock::now();
    constexpr int kPushes = 90;
    for (int i = 0; i < kPushes; ++i) {
        push("wave.obj", square(-1 + 2.0 * i / kPushes, 60));
        versions.insert(membuf.current("hero").version);
        places.insert(columns());
        std::this_thread::sleep_until(next += 33ms); // the sender's own clock: what is tested is not timed
    }
    push("wave.obj", square(1));
    ASSERT_TRUE(settle()) << logOf();
    const auto right = columns();
    EXPECT_EQ(right[0], kWidth - 1 - left[1]) << "the last push is what is seen, the mirror of the first";
    EXPECT_EQ(right[1], kWidth - 1 - left[0]);
    EXPECT_GT(places.size(), 3u) << "it moved while it was pushed";
    EXPECT_GT(versions.size(), 3u);
    EXPECT_LT(residentBytes(), memoryBefore + (64u << 20)) << "90 pushes of 300 KiB are not kept";
    EXPECT_EQ(filesBelow(home.path()), filesBefore) << "nothing is written for it";
}

TEST_F(PushFromAfar, ACloneOnAnotherMachineFollowsWithoutAFile) {
    push("wave.obj", square(-1));
    ASSERT_TRUE(call("connection.start", ApiValue::array({"hero"})));
    ASSERT_TRUE(waitFor([](const CloneStatus& s) { return s.state == CloneState::Converged; })) << status()->message << logOf();
    const auto left = columns();
    const auto filesBefore = filesBelow(home.path());
    for (int i = 0; i < 10; ++i) push("wave.obj", square(-1 + 0.1 * i, 60));
    push("wave.obj", square(1));
    ASSERT_TRUE(settle()) << logOf();
    EXPECT_EQ(columns()[0], kWidth - 1 - left[1]);
    EXPECT_EQ(filesBelow(home.path()), filesBefore);
}

TEST_F(Push, WhatIsMissingOrBrokenIsAnErrorThatNamesItAndTheNextPushMendsIt) {
    ASSERT_TRUE(call("connection.start", ApiValue::array({"hero"})));
    ASSERT_TRUE(waitFor([](const CloneStatus& s) { return s.state == CloneState::Failed; })) << logOf();
    EXPECT_THAT(status()->message, HasSubstr("mem:wave.obj"));
    EXPECT_THAT(status()->message, HasSubstr("nothing has been pushed"));

    push("wave.obj", square(0));
    ASSERT_TRUE(waitFor([](const CloneStatus& s) { return s.state == CloneState::Converged; })) << status()->message << logOf();
    EXPECT_GE(columns()[0], 0);

    push("wave.obj", "this is no mesh");
    ASSERT_TRUE(waitFor([](const CloneStatus& s) { return s.state == CloneState::Failed; })) << logOf();
    EXPECT_THAT(status()->message, HasSubstr("mem:wave.obj"));
    EXPECT_THAT(status()->message, testing::Not(HasSubstr("/proc/")));

    push("wave.obj", square(0));
    ASSERT_TRUE(waitFor([](const CloneStatus& s) { return s.state == CloneState::Converged; })) << status()->message << logOf();

    ASSERT_TRUE(call("host.dropSource", ApiValue::array({"wave.obj"})));
    ASSERT_TRUE(waitFor([](const CloneStatus& s) { return s.state == CloneState::Failed; })) << logOf();
}

TEST_F(Push, TexturesThatAMaterialNamesAreSourcesToo) {
    const auto png = [&](float red, float green) {
        const fs::path file = home / "paint.png";
        const auto out = OIIO::ImageOutput::create(file.string());
        out->open(file.string(), OIIO::ImageSpec(4, 4, 3, OIIO::TypeDesc::UINT8));
        std::vector<float> pixels;
        for (int i = 0; i < 16; ++i) pixels.insert(pixels.end(), {red, green, 0.0f});
        out->write_image(OIIO::TypeDesc::FLOAT, pixels.data());
        out->close();
        std::ifstream in(file, std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    };
    push("paint.png", png(1, 0));
    push("wave.mtl", "newmtl paint\nKd 1 1 1\nmap_Kd paint.png\n");
    push("wave.obj", square(0, 1, "wave.mtl"));
    ASSERT_TRUE(call("connection.start", ApiValue::array({"hero"})));
    ASSERT_TRUE(waitFor([](const CloneStatus& s) { return s.state == CloneState::Converged; })) << status()->message << logOf();
    EXPECT_GT(middle()[0], 0.5f) << logOf();
    EXPECT_LT(middle()[1], 0.1f);
    push("paint.png", png(0, 1));
    ASSERT_TRUE(settle());
    EXPECT_LT(middle()[0], 0.1f) << logOf();
    EXPECT_GT(middle()[1], 0.5f);
}

} // namespace
} // namespace doppel::test
