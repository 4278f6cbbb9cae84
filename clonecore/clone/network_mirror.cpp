#include "clonecore/clone/network_mirror.h"

#include <utility>

namespace doppel {

std::shared_ptr<const NodeNetwork> NetworkMirror::apply(NetworkMessage message) {
    auto next = std::make_shared<NodeNetwork>();
    if (!message.full) next->nodes = m_current->nodes;
    next->frames = message.frames;
    next->directory = std::move(message.directory);
    if (message.sources)
        next->sources = std::make_shared<const SourceMap>(std::move(*message.sources));
    else if (!message.full)
        next->sources = m_current->sources;
    for (const std::string& name : message.removed) next->nodes.erase(name);
    for (Node& node : message.changed) {
        const auto known = m_current->nodes.find(node.name);
        const bool same = known != m_current->nodes.end() && *known->second == node;
        std::string name = node.name;
        next->nodes[std::move(name)] = same ? known->second : std::make_shared<const Node>(std::move(node));
    }
    m_current = next;
    return next;
}

} // namespace doppel
