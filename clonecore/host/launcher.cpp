#include "clonecore/host/launcher.h"

#include <fmt/format.h>

#include <string.h>

#include <utility>

namespace doppel {

std::string ExitStatus::text() const {
    if (!isKnown) return "ended";
    if (signal == 0) return "exit code " + std::to_string(code);
    std::string text = "killed by signal " + std::to_string(signal);
    if (const char* name = ::sigabbrev_np(signal)) text += std::string(" (SIG") + name + ")";
    return text;
}

Result<std::unique_ptr<LaunchedProcess>> Launcher::reattach(const nlohmann::json&, LaunchEvents) {
    return fail(ErrorCode::Unsupported, fmt::format("the launcher '{}' cannot take hold of a clone that another host started", name()));
}

void LauncherRegistry::add(std::shared_ptr<Launcher> launcher) {
    std::string name = launcher->name();
    m_launchers[std::move(name)] = std::move(launcher);
}

std::shared_ptr<Launcher> LauncherRegistry::find(const std::string& name) const {
    const auto it = m_launchers.find(name);
    return it == m_launchers.end() ? nullptr : it->second;
}

Result<std::shared_ptr<Launcher>> LauncherRegistry::findFor(const nlohmann::json& config) const {
    std::string name = "local";
    if (config.is_object() && config.contains("launcher")) {
        if (!config["launcher"].is_string())
            return fail(ErrorCode::InvalidArgument, "the launcher configuration's \"launcher\" must be a name");
        name = config["launcher"].get<std::string>();
    }
    if (auto launcher = find(name)) return launcher;
    std::string known;
    for (const auto& launcher : all()) known += (known.empty() ? "" : ", ") + launcher->name();
    return fail(ErrorCode::NotFound, fmt::format("there is no launcher called '{}'; choose one of: {}", name,
                                                 known.empty() ? "(none is installed)" : known));
}

std::vector<std::shared_ptr<Launcher>> LauncherRegistry::all() const {
    std::vector<std::shared_ptr<Launcher>> launchers;
    launchers.reserve(m_launchers.size());
    for (const auto& [name, launcher] : m_launchers) launchers.push_back(launcher);
    return launchers;
}

} // namespace doppel
