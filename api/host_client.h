// A host in another process, over its scripting endpoint. A dropped link answers every call that is open with ConnectFailed, and
// every later one; connect another client then.
#pragma once

#include "api/api_caller.h"
#include "clonecore/link/keys.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace doppel {

class HostClient final : public ApiCaller {
public:
    struct Options {
        std::string endpoint = {};            ///< "ipc:///path" or "tcp://host:port"
        std::string serverKey = {};           ///< z85, of the host; required for tcp
        std::optional<KeyPair> keys = {};     ///< of this client; required for tcp
        std::string name = "doppel";          ///< for the host's log
        std::chrono::milliseconds timeout{5'000}; ///< until the host has answered
    };

    /// Blocks until the host has welcomed this client. ConnectFailed, AuthFailed, ProtocolMismatch, Timeout.
    static Result<std::unique_ptr<HostClient>> connect(Options options);
    /// The same to the host that `wanted` names: as findHost(), or tcp://HOST:PORT with its z85 `key` ("" = a host of this user's), where
    /// this client proves the user's own key.
    static Result<std::unique_ptr<HostClient>> connectTo(const std::string& wanted, const std::string& key, const std::string& name,
                                                         std::chrono::milliseconds timeout = std::chrono::seconds(5));
    ~HostClient() override; ///< calls that are open are answered with Cancelled

    void callAll(std::vector<ApiHost::Call> calls, std::function<void(Results)> reply) override;
    Subscription observe(std::function<void(const ApiEvent&)> observer) override;
    Result<void> state() const override;

private:
    HostClient();
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace doppel
