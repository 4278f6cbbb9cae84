// The receiver of a launched process's events behind a lock, so that its owner can shut it from another thread and none
// comes any more. Shared by the handle (any thread) and what works for it on the reactor's thread.
#pragma once

#include "clonecore/host/launcher.h"

#include <mutex>
#include <string>

namespace doppel {

class LaunchGate {
public:
    explicit LaunchGate(LaunchEvents events) : m_events(std::move(events)) {}

    // Each calls the receiver's function of that name, unless the gate is shut. The last two shut it.
    void output(std::string line, bool isStderr);
    void waiting(std::string what); ///< what was said last is not said again
    void ready(CloneAddress address);
    void exited(ExitStatus exit);
    void failed(Error error);

    /// No event is called after this returns; one under way is waited for, unless this is called from it.
    void shut();

private:
    std::recursive_mutex m_mutex; // recursive: a callback may destroy the handle, which shuts the gate
    LaunchEvents m_events;
    std::string m_waiting;
    bool m_open = true;
};

} // namespace doppel
