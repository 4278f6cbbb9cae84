// The command line of doppel-clone, which every launcher brings to its machine: as a list of words, never as text for a shell.
#pragma once

#include "clonecore/base/error.h"
#include "launcher/common/config_fields.h"

#include <string>
#include <vector>

namespace doppel {

inline constexpr const char* kCloneProgram = "doppel-clone";

/// What a scene may say to each launcher.
struct CloneOptions {
    int port = 0;         ///< of tcp; 0 = any free one
    int threads = 0;      ///< 0 = the clone's choice
    int idleTimeout = 30; ///< seconds without a host after which the clone ends by itself
};

/// Reads "port", "threads" and "idleTimeout".
Result<void> readCloneOptions(const ConfigFields& fields, CloneOptions& options);
/// Adds their descriptions to the properties of a schema.
void describeCloneOptions(nlohmann::json& properties);

/// The words after the program's name. `listen` is "ipc" or "tcp"; `address`, of tcp, is the interface to listen on ("" = the
/// clone's default, loopback). The clone goes on when its launcher dies, until its idle timeout.
std::vector<std::string> cloneArguments(const CloneOptions& options, const std::string& listen, const std::string& address,
                                        const std::string& hostPublicKey);

} // namespace doppel
