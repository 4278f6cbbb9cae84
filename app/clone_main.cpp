// `doppel-clone`: the clone process. Serves one host at a time, cooks what it is told and renders it; or becomes the program of a
// renderer that has one of its own.
#include "app/signal_watcher.h"
#include "api/clone_program.h"
#include "api/external_renderer.h"
#include "api/wiring.h"
#include "stage/importer.h"

#include <fmt/core.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <string>
#include <vector>

namespace {

using namespace doppel;

int reportFailure(const Error& error) {
    fmt::print(stderr, "doppel-clone: {}\n", error.text());
    return 1;
}

int serve(const CloneProgramOptions& options) {
    // Before any other thread, so that all of them leave the signals to the watcher.
    std::mutex mutex;
    CloneServer* serving = nullptr;
    bool stopped = false;
    SignalWatcher signals([&](int) {
        std::lock_guard lock(mutex);
        stopped = true;
        if (serving) serving->stop();
    });

    warmUpUsdReader();
    const auto delegates = makeDelegates(options.renderer);
    if (!delegates) return reportFailure(delegates.error());
    const auto started = serveClone(options, *delegates);
    if (!started) return reportFailure(started.error());
    {
        std::lock_guard lock(mutex);
        serving = started->get();
        if (stopped) return 0;
    }
    announceClone(**started, options);
    (*started)->wait();
    std::lock_guard lock(mutex);
    serving = nullptr;
    return 0;
}

int run(const std::vector<std::string>& words) {
    CloneProgramOptions options;
    if (const auto end = readCloneCommandLine(words, options)) return *end;
    const std::string& wanted = options.renderer.empty() ? options.wantedRenderer : options.renderer;
    // Before there is any other thread: the program takes this process over, and its place in the eyes of the launcher.
    if (const auto renderer = findExternalRenderer(wanted)) return reportFailure(runExternalRenderer(*renderer, words));
    return serve(options);
}

} // namespace

int main(int argc, char** argv) {
    try {
        return run({argv + std::min(argc, 1), argv + argc});
    } catch (const std::exception& error) {
        fmt::print(stderr, "doppel-clone: unexpected failure: {}\n", error.what());
        return 1;
    }
}
