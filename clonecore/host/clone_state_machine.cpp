#include "clonecore/host/clone_state_machine.h"

#include <spdlog/spdlog.h>

#include <cassert>
#include <cstdint>

namespace doppel {

namespace {

constexpr std::uint32_t bit(CloneState state) { return 1u << static_cast<unsigned>(state); }

// What may follow a state. Stopped may follow every state but itself: stop() and disconnect() always work.
constexpr std::uint32_t successors(CloneState from) {
    using S = CloneState;
    constexpr std::uint32_t kStart = bit(S::Launching) | bit(S::Connecting);
    constexpr std::uint32_t kConnected = bit(S::Syncing) | bit(S::Rendering) | bit(S::Converged) | bit(S::Paused);
    constexpr std::uint32_t kBroken = bit(S::Lost) | bit(S::Failed);
    switch (from) {
    case S::Stopped: return kStart;
    case S::Launching: return bit(S::Connecting) | bit(S::Failed) | bit(S::Stopped);
    case S::Connecting: return bit(S::Syncing) | bit(S::Failed) | bit(S::Stopped);
    case S::Syncing:
    case S::Rendering:
    case S::Converged:
    case S::Paused: return (kConnected | kBroken | bit(S::Stopped)) & ~bit(from);
    // The clone may be heard again (back to its true state), its process may end, or the user starts it anew.
    case S::Lost: return kConnected | kStart | bit(S::Failed) | bit(S::Stopped);
    // A render that failed leaves its clone alive: an edit that mends it brings the connection back.
    case S::Failed: return kConnected | kStart | bit(S::Lost) | bit(S::Stopped);
    }
    return 0;
}

} // namespace

bool isLegalTransition(CloneState from, CloneState to) { return (successors(from) & bit(to)) != 0; }

bool CloneStateMachine::moveTo(CloneState to) {
    if (to == m_state) return false;
    if (!isLegalTransition(m_state, to)) {
        spdlog::error("connection state: illegal transition from {} to {} refused", toString(m_state), toString(to));
        assert(!"illegal transition of a connection's state");
        return false;
    }
    m_state = to;
    return true;
}

} // namespace doppel
