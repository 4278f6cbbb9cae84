// The configuration of the local launcher, checked.
#pragma once

#include "clonecore/base/error.h"

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <vector>

namespace doppel {

struct LocalConfig {
    std::string listen = "ipc";
    int port = 0;        ///< of tcp; 0 = any
    int threads = 0;     ///< 0 = the clone's choice
    int idleTimeout = 30; ///< seconds without a host after which the clone ends by itself
    std::string program; ///< "" = found by localProgramSpec
    std::map<std::string, std::string> environment;
    std::vector<std::string> arguments;
};

/// Reads it from a connection's launcherConfig; null is an empty one. Unknown keys are left to others.
Result<LocalConfig> parseLocalConfig(const nlohmann::json& config);
nlohmann::json localConfigSchema();

} // namespace doppel
