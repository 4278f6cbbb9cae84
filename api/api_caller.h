// Calls to a host, wherever it is: in this process (LocalCaller) or another one (HostClient). Scripts hold one of these. Thread-safe.
#pragma once

#include "api/api_host.h"
#include "clonecore/base/subscription.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace doppel {

class ApiCaller {
public:
    using Results = std::vector<Result<ApiValue>>;

    virtual ~ApiCaller() = default;

    /// Runs the calls in order; `reply` is called once with a result each, on a thread of the host or of this object.
    virtual void callAll(std::vector<ApiHost::Call> calls, std::function<void(Results)> reply) = 0;
    /// Observers are called on a thread of the host or of this object. An event "gone" with {"reason"} is the last one of a host in
    /// another process.
    [[nodiscard]] virtual Subscription observe(std::function<void(const ApiEvent&)> observer) = 0;
    /// Why no call can succeed any more; nothing while they can.
    virtual Result<void> state() const = 0;

    /// The same and waits. Not on a thread of the host.
    Results callAllAndWait(std::vector<ApiHost::Call> calls);
    Result<ApiValue> callAndWait(std::string method, ApiValue arguments);
};

/// A host of this process, which must live longer.
class LocalCaller final : public ApiCaller {
public:
    explicit LocalCaller(ApiHost& host) : m_host(host), m_client(host.newClient()) {}
    ~LocalCaller() override { m_host.clientLeft(m_client); }

    void callAll(std::vector<ApiHost::Call> calls, std::function<void(Results)> reply) override;
    Subscription observe(std::function<void(const ApiEvent&)> observer) override { return m_host.observe(std::move(observer)); }
    Result<void> state() const override { return {}; }

private:
    ApiHost& m_host;
    const ApiClient m_client;
};

} // namespace doppel
