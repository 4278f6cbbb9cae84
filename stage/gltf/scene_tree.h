// What an assimp file becomes: prims once, and again along the paths to nodes that move. Internal to stage/gltf.
#pragma once

#include "stage/gltf/mesh_rig.h"
#include "stage/gltf/node_animation.h"
#include "stage/gltf/node_worlds.h"
#include "stage/prim.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct aiScene;

namespace doppel {
class MemoryScope;
}

namespace doppel::assimp {

/// The time codes of assimp files are frames at this rate, 0 = the start of the animation.
inline constexpr double kFramesPerSecond = 24;

class SceneTree {
public:
    /// Converts everything; keeps nothing of `scene`.
    /// `root`, `memory` (nullptr: files): see ImportOptions.
    SceneTree(const aiScene& scene, const std::filesystem::path& file, const std::filesystem::path& root = {},
              MemoryScope* memory = nullptr);
    SceneTree(const SceneTree&) = delete;
    SceneTree& operator=(const SceneTree&) = delete;

    /// Shares with the stage before whatever did not move since.
    StagePtr at(double timeCode);
    /// Moving prims get their Motion over this shutter from the next at() on.
    void setShutter(const Shutter& shutter) { m_stage.shutter = shutter; }
    const std::vector<std::string>& warnings() const { return m_stage.warnings; }
    bool isAnimated() const { return m_animated; }

private:
    friend class SceneTreeBuilder;
    struct Item {
        PrimPtr prim;                ///< as made last
        std::vector<Item> children;  ///< of the same order as prim->children; empty when nothing below moves
        std::optional<NodeAnimation> animation;
        std::shared_ptr<const MeshRig> rig;  ///< of a mesh that bends
        Pose pose;                           ///< of it, as made last
        bool isPosed = false;
        M44d fixed;          ///< of a camera or light that is its node: applied before the node's transform
        bool moves = false;  ///< this or something below
    };
    /// A time, and where all nodes are at it.
    struct Moment {
        double seconds = 0;
        std::vector<M44d> worlds;  ///< empty when nothing bends
    };
    struct Moments {
        Moment now, open, close;  ///< the latter two only with a shutter
        bool blurred = false;
    };
    Moment momentAt(double seconds) const;
    static void update(Item& item, const Moments& moments);
    static std::shared_ptr<const Motion> motionOf(const Item& item, const Prim& prim, const Moments& moments);

    Item m_root;
    NodeWorlds m_nodes;  ///< empty when nothing bends
    Stage m_stage;       ///< without root
    StagePtr m_last;
    bool m_animated = false;
    bool m_posed = false;
};

}  // namespace doppel::assimp
