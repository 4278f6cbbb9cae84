// What clones cost their host: processor time, memory and heartbeats of a real CloneManager whose clones are in another process.
// DOPPEL_BENCH_SECONDS sets how long the fleet is watched (default 15; the long run is 600).
#include "bench/common/report.h"
#include "bench/fleet/clones_process.h"
#include "bench/fleet/fleet_clones.h"
#include "clonecore/host/clone_manager.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <iostream>
#include <thread>

namespace doppel::bench {

namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 60s;
constexpr std::uint64_t kWarmUp = 8; // frames of each clone: all its slots have memory then

[[noreturn]] void giveUp(const std::string& why) {
    std::fprintf(stderr, "fleet bench: %s\n", why.c_str());
    std::exit(1);
}

double processorSeconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec); };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double residentMiB() {
    long pages = 0, resident = 0;
    FILE* file = std::fopen("/proc/self/statm", "r");
    if (!file || std::fscanf(file, "%ld %ld", &pages, &resident) != 2) giveUp("no /proc/self/statm");
    std::fclose(file);
    return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1 << 20);
}

struct Figures {
    double cores = 0;         ///< of the host
    double framesPerSecond = 0;
    double growthMiB = 0;     ///< of the host, from the first quarter's end on
    int missed = 0;           ///< connections that were lost or failed at some time
};

Figures watch(FleetOptions options, std::chrono::seconds time) {
    Scene scene;
    const auto id = [](int i) { return "clone" + std::to_string(i); };
    scene.setNode(Node{"OUT", "null", {}, {}});
    for (int i = 0; i < options.clones; ++i) {
        ConnectionRecord record;
        record.sessionId = id(i);
        record.lopNode = "OUT";
        record.cameraPath = "/cam";
        scene.setConnection(record);
    }
    Document document(std::move(scene));
    MembufRegistry membuf;
    CloneManager::Services services;
    services.membuf = &membuf;
    CloneManager manager(document, std::move(services));
    options.hostKey = manager.publicKey();
    ClonesProcess clones(options);

    std::atomic<int> missed{0};
    std::atomic<long> frames{0};
    const Subscription states = manager.observe([&](const CloneEvent& event) {
        if (event.kind == CloneEventKind::State && (event.after == CloneState::Lost || event.after == CloneState::Failed)) ++missed;
    });
    const Subscription images = membuf.observe([&](const std::string&) { ++frames; });
    for (int i = 0; i < options.clones; ++i) manager.connect(id(i), clones.addresses[static_cast<std::size_t>(i)]);
    for (int i = 0; i < options.clones; ++i) {
        if (!manager.waitFor(id(i), [](const CloneStatus& s) { return s.imageVersion >= kWarmUp; }, kPatience))
            giveUp(id(i) + " brings no images: " + manager.status(id(i))->error.text());
    }
    Figures figures;
    const long framesBefore = frames;
    const double cpu = processorSeconds();
    std::this_thread::sleep_for(time / 4);
    const double resident = residentMiB();
    std::this_thread::sleep_for(time - time / 4);
    const double seconds = static_cast<double>(time.count());
    figures.cores = (processorSeconds() - cpu) / seconds;
    figures.framesPerSecond = static_cast<double>(frames - framesBefore) / seconds;
    figures.growthMiB = residentMiB() - resident;
    figures.missed = missed;
    return figures;
}

void addRows(Report& report, const std::string& workload, const FleetOptions& options, double coresAllowed, std::chrono::seconds time) {
    const Figures figures = watch(options, time);
    const std::string target = "< " + std::to_string(coresAllowed).substr(0, 4) + " core";
    report.add({"host's processor", workload, "cores", {{figures.cores}}, "limit", {{coresAllowed}}, target, figures.cores < coresAllowed});
    report.add({"frames that come", workload, "per s", {{figures.framesPerSecond}}, "sent",
                {{1000.0 * options.clones / options.millisecondsPerFrame}}, "ratio >= 0.95",
                figures.framesPerSecond >= 0.95 * 1000.0 * options.clones / options.millisecondsPerFrame});
    report.add({"heartbeats missed", workload, "clones", {{static_cast<double>(figures.missed)}}, "limit", {{0.0}}, "0", figures.missed == 0});
    if (options.clones == 1) return;
    report.add({"growth of the host", workload + ", " + std::to_string(time.count()) + " s", "MiB", {{figures.growthMiB}}, "limit", {{8.0}},
                "flat", figures.growthMiB < 8});
}

} // namespace

} // namespace doppel::bench

int main(int argc, char** argv) {
    using namespace doppel::bench;
    if (argc == 3 && std::string(argv[1]) == "--clones") return runFleetClones(FleetOptions::fromText(argv[2]));
    std::chrono::seconds time(15);
    if (const char* wanted = std::getenv("DOPPEL_BENCH_SECONDS")) time = std::chrono::seconds(std::max(4, std::atoi(wanted)));
    Report report("fleet");
    FleetOptions large;
    large.width = 3840;
    large.height = 2160;
    large.aovs = 8;
    large.millisecondsPerFrame = 100;
    addRows(report, "1 clone, 4K, 8 AOVs, 10 a second, shared memory", large, 0.05, std::chrono::seconds(10));
    FleetOptions fleet;
    fleet.clones = 200;
    addRows(report, "200 clones, 256x256, shared memory", fleet, 0.25, time);
    fleet.network = true;
    addRows(report, "200 clones, 256x256, TCP encrypted", fleet, 0.25, time);
    return report.finish();
}
