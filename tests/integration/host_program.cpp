// A host without a window for tests that kill hosts:
//   host_program SCENE [--ledger FOLDER] [--start ID]... [--restarts N] [--commands FIFO] [--proxies FOLDER] [--lost MILLISECONDS]
// Prints a line for every state and image of its connections and the newest of their logs, and ends (stopping its clones) at
// SIGTERM. Lines of the FIFO are commands: start ID, stop ID, pause ID, resume ID, edit; full ID TOKEN and sync ID TOKEN (all
// that was commanded before has begun) are answered by a line "ANSWER TOKEN ...".
// With --proxies, a clone ID that serves on TCP is reached through the port that stands in FOLDER/ID.proxy, where somebody
// forwards to the port that is written to FOLDER/ID.port.
#include "app/signal_watcher.h"
#include "api/wiring.h"
#include "clonecore/host/clone_manager.h"

#include <fmt/core.h>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

using namespace doppel;

namespace {

/// The local launcher, whose clones stand behind proxies.
class ProxiedLauncher : public Launcher {
public:
    ProxiedLauncher(std::shared_ptr<Launcher> inner, std::filesystem::path folder) : m_inner(std::move(inner)), m_folder(std::move(folder)) {}
    std::string name() const override { return m_inner->name(); }
    std::string label() const override { return m_inner->label(); }
    nlohmann::json schema() const override { return m_inner->schema(); }
    Result<void> check(const nlohmann::json& config) const override { return m_inner->check(config); }
    Result<std::unique_ptr<LaunchedProcess>> start(const LaunchRequest& request, LaunchEvents events) override {
        events.ready = [ready = std::move(events.ready), place = m_folder / request.sessionId](CloneAddress address) {
            int port = 0;
            if (address.port > 0 && std::ifstream(place.string() + ".proxy") >> port) {
                std::ofstream(place.string() + ".port") << address.port << std::flush;
                address.port = port;
                address.endpoint = fmt::format("tcp://127.0.0.1:{}", port);
            }
            ready(std::move(address));
        };
        return m_inner->start(request, std::move(events));
    }
    Result<std::unique_ptr<LaunchedProcess>> reattach(const nlohmann::json& ticket, LaunchEvents events) override {
        return m_inner->reattach(ticket, std::move(events));
    }

private:
    const std::shared_ptr<Launcher> m_inner;
    const std::filesystem::path m_folder;
};

void obey(const std::string& line, CloneManager& manager, Document& document) {
    std::istringstream words(line);
    std::string command, id, token;
    words >> command >> id >> token;
    if (command == "start") manager.start(id);
    if (command == "stop") manager.stop(id);
    if (command == "pause" || command == "resume") manager.setPaused(id, command == "pause");
    if (command == "edit") document.edit("Frame", [](Scene& scene) { scene.frames.current = scene.frames.current < 20 ? 24 : 5; });
    if (command == "sync") {
        const bool hasBegun = manager.waitFor(id, [](const CloneStatus&) { return true; }, std::chrono::seconds(20));
        fmt::print("ANSWER {} {}\n", token, hasBegun ? "done" : "late");
        std::fflush(stdout);
    }
    if (command == "full") {
        manager.requestFullFrame(id, [token](const Result<FramePtr>& frame) {
            fmt::print("ANSWER {} {}\n", token, frame ? fmt::format("{} AOVs", (*frame)->layout().aovs.size()) : frame.error().text());
            std::fflush(stdout);
        });
    }
}

/// Does what comes through `commands` (-1 = nothing) until `stop` can be read.
void serve(int commands, int stop, CloneManager& manager, Document& document) {
    std::string waiting;
    for (;;) {
        std::array<pollfd, 2> fds{pollfd{stop, POLLIN, 0}, pollfd{commands, POLLIN, 0}};
        if (::poll(fds.data(), fds.size(), -1) < 0 || fds[0].revents) return;
        std::array<char, 4096> block;
        const ssize_t count = ::read(commands, block.data(), block.size());
        if (count > 0) waiting.append(block.data(), static_cast<std::size_t>(count));
        for (std::size_t end; (end = waiting.find('\n')) != std::string::npos; waiting.erase(0, end + 1))
            obey(waiting.substr(0, end), manager, document);
    }
}

} // namespace

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
    int commands = -1;
    for (int i = 2; i + 1 < argc; i += 2) {
        const std::string option = argv[i];
        if (option == "--start") start.push_back(argv[i + 1]);
        if (option == "--restarts") services.restarts = std::atoi(argv[i + 1]);
        if (option == "--lost") {
            services.timeouts.lost = std::chrono::milliseconds(std::atoi(argv[i + 1]));
            services.timeouts.heartbeat = services.timeouts.lost / 8;
            services.timeouts.stable = services.timeouts.lost;
        }
        // Open for writing too, so that the end of a writer is not the end of the commands.
        if (option == "--commands" && (commands = ::open(argv[i + 1], O_RDWR | O_CLOEXEC)) < 0) return 2;
        if (option == "--proxies")
            services.launchers.add(std::make_shared<ProxiedLauncher>(services.launchers.find("local"), argv[i + 1]));
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
        } else if (event.kind == CloneEventKind::Log && !status->log.empty()) {
            fmt::print("LOG {} {}\n", event.sessionId, status->log.back());
        }
        std::fflush(stdout);
    });
    manager.setSceneFile(std::filesystem::absolute(argv[1]));
    for (const std::string& id : start) manager.start(id);
    serve(commands, stopPipe[0], manager, document);
    return 0;
}
