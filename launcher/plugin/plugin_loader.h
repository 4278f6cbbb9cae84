// Finds the launcher plugins of this machine's user: shared libraries (*.so) and programs in $XDG_CONFIG_HOME/doppel/launchers and
// the folders of $DOPPEL_LAUNCHER_PATH (colons between them).
#pragma once

#include "clonecore/host/launcher.h"
#include "launcher/process/process_reactor.h"

#include <filesystem>
#include <memory>
#include <vector>

namespace doppel {

struct LoadedPlugins {
    struct Fault {
        std::filesystem::path file;
        Error error;
    };
    std::vector<std::shared_ptr<Launcher>> launchers;
    std::vector<Fault> faults; ///< of plugins that are there and do not load
};

std::vector<std::filesystem::path> pluginFolders();

/// Loads what lies in the folders. A folder or a file that others may write to or that belongs to somebody else is a fault and is
/// not touched; a folder that is not there is none. `taken` names launchers that are there already; one of the same name is a fault.
/// Blocks for the programs' answers, all of which are asked at the same time: some seconds at most.
LoadedPlugins loadPlugins(std::shared_ptr<ProcessReactor> reactor, const std::vector<std::filesystem::path>& folders, const LauncherRegistry& taken);

} // namespace doppel
