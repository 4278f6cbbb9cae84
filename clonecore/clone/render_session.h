// What the clone loop needs from whoever renders: the interface between clonecore/clone (messages) and render/ (pixels).
// The clone's I/O thread calls a RenderSession; nothing in it may block there. It works on threads of its own and
// answers through RenderEvents, which may be called from any thread.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/clone/asset_resolver.h"
#include "clonecore/clone/source_reader.h"
#include "clonecore/image/frame.h"
#include "clonecore/link/render_types.h"
#include "clonecore/scene/scene.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace doppel {

/// A buffer that a finished pass is written into: a shared-memory slot or heap memory. Publish or drop it.
class FrameSlot {
public:
    virtual ~FrameSlot() = default;
    /// layout.byteSize writable bytes, aligned to 64. Contents are undefined: write every pixel of every AOV.
    virtual std::span<std::byte> bytes() = 0;
};

/// Where a RenderSession's results go. Implemented by the clone loop. Thread-safe.
class RenderEvents {
public:
    virtual ~RenderEvents() = default;

    /// A slot for the next frame, or nullptr when the host has no credit left: drop this pass, keep rendering, and
    /// publish the newest state when RenderSession::frameWanted() is called.
    virtual std::unique_ptr<FrameSlot> acquireSlot(const FrameLayout& layout) = 0;
    virtual void publish(std::unique_ptr<FrameSlot> slot, const FrameLayout& layout, const FrameInfo& info) = 0;

    /// Phase changes and progress. `message` says why for Failed (the render of this epoch cannot go on).
    virtual void status(std::uint64_t epoch, RenderPhase phase, const FrameInfo& progress, const std::string& message) = 0;

    /// A line for the log of the connection, e.g. a missing texture. level: "info", "warning", "error".
    virtual void log(std::string_view level, std::string_view text) = 0;

    /// Whom to ask where a file of the scene is; nullptr: at its own place, as host and clone are on one machine. Lives as long as
    /// the RenderSession.
    virtual AssetResolver* assets() { return nullptr; }
    /// Whom to ask for the contents of NodeNetwork::sources; nullptr: there are none. Lives as long as the RenderSession.
    virtual SourceReader* sources() { return nullptr; }
};

class RenderSession {
public:
    virtual ~RenderSession() = default; ///< cancels what runs and joins its threads

    virtual std::vector<RendererInfo> renderers() const = 0;

    /// The newest network. Only nodes that differ (by pointer) are cooked again. Edits that come while cooking replace
    /// each other: the newest wins.
    virtual void setNetwork(std::shared_ptr<const NodeNetwork> network) = 0;
    /// The newest request. Restarts only what must: a changed displayAov or pause restarts nothing.
    virtual void setRequest(const RenderRequest& request) = 0;
    virtual void setPaused(bool paused) = 0;
    /// Credit has come back after acquireSlot returned nullptr.
    virtual void frameWanted() = 0;
    /// Ask for a frame of the current state with every AOV, whatever displayAov says (for a snapshot).
    virtual void wantAllAovs() = 0;
};

/// Makes the session for one host. Called when a host has been accepted.
using RenderSessionFactory = std::function<std::unique_ptr<RenderSession>(RenderEvents&)>;

} // namespace doppel
