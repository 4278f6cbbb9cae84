#include "launcher/plugin/plugin_loader.h"

#include "launcher/common/host_programs.h"
#include "launcher/plugin/library_plugin.h"
#include "launcher/plugin/program_plugin.h"
#include "launcher/settings/launcher_settings.h"
#include "launcher/settings/trust.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <sstream>
#include <utility>

namespace doppel {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMaxFiles = 200;

// The files of a folder by name, so that the same one wins each time.
std::vector<fs::path> filesIn(const fs::path& folder, LoadedPlugins& plugins) {
    std::vector<fs::path> files;
    std::error_code fault;
    if (!fs::exists(folder, fault) && !fault) return files;
    if (auto trusted = checkTrusted(folder, "the folder of launcher plugins is not taken"); !trusted) {
        plugins.faults.push_back({folder, std::move(trusted.error())});
        return files;
    }
    for (const auto& entry : fs::directory_iterator(folder, fault))
        if (files.size() < kMaxFiles && entry.is_regular_file(fault)) files.push_back(entry.path());
    if (fault) plugins.faults.push_back({folder, errnoError("cannot list the folder of launcher plugins", folder.string(), fault.value())});
    std::sort(files.begin(), files.end());
    return files;
}

class Collection {
public:
    Collection(LoadedPlugins& plugins, const LauncherRegistry& taken) : m_plugins(plugins) {
        for (const auto& launcher : taken.all()) m_names.insert(launcher->name());
    }
    void add(const fs::path& file, Result<std::shared_ptr<Launcher>> launcher) {
        if (launcher && !m_names.insert((*launcher)->name()).second)
            launcher = fail(ErrorCode::AlreadyExists, fmt::format("there is a launcher called '{}' already", (*launcher)->name()), file.string());
        if (launcher)
            m_plugins.launchers.push_back(std::move(*launcher));
        else
            m_plugins.faults.push_back({file, std::move(launcher.error())});
    }

private:
    LoadedPlugins& m_plugins;
    std::set<std::string> m_names;
};

} // namespace

std::vector<fs::path> pluginFolders() {
    std::vector<fs::path> folders{launcherSettingsFile().parent_path() / "launchers"};
    const char* path = std::getenv("DOPPEL_LAUNCHER_PATH");
    std::istringstream more(path ? path : "");
    for (std::string folder; std::getline(more, folder, ':');)
        if (!folder.empty() && folder.front() == '/') folders.emplace_back(folder);
    return folders;
}

LoadedPlugins loadPlugins(std::shared_ptr<ProcessReactor> reactor, const std::vector<fs::path>& folders, const LauncherRegistry& taken) {
    LoadedPlugins plugins;
    std::vector<std::pair<fs::path, std::future<Result<std::shared_ptr<Launcher>>>>> asked;
    for (const fs::path& folder : folders) {
        for (const fs::path& file : filesIn(folder, plugins)) {
            const bool isLibrary = file.extension() == ".so";
            if (!isLibrary && !isExecutable(file)) continue;
            if (auto trusted = checkTrusted(file, "the launcher plugin is not taken"); !trusted) {
                plugins.faults.push_back({file, std::move(trusted.error())});
            } else if (isLibrary) {
                std::promise<Result<std::shared_ptr<Launcher>>> loaded;
                loaded.set_value(loadLibraryPlugin(file));
                asked.emplace_back(file, loaded.get_future());
            } else {
                asked.emplace_back(file, loadProgramPlugin(reactor, file));
            }
        }
    }
    Collection collection(plugins, taken);
    for (auto& [file, launcher] : asked) collection.add(file, launcher.get());
    return plugins;
}

} // namespace doppel
