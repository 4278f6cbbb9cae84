// Starts clones as processes of this machine. The program is doppel-clone: the user's setting "program", else
// $DOPPEL_CLONE_PROGRAM, else the one beside the running executable. Any thread; start() does not wait for the process.
// A clone that serves outlives a host that dies, until its idle timeout.
#pragma once

#include "clonecore/host/launcher.h"
#include "launcher/local/local_config.h"
#include "launcher/process/process_reactor.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace doppel {

/// Those in launcherSettingsFile().
Result<LocalSettings> userLocalSettings();

/// Configuration (all keys optional): {"launcher": "local", "listen": "ipc" | "tcp", "port": 0, "threads": 0,
/// "idleTimeout": 30}. schema() describes each. The user's settings (launcher/settings), all optional too: {"program": "...",
/// "environment": {"NAME": "value"}, "arguments": ["..."]}.
class LocalLauncher : public Launcher {
public:
    /// Where settings come from; called by each start().
    using Settings = std::function<Result<LocalSettings>()>;
    /// Launchers may share one reactor, so that one thread serves all child processes of the host.
    explicit LocalLauncher(Settings settings = userLocalSettings,
                           std::shared_ptr<ProcessReactor> reactor = std::make_shared<ProcessReactor>());

    std::string name() const override { return "local"; }
    std::string label() const override { return "This machine"; }
    nlohmann::json schema() const override;
    Result<void> check(const nlohmann::json& config) const override;
    /// InvalidArgument for a bad configuration (the message names the key), NotFound when there is no such program, and what
    /// the settings fail with.
    std::string dialAddress() const override { return "127.0.0.1"; }
    Result<std::unique_ptr<LaunchedProcess>> start(const LaunchRequest& request, LaunchEvents events) override;
    /// Its output is not read and its exit status not known, both being its first host's.
    Result<std::unique_ptr<LaunchedProcess>> reattach(const nlohmann::json& ticket, LaunchEvents events) override;

private:
    Settings m_settings;
    std::shared_ptr<ProcessReactor> m_reactor;
};

} // namespace doppel
