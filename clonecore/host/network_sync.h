// Remembers which stage nodes a clone has and makes the message that brings it up to date. Only nodes upstream of the
// connection's LOP node are sent: edits elsewhere in the scene neither travel nor restart its render. I/O thread only.
#pragma once

#include "clonecore/link/messages.h"
#include "clonecore/scene/scene.h"

#include <optional>
#include <set>
#include <string>

namespace doppel {

/// Names of `lopNode` and of everything that it reads, directly or not. Unknown names and cycles do no harm.
std::set<std::string> upstreamNodes(const NodeMap& nodes, const std::string& lopNode);

class NetworkSync {
public:
    /// The clone knows nothing (a new process, or a new handshake): the next message is a full one.
    void reset();

    /// What the clone lacks to render `lopNode` of `scene`; nullopt when it lacks nothing. Nodes that stay in the scene but
    /// are no longer upstream are left with the clone, so that going back to them cooks nothing again. `sources` count only while
    /// something upstream may mean one ("mem:..."), also by an option.
    std::optional<NetworkMessage> update(const Scene& scene, const std::string& lopNode,
                                         const std::shared_ptr<const SourceMap>& sources = nullptr,
                                         const ContextOptions& options = {});
    /// The last message of update() was handed to the transport. Without this the next update() contains it again.
    void commit();

private:
    struct Known {
        bool valid = false;
        NodeMap nodes;
        FrameSettings frames;
        std::filesystem::path directory;
        SourceMap sources;
        std::uint64_t revision = 0;
    };
    Known m_known; // what the clone has
    Known m_next;  // what it has once the last message was sent
};

} // namespace doppel
