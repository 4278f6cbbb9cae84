// Rows: path samples a second against Embree's own path tracer, and how soon an edit shows.
#include "bench/common/report.h"
#include "bench/render/knot_scene.h"
#include "render/embree/embree_delegate.h"
#include "render/session/stage_render_session.h"
#include "tests/unit/render/test_stage.h"

#include <sys/resource.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace doppel::bench {

namespace {

constexpr int kWidth = 960, kHeight = 544;
constexpr int kPathLength = 8; // surfaces that a path visits at most
constexpr int kPairs = 5;
constexpr int kSamples = 16;   // a pixel that are measured, after one of warm-up

struct Setup {
    const char* name;
    std::string light; ///< arguments of `pathtracer`
    std::vector<std::pair<Light, M44d>> lights;
};

/// What both see: eye, target, vertical field of view.
const Imath::V3d kEye{0, 4, 8}, kTarget{0, 0, 0};
constexpr double kFieldOfView = 45;

std::vector<Setup> setups() {
    Light ambient = test::domeLight();
    Light sun;
    sun.type = LightType::Distant;
    sun.angle = 0;
    sun.intensity = 2;
    return {{"ambient light", "--ambientlight 1 1 1", {{ambient, M44d()}}},
            {"directional light", "--directionallight -0.5 -1 -0.3 2 2 2", {{sun, test::lookAt({0.5, 1, 0.3}, {0, 0, 0})}}}};
}

StagePtr knotStage(const std::shared_ptr<const Mesh>& mesh, const Setup& setup) {
    test::StageBuilder b;
    b.add("grey", test::lambert(V3f(kKnotAlbedo)));
    b.add("knot", mesh, M44d(), "/grey");
    int i = 0;
    for (const auto& [light, transform] : setup.lights) b.add("light" + std::to_string(i++), light, transform);
    Camera camera;
    camera.verticalAperture = 20;
    camera.horizontalAperture = 20.0f * kWidth / kHeight;
    camera.focalLength = static_cast<float>(10 / std::tan(kFieldOfView / 2 * M_PI / 180));
    b.add("camera", camera, test::lookAt(kEye, kTarget));
    return b.stage();
}

double userSeconds(int who) {
    rusage usage{};
    getrusage(who, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec) + 1e-6 * static_cast<double>(usage.ru_utime.tv_usec);
}

double perSecond(double seconds) { return seconds > 0 ? double(kSamples) * kWidth * kHeight / seconds / 1e6 : 0; }

/// Millions of path samples per second of processor time: other programs on the machine weigh on that least.
double ours(RenderDelegate& delegate, const RenderView& view) {
    if (!delegate.setView(view)) return 0;
    while (delegate.renderPass().samples < 1) {}
    const double start = userSeconds(RUSAGE_SELF);
    while (!delegate.renderPass().converged) {}
    return perSecond(userSeconds(RUSAGE_SELF) - start);
}

/// Processor seconds of a whole run of `pathtracer`; negative when it cannot be run.
double pathtracerSeconds(const std::filesystem::path& obj, const Setup& setup, int samples) {
    const std::string command = "pathtracer -i " + obj.string() + " --vp 0 4 8 --vi 0 0 0 --vu 0 1 0 --fov 45 --size " +
                                std::to_string(kWidth) + " " + std::to_string(kHeight) + " --spp " + std::to_string(samples) +
                                " --max-path-length " + std::to_string(kPathLength) + " " + setup.light + " -o " +
                                (obj.parent_path() / "reference.ppm").string() + " >/dev/null 2>&1";
    const double start = userSeconds(RUSAGE_CHILDREN);
    if (std::system(command.c_str()) != 0) return -1;
    return userSeconds(RUSAGE_CHILDREN) - start;
}

/// The same of `pathtracer`: a run with all samples less a run with one, which leaves loading and building out. 0 when it is
/// not installed.
double theirs(const std::filesystem::path& obj, const Setup& setup) {
    const double one = pathtracerSeconds(obj, setup, 1);
    return one < 0 ? 0 : perSecond(pathtracerSeconds(obj, setup, kSamples + 1) - one);
}

void benchThroughput(Report& report, const std::filesystem::path& folder, const std::string& only) {
    const auto mesh = std::make_shared<const Mesh>(knotMesh());
    const std::filesystem::path obj = writeObj(*mesh, folder);
    for (const Setup& setup : setups()) {
        if (std::string(setup.name).find(only) == std::string::npos) continue;
        auto delegate = embreeDelegateType().create();
        if (!delegate) {
            std::printf("%s\n", delegate.error().text().c_str());
            return;
        }
        RenderView view;
        view.cameraPath = "/camera";
        view.fullWidth = view.width = kWidth;
        view.fullHeight = view.height = kHeight;
        view.options = {{"samples", kSamples + 1.0}, {"maxbounces", kPathLength - 1.0}, {"roulettebounces", 64.0},
                        {"clampindirect", 0.0}, {"seed", 0.0}};
        if (!(*delegate)->setStage(knotStage(mesh, setup))) return;
        Row row{"path samples, Embree delegate", std::string("200k triangles, ") + setup.name, "Mpaths/cpu s", {}, "pathtracer", {},
                "ratio >= 1.2", false};
        for (int i = 0; i < kPairs; ++i) {
            row.ours.values.push_back(ours(**delegate, view));
            row.theirs.values.push_back(theirs(obj, setup));
            view.options["seed"] = double(i + 1);
        }
        if (row.theirs.median() <= 0) {
            std::printf("pathtracer (embree-tools) is not installed; no reference for '%s'\n", setup.name);
        }
        row.met = row.ours.median() >= 1.2 * row.theirs.median();
        report.add(std::move(row));
    }
}

/// Notes when frames of an epoch are published.
class Latency final : public RenderEvents {
public:
    std::unique_ptr<FrameSlot> acquireSlot(const FrameLayout& layout) override {
        struct Slot final : FrameSlot {
            explicit Slot(std::span<std::byte> target) : bytesOf(target) {}
            std::span<std::byte> bytes() override { return bytesOf; }
            std::span<std::byte> bytesOf;
        };
        // One buffer, as a slot that is used again.
        if (m_buffer.size() < layout.byteSize) m_buffer.resize(layout.byteSize);
        return std::make_unique<Slot>(std::span(m_buffer).first(layout.byteSize));
    }
    void publish(std::unique_ptr<FrameSlot>, const FrameLayout&, const FrameInfo& info) override {
        const std::lock_guard lock(m_mutex);
        m_epoch = info.epoch;
        m_converged = info.converged;
        m_changed.notify_all();
    }
    void status(std::uint64_t, RenderPhase phase, const FrameInfo&, const std::string& message) override {
        if (phase == RenderPhase::Failed) std::printf("failed: %s\n", message.c_str());
    }
    void log(std::string_view, std::string_view text) override { std::printf("%s\n", std::string(text).c_str()); }

    void waitForEpoch(std::uint64_t epoch) {
        std::unique_lock lock(m_mutex);
        m_changed.wait_for(lock, std::chrono::seconds(20), [&] { return m_epoch >= epoch; });
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<std::byte> m_buffer;
    std::uint64_t m_epoch = 0;
    bool m_converged = false;
};

std::shared_ptr<const NodeNetwork> sceneWithCamera(const std::filesystem::path& obj, double tx) {
    const auto node = [](const char* name, const char* type, std::map<std::string, Value> values, std::vector<std::string> inputs) {
        auto n = std::make_shared<Node>();
        n->name = name;
        n->type = type;
        n->inputs = std::move(inputs);
        for (const auto& [key, value] : values) n->parameters[key].value = value;
        return n;
    };
    static const auto import = node("import", "import", {{"file", obj.string()}}, {});
    static const auto light = node("light", "light", {{"primpath", std::string("/sky")}, {"lighttype", std::string("dome")}}, {"import"});
    auto network = std::make_shared<NodeNetwork>();
    network->nodes["import"] = import;
    network->nodes["light"] = light;
    network->nodes["camera"] = node("camera", "camera", {{"primpath", std::string("/camera")}, {"tx", tx}, {"ty", 4.0}, {"tz", 8.0}, {"rx", -26.0}}, {"light"});
    return network;
}

/// From an edit of the camera, as the clone's I/O thread hands it over, to the first frame that shows it.
void benchLatency(Report& report, const std::filesystem::path& folder) {
    RenderDelegateRegistry registry;
    registry.add(embreeDelegateType());
    Latency events;
    const auto session = stageRenderSessionFactory(registry)(events);
    const std::filesystem::path obj = writeObj(knotMesh(), folder);
    RenderRequest request;
    request.lopNode = "camera";
    request.cameraPath = "/camera";
    request.displayAov = "C";
    request.resolution = {960, 540};
    request.rendererOptions["samples"] = 1000.0;
    Row row{"camera edit to frame, in the clone", "960x540, 200k triangles, rendering", "ms", {}, "limit", {}, "<= 30", false};
    for (int i = 0; i < 60; ++i) {
        request.epoch = static_cast<std::uint64_t>(i) + 1;
        const auto network = sceneWithCamera(obj, 0.02 * i);
        const double seconds = secondsOf([&] {
            session->setNetwork(network);
            session->setRequest(request);
            events.waitForEpoch(request.epoch);
        });
        if (i >= 10) row.ours.values.push_back(1000 * seconds); // the first ones load and build
        // Edits come while it renders on, at different moments of its passes.
        std::this_thread::sleep_for(std::chrono::milliseconds(40 + 7 * (i % 10)));
    }
    row.theirs.values = {30};
    row.met = row.ours.median() <= 30;
    report.add(std::move(row));
}

} // namespace

} // namespace doppel::bench

/// render_bench [PART]: all rows, or those of setups whose name holds PART.
int main(int argc, char** argv) {
    using namespace doppel::bench;
    const std::string only = argc > 1 ? argv[1] : "";
    const auto folder = std::filesystem::temp_directory_path() / ("doppel-render-bench-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder);
    Report report("render");
    benchThroughput(report, folder, only);
    if (only.empty()) benchLatency(report, folder);
    std::filesystem::remove_all(folder);
    return report.finish();
}
