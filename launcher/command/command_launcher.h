// Starts clones with command lines that the user has written into launchers.json, for farms and wrappers that Doppel does not
// know. Any thread; start() does not wait.
#pragma once

#include "clonecore/host/launcher.h"
#include "launcher/command/command_config.h"
#include "launcher/process/process_reactor.h"

#include <functional>
#include <memory>

namespace doppel {

/// Those in launcherSettingsFile().
Result<CommandSettings> userCommandSettings();

class CommandLauncher : public Launcher {
public:
    using Settings = std::function<Result<CommandSettings>()>;
    explicit CommandLauncher(Settings settings = userCommandSettings,
                             std::shared_ptr<ProcessReactor> reactor = std::make_shared<ProcessReactor>());

    std::string name() const override { return "command"; }
    std::string label() const override { return "Command line"; }
    nlohmann::json schema() const override;
    Result<void> check(const nlohmann::json& config) const override;
    Result<std::unique_ptr<LaunchedProcess>> start(const LaunchRequest& request, LaunchEvents events) override;
    /// Of jobs only (templates with a job pattern).
    Result<std::unique_ptr<LaunchedProcess>> reattach(const nlohmann::json& ticket, LaunchEvents events) override;

private:
    Result<CommandTemplate> find(const std::string& name) const;

    const Settings m_settings;
    const std::shared_ptr<ProcessReactor> m_reactor;
};

} // namespace doppel
