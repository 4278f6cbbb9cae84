// The clone's copy of the host's LOP network, kept up to date from the changes it sends. I/O thread.
#pragma once

#include "clonecore/link/messages.h"
#include "clonecore/scene/scene.h"

#include <memory>

namespace doppel {

class NetworkMirror {
public:
    /// The network after `message`. Nodes that did not really change keep their pointers, so that nothing of them is
    /// cooked again.
    std::shared_ptr<const NodeNetwork> apply(NetworkMessage message);

private:
    std::shared_ptr<const NodeNetwork> m_current = std::make_shared<NodeNetwork>();
};

} // namespace doppel
