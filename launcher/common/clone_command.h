// The command line of doppel-clone, which every launcher brings to its machine: as a list of words, never as text for a shell.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/host/launcher.h"
#include "launcher/common/config_fields.h"

#include <cstdint>
#include <string>
#include <vector>

namespace doppel {

inline constexpr const char* kCloneProgram = "doppel-clone";

/// What a scene may say to each launcher.
struct CloneOptions {
    int port = 0;         ///< of tcp; of the host when the clone dials; 0 = any free one
    int threads = 0;      ///< 0 = the clone's choice
    int idleTimeout = 30; ///< seconds without a host after which the clone ends by itself
    bool dialBack = false;
    std::string dialAddress{}; ///< of the host as the clone's machine sees it
    // Of the host, not of the scene (LaunchRequest).
    std::string dial{};                ///< dialBack; "" = the clone listens
    std::string renderer{};            ///< "" = any
    std::uint64_t assetCacheBytes = 0; ///< 0 = as the clone's machine says
};

/// Reads "port", "threads", "idleTimeout", "dialBack" and "dialAddress".
Result<void> readCloneOptions(const ConfigFields& fields, CloneOptions& options);
/// Adds their descriptions to the properties of a schema.
void describeCloneOptions(nlohmann::json& properties);

/// Takes what the host says. A configuration that says "dialBack" needs a host that awaits the clone, who says so in the request.
Result<void> takeRequest(const LaunchRequest& request, CloneOptions& options);

/// The words after the program's name. `listen` is "ipc" or "tcp"; `address`, of tcp, is the interface to listen on ("" = the
/// clone's default, loopback); neither counts when the clone dials. The clone goes on when its launcher dies, until its idle timeout.
std::vector<std::string> cloneArguments(const CloneOptions& options, const std::string& listen, const std::string& address,
                                        const std::string& hostPublicKey);

} // namespace doppel
