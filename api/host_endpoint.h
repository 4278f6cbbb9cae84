// Serves an ApiHost to other processes: of this user through a Unix socket, of other machines over encrypted TCP when asked to.
// Clients that send nonsense are let go, those that don't read get fewer events and then are let go; nothing of theirs grows without
// a bound. Owned by the application; destroy it before the ApiHost. Thread-safe.
#pragma once

#include "api/api_host.h"
#include "clonecore/link/keys.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace doppel {

class HostEndpoint {
public:
    struct Options {
        std::string endpoint = {};         ///< "ipc:///path" or "tcp://address:port"; see ServiceSocket
        std::optional<KeyPair> keys = {};  ///< for tcp
        std::set<std::string> allowedKeys = {};
        std::size_t maxClients = 128;
        /// Calls of one client that are not answered yet; more are refused.
        std::size_t maxOpenCalls = 1024;
        /// For the log. May be empty; on the endpoint's thread.
        std::function<void(const std::string& text)> note = {};
        /// A client was welcomed or has left. May be empty; on the endpoint's thread.
        std::function<void()> clientsChanged = {};
    };

    static Result<std::unique_ptr<HostEndpoint>> serve(ApiHost& host, Options options);
    ~HostEndpoint();

    const std::string& endpoint() const;
    int port() const; ///< 0 unless tcp
    std::size_t clients() const;

private:
    HostEndpoint();
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace doppel
