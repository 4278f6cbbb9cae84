// Starts clones as processes of this machine. The program is doppel-clone: the configuration's "program", else
// $DOPPEL_CLONE_PROGRAM, else the one beside the running executable. Any thread; start() does not wait for the process.
#pragma once

#include "clonecore/host/launcher.h"
#include "launcher/process/process_reactor.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace doppel {

/// Configuration (all keys optional): {"launcher": "local", "listen": "ipc" | "tcp", "port": 0, "threads": 0,
/// "idleTimeout": 30, "program": "...", "environment": {"NAME": "value"}, "arguments": ["..."]}. schema() describes each.
class LocalLauncher : public Launcher {
public:
    /// Launchers may share one reactor, so that one thread serves all child processes of the host.
    explicit LocalLauncher(std::shared_ptr<ProcessReactor> reactor = std::make_shared<ProcessReactor>());

    std::string name() const override { return "local"; }
    std::string label() const override { return "This machine"; }
    nlohmann::json schema() const override;
    /// InvalidArgument for a bad configuration (the message names the key), NotFound when there is no such program.
    Result<std::unique_ptr<LaunchedProcess>> start(const LaunchRequest& request, LaunchEvents events) override;

private:
    std::shared_ptr<ProcessReactor> m_reactor;
};

/// What to run for a request, before anything is started: for start() and for "show the command".
Result<ProgramSpec> localProgramSpec(const LaunchRequest& request);

} // namespace doppel
