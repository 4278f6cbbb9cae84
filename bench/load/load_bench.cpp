// Rows: where the time from a file to first pixels goes, and what a frame step costs when one object of a thousand moves,
// against a full load in the same run.
#include "bench/common/report.h"
#include "bench/load/moving_scene.h"
#include "render/embree/embree_delegate.h"
#include "render/embree/scene/scene_builder.h"
#include "stage/cooker.h"
#include "stage/framing.h"
#include "stage/importer.h"

#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

namespace doppel::bench {

namespace {

namespace fs = std::filesystem;

constexpr int kLoads = 3, kSteps = 20;
constexpr int kObjects = 1000, kPointsASide = 24;

RenderView viewOf(const std::string& camera) {
    RenderView view;
    view.cameraPath = camera;
    view.width = view.fullWidth = 480;
    view.height = view.fullHeight = 270;
    view.options["samples"] = 1.0;
    return view;
}

std::unique_ptr<RenderDelegate> makeDelegate() {
    auto delegate = embreeDelegateType().create();
    if (!delegate) std::fprintf(stderr, "load bench: %s\n", delegate.error().text().c_str());
    return delegate ? std::move(*delegate) : nullptr;
}

/// One load from a cold cooker and delegate to the first (coarse) pass.
struct Load {
    std::map<std::string, double> parts;  ///< seconds
    double total = 0;
};

Load loadOnce(const Scene& scene) {
    Load load;
    Cooker cooker;
    const ConnectionRecord& record = *scene.connections->begin()->second;
    StagePtr stage;
    load.parts["stage"] = secondsOf([&] {
        auto cooked = cooker.cook(scene.network(), record.lopNode, {scene.frames.current, {}});
        if (cooked) stage = cooked->stage;
    });
    const auto delegate = makeDelegate();
    const auto device = embree::makeDevice();
    if (!stage || !delegate || !device) return load;
    load.parts["scene"] = secondsOf([&] { (void)delegate->setStage(stage); });
    load.parts["first pass"] = secondsOf([&] {
        (void)delegate->setView(viewOf(record.cameraPath));
        delegate->renderPass();
    });
    for (const auto& [part, seconds] : load.parts) load.total += seconds;
    // Again, with a look inside: not part of the total.
    embree::SceneBuilder builder(device->get(), [](const std::string&) {});
    builder.update(stage, RenderView{}.includedPurposes);
    load.parts["scene: BVH (over all threads)"] = builder.statistics().hierarchySeconds;
    return load;
}

/// The parts of the import itself, as the importer counts them.
std::map<std::string, double> importParts(const fs::path& file) {
    const std::atomic<bool> never{false};
    const auto opened = openFile(file, {}, never);
    if (!opened) return {};
    const auto stage = (*opened)->read(1);
    return stage ? (*opened)->timings() : std::map<std::string, double>();
}

void benchLoad(Report& report, const fs::path& file, const std::string& name) {
    const auto scene = sceneForFile(file);  // also warms up the reader and the disk's cache
    if (!scene) {
        std::fprintf(stderr, "load bench: %s\n", scene.error().text().c_str());
        return;
    }
    Samples total;
    std::map<std::string, Samples> parts;
    for (int i = 0; i < kLoads; ++i) {
        const Load load = loadOnce(*scene);
        total.values.push_back(1000 * load.total);
        for (const auto& [part, seconds] : load.parts) parts[part].values.push_back(1000 * seconds);
        for (const auto& [part, seconds] : importParts(file)) parts["import: " + part].values.push_back(1000 * seconds);
    }
    report.add({"load to first pixels", name, "ms", total, "itself", total, "shares below", true});
    for (const auto& [part, samples] : parts)
        report.add({"  " + part, name, "ms", samples, "load to first pixels", total, "share", true});
}

/// A frame change as the clone does it: cook, hand the stage to the delegate, ready to render.
void benchFrameStep(Report& report, const fs::path& folder) {
    const auto file = writeMovingScene(folder, kObjects, kPointsASide);
    const auto scene = file ? sceneForFile(*file) : Result<Scene>(tl::unexpected(file.error()));
    if (!scene) {
        std::fprintf(stderr, "load bench: %s\n", scene.error().text().c_str());
        return;
    }
    const ConnectionRecord& record = *scene->connections->begin()->second;
    Samples loadStage, loadAll, stepStage, stepAll;
    for (int round = 0; round < kLoads; ++round) {
        Cooker cooker;
        const auto delegate = makeDelegate();
        if (!delegate || !delegate->setView(viewOf(record.cameraPath))) return;
        for (int frame = 1; frame <= kSteps; ++frame) {
            StagePtr stage;
            const double cook = secondsOf([&] {
                const auto cooked = cooker.cook(scene->network(), record.lopNode, {static_cast<double>(frame), {}});
                if (cooked) stage = cooked->stage;
            });
            if (!stage) return;
            const double update = secondsOf([&] { (void)delegate->setStage(stage); });
            (frame == 1 ? loadStage : stepStage).values.push_back(1000 * cook);
            (frame == 1 ? loadAll : stepAll).values.push_back(1000 * (cook + update));
        }
    }
    const std::string workload = "1 of 1000 meshes moves, usdc";
    const auto row = [&](const char* what, Samples ours, Samples theirs) {
        const bool met = ours.median() <= 0.1 * theirs.median();
        report.add({what, workload, "ms", std::move(ours), "full load", std::move(theirs), "ratio <= 0.1", met});
    };
    row("frame step, stage", stepStage, loadStage);
    row("frame step, stage and Embree", stepAll, loadAll);
}

}  // namespace

}  // namespace doppel::bench

int main() {
    using namespace doppel::bench;
    namespace fs = std::filesystem;
    const fs::path folder = fs::temp_directory_path() / ("doppel-load-bench-" + std::to_string(getpid()));
    fs::create_directories(folder);
    Report report("load");
    benchFrameStep(report, folder);
    const char* chosen = std::getenv("DOPPEL_TEST_ASSETS");
    const fs::path assets = fs::path(chosen ? chosen : DOPPEL_BENCH_SHARED_ASSETS) / "usd-wg/full_assets";
    for (const char* name : {"OpenChessSet/chess_set.usda", "Teapot/Teapot.usd"}) {
        if (fs::exists(assets / name)) benchLoad(report, assets / name, fs::path(name).filename().string());
    }
    fs::remove_all(folder);
    return report.finish();
}
