#include "clonecore/host/clone_status.h"

namespace doppel {

std::string_view toString(CloneState state) {
    switch (state) {
    case CloneState::Stopped: return "stopped";
    case CloneState::Launching: return "launching";
    case CloneState::Connecting: return "connecting";
    case CloneState::Syncing: return "syncing";
    case CloneState::Rendering: return "rendering";
    case CloneState::Converged: return "converged";
    case CloneState::Paused: return "paused";
    case CloneState::Lost: return "lost";
    case CloneState::Failed: return "failed";
    }
    return "unknown";
}

} // namespace doppel
