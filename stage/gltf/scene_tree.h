// What an assimp file becomes: prims once, and again along the paths to nodes that move. Internal to stage/gltf.
#pragma once

#include "stage/gltf/node_animation.h"
#include "stage/prim.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct aiScene;

namespace doppel::assimp {

/// The time codes of assimp files are frames at this rate, 0 = the start of the animation.
inline constexpr double kFramesPerSecond = 24;

class SceneTree {
public:
    /// Converts everything; keeps nothing of `scene`.
    SceneTree(const aiScene& scene, const std::filesystem::path& file);
    SceneTree(const SceneTree&) = delete;
    SceneTree& operator=(const SceneTree&) = delete;

    /// Shares with the stage before whatever did not move since.
    StagePtr at(double timeCode);
    bool isAnimated() const { return m_animated; }

private:
    friend class SceneTreeBuilder;
    struct Item {
        PrimPtr prim;                ///< as made last
        std::vector<Item> children;  ///< of the same order as prim->children; empty when nothing below moves
        std::optional<NodeAnimation> animation;
        M44d fixed;          ///< of a camera or light that is its node: applied before the node's transform
        bool moves = false;  ///< this or something below
    };
    static void update(Item& item, double seconds);

    Item m_root;
    Stage m_stage;  ///< without root
    StagePtr m_last;
    bool m_animated = false;
};

}  // namespace doppel::assimp
