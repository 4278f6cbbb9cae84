// What the local launcher is told, checked: by a scene how to launch, by the user of this machine what.
#pragma once

#include "clonecore/base/error.h"
#include "launcher/common/clone_command.h"

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <vector>

namespace doppel {

/// Of a connection, so perhaps of a stranger's scene.
struct LocalConfig {
    std::string listen = "ipc";
    CloneOptions clone;
};

/// Of this machine's user: see launcher/settings.
struct LocalSettings {
    std::string program; ///< "" = as LocalLauncher finds it
    std::map<std::string, std::string> environment; ///< added to the host's own
    std::vector<std::string> arguments; ///< more of them, for the program
};

/// Reads it from a connection's launcherConfig; null is an empty one. Unknown keys are left to others, those of LocalSettings
/// refused.
Result<LocalConfig> parseLocalConfig(const nlohmann::json& config);
/// Unknown keys are faults: they would be typing errors.
Result<LocalSettings> parseLocalSettings(const nlohmann::json& settings);
nlohmann::json localConfigSchema();

} // namespace doppel
