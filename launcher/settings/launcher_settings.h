// What the user of this machine says about launchers. Scenes come from anywhere, so a scene says only how a clone is to be
// launched; which programs may run, with which arguments, is said in a file that only the user can write.
#pragma once

#include "clonecore/base/error.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>

namespace doppel {

/// $XDG_CONFIG_HOME/doppel/launchers.json: {"<launcher>": {...}, ...}
std::filesystem::path launcherSettingsFile();

/// The object of one launcher; an empty one when there is no file or it does not name the launcher. Reads the file (64 KiB at
/// most) at each call. Errors name the file: it cannot be read, is no JSON object, it or its folder belongs to somebody
/// else or may be written by others.
Result<nlohmann::json> launcherSettings(const std::filesystem::path& file, const std::string& launcher);

/// Those of launcherSettingsFile(), parsed; a fault of `parse` names the file too.
template <class Settings>
Result<Settings> parseUserSettings(const std::string& launcher, Result<Settings> (*parse)(const nlohmann::json&)) {
    const auto file = launcherSettingsFile();
    const auto settings = launcherSettings(file, launcher);
    if (!settings) return tl::unexpected(settings.error());
    auto parsed = parse(*settings);
    if (!parsed) parsed.error().context = file.string();
    return parsed;
}

} // namespace doppel
