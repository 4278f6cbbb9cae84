// The scripting interface of a host: methods by name, on the document's thread, and events. Everything that scripts do, in the desk's
// console, in this process or over the wire, comes through here. Owned by the application; destroy it before the services.
#pragma once

#include "api/api_events.h"
#include "api/api_services.h"
#include "api/api_value.h"
#include "clonecore/base/subscription.h"

#include <memory>
#include <string>
#include <vector>

namespace doppel {

class ApiHost {
public:
    struct Call {
        std::string method; ///< "connection.setName"
        ApiValue arguments; ///< a list
    };

    /// On the document's thread.
    explicit ApiHost(ApiServices services);
    ~ApiHost(); ///< on the document's thread; waits that are left are cancelled

    /// A caller whose waits and open things end with clientLeft().
    ApiClient newClient();
    void clientLeft(ApiClient client); ///< any thread

    /// Runs a method. Any thread; `reply` is called once, on the document's thread or another one of the host.
    void call(ApiClient client, Call call, ApiReply reply);
    /// Runs them in order, in one go; `reply` is called once with a result each, in order, when the last one is there.
    void callAll(ApiClient client, std::vector<Call> calls, std::function<void(std::vector<Result<ApiValue>>)> reply);

    /// Observers are called on the document's thread or the manager's I/O thread. Keep them short.
    [[nodiscard]] Subscription observe(std::function<void(const ApiEvent&)> observer);

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace doppel
