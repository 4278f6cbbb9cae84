// Skins and morph targets: a mesh, what bends it, and how over time. Internal to stage/gltf.
#pragma once

#include "stage/gltf/node_worlds.h"
#include "stage/rig.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

struct aiMesh;
struct aiMeshMorphAnim;

namespace doppel::assimp {

/// A mesh that stands at one node. Immutable.
class MeshRig {
public:
    /// nullptr when nothing bends the mesh, or what does makes no sense (then `warnings` says so). `morph` may be nullptr.
    static std::shared_ptr<const MeshRig> make(const aiMesh& in, std::shared_ptr<const Mesh> rest, int node,
                                               const NodeWorlds& nodes, const aiMeshMorphAnim* morph, double ticksPerSecond,
                                               std::vector<std::string>& warnings);

    Pose poseAt(double seconds, const std::vector<M44d>& worlds) const;
    std::shared_ptr<const Mesh> posed(const Pose& pose) const;
    Array<V3f> posedPointsAt(double seconds, const std::vector<M44d>& worlds) const;
    bool moves() const { return m_moves; }
    double firstSecond() const { return m_keys.empty() ? 0 : m_keys.front().seconds; }
    double lastSecond() const { return m_keys.empty() ? 0 : m_keys.back().seconds; }

private:
    struct Joint {
        int node;
        M44d bind;  ///< from the mesh's space to the joint's, when they were bound
    };
    struct Key {
        double seconds;
        std::vector<float> weights;  ///< by shape
    };
    void readJoints(const aiMesh& in, const NodeWorlds& nodes, std::vector<std::string>& warnings);
    void readShapes(const aiMesh& in);
    void readKeys(const aiMeshMorphAnim& morph, double ticksPerSecond);
    std::vector<float> weightsAt(double seconds) const;

    std::shared_ptr<const Mesh> m_rest;
    Rig m_rig;
    int m_node = -1;
    std::vector<Joint> m_joints;
    std::vector<float> m_weights;  ///< of the shapes, without animation
    std::vector<Key> m_keys;
    bool m_moves = false;
};

/// True if both give the same points.
bool isSamePose(const Pose& a, const Pose& b);

}  // namespace doppel::assimp
