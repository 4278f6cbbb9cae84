// Where all nodes of a file are at a time; skins need it, since their joints are nodes. Internal to stage/gltf.
#pragma once

#include "stage/gltf/node_animation.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

struct aiNode;

namespace doppel::assimp {

class NodeWorlds {
public:
    NodeWorlds() = default;
    NodeWorlds(const aiNode& root, const std::map<std::string, const aiNodeAnim*>& channels, double ticksPerSecond);

    bool empty() const { return m_nodes.empty(); }
    /// -1 when there is none.
    int find(const std::string& name) const;
    int find(const aiNode& node) const;
    /// True if the node or one above it moves.
    bool moves(int node) const { return m_nodes[static_cast<std::size_t>(node)].moves; }
    /// Node to world, by number.
    std::vector<Imath::M44d> at(double seconds) const;

private:
    struct Node {
        int parent = -1;
        Imath::M44d local;
        std::optional<NodeAnimation> animation;
        bool moves = false;
    };
    std::vector<Node> m_nodes;  ///< parents first
    std::map<std::string, int> m_byName;
    std::map<const aiNode*, int> m_byNode;  ///< keys are only compared
};

}  // namespace doppel::assimp
