#include "stage/gltf/mesh_rig.h"

#include "stage/gltf/assimp_types.h"

#include <assimp/anim.h>
#include <assimp/mesh.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace doppel::assimp {

namespace {

// More than any exporter writes; it bounds the memory that a hostile file can ask for.
constexpr std::size_t kMaxInfluences = 32;

std::string nameOf(const aiMesh& mesh) {
    return mesh.mName.length > 0 ? toText(mesh.mName) : std::string("without a name");
}

Array<V3f> offsets(const aiVector3D* shape, const aiVector3D* base, unsigned count) {
    if (!shape || !base) return {};
    std::vector<V3f> result(count);
    for (unsigned i = 0; i < count; ++i) {
        const V3f offset = toVector(shape[i]) - toVector(base[i]);
        result[i] = std::isfinite(offset.x + offset.y + offset.z) ? offset : V3f(0);
    }
    return result;
}

}  // namespace

std::shared_ptr<const MeshRig> MeshRig::make(const aiMesh& in, std::shared_ptr<const Mesh> rest, int node,
                                             const NodeWorlds& nodes, const aiMeshMorphAnim* morph, double ticksPerSecond,
                                             std::vector<std::string>& warnings) {
    if ((in.mNumBones == 0 && in.mNumAnimMeshes == 0) || !rest || node < 0) return nullptr;
    auto made = std::make_shared<MeshRig>();
    made->m_rest = std::move(rest);
    made->m_node = node;
    made->readShapes(in);
    if (morph) made->readKeys(*morph, ticksPerSecond);
    if (in.mNumBones > 0) made->readJoints(in, nodes, warnings);
    const std::vector<M44d> worlds = nodes.at(0);
    std::string problem = checkRig(made->m_rig, made->m_rest->points.size());
    if (problem.empty()) problem = checkPose(made->m_rig, made->poseAt(0, worlds));
    if (problem.empty()) return made;
    warnings.push_back(fmt::format("mesh {}: it is not posed: {}", nameOf(in), problem));
    return nullptr;
}

void MeshRig::readShapes(const aiMesh& in) {
    for (unsigned i = 0; i < in.mNumAnimMeshes; ++i) {
        const aiAnimMesh* shape = in.mAnimMeshes[i];
        const bool fits = shape && shape->mNumVertices == in.mNumVertices;
        m_rig.shapes.push_back({fits ? offsets(shape->mVertices, in.mVertices, in.mNumVertices) : Array<V3f>(),
                                fits ? offsets(shape->mNormals, in.mNormals, in.mNumVertices) : Array<V3f>(),
                                {}});
        m_weights.push_back(shape && std::isfinite(shape->mWeight) ? shape->mWeight : 0.0f);
    }
}

void MeshRig::readKeys(const aiMeshMorphAnim& morph, double ticksPerSecond) {
    for (unsigned i = 0; morph.mKeys && i < morph.mNumKeys; ++i) {
        const aiMeshMorphKey& in = morph.mKeys[i];
        Key key{in.mTime / ticksPerSecond, std::vector<float>(m_weights.size(), 0.0f)};
        for (unsigned w = 0; w < in.mNumValuesAndWeights; ++w) {
            const auto weight = static_cast<float>(in.mWeights[w]);
            if (in.mValues[w] < key.weights.size() && std::isfinite(weight)) key.weights[in.mValues[w]] = weight;
        }
        if (std::isfinite(key.seconds)) m_keys.push_back(std::move(key));
    }
    std::stable_sort(m_keys.begin(), m_keys.end(), [](const Key& a, const Key& b) { return a.seconds < b.seconds; });
    m_moves = std::any_of(m_keys.begin(), m_keys.end(),
                          [&](const Key& key) { return key.weights != m_keys.front().weights; });
}

void MeshRig::readJoints(const aiMesh& in, const NodeWorlds& nodes, std::vector<std::string>& warnings) {
    const std::size_t points = in.mNumVertices;
    std::vector<std::uint32_t> counts(points, 0);
    for (unsigned b = 0; b < in.mNumBones; ++b) {
        const aiBone& bone = *in.mBones[b];
        for (unsigned w = 0; w < bone.mNumWeights; ++w)
            if (bone.mWeights[w].mVertexId < points) ++counts[bone.mWeights[w].mVertexId];
    }
    const std::size_t most = points == 0 ? 0 : *std::max_element(counts.begin(), counts.end());
    const std::size_t k = std::clamp<std::size_t>(most, 1, kMaxInfluences);
    if (most > k)
        warnings.push_back(fmt::format("mesh {}: only {} joints a point are heeded", nameOf(in), kMaxInfluences));

    std::vector<std::int32_t> indices(points * k, 0);
    std::vector<float> weights(points * k, 0.0f), sums(points, 0.0f);
    std::fill(counts.begin(), counts.end(), 0u);
    for (unsigned b = 0; b < in.mNumBones; ++b) {
        const aiBone& bone = *in.mBones[b];
        const int node = nodes.find(toText(bone.mName));
        if (node < 0) {
            warnings.push_back(fmt::format("mesh {}: its joint '{}' is no node of the file", nameOf(in), toText(bone.mName)));
            continue;
        }
        const auto joint = static_cast<std::int32_t>(m_joints.size());
        m_joints.push_back({node, toMatrix(bone.mOffsetMatrix)});
        m_moves = m_moves || nodes.moves(node);
        for (unsigned w = 0; w < bone.mNumWeights; ++w) {
            const std::size_t point = bone.mWeights[w].mVertexId;
            const float weight = bone.mWeights[w].mWeight;
            if (point >= points || !std::isfinite(weight) || weight == 0 || counts[point] >= k) continue;
            const std::size_t at = point * k + counts[point]++;
            indices[at] = joint;
            weights[at] = weight;
            sums[point] += weight;
        }
    }
    // Points that hang on nothing hang on the mesh's own node; the others' weights add up to 1.
    const auto own = static_cast<std::int32_t>(m_joints.size());
    m_joints.push_back({m_node, M44d()});
    m_moves = m_moves || nodes.moves(m_node);
    for (std::size_t point = 0; point < points; ++point) {
        if (sums[point] > 0) {
            for (std::size_t i = point * k; i < (point + 1) * k; ++i) weights[i] /= sums[point];
        } else {
            indices[point * k] = own;
            weights[point * k] = 1;
        }
    }
    m_rig.influences = static_cast<int>(k);
    m_rig.jointIndices = std::move(indices);
    m_rig.jointWeights = std::move(weights);
}

std::vector<float> MeshRig::weightsAt(double seconds) const {
    if (m_keys.empty()) return m_weights;
    const auto after = std::upper_bound(m_keys.begin(), m_keys.end(), seconds,
                                        [](double time, const Key& key) { return time < key.seconds; });
    if (after == m_keys.begin()) return m_keys.front().weights;
    if (after == m_keys.end()) return m_keys.back().weights;
    const auto before = std::prev(after);
    const auto t = static_cast<float>((seconds - before->seconds) / (after->seconds - before->seconds));
    std::vector<float> weights = before->weights;
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] += (after->weights[i] - weights[i]) * t;
    return weights;
}

Pose MeshRig::poseAt(double seconds, const std::vector<M44d>& worlds) const {
    Pose pose;
    const std::vector<float> weights = weightsAt(seconds);
    for (std::size_t i = 0; i < weights.size(); ++i)
        if (weights[i] != 0) pose.shapes.push_back({i, weights[i]});
    if (m_joints.empty()) return pose;
    std::vector<M44d> joints;
    for (const Joint& joint : m_joints) joints.push_back(joint.bind * worlds[static_cast<std::size_t>(joint.node)]);
    pose.joints = std::move(joints);
    pose.toPoints = worlds[static_cast<std::size_t>(m_node)].inverse();
    return pose;
}

std::shared_ptr<const Mesh> MeshRig::posed(const Pose& pose) const {
    auto mesh = std::make_shared<Mesh>(*m_rest);
    mesh->points = posedPoints(m_rig, pose, m_rest->points);
    mesh->normals = posedNormals(m_rig, pose, m_rest->normals, mesh->points.size(), mesh->faceVertexIndices);
    return mesh;
}

Array<V3f> MeshRig::posedPointsAt(double seconds, const std::vector<M44d>& worlds) const {
    return posedPoints(m_rig, poseAt(seconds, worlds), m_rest->points);
}

bool isSamePose(const Pose& a, const Pose& b) {
    const auto sameWeight = [](const Pose::Weight& x, const Pose::Weight& y) {
        return x.shape == y.shape && x.weight == y.weight;
    };
    return a.toPoints == b.toPoints &&
           std::equal(a.shapes.begin(), a.shapes.end(), b.shapes.begin(), b.shapes.end(), sameWeight) &&
           std::equal(a.joints.begin(), a.joints.end(), b.joints.begin(), b.joints.end());
}

}  // namespace doppel::assimp
