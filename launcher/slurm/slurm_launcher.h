// Starts clones as jobs of Slurm (docs/launchers.md). Any thread; start() does not wait for Slurm.
#pragma once

#include "clonecore/host/launcher.h"
#include "launcher/process/process_reactor.h"
#include "launcher/slurm/slurm_config.h"

#include <functional>
#include <memory>

namespace doppel {

/// Those in launcherSettingsFile().
Result<SlurmSettings> userSlurmSettings();

class SlurmLauncher : public Launcher {
public:
    using Settings = std::function<Result<SlurmSettings>()>;
    explicit SlurmLauncher(Settings settings = userSlurmSettings,
                           std::shared_ptr<ProcessReactor> reactor = std::make_shared<ProcessReactor>());

    std::string name() const override { return "slurm"; }
    std::string label() const override { return "Slurm"; }
    nlohmann::json schema() const override { return slurmConfigSchema(); }
    Result<void> check(const nlohmann::json& config) const override;
    Result<std::unique_ptr<LaunchedProcess>> start(const LaunchRequest& request, LaunchEvents events) override;
    Result<std::unique_ptr<LaunchedProcess>> reattach(const nlohmann::json& ticket, LaunchEvents events) override;

private:
    const Settings m_settings;
    const std::shared_ptr<ProcessReactor> m_reactor;
};

} // namespace doppel
