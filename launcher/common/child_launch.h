// A launch that is one child process of this host, which prints the clone's line itself: the local launcher's clones, and
// command lines that stay until the clone has ended.
#pragma once

#include "clonecore/link/launcher_line.h"
#include "launcher/common/launch_gate.h"
#include "launcher/process/process_reactor.h"

#include <functional>
#include <memory>

namespace doppel {

/// All called on the reactor's thread; empty ones are left out.
struct ChildLaunch {
    std::function<CloneAddress(const LauncherLine&)> address; ///< where the host reaches the clone that printed this
    std::function<nlohmann::json(pid_t child, const LauncherLine&)> ticket;
    std::function<void(const LauncherLine&)> cleanUp; ///< behind one that has served
};

/// Does not wait. Stop is SIGTERM to its process group, then SIGKILL to its whole tree.
std::unique_ptr<LaunchedProcess> launchChild(std::shared_ptr<ProcessReactor> reactor, ProgramSpec spec, ChildLaunch launch,
                                             LaunchEvents events);

} // namespace doppel
