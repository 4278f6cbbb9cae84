#include "api/wiring.h"

#include "api/external_renderer.h"
#include "clonecore/base/own_files.h"
#include "clonecore/scene/scene_file.h"
#include "launcher/command/command_launcher.h"
#include "launcher/local/local_launcher.h"
#include "launcher/plugin/plugin_loader.h"
#include "launcher/slurm/slurm_launcher.h"
#include "launcher/ssh/ssh_launcher.h"
#include "render/embree/embree_delegate.h"
#include "stage/cooker.h"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace doppel {

namespace {

/// `installed` below share/doppel, or `source` of the source tree; a path that is not there when there is neither.
std::filesystem::path ownFolder(const std::filesystem::path& installed, const std::filesystem::path& source) {
    std::error_code error;
    if (const auto share = installedShare(); !share.empty() && std::filesystem::exists(share / installed, error)) return share / installed;
    const auto tree = sourceTree();
    return tree.empty() ? "/usr/share/doppel" / installed : tree / source;
}

/// Offered by name; a process that serves already cannot become another program.
RenderDelegateType elsewhere(const ExternalRenderer& renderer) {
    return {renderer.info, [label = renderer.info.label]() -> Result<std::unique_ptr<RenderDelegate>> {
                return fail(ErrorCode::Unsupported, label + " runs in a program of its own; stop this clone and start it again to render with it");
            }};
}

} // namespace

std::filesystem::path guideFolder() { return ownFolder("docs/user-guide", "docs/user-guide"); }

std::filesystem::path exampleScene() { return ownFolder("scenes", "resources/scenes") / "lookdev.doppel"; }

LauncherRegistry makeLaunchers(std::vector<LauncherFault>* faults) {
    LauncherRegistry launchers;
    const auto reactor = std::make_shared<ProcessReactor>(); // one thread for the processes of all of them
    launchers.add(std::make_shared<LocalLauncher>(userLocalSettings, reactor));
    launchers.add(std::make_shared<SshLauncher>(userSshSettings, reactor));
    launchers.add(std::make_shared<SlurmLauncher>(userSlurmSettings, reactor));
    launchers.add(std::make_shared<CommandLauncher>(userCommandSettings, reactor));
    LoadedPlugins plugins = loadPlugins(reactor, pluginFolders(), launchers);
    for (auto& plugin : plugins.launchers) launchers.add(std::move(plugin));
    for (auto& [file, error] : plugins.faults) {
        if (faults)
            faults->push_back({file, std::move(error)});
        else
            spdlog::warn("a launcher plugin does not load: {}", error.text());
    }
    return launchers;
}

Result<RenderDelegateRegistry> makeDelegates(const std::string& first) {
    std::vector<RenderDelegateType> types{embreeDelegateType()};
    std::vector<ExternalRendererFault> faults;
    for (const ExternalRenderer& renderer : findExternalRenderers(rendererFolders(), &faults)) types.push_back(elsewhere(renderer));
    for (const auto& [file, error] : faults) spdlog::warn("the description of a renderer is not used: {}", error.text());
    RenderDelegateRegistry all;
    for (const auto& type : types) all.add(type);
    if (first.empty()) return all;

    const RenderDelegateType* wanted = all.find(first);
    if (!wanted) {
        std::string names;
        for (const auto& type : types) names += (names.empty() ? "" : ", ") + type.info.name;
        return fail(ErrorCode::NotFound, "there is no renderer '" + first + "' here; installed: " + names);
    }
    RenderDelegateRegistry ordered;
    ordered.add(*wanted);
    for (const auto& type : types)
        if (type.info.name != wanted->info.name) ordered.add(type);
    return ordered;
}

Result<Scene> openScene(const std::filesystem::path& file) {
    if (file.extension() == ".doppel") return loadScene(file);
    return sceneForFile(file);
}

std::filesystem::path galleryPath(const Scene& scene, const std::filesystem::path& sceneFile) {
    const std::filesystem::path directory = sceneFile.empty() ? scene.directory : sceneFile.parent_path();
    if (!scene.gallery.empty()) return directory / scene.gallery;
    const std::string stem = sceneFile.empty() ? "untitled" : sceneFile.stem().string();
    return directory / "galleries" / (stem + ".db");
}

} // namespace doppel
