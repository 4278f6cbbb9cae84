#include "launcher/common/launch_gate.h"

#include <utility>

namespace doppel {

void LaunchGate::output(std::string line, bool isStderr) {
    std::lock_guard lock(m_mutex);
    if (m_open && m_events.output) m_events.output(std::move(line), isStderr);
}

void LaunchGate::waiting(std::string what) {
    std::lock_guard lock(m_mutex);
    if (!m_open || !m_events.waiting || what == m_waiting) return;
    m_waiting = what;
    m_events.waiting(std::move(what));
}

void LaunchGate::ready(CloneAddress address) {
    std::lock_guard lock(m_mutex);
    if (m_open && m_events.ready) m_events.ready(std::move(address));
}

void LaunchGate::exited(ExitStatus exit) {
    std::lock_guard lock(m_mutex);
    if (std::exchange(m_open, false) && m_events.exited) m_events.exited(exit);
}

void LaunchGate::failed(Error error) {
    std::lock_guard lock(m_mutex);
    if (std::exchange(m_open, false) && m_events.failed) m_events.failed(std::move(error));
}

void LaunchGate::shut() {
    std::lock_guard lock(m_mutex);
    m_open = false;
}

} // namespace doppel
