// What an artist waits for: from Start to the first pixels, and from a camera edit to the first changed pixels, both
// through everything (document, link, a real clone process, cook, render, shared memory, membuf).
#include "api/wiring.h"
#include "bench/common/report.h"
#include "clonecore/host/clone_manager.h"
#include "stage/importer.h"

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <mutex>

namespace {

using namespace doppel;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kPatience = 60s;

/// Waits for frames of one id in the membuf registry.
class FrameWatch {
public:
    explicit FrameWatch(std::string id) : m_id(std::move(id)) {
        m_subscription = MembufRegistry::global().observe([this](const std::string& changed) {
            if (changed != m_id) return;
            {
                std::lock_guard lock(m_mutex);
                m_frame = MembufRegistry::global().current(m_id).frame;
                m_when = Clock::now();
            }
            m_wake.notify_all();
        });
    }

    /// When the first frame that fits came; time_point::max() when none did.
    Clock::time_point waitFor(const std::function<bool(const Frame&)>& fits) {
        std::unique_lock lock(m_mutex);
        const bool came = m_wake.wait_for(lock, kPatience, [&] { return m_frame && fits(*m_frame); });
        return came ? m_when : Clock::time_point::max();
    }
    FramePtr frame() {
        std::lock_guard lock(m_mutex);
        return m_frame;
    }

private:
    std::string m_id;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    FramePtr m_frame;
    Clock::time_point m_when;
    Subscription m_subscription;
};

double milliseconds(Clock::duration d) { return std::chrono::duration<double, std::milli>(d).count(); }

/// The example scene with one clone at 960x540 whose camera is a node, so that it can be edited.
Result<Scene> benchScene(const std::string& file) {
    auto scene = openScene(std::string(DOPPEL_BENCH_SCENES "/") + file);
    if (!scene) return scene;
    for (const auto& [id, record] : ConnectionMap(*scene->connections))
        if (id != "hero") scene->removeConnection(id);
    Node camera{.name = "bench_cam", .type = "camera", .inputs = {"OUT"}};
    const auto set = [&](const char* name, double value) { camera.parameters[name].value = value; };
    camera.parameters["primpath"].value = std::string("/bench_cam");
    set("tx", 0);
    set("ty", 1.3);
    set("tz", 6);
    scene->setNode(camera);
    ConnectionRecord record = *scene->connection("hero");
    record.lopNode = "bench_cam";
    record.cameraPath = "/bench_cam";
    record.resolution = {960, 540};
    record.rendererOptions["samples"] = 4096.0;
    scene->setConnection(record);
    return scene;
}

class Bench {
public:
    explicit Bench(Scene scene) : m_document(std::move(scene)) {
        CloneManager::Services services;
        services.launchers = makeLaunchers();
        m_manager = std::make_unique<CloneManager>(m_document, std::move(services));
    }

    bench::Samples startToFirstPixels(int rounds) {
        bench::Samples samples;
        for (int round = 0; round < rounds; ++round) {
            FrameWatch watch("hero");
            const auto before = Clock::now();
            m_manager->start("hero");
            const auto when = watch.waitFor([](const Frame&) { return true; });
            report(when);
            samples.values.push_back(milliseconds(when - before));
            m_manager->stop("hero");
            m_manager->waitFor("hero", [](const CloneStatus& s) { return s.state == CloneState::Stopped; }, kPatience);
        }
        return samples;
    }

    bench::Samples cameraEdit(int rounds) {
        bench::Samples samples;
        FrameWatch watch("hero");
        m_manager->start("hero");
        for (int round = 0; round < rounds; ++round) {
            report(watch.waitFor([](const Frame& f) { return f.info().samples >= 1; })); // in the middle of its work
            const std::uint64_t epoch = watch.frame()->info().epoch;
            const auto before = Clock::now();
            m_document.edit("Move camera", [&](Scene& scene) {
                Node camera = *scene.node("bench_cam");
                camera.parameters["tx"].value = 0.05 * (round + 1);
                scene.setNode(std::move(camera));
            });
            const auto when = watch.waitFor([epoch](const Frame& f) { return f.info().epoch > epoch; });
            report(when);
            samples.values.push_back(milliseconds(when - before));
        }
        m_manager->stop("hero");
        return samples;
    }

private:
    void report(Clock::time_point when) const {
        if (when != Clock::time_point::max()) return;
        const auto status = m_manager->status("hero");
        std::fprintf(stderr, "no frame came: %s, %s\n", std::string(toString(status->state)).c_str(),
                     status->error.text().c_str());
        std::exit(1);
    }

    Document m_document;
    std::unique_ptr<CloneManager> m_manager;
};

void addRows(bench::Report& report, const std::string& file) {
    auto scene = benchScene(file);
    if (!scene) {
        std::fprintf(stderr, "%s: %s\n", file.c_str(), scene.error().text().c_str());
        return;
    }
    Bench bench(std::move(*scene));
    bench.startToFirstPixels(1); // warms the file cache
    const auto start = bench.startToFirstPixels(7);
    report.add({"Start to first pixels", file + ", 960x540", "ms", start, "limit", {{1000.0}}, "< 1 s", start.median() < 1000});
    const auto edit = bench.cameraEdit(41);
    report.add({"camera edit to changed pixels", file + ", 960x540", "ms", edit, "limit", {{50.0}}, "median < 50 ms",
                edit.median() < 50});
}

} // namespace

int main() {
    setenv("DOPPEL_CLONE_PROGRAM", DOPPEL_BENCH_CLONE, 0);
    bench::Report report("latency");
    if (usdReaderVersion()) addRows(report, "lookdev.doppel");
    addRows(report, "lookdev_gltf.doppel");
    return report.finish();
}
