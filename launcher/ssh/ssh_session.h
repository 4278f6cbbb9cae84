// One clone on another machine, over ssh: the connection that carries its output (and, of mode "tunnel", its link), its
// re-establishment when it breaks, and the clone's end.
#pragma once

#include "clonecore/host/launcher.h"
#include "launcher/process/process_reactor.h"
#include "launcher/ssh/ssh_commands.h"

#include <memory>

namespace doppel {

/// Makes the private folder of a launch, under $XDG_RUNTIME_DIR or the folder for temporary files; one that is there already is
/// taken if it is this user's alone.
Result<std::filesystem::path> sshFolder(const std::string& id);

/// Starts a clone. `program` is ssh's path.
std::unique_ptr<LaunchedProcess> launchSsh(std::shared_ptr<ProcessReactor> reactor, std::filesystem::path program, SshLaunch launch,
                                           const CloneOptions& options, const std::string& hostPublicKey, LaunchEvents events);
/// Takes hold of one that serves on `options.port` (or dials); its tunnel is made again.
std::unique_ptr<LaunchedProcess> attachSsh(std::shared_ptr<ProcessReactor> reactor, std::filesystem::path program, SshLaunch launch,
                                           const CloneOptions& options, LaunchEvents events);

} // namespace doppel
