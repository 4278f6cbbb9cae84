// Starts clones on other machines with the system's ssh (docs/launchers.md). Any thread; start() does not wait for ssh.
#pragma once

#include "clonecore/host/launcher.h"
#include "launcher/process/process_reactor.h"
#include "launcher/ssh/ssh_config.h"

#include <functional>
#include <memory>

namespace doppel {

/// Those in launcherSettingsFile().
Result<SshSettings> userSshSettings();

class SshLauncher : public Launcher {
public:
    using Settings = std::function<Result<SshSettings>()>;
    explicit SshLauncher(Settings settings = userSshSettings,
                         std::shared_ptr<ProcessReactor> reactor = std::make_shared<ProcessReactor>());

    std::string name() const override { return "ssh"; }
    std::string label() const override { return "Another machine (ssh)"; }
    nlohmann::json schema() const override;
    Result<void> check(const nlohmann::json& config) const override;
    Result<std::unique_ptr<LaunchedProcess>> start(const LaunchRequest& request, LaunchEvents events) override;
    Result<std::unique_ptr<LaunchedProcess>> reattach(const nlohmann::json& ticket, LaunchEvents events) override;

private:
    const Settings m_settings;
    const std::shared_ptr<ProcessReactor> m_reactor;
};

} // namespace doppel
