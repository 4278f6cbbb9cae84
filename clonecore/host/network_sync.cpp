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

namespace {

bool mayMeanSource(const Value& value) {
    const auto* text = std::get_if<std::string>(&value);
    return text && meansSource(*text);
}

bool mayMeanSource(const Node& node) {
    for (const auto& [name, parameter] : node.parameters) {
        if (parameter.expression.empty() ? mayMeanSource(parameter.value) : parameter.expression.find(kSourcePrefix) != std::string::npos)
            return true;
    }
    return false;
}

/// An expression may put the name together from parts; that an option or a text in it begins with "mem:" is what can be seen.
bool mayMeanSource(const Scene& scene, const std::set<std::string>& names, const ContextOptions& options) {
    for (const auto& [name, value] : options)
        if (mayMeanSource(value)) return true;
    for (const std::string& name : names)
        if (mayMeanSource(*scene.nodes->at(name))) return true;
    return false;
}

} // namespace

void NetworkSync::reset() {
    const std::uint64_t revision = m_known.revision;
    m_known = {};
    m_known.revision = revision;
}

std::optional<NetworkMessage> NetworkSync::update(const Scene& scene, const std::string& lopNode,
                                                  const std::shared_ptr<const SourceMap>& sources, const ContextOptions& options) {
    NetworkMessage message;
    message.full = !m_known.valid;
    m_next = m_known;
    m_next.valid = true;

    const std::set<std::string> upstream = upstreamNodes(*scene.nodes, lopNode);
    for (const std::string& name : upstream) {
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
    if (sources && *sources != m_known.sources && mayMeanSource(scene, upstream, options)) message.sources = *sources;
    const bool isNothing = message.changed.empty() && message.removed.empty() && !frames && !directory && !message.sources;
    if (!message.full && isNothing) return std::nullopt;

    if (message.sources) m_next.sources = *message.sources;
    m_next.frames = scene.frames;
    m_next.directory = scene.directory;
    message.revision = ++m_next.revision;
    message.frames = scene.frames;
    message.directory = scene.directory.string();
    return message;
}

void NetworkSync::commit() { m_known = std::exchange(m_next, {}); }

} // namespace doppel
