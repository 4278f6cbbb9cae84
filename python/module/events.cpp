#include "python/module/events.h"

#include "python/module/values.h"

#include <optional>
#include <utility>

namespace py = pybind11;

namespace doppel {

EventQueue::EventQueue(ApiCaller& caller) {
    m_subscription = caller.observe([state = m_state](const ApiEvent& event) {
        {
            std::lock_guard lock(state->mutex);
            const std::string key = event.coalescingKey();
            if (!key.empty()) std::erase_if(state->events, [&](const ApiEvent& other) { return other.coalescingKey() == key; });
            state->events.push_back(event);
            if (state->events.size() > kMost) state->events.pop_front();
        }
        state->bell.ring();
    });
}

py::object EventQueue::next(double seconds) {
    for (;;) {
        std::optional<ApiEvent> event;
        {
            std::lock_guard lock(m_state->mutex);
            if (!m_state->events.empty()) {
                event = std::move(m_state->events.front());
                m_state->events.pop_front();
            } else if (m_state->closed) {
                return py::none();
            }
        }
        if (event) return py::make_tuple(event->type, event->id, toPython(event->data));
        if (!m_state->bell.wait(seconds)) return py::none();
    }
}

void EventQueue::close() {
    m_subscription.reset();
    {
        std::lock_guard lock(m_state->mutex);
        m_state->closed = true;
    }
    m_state->bell.ring();
}

} // namespace doppel
