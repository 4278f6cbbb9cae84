#include "app/commands/commands.h"
#include "app/commands/headless_render.h"
#include "app/signal_watcher.h"
#include "api/wiring.h"

#include <fmt/core.h>

#include <unistd.h>

namespace doppel {

namespace {

Result<std::vector<std::string>> selectClones(const Scene& scene, const RenderOptions& options) {
    std::vector<std::string> all;
    for (const auto& [id, record] : *scene.connections) all.push_back(id);
    if (all.empty())
        return fail(ErrorCode::NotFound, "the scene has no connections, so there is nothing to render", options.file.string());
    if (options.clones.empty()) return all;
    for (const auto& id : options.clones) {
        if (scene.connection(id)) continue;
        std::string known;
        for (const auto& other : all) known += (known.empty() ? "" : ", ") + other;
        return fail(ErrorCode::NotFound, "there is no clone '" + id + "'; there are: " + known, options.file.string());
    }
    return options.clones;
}

Result<void> applyOverrides(Scene& scene, const RenderOptions& options, const std::vector<std::string>& ids) {
    if (options.frame) scene.frames.current = *options.frame;
    for (const auto& text : options.contextOptions) {
        auto assignment = parseAssignment(text);
        if (!assignment) return tl::unexpected(assignment.error());
        scene.contextOptions[assignment->first] = assignment->second;
    }
    for (const auto& id : ids) {
        ConnectionRecord record = *scene.connection(id);
        if (!options.renderer.empty()) record.renderer = options.renderer;
        if (options.samples) record.rendererOptions["samples"] = static_cast<double>(*options.samples);
        if (options.resolution) {
            record.resolution = *options.resolution;
            record.resolutionScale = 0;
        }
        scene.setConnection(std::move(record));
    }
    return {};
}

/// Makes the folder and proves that files can be made there, before minutes of rendering are lost.
Result<void> prepareFolder(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return tl::unexpected(errnoError("cannot make the folder", folder.string(), error.value()));
    if (access(folder.c_str(), W_OK | X_OK) != 0)
        return tl::unexpected(errnoError("cannot write to the folder", folder.string(), errno));
    return {};
}

} // namespace

int renderCommand(const RenderOptions& options) {
    // Signals first: every thread made from here on inherits the blocked mask.
    HeadlessRender* running = nullptr;
    std::mutex mutex;
    bool interrupted = false;
    SignalWatcher signals([&](int) {
        std::lock_guard lock(mutex);
        interrupted = true;
        if (running) running->interrupt();
    });

    auto scene = openScene(options.file);
    if (!scene) return reportError(scene.error());
    auto ids = selectClones(*scene, options);
    if (!ids) return reportError(ids.error());
    if (auto applied = applyOverrides(*scene, options, *ids); !applied) return reportError(applied.error());
    if (auto folder = prepareFolder(options.out); !folder) return reportError(folder.error());

    HeadlessRender render(options, std::move(*scene), std::move(*ids));
    {
        std::lock_guard lock(mutex);
        running = &render;
        if (interrupted) return 130;
    }
    const int code = render.run();
    std::lock_guard lock(mutex);
    running = nullptr;
    return code;
}

} // namespace doppel
