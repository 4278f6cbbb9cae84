// The true state of one connection, as an immutable value that any thread may hold.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/link/render_types.h"

#include <array>
#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace doppel {

/// One state machine for all clones:
/// Stopped -> Launching -> Connecting -> Syncing -> Rendering -> Converged, with Paused, Lost (was connected, heartbeats
/// missed) and Failed (see `reason`). docs/architecture.md has the table of legal transitions.
enum class CloneState { Stopped, Launching, Connecting, Syncing, Rendering, Converged, Paused, Lost, Failed };

std::string_view toString(CloneState state); ///< "stopped", "launching", ...
constexpr bool isConnectedState(CloneState s) {
    return s == CloneState::Syncing || s == CloneState::Rendering || s == CloneState::Converged || s == CloneState::Paused;
}

/// What goes over a connection's link, measured by the host over the last second. All 0 while nothing comes.
struct LinkFigures {
    double bytesPerSecond = 0;  ///< of pixels as they travel; 0 through shared memory
    double framesPerSecond = 0;
    double compression = 0;     ///< bytes of the frames for each that came; 0 through shared memory
    double roundTrip = 0;       ///< seconds from the last heartbeat to its answer
    std::uint64_t dropped = 0;  ///< frames that newer ones replaced before they left the clone, since it is connected
    bool operator==(const LinkFigures&) const = default;
};

struct CloneStatus {
    CloneState state = CloneState::Stopped;
    Error error;               ///< for Failed and Lost: why
    bool waitingToConnect = false;
    std::optional<int> exitCode;   ///< of the process, once it has ended
    std::deque<std::string> log;   ///< last kLogTailLines lines of its output
    std::string host;              ///< "" when disconnected
    int port = 0;                  ///< 0 when disconnected
    long pid = 0;

    std::string renderer;          ///< in use
    std::vector<RendererInfo> renderers; ///< what the clone offers
    std::vector<std::string> availableAovs;
    std::uint64_t epoch = 0;
    std::uint64_t imageVersion = 0;
    std::array<int, 2> imageSize{0, 0};
    double percent = 0;            ///< 0..100
    int samples = 0;
    double renderSeconds = 0;
    std::uint64_t memoryBytes = 0; ///< of its process that are in memory; 0 = not told yet
    std::string message;           ///< what it is doing or what went wrong in the render, for people
    LinkFigures link;
    std::chrono::steady_clock::time_point since; ///< when this state began
};

inline constexpr std::size_t kLogTailLines = 200;

/// What changed, for observers.
enum class CloneEventKind { State, Status, Image, Log, Created, Deleted, Record };

struct CloneEvent {
    CloneEventKind kind = CloneEventKind::Status;
    std::string sessionId;
    CloneState before = CloneState::Stopped; ///< for State
    CloneState after = CloneState::Stopped;  ///< for State
};

} // namespace doppel
