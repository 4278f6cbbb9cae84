#include "clonecore/host/network_sync.h"

#include <utility>
#include <vector>

namespace doppel {

std::set<std::string> upstreamNodes(const NodeMap& nodes, const std::string& lopNode) {
    std::set<std::string> seen;
    std::vector<std::string> open{lopNode};
    while (!open.empty()) {
        const std::string name = std::move(open.back());
        open.pop_back();
        const auto node = nodes.find(name);
        if (node == nodes.end() || !seen.insert(name).second) continue;
        for (const std::string& input : node->second->inputs)
            if (!input.empty()) open.push_back(input);
    }
    return seen;
}

void NetworkSync::reset() {
    const std::uint64_t revision = m_known.revision;
    m_known = {};
    m_known.revision = revision;
}

std::optional<NetworkMessage> NetworkSync::update(const Scene& scene, const std::string& lopNode) {
    NetworkMessage message;
    message.full = !m_known.valid;
    m_next = m_known;
    m_next.valid = true;

    for (const std::string& name : upstreamNodes(*scene.nodes, lopNode)) {
        const auto& node = scene.nodes->at(name);
        const auto known = m_next.nodes.find(name);
        if (known != m_next.nodes.end() && (known->second == node || *known->second == *node)) continue;
        message.changed.push_back(*node);
        m_next.nodes.insert_or_assign(name, node);
    }
    std::erase_if(m_next.nodes, [&](const auto& entry) {
        if (scene.nodes->contains(entry.first)) return false;
        message.removed.push_back(entry.first);
        return true;
    });

    // The current frame travels in the request; here only what $FPS, $FSTART and $FEND read counts.
    const FrameSettings& was = m_known.frames;
    const bool frames = was.start != scene.frames.start || was.end != scene.frames.end || was.fps != scene.frames.fps;
    const bool directory = m_known.directory != scene.directory;
    if (!message.full && message.changed.empty() && message.removed.empty() && !frames && !directory) return std::nullopt;

    m_next.frames = scene.frames;
    m_next.directory = scene.directory;
    message.revision = ++m_next.revision;
    message.frames = scene.frames;
    message.directory = scene.directory.string();
    return message;
}

void NetworkSync::commit() { m_known = std::exchange(m_next, {}); }

} // namespace doppel
