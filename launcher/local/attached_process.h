// A clone of this machine that another host program started: watches its end and can stop it. Made by LocalLauncher::reattach;
// works on the reactor's thread.
#pragma once

#include "clonecore/host/launcher.h"
#include "launcher/process/process_identity.h"
#include "launcher/process/process_reactor.h"

#include <memory>
#include <string>

namespace doppel {

/// What a local clone's ticket says.
struct LocalTicket {
    ProcessIdentity process;
    std::string endpoint; ///< its socket file is removed behind it
};
nlohmann::json formatLocalTicket(const LocalTicket& ticket);
Result<LocalTicket> parseLocalTicket(const nlohmann::json& ticket);

/// NotFound when it has ended.
Result<std::unique_ptr<LaunchedProcess>> attachLocal(std::shared_ptr<ProcessReactor> reactor, const LocalTicket& ticket,
                                                     LaunchEvents events);

/// A clone that was killed leaves the file of its Unix socket behind.
void removeSocketFile(const std::string& endpoint);

} // namespace doppel
