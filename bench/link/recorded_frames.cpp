#include "bench/link/recorded_frames.h"

#include "api/wiring.h"
#include "clonecore/host/clone_manager.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>

namespace doppel::bench {

namespace {

constexpr std::chrono::seconds kPatience{120};

FramePtr copyOf(const Frame& frame) {
    return Frame::allocate(frame.layout(), frame.info(), [&](std::span<std::byte> bytes) {
        std::memcpy(bytes.data(), frame.bytes().data(), bytes.size());
    });
}

[[noreturn]] void giveUp(const std::string& why) {
    std::fprintf(stderr, "link bench: no frames to send: %s\n", why.c_str());
    std::exit(1);
}

} // namespace

std::vector<FramePtr> recordFrames(int width, int height, const std::string& aovs, std::size_t count) {
    setenv("DOPPEL_CLONE_PROGRAM", DOPPEL_BENCH_CLONE, 0);
    auto scene = openScene(DOPPEL_BENCH_SCENES "/lookdev_gltf.doppel");
    if (!scene) giveUp(scene.error().text());
    for (const auto& [id, record] : ConnectionMap(*scene->connections))
        if (id != "hero") scene->removeConnection(id);
    ConnectionRecord record = *scene->connection("hero");
    record.resolution = {width, height};
    record.displayAov = aovs;
    record.rendererOptions["samples"] = 4096.0;
    scene->setConnection(record);

    Document document(std::move(*scene));
    MembufRegistry membuf;
    CloneManager::Services services;
    services.launchers = makeLaunchers();
    services.membuf = &membuf;
    CloneManager manager(document, std::move(services));
    std::mutex mutex;
    std::vector<FramePtr> frames;
    const Subscription watching = membuf.observe([&](const std::string& id) {
        const FramePtr frame = membuf.current(id).frame;
        std::lock_guard lock(mutex);
        if (frame && frame->info().samples > 0 && frames.size() < count) frames.push_back(copyOf(*frame));
    });
    manager.start("hero");
    const auto isDone = [&](const CloneStatus& status) {
        std::lock_guard lock(mutex);
        return frames.size() >= count || status.state == CloneState::Failed;
    };
    if (!manager.waitFor("hero", isDone, kPatience) || frames.size() < count) giveUp(manager.status("hero")->error.text());
    manager.stop("hero");
    return frames;
}

} // namespace doppel::bench
