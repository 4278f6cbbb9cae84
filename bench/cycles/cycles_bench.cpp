// Rows: the Embree delegate against Blender's Cycles on the CPU, drawing the same scenes: do both draw the same picture, and how
// long does each take to the same noise. Pictures stay in the folder that DOPPEL_BENCH_PICTURES names.
#include "bench/common/report.h"
#include "bench/cycles/blender_program.h"
#include "bench/cycles/cycles_scenes.h"
#include "render/embree/embree_delegate.h"

#include <OpenImageIO/imageio.h>

#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>

namespace doppel::bench {

namespace {

constexpr int kWidth = 160, kHeight = 90;
constexpr int kSamples = 64, kLongSamples = 512;
constexpr int kRounds = 2;
constexpr int kBounces = 4;

struct Setup {
    std::string name;
    TwinScene scene;
};

M44d cameraPlace() { return test::lookAt({0, 4, 8}, {0, -0.2, 0}); }

void addSetting(TwinScene& scene) {
    Mesh ground;
    ground.points = {V3f(-10, -1.6f, -10), V3f(10, -1.6f, -10), V3f(10, -1.6f, 10), V3f(-10, -1.6f, 10)};
    ground.faceVertexIndices = {0, 2, 1, 0, 3, 2};
    ground.faceVertexCounts = {3, 3};
    scene.addDiffuse("floor", V3f(0.6f, 0.55f, 0.5f));
    scene.addMesh("ground", ground, M44d(), "floor");
    scene.setCamera(cameraPlace(), 45, kWidth, kHeight);
}

Mesh knot() {
    Mesh mesh = knotMesh();
    // Without the ground: it has a material of its own.
    std::vector<std::int32_t> indices(mesh.faceVertexIndices.begin(), mesh.faceVertexIndices.end() - 6);
    mesh.faceVertexCounts = std::vector<std::int32_t>(indices.size() / 3, 3);
    mesh.faceVertexIndices = std::move(indices);
    return mesh;
}

std::vector<Setup> setups(const std::filesystem::path& folder) {
    std::vector<Setup> all;
    const auto add = [&](const std::string& name) -> TwinScene& {
        const std::filesystem::path place = folder / std::to_string(all.size());
        std::filesystem::create_directories(place);
        TwinScene& scene = all.emplace_back(Setup{name, TwinScene(place)}).scene;
        addSetting(scene);
        return scene;
    };
    TwinScene& diffuse = add("diffuse, rect light and even sky");
    diffuse.addDiffuse("clay", V3f(0.7f, 0.4f, 0.3f));
    diffuse.addMesh("knot", knot(), M44d(), "clay");
    diffuse.addWorld(V3f(0.2f, 0.25f, 0.35f));
    diffuse.addRect(12, 2, 2, test::lookAt({4, 5, 3}, {0, 0, 0}), V3f(1, 0.9f, 0.7f));

    TwinScene& metal = add("metal, sun, rect light and even sky");
    metal.addMetal("copper", V3f(0.9f, 0.6f, 0.4f), 0.3f);
    metal.addMesh("knot", knot(), M44d(), "copper");
    metal.addWorld(V3f(0.2f, 0.25f, 0.35f));
    metal.addSun(2, 3, test::lookAt({-3, 5, 2}, {0, 0, 0}));
    metal.addRect(12, 2, 2, test::lookAt({4, 5, 3}, {0, 0, 0}), V3f(1, 0.9f, 0.7f));

    TwinScene& lamps = add("diffuse, hundred lamps");
    lamps.addDiffuse("clay", V3f(0.7f, 0.4f, 0.3f));
    lamps.addMesh("knot", knot(), M44d(), "clay");
    for (int i = 0; i < 100; ++i) {
        const double x = -9 + 2 * (i % 10), z = -9 + 2 * (i / 10);
        const V3f color(i % 3 == 0 ? 1.0f : 0.4f, 0.6f, i % 3 == 1 ? 1.0f : 0.4f);
        lamps.addRect(20, 0.3f, 0.3f, test::lookAt({x, 3, z}, {x, 0, z}, {0, 0, -1}), color);
    }
    return all;
}

double userSeconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec) + 1e-6 * static_cast<double>(usage.ru_utime.tv_usec);
}

/// A whole render and its processor seconds. Colours are read as sums of what is stored as half floats: a thousandth apart at
/// most, far below any noise here.
CyclesRender renderHere(RenderDelegate& delegate, int samples, int seed) {
    RenderView view;
    view.cameraPath = "/camera";
    view.fullWidth = view.width = kWidth;
    view.fullHeight = view.height = kHeight;
    view.options = {{"samples", double(samples)}, {"seed", double(seed)}, {"clampindirect", 0.0}, {"maxbounces", double(kBounces)}};
    CyclesRender out;
    const double start = userSeconds();
    if (!delegate.setView(view)) return out;
    while (!delegate.renderPass().converged) {}
    out.cpuSeconds = userSeconds() - start;
    const FrameLayout layout = delegate.layout({"C"});
    std::vector<std::byte> bytes(layout.byteSize);
    delegate.resolve(layout, bytes);
    const std::size_t pixels = std::size_t(kWidth) * kHeight;
    std::vector<float> rgba(4 * pixels);
    OIIO::convert_pixel_values(OIIO::TypeHalf, bytes.data() + layout.aovs[0].offset, OIIO::TypeFloat, rgba.data(),
                               static_cast<int>(4 * pixels));
    out.pixels = {kWidth, kHeight, std::vector<float>(3 * pixels)};
    for (std::size_t i = 0; i < pixels; ++i) std::copy_n(&rgba[4 * i], 3, &out.pixels.rgb[3 * i]);
    return out;
}

/// Mean of squared differences, each over the square of the reference.
double relativeError(const Pixels& a, const Pixels& b, const Pixels& reference) {
    double sum = 0;
    for (std::size_t i = 0; i < a.rgb.size(); ++i) {
        const double d = double(a.rgb[i]) - double(b.rgb[i]), r = double(reference.rgb[i]);
        sum += d * d / (r * r + 0.01);
    }
    return sum / static_cast<double>(a.rgb.size());
}

/// In thousandths.
Samples scaled(Samples s) {
    for (double& v : s.values) v *= 1e3;
    return s;
}

void keep(const Pixels& pixels, const std::string& name) {
    const char* folder = std::getenv("DOPPEL_BENCH_PICTURES");
    if (!folder) return;
    const std::string file = std::string(folder) + "/" + name + ".exr";
    const auto out = OIIO::ImageOutput::create(file);
    const OIIO::ImageSpec spec(pixels.width, pixels.height, 3, OIIO::TypeFloat);
    if (!out || !out->open(file, spec) || !out->write_image(OIIO::TypeFloat, pixels.rgb.data())) {
        std::printf("cannot write '%s'\n", file.c_str());
    }
}

void compare(Report& report, const Setup& setup, int index) {
    auto delegate = embreeDelegateType().create();
    if (!delegate || !(*delegate)->setStage(setup.scene.stage())) {
        std::printf("the Embree delegate cannot render '%s'\n", setup.name.c_str());
        return;
    }
    nlohmann::json job = setup.scene.job();
    job["maxBounces"] = kBounces;
    job["threads"] = static_cast<int>(std::max(std::thread::hardware_concurrency(), 1u));
    Samples ourSeconds, theirSeconds;
    std::vector<Pixels> ours, theirs;
    Pixels ourLong, theirLong;
    for (int round = 0; round < kRounds; ++round) {
        // A render with one sample takes what goes before: it is subtracted.
        job["renders"] = {{{"samples", 1}, {"seed", 0}, {"file", "one.exr"}},
                          {{"samples", kSamples + 1}, {"seed", round + 1}, {"file", "some.exr"}}};
        if (round == 0) job["renders"].push_back({{"samples", kLongSamples}, {"seed", 99}, {"file", "long.exr"}});
        const std::vector<CyclesRender> cycles = renderWithCycles(job, setup.scene.folder());
        if (cycles.empty()) return;
        theirSeconds.values.push_back(cycles[1].cpuSeconds - cycles[0].cpuSeconds);
        theirs.push_back(cycles[1].pixels);
        const CyclesRender one = renderHere(**delegate, 1, 0), here = renderHere(**delegate, kSamples + 1, round + 1);
        ourSeconds.values.push_back(here.cpuSeconds - one.cpuSeconds);
        ours.push_back(here.pixels);
        if (round == 0) {
            theirLong = cycles[2].pixels;
            ourLong = renderHere(**delegate, kLongSamples, 99).pixels;
            keep(ourLong, "scene" + std::to_string(index) + "-doppel");
            keep(theirLong, "scene" + std::to_string(index) + "-cycles");
        }
    }
    // The variance of one render is half the squared difference of two independent ones.
    const auto noise = [&](const std::vector<Pixels>& renders) {
        Samples s;
        for (std::size_t i = 0; i < renders.size(); ++i) {
            s.values.push_back(0.5 * relativeError(renders[i], renders[(i + 1) % renders.size()], ourLong));
        }
        return s;
    };
    const Samples ourNoise = noise(ours), theirNoise = noise(theirs);
    Row time{"time to equal noise", setup.name, "cpu s x rMSE", {}, "Cycles", {}, "ratio <= 1.0", false};
    for (std::size_t i = 0; i < ours.size(); ++i) {
        time.ours.values.push_back(ourSeconds.values[i] * ourNoise.values[i] * 1e3);
        time.theirs.values.push_back(theirSeconds.values[i] * theirNoise.values[i] * 1e3);
    }
    time.met = time.ours.median() <= time.theirs.median();
    report.add(std::move(time));
    report.add({"time of 64 samples", setup.name, "cpu s", ourSeconds, "Cycles", theirSeconds, "for information", true});
    report.add({"noise of 65 samples", setup.name, "rMSE/1000", scaled(ourNoise), "Cycles", scaled(theirNoise), "for information", true});

    const double expected = (ourNoise.median() + theirNoise.median()) * (kSamples + 1) / kLongSamples;
    Row same{"same picture, 512 samples", setup.name, "rMSE/1000", {}, "noise of both", {}, "ratio <= 3", false};
    same.ours.values = {1e3 * relativeError(ourLong, theirLong, ourLong)};
    same.theirs.values = {1e3 * expected};
    same.met = same.ours.median() <= 3 * same.theirs.median();
    report.add(std::move(same));
}

} // namespace

} // namespace doppel::bench

/// cycles_bench [PART]: all scenes, or those whose name holds PART.
int main(int argc, char** argv) {
    using namespace doppel::bench;
    Report report("cycles");
    if (!hasBlender()) {
        std::printf("blender is not installed; there is nothing to compare with\n");
        return report.finish();
    }
    const std::string only = argc > 1 ? argv[1] : "";
    const auto folder = std::filesystem::temp_directory_path() / ("doppel-cycles-bench-" + std::to_string(getpid()));
    int index = 0;
    for (const Setup& setup : setups(folder)) {
        if (setup.name.find(only) != std::string::npos) compare(report, setup, index);
        ++index;
    }
    std::filesystem::remove_all(folder);
    return report.finish();
}
