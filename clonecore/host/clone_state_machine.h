// The one state machine of all connections: which transitions are legal, and since when the present state holds. A plain
// value without threads, sockets or clocks of its own; CloneSession owns one and feeds it on the I/O thread.
// The table is explained in docs/decisions/0001-connection-states.md.
#pragma once

#include "clonecore/host/clone_status.h"

#include <array>

namespace doppel {

inline constexpr std::array kCloneStates{CloneState::Stopped,   CloneState::Launching, CloneState::Connecting,
                                         CloneState::Syncing,   CloneState::Rendering, CloneState::Converged,
                                         CloneState::Paused,    CloneState::Lost,      CloneState::Failed};

/// True if a connection may go from `from` to `to`. Staying where it is is not a transition (false).
bool isLegalTransition(CloneState from, CloneState to);

class CloneStateMachine {
public:
    CloneState state() const { return m_state; }

    /// Goes to `to` and returns true. Already there: false, nothing happens. An illegal transition is a programmer error:
    /// it asserts in debug builds; in release builds it is logged and refused (false).
    bool moveTo(CloneState to);

private:
    CloneState m_state = CloneState::Stopped;
};

} // namespace doppel
