// What a very large scene costs: opening it, editing it, saving it, and evaluating the inputs of its clones.
#include "bench/common/report.h"
#include "clonecore/scene/document.h"
#include "clonecore/scene/scene_file.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <cstdlib>
#include <deque>
#include <string>

namespace {

using namespace doppel;
using bench::Row;
using bench::Samples;
using bench::secondsOf;

constexpr int kConnections = 10'000;
constexpr int kRepeats = 11;
constexpr double kOpenLimit = 200;  // ms

/// Connections as artists keep them: named, with camera, frame and option expressions, launcher and options.
Scene largeScene() {
    Scene scene;
    scene.contextOptions = {{"shot", 1.0}, {"variant", std::string("red")}};
    scene.setNode(
        Node{.name = "lookdev", .type = "import", .parameters = {{"file", {std::string("lookdev.usda"), ""}}}});
    scene.setNode(Node{.name = "OUT", .type = "null", .inputs = {"lookdev"}});
    auto connections = std::make_shared<ConnectionMap>();
    for (int i = 0; i < kConnections; ++i) {
        ConnectionRecord record;
        record.sessionId = "clone" + std::to_string(i);
        record.name = "Shot " + std::to_string(i) + ", hero camera";
        record.lopNode = "OUT";
        record.cameraPath = "/World/cameras/cam" + std::to_string(i % 7);
        record.renderer = "embree";
        record.frameExpression = "$F + " + std::to_string(i % 100);
        record.contextOptionExpressions = {{"shot", "$shot + 1"}, {"variant", "\"blue\""}};
        record.resolution = {960, 540};
        record.launcherConfig = {{"launcher", "local"}, {"threads", 4}};
        record.rendererOptions = {{"samples", 64.0}, {"seed", static_cast<double>(i)}};
        connections->emplace(record.sessionId, std::make_shared<ConnectionRecord>(record));
    }
    scene.connections = connections;
    return scene;
}

template <class Work>
Samples milliseconds(Work&& work) {
    Samples samples;
    for (int i = 0; i < kRepeats; ++i) samples.values.push_back(1000 * secondsOf(work));
    return samples;
}

const char* const kWorkload = "10,000 connections";

void benchOpen(bench::Report& report, const std::string& text) {
    Samples open, plain;
    for (int i = 0; i < kRepeats; ++i) {  // in turns, so that both meet the same machine
        Document document;
        open.values.push_back(1000 * secondsOf([&] {
                                  auto scene = parseScene(text, "large.doppel");
                                  if (scene) document.reset(std::move(*scene));
                              }));
        if (document.scene().connections->size() != kConnections) std::abort();
        nlohmann::json json;
        plain.values.push_back(1000 * secondsOf([&] { json = nlohmann::json::parse(text); }));
        if (json["connections"].size() != kConnections) std::abort();
    }
    report.add(Row{"open a scene", kWorkload, "ms", open, "limit", Samples{{kOpenLimit}}, "under 200 ms",
                   open.median() < kOpenLimit});
    report.add(Row{"open a scene", kWorkload, "ms", open, "nlohmann::json::parse of its bytes", plain, "ratio <= 2",
                   open.median() <= 2 * plain.median()});
}

void benchSave(bench::Report& report, const Scene& scene, const std::string& text) {
    const nlohmann::json json = nlohmann::json::parse(text);
    std::size_t bytes = 0;
    const Samples ours = milliseconds([&] { bytes += serializeScene(scene).size(); });
    const Samples plain = milliseconds([&] { bytes += json.dump(2).size(); });
    if (bytes == 0) std::abort();
    report.add(Row{"write the text of a scene", kWorkload, "ms", ours, "nlohmann::json::dump of the same", plain,
                   "ratio <= 5", ours.median() <= 5 * plain.median()});
}

void benchEdit(bench::Report& report, const Scene& scene) {
    constexpr int kEdits = 100;
    Document document(scene);
    std::size_t heard = 0;
    const Subscription s = document.observe(
        [&](const Scene&, const Scene&, const SceneChange& change) { heard += change.connections.size(); });
    int n = 0;
    const auto edits = [&](std::string_view mergeKey) {
        return [&, mergeKey] {
            for (int i = 0; i < kEdits; ++i)
                document.edit(
                    "Rename",
                    [&](Scene& next) {
                        ConnectionRecord record = *next.connection("clone5000");
                        record.name = "edit " + std::to_string(n++);
                        next.setConnection(std::move(record));
                    },
                    mergeKey);
        };
    };
    const auto perEdit = [&](std::string_view mergeKey) {
        Samples samples = milliseconds(edits(mergeKey));
        for (double& value : samples.values) value /= kEdits;
        return samples;
    };
    // An edit copies the map, keeps the old one for undo and lets go of the one that falls out of the history.
    std::deque<ConnectionMap> kept;
    Samples copy = milliseconds([&] {
        for (int i = 0; i < kEdits; ++i) {
            kept.emplace_back(*scene.connections);
            if (kept.size() > kEdits) kept.pop_front();
        }
    });
    for (double& value : copy.values) value /= kEdits;
    kept.clear();
    const Samples steps = perEdit({});
    report.add(Row{"edit one connection", kWorkload, "ms", steps, "copy and free of their map", copy, "ratio <= 4",
                   steps.median() <= 4 * copy.median()});
    const Samples drag = perEdit("drag");
    report.add(Row{"edit one connection, dragging", kWorkload, "ms", drag, "limit", Samples{{16.0}},
                   "under 16 ms (60 a second)", drag.median() < 16});
    if (heard == 0) std::abort();
}

void benchEvaluate(bench::Report& report, const Scene& scene) {
    const ExpressionContext host = scene.expressionContext();
    double sum = 0;
    const Samples all = milliseconds([&] {
        for (const auto& [id, record] : *scene.connections) sum += evaluateInputs(*record, host).frame;
    });
    report.add(Row{"evaluate the inputs of all clones", "10,000 x 3 expressions", "ms", all, "limit", Samples{{1000.0}},
                   "under 1000 ms", all.median() < 1000});
    if (sum == 0) std::abort();
}

}  // namespace

int main() {
    const Scene scene = largeScene();
    const std::string text = serializeScene(scene);
    std::printf("scene of %d connections, %zu bytes\n", kConnections, text.size());
    bench::Report report("scene");
    benchOpen(report, text);
    benchSave(report, scene, text);
    benchEdit(report, scene);
    benchEvaluate(report, scene);
    return report.finish();
}
