// Events of a host for a Python thread that takes them one by one, so that callbacks run on that thread and no other.
#pragma once

#include "api/api_caller.h"
#include "python/module/waiting.h"

#include <pybind11/pybind11.h>

#include <deque>
#include <memory>
#include <mutex>

namespace doppel {

class EventQueue {
public:
    explicit EventQueue(ApiCaller& caller);
    /// The next event as (type, id, data), waiting up to `seconds` (< 0: for ever); None when there is none, or after close().
    pybind11::object next(double seconds);
    /// Nothing comes any more; who waits is woken. Any thread.
    void close();

private:
    static constexpr std::size_t kMost = 10'000; ///< waiting; of those of one kind and connection only the newest is kept

    struct State {
        std::mutex mutex;
        std::deque<ApiEvent> events;
        bool closed = false;
        Bell bell;
    };
    std::shared_ptr<State> m_state = std::make_shared<State>();
    Subscription m_subscription;
};

} // namespace doppel
