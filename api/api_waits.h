// Who waits for a connection to get into some state, without a thread that waits. Thread-safe; owned by the ApiHost.
#pragma once

#include "api/api_value.h"
#include "clonecore/host/clone_manager.h"
#include "clonecore/link/io_loop.h"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace doppel {

class ApiWaits {
public:
    using Condition = std::function<bool(const CloneStatus&)>;
    /// Called once, on the thread of this object: true when the condition holds, false when the time is over or the connection was
    /// deleted, Cancelled when the client has left or the host ends.
    using Done = std::function<void(Result<bool>)>;

    explicit ApiWaits(CloneManager& manager);
    ~ApiWaits();

    /// What was asked of the manager before has begun when the condition is first looked at.
    void add(ApiClient client, std::string sessionId, std::chrono::milliseconds timeout, Condition condition, Done done);
    void cancel(ApiClient client); ///< those of a client that has left

private:
    struct Wait {
        ApiClient client = 0;
        std::string sessionId;
        Condition condition;
        Done done;
        IoLoop::TimerId timer = 0;
    };
    void look(const std::string& sessionId);
    void finish(std::uint64_t id, Result<bool> result);

    CloneManager& m_manager;
    // On the loop's thread only.
    std::map<std::uint64_t, Wait> m_waits;
    std::uint64_t m_next = 1;

    std::shared_ptr<int> m_alive = std::make_shared<int>(0);     ///< ends on the loop's thread
    std::shared_ptr<IoLoop> m_loop = std::make_shared<IoLoop>(); ///< shared with tasks of the manager that are still to come
    Subscription m_events;
};

} // namespace doppel
