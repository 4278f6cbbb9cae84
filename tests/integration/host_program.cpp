// A host without a window for tests that kill hosts: `host_program SCENE [--ledger FOLDER] [--start ID]... [--restarts N]`. Prints a
// line for every state and image of its connections, and ends (stopping its clones) at SIGTERM.
#include "app/signal_watcher.h"
#include "app/wiring.h"
#include "clonecore/host/clone_manager.h"

#include <fmt/core.h>

#include <poll.h>
#include <unistd.h>

#include <cstdio>
#include <string>
#include <vector>

using namespace doppel;

int main(int argc, char** argv) {
    int stopPipe[2];
    if (argc < 2 || ::pipe(stopPipe) != 0) return 2;
    SignalWatcher signals([&](int) { (void)!::write(stopPipe[1], "x", 1); });

    auto scene = openScene(argv[1]);
    if (!scene) return 2;
    Document document(std::move(*scene));
    CloneManager::Services services;
    services.launchers = makeLaunchers();
    services.timeouts.heartbeat = std::chrono::milliseconds(200);
    services.timeouts.lost = std::chrono::milliseconds(2000);
    services.timeouts.stop = std::chrono::milliseconds(1500);
    services.timeouts.restart = std::chrono::milliseconds(100);
    std::vector<std::string> start;
    for (int i = 2; i + 1 < argc; i += 2) {
        const std::string option = argv[i];
        if (option == "--start") start.push_back(argv[i + 1]);
        if (option == "--restarts") services.restarts = std::atoi(argv[i + 1]);
        if (option == "--ledger") {
            auto ledger = CloneLedger::open(argv[i + 1]);
            if (!ledger) {
                fmt::print(stderr, "{}\n", ledger.error().text());
                return 2;
            }
            services.ledger = std::move(*ledger);
        }
    }
    CloneManager manager(document, std::move(services));
    const Subscription watching = manager.observe([&](const CloneEvent& event) {
        const auto status = manager.status(event.sessionId);
        if (!status) return;
        if (event.kind == CloneEventKind::State) {
            fmt::print("STATE {} {} pid {} {}\n", event.sessionId, toString(event.after), status->pid, status->error.text());
        } else if (event.kind == CloneEventKind::Image) {
            fmt::print("IMAGE {} samples {} epoch {} pid {}\n", event.sessionId, status->samples, status->epoch, status->pid);
        }
        std::fflush(stdout);
    });
    manager.setSceneFile(std::filesystem::absolute(argv[1]));
    for (const std::string& id : start) manager.start(id);
    pollfd fds[2]{{stopPipe[0], POLLIN, 0}, {-1, 0, 0}};
    ::poll(fds, 1, -1);
    return 0;
}
