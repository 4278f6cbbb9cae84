#include "stage/gltf/node_worlds.h"

#include "stage/gltf/assimp_types.h"

#include <assimp/scene.h>

#include <utility>

namespace doppel::assimp {

NodeWorlds::NodeWorlds(const aiNode& root, const std::map<std::string, const aiNodeAnim*>& channels,
                       double ticksPerSecond) {
    std::vector<std::pair<const aiNode*, int>> open{{&root, -1}};
    while (!open.empty()) {
        const auto [in, parent] = open.back();
        open.pop_back();
        const int index = static_cast<int>(m_nodes.size());
        const std::string name = toText(in->mName);
        Node node;
        node.parent = parent;
        node.local = toMatrix(in->mTransformation);
        if (const auto channel = channels.find(name); channel != channels.end())
            node.animation.emplace(*channel->second, ticksPerSecond, node.local);
        node.moves = (node.animation && node.animation->moves()) ||
                     (parent >= 0 && m_nodes[static_cast<std::size_t>(parent)].moves);
        m_byName.try_emplace(name, index);
        m_byNode[in] = index;
        m_nodes.push_back(std::move(node));
        for (unsigned i = in->mNumChildren; i-- > 0;) open.emplace_back(in->mChildren[i], index);
    }
}

int NodeWorlds::find(const std::string& name) const {
    const auto it = m_byName.find(name);
    return it == m_byName.end() ? -1 : it->second;
}

int NodeWorlds::find(const aiNode& node) const {
    const auto it = m_byNode.find(&node);
    return it == m_byNode.end() ? -1 : it->second;
}

std::vector<Imath::M44d> NodeWorlds::at(double seconds) const {
    std::vector<Imath::M44d> worlds;
    worlds.reserve(m_nodes.size());
    for (const Node& node : m_nodes) {
        const Imath::M44d local = node.animation ? node.animation->at(seconds) : node.local;
        worlds.push_back(node.parent < 0 ? local : local * worlds[static_cast<std::size_t>(node.parent)]);
    }
    return worlds;
}

}  // namespace doppel::assimp
