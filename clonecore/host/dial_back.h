// What a connection's launcherConfig says about a clone that dials its host: "dialBack" (true), "dialAddress" (this host as the clone's
// machine sees it) and "port" (of this host, 0 = any). Pure, but that this machine's name is asked for.
#pragma once

#include "clonecore/base/error.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace doppel {

struct DialBack {
    std::string address; ///< to dial, as in a ZeroMQ endpoint: "desk.example", "192.0.2.7", "[2001:db8::7]"
    int port = 0;        ///< to listen at; 0 = any free one

    /// Where this host listens: on the address if it is of loopback, else on all interfaces. "tcp://*:7000"
    std::string listenEndpoint() const;
    /// What the clone dials when this host listens at `boundPort`.
    std::string dialEndpoint(int boundPort) const;
};

/// nullopt when the clone listens. `defaultAddress` counts when the configuration has none; "" = this machine's name. InvalidArgument
/// names the field: an address is letters, digits and ._:[]- and does not begin with a dash.
Result<std::optional<DialBack>> readDialBack(const nlohmann::json& config, const std::string& defaultAddress);

} // namespace doppel
