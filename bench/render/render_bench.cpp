// Rows: path samples a second against Embree's own path tracer, and how soon an edit shows.
#include "bench/common/report.h"
#include "bench/render/knot_scene.h"
#include "render/embree/embree_delegate.h"
#include "render/session/stage_render_session.h"
#include "tests/unit/render/test_stage.h"

#include <unistd.h>

#include <array>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>
#include <vector>

namespace doppel::bench {

namespace {

constexpr int kWidth = 960, kHeight = 544; // whole tiles, so that shares of tiles are shares of pixels
constexpr int kPathLength = 8;             // surfaces a path visits at most
constexpr int kPairs = 5;
constexpr double kSeconds = 4;

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

/// Path samples a second of ours over about kSeconds, in millions.
double ours(RenderDelegate& delegate, RenderView view) {
    view.options["seed"] = 1 + std::get<double>(view.options["seed"]); // another restart
    if (!delegate.setView(view)) return 0;
    // Warm-up: the first sample.
    while (delegate.renderPass().samples < 1) {}
    const double before = delegate.renderPass().percent;
    const auto start = std::chrono::steady_clock::now();
    double percent = before, seconds = 0;
    while (seconds < kSeconds) {
        percent = delegate.renderPass().percent;
        seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    }
    const double samples = std::get<double>(view.options["samples"]);
    return (percent - before) / 100 * samples * kWidth * kHeight / seconds / 1e6;
}

/// The same of `pathtracer`, from the frames a second that it prints; 0 when it is not installed.
double theirs(const std::filesystem::path& obj, const Setup& setup) {
    constexpr int samplesPerFrame = 4;
    const std::string command = "pathtracer -i " + obj.string() + " --vp 0 4 8 --vi 0 0 0 --vu 0 1 0 --fov 45 --size " +
                                std::to_string(kWidth) + " " + std::to_string(kHeight) + " --spp " + std::to_string(samplesPerFrame) +
                                " --max-path-length " + std::to_string(kPathLength) + " " + setup.light +
                                " --legacy --benchmark 1 " + std::to_string(int(kSeconds * 2)) + " 2>/dev/null";
    FILE* pipe = popen(command.c_str(), "r");
    if (!pipe) return 0;
    double framesPerSecond = 0;
    std::array<char, 512> line{};
    while (std::fgets(line.data(), line.size(), pipe)) {
        if (const char* found = std::strstr(line.data(), "BENCHMARK_RENDER_AVG ")) framesPerSecond = std::atof(found + 21);
    }
    pclose(pipe);
    return framesPerSecond * samplesPerFrame * kWidth * kHeight / 1e6;
}

void benchThroughput(Report& report, const std::filesystem::path& folder) {
    const auto mesh = std::make_shared<const Mesh>(knotMesh());
    const std::filesystem::path obj = writeObj(*mesh, folder);
    for (const Setup& setup : setups()) {
        auto delegate = embreeDelegateType().create();
        if (!delegate) {
            std::printf("%s\n", delegate.error().text().c_str());
            return;
        }
        RenderView view;
        view.cameraPath = "/camera";
        view.fullWidth = view.width = kWidth;
        view.fullHeight = view.height = kHeight;
        view.options = {{"samples", 65536.0}, {"maxbounces", kPathLength - 1.0}, {"roulettebounces", 64.0},
                        {"clampindirect", 0.0}, {"seed", 0.0}};
        if (!(*delegate)->setStage(knotStage(mesh, setup))) return;
        Row row{"path samples, Embree delegate", std::string("200k triangles, ") + setup.name, "Mpaths/s", {}, "pathtracer", {},
                "ratio >= 1.0", false};
        for (int i = 0; i < kPairs; ++i) {
            row.ours.values.push_back(ours(**delegate, view));
            row.theirs.values.push_back(theirs(obj, setup));
            view.options["seed"] = double(i + 1);
        }
        if (row.theirs.median() <= 0) {
            std::printf("pathtracer (embree-tools) is not installed; no reference for '%s'\n", setup.name);
        }
        row.met = row.ours.median() >= row.theirs.median();
        report.add(std::move(row));
    }
}

} // namespace

} // namespace doppel::bench

int main() {
    using namespace doppel::bench;
    const auto folder = std::filesystem::temp_directory_path() / ("doppel-render-bench-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder);
    Report report("render");
    benchThroughput(report, folder);
    std::filesystem::remove_all(folder);
    return report.finish();
}
