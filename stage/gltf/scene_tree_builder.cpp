#include "stage/gltf/scene_tree_builder.h"

#include "stage/gltf/assimp_types.h"
#include "stage/gltf/convert_mesh.h"
#include "stage/gltf/convert_view.h"
#include "stage/gltf/gltf_quirks.h"
#include "stage/memory_scope.h"
#include "stage/prim_path.h"

#include <Imath/ImathBoxAlgo.h>
#include <assimp/scene.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace doppel::assimp {

namespace {

constexpr const char* kMaterialsName = "Materials";

bool isGltfFile(const std::filesystem::path& file) {
    const std::string extension = file.extension().string();
    return extension.size() > 2 && (extension[1] == 'g' || extension[1] == 'G') &&
           (extension[2] == 'l' || extension[2] == 'L');
}

/// "wave" for "wave.obj" and "mem:wave.obj".
std::string stemOf(const std::filesystem::path& file) {
    return meansSource(file.string()) ? std::filesystem::path(MemoryScope::nameIn(file.string())).stem().string() : file.stem().string();
}

bool isFinite(const M44d& m) {
    return std::all_of(&m.x[0][0], &m.x[0][0] + 16, [](double value) { return std::isfinite(value); });
}

std::shared_ptr<Prim> namedPrim(const std::string& name, const char* typeName) {
    auto prim = std::make_shared<Prim>();
    prim->name = name;
    prim->typeName = typeName;
    return prim;
}

}  // namespace

SceneTreeBuilder::SceneTreeBuilder(SceneTree& tree, const aiScene& scene, const std::filesystem::path& file,
                                   const std::filesystem::path& root, MemoryScope* memory)
    : m_tree(tree), m_scene(scene), m_file(file), m_isGltf(isGltfFile(file)), m_textures(file, &scene, root, memory) {}

void SceneTreeBuilder::build() {
    m_materialFolder = fmt::format("/{}/{}", kMaterialsName, makePrimName(stemOf(m_file), "file"));
    m_radius = sceneRadius();
    readInfo();
    readAnimation();
    const bool bends = std::any_of(m_scene.mMeshes, m_scene.mMeshes + m_scene.mNumMeshes, [](const aiMesh* mesh) {
        return mesh->mNumBones > 0 || mesh->mNumAnimMeshes > 0;
    });
    if (bends) m_tree.m_nodes = NodeWorlds(*m_scene.mRootNode, m_channels, m_ticksPerSecond);
    readCamerasAndLights();

    Names names{kMaterialsName};
    auto root = std::make_shared<Prim>();
    Item& item = m_tree.m_root;
    const aiNode& top = *m_scene.mRootNode;
    if (isMadeUp(top)) {
        for (unsigned i = 0; i < top.mNumChildren; ++i) item.children.push_back(makeItem(*top.mChildren[i], names, 1));
    } else {
        item.children.push_back(makeItem(top, names, 1));
    }
    for (const Item& child : item.children) {
        root->children.push_back(child.prim);
        item.moves = item.moves || child.moves;
    }
    if (!m_materialPrims.empty()) root->children.push_back(materialsPrim());
    item.prim = std::move(root);
    m_tree.m_stage.warnings = std::move(m_warnings);
}

/// Formats without a real root node get one from assimp.
bool SceneTreeBuilder::isMadeUp(const aiNode& root) const {
    const std::string name = toText(root.mName);
    const bool says = root.mNumMeshes > 0 || !root.mTransformation.IsIdentity() || m_channels.contains(name) ||
                      m_cameras.contains(name) || m_lights.contains(name);
    return !says && (!m_isGltf || name == "ROOT" || name.empty());
}

void SceneTreeBuilder::readInfo() {
    StageInfo& info = m_tree.m_stage.info;
    info.fps = kFramesPerSecond;
    if (!m_scene.mMetaData) return;
    // FBX: centimetres a unit, and the number of the axis that is up.
    float unit = 0;
    if (m_scene.mMetaData->Get("UnitScaleFactor", unit) && std::isfinite(unit) && unit > 0)
        info.metersPerUnit = unit * 0.01;
    std::int32_t upAxis = 1;
    if (m_scene.mMetaData->Get("UpAxis", upAxis)) info.zUp = upAxis == 2;
}

void SceneTreeBuilder::readAnimation() {
    if (m_scene.mNumAnimations == 0 || !m_scene.mAnimations[0]) return;
    const aiAnimation& animation = *m_scene.mAnimations[0];
    if (animation.mTicksPerSecond > 0 && std::isfinite(animation.mTicksPerSecond))
        m_ticksPerSecond = animation.mTicksPerSecond;
    for (unsigned i = 0; i < animation.mNumChannels; ++i) {
        m_channels.try_emplace(toText(animation.mChannels[i]->mNodeName), animation.mChannels[i]);
    }
    for (unsigned i = 0; i < animation.mNumMorphMeshChannels; ++i) {
        m_morphs.try_emplace(toText(animation.mMorphMeshChannels[i]->mName), animation.mMorphMeshChannels[i]);
    }
    if (m_scene.mNumAnimations > 1) {
        m_warnings.push_back(fmt::format("'{}': it has {} animations; the first, '{}', is played", m_file.string(),
                                         m_scene.mNumAnimations, toText(animation.mName)));
    }
}

void SceneTreeBuilder::readCamerasAndLights() {
    for (unsigned i = 0; i < m_scene.mNumCameras; ++i) m_cameras.try_emplace(toText(m_scene.mCameras[i]->mName), i);
    for (unsigned i = 0; i < m_scene.mNumLights; ++i) m_lights.try_emplace(toText(m_scene.mLights[i]->mName), i);
}

/// A node that holds one thing and has nothing below it is that thing, so that paths stay short.
bool SceneTreeBuilder::becomesItsAttachment(const aiNode& node) const {
    const std::string name = toText(node.mName);
    const unsigned attachments = node.mNumMeshes + m_cameras.contains(name) + m_lights.contains(name);
    return node.mNumChildren == 0 && attachments == 1;
}

SceneTreeBuilder::Item SceneTreeBuilder::makeItem(const aiNode& node, Names& siblings, int depth) {
    const std::string nodeName = toText(node.mName);
    const std::string fallback = depth == 1 ? makePrimName(stemOf(m_file), "node") : std::string("node");
    auto prim = namedPrim(uniquePrimName(nodeName, siblings, fallback), "Xform");
    Item item;
    const M44d transform = toMatrix(node.mTransformation);
    if (isFinite(transform)) {
        prim->localTransform = transform;
    } else {
        m_warnings.push_back(
            fmt::format("'{}': the transform of node '{}' is not finite; it is left out", m_file.string(), nodeName));
    }
    if (becomesItsAttachment(node)) {
        attachOnly(node, *prim, item);
    } else {
        Names names;
        addAttachments(node, item.children, names, depth);
    }
    if (const auto channel = m_channels.find(nodeName); channel != m_channels.end()) {
        NodeAnimation animation(*channel->second, m_ticksPerSecond, prim->localTransform);
        widenRange(animation.firstSecond(), animation.lastSecond());
        if (animation.moves()) {
            item.moves = m_tree.m_animated = true;
        } else {
            prim->localTransform = animation.at(0);
        }
        item.animation = std::move(animation);
    }
    prim->localTransform = item.fixed * prim->localTransform;
    bool movesBelow = false;
    for (const Item& child : item.children) {
        prim->children.push_back(child.prim);
        movesBelow = movesBelow || child.moves;
    }
    if (!item.moves) item.animation.reset();
    item.moves = item.moves || item.rig;
    if (!movesBelow) item.children.clear();
    item.moves = item.moves || movesBelow;
    item.prim = std::move(prim);
    return item;
}

void SceneTreeBuilder::widenRange(double firstSecond, double lastSecond) {
    StageInfo& info = m_tree.m_stage.info;
    const double first = firstSecond * kFramesPerSecond, last = lastSecond * kFramesPerSecond;
    const bool isFirst = info.frameEnd <= info.frameStart;
    info.frameStart = isFirst ? first : std::min(info.frameStart, first);
    info.frameEnd = isFirst ? last : std::max(info.frameEnd, last);
}

void SceneTreeBuilder::attachOnly(const aiNode& node, Prim& prim, Item& item) {
    const std::string name = toText(node.mName);
    if (m_cameras.contains(name)) {
        setCamera(prim, item.fixed, name);
    } else if (m_lights.contains(name)) {
        setLight(prim, item.fixed, name);
    } else {
        setMesh(prim, item, node.mMeshes[0], node);
    }
}

void SceneTreeBuilder::addAttachments(const aiNode& node, std::vector<Item>& children, Names& names, int depth) {
    // Nodes first: their names are what people know.
    std::vector<Item> nodes;
    if (depth + 2 < kMaxPrimDepth) {
        for (unsigned i = 0; i < node.mNumChildren; ++i)
            nodes.push_back(makeItem(*node.mChildren[i], names, depth + 1));
    } else if (node.mNumChildren > 0) {
        m_warnings.push_back(fmt::format("'{}': what is below node '{}' is nested deeper than {} levels and left out",
                                         m_file.string(), toText(node.mName), kMaxPrimDepth));
    }
    for (unsigned i = 0; i < node.mNumMeshes; ++i) children.push_back(makeMeshItem(node.mMeshes[i], node, names));
    const std::string name = toText(node.mName);
    const auto attach = [&](const char* word, void (SceneTreeBuilder::*set)(Prim&, M44d&, const std::string&)) {
        Item item;
        auto prim = namedPrim(uniquePrimName(word, names), "Xform");
        (this->*set)(*prim, item.fixed, name);
        prim->localTransform = item.fixed;
        item.prim = std::move(prim);
        children.push_back(std::move(item));
    };
    if (m_cameras.contains(name)) attach("camera", &SceneTreeBuilder::setCamera);
    if (m_lights.contains(name)) attach("light", &SceneTreeBuilder::setLight);
    std::move(nodes.begin(), nodes.end(), std::back_inserter(children));
}

SceneTreeBuilder::Item SceneTreeBuilder::makeMeshItem(unsigned meshIndex, const aiNode& node, Names& siblings) {
    const bool named = meshIndex < m_scene.mNumMeshes && m_scene.mMeshes[meshIndex]->mName.length > 0;
    auto prim = namedPrim(uniquePrimName(named ? toText(m_scene.mMeshes[meshIndex]->mName) : "mesh", siblings, "mesh"),
                          "Xform");
    Item item;
    setMesh(*prim, item, meshIndex, node);
    item.moves = item.rig != nullptr;
    item.prim = std::move(prim);
    return item;
}

/// Each camera and light stands at one node, the first of its name.
void SceneTreeBuilder::setCamera(Prim& prim, M44d& fixed, const std::string& nodeName) {
    const auto found = m_cameras.find(nodeName);
    const ConvertedCamera converted =
        convertCamera(*m_scene.mCameras[found->second], m_isGltf, m_isGltf && gltfWidthIsLinear());
    m_cameras.erase(found);
    prim.typeName = "Camera";
    prim.data = std::make_shared<const Camera>(converted.camera);
    fixed = converted.transform;
}

void SceneTreeBuilder::setLight(Prim& prim, M44d& fixed, const std::string& nodeName) {
    const auto found = m_lights.find(nodeName);
    const auto converted = convertLight(*m_scene.mLights[found->second], m_isGltf, m_radius);
    m_lights.erase(found);
    if (!converted) return;
    prim.typeName = converted->typeName;
    prim.data = std::make_shared<const Light>(converted->light);
    fixed = converted->transform;
}

void SceneTreeBuilder::setMesh(Prim& prim, Item& item, unsigned meshIndex, const aiNode& node) {
    if (meshIndex >= m_scene.mNumMeshes) return;
    const aiMesh& in = *m_scene.mMeshes[meshIndex];
    const bool hasMaterial = in.mMaterialIndex < m_scene.mNumMaterials;
    const auto [it, isNew] = m_meshes.try_emplace(meshIndex);
    if (isNew) {
        MeshOptions options;
        options.doubleSided = true;
        if (hasMaterial) {
            const ConvertedMaterial& converted = material(in.mMaterialIndex).converted;
            options = {converted.doubleSided, converted.uvChannel,
                       converted.hasColorTexture ? V3f(1) : converted.baseColor};
        }
        std::vector<std::string> warnings;
        it->second = convertMesh(in, options, warnings);
        for (const std::string& warning : warnings)
            m_warnings.push_back(fmt::format("'{}': {}", m_file.string(), warning));
    }
    if (!it->second) return;
    prim.typeName = "Mesh";
    prim.data = it->second;
    setRig(prim, item, in, node);
    if (hasMaterial) prim.materialPath = materialPath(in.mMaterialIndex, !it->second->displayColor.empty());
}

/// What bends is posed before the first read.
void SceneTreeBuilder::setRig(Prim& prim, Item& item, const aiMesh& mesh, const aiNode& node) {
    if (mesh.mNumBones == 0 && mesh.mNumAnimMeshes == 0) return;
    const auto morph = m_morphs.find(toText(node.mName));
    std::vector<std::string> warnings;
    item.rig = MeshRig::make(mesh, std::get<std::shared_ptr<const Mesh>>(prim.data), m_tree.m_nodes.find(node),
                             m_tree.m_nodes, morph == m_morphs.end() ? nullptr : morph->second, m_ticksPerSecond, warnings);
    for (const std::string& warning : warnings) m_warnings.push_back(fmt::format("'{}': {}", m_file.string(), warning));
    if (!item.rig || !item.rig->moves()) return;
    m_tree.m_animated = true;
    if (item.rig->lastSecond() > item.rig->firstSecond()) widenRange(item.rig->firstSecond(), item.rig->lastSecond());
}

SceneTreeBuilder::MaterialEntry& SceneTreeBuilder::material(unsigned index) {
    const auto [it, isNew] = m_materials.try_emplace(index);
    if (isNew) it->second.converted = convertMaterial(*m_scene.mMaterials[index], m_isGltf, m_textures, m_warnings);
    return it->second;
}

std::string SceneTreeBuilder::materialPath(unsigned index, bool takesVertexColors) {
    MaterialEntry& entry = material(index);
    std::string& path = takesVertexColors ? entry.coloredPath : entry.path;
    if (!path.empty()) return path;
    const std::string wanted = entry.converted.name.empty() ? std::string("material") : entry.converted.name;
    path = joinPrimPath(m_materialFolder,
                        uniquePrimName(takesVertexColors ? wanted + "_colored" : wanted, m_materialNames, "material"));
    addMaterialPrim(path, takesVertexColors ? withVertexColors(entry.converted) : entry.converted.material);
    return path;
}

void SceneTreeBuilder::addMaterialPrim(const std::string& path, const Material& material) {
    auto prim = namedPrim(std::string(primPathName(path)), "Material");
    prim->data = std::make_shared<const Material>(material);
    m_materialPrims.push_back(std::move(prim));
}

PrimPtr SceneTreeBuilder::materialsPrim() const {
    auto folder = namedPrim(std::string(primPathName(m_materialFolder)), "Scope");
    folder->children = m_materialPrims;
    auto materials = namedPrim(kMaterialsName, "Scope");
    materials->children.push_back(std::move(folder));
    return materials;
}

double SceneTreeBuilder::sceneRadius() const {
    std::vector<Imath::Box3d> boxes(m_scene.mNumMeshes);
    for (unsigned i = 0; i < m_scene.mNumMeshes; ++i) {
        const aiMesh& mesh = *m_scene.mMeshes[i];
        for (unsigned v = 0; mesh.mVertices && v < mesh.mNumVertices; ++v) {
            const Imath::V3d point(toVector(mesh.mVertices[v]));
            if (std::isfinite(point.x + point.y + point.z)) boxes[i].extendBy(point);
        }
    }
    Imath::Box3d all;
    const std::function<void(const aiNode&, const M44d&, int)> visit = [&](const aiNode& node, const M44d& parent,
                                                                           int depth) {
        const M44d world = toMatrix(node.mTransformation) * parent;
        for (unsigned i = 0; i < node.mNumMeshes; ++i) {
            if (node.mMeshes[i] < boxes.size()) all.extendBy(Imath::transform(boxes[node.mMeshes[i]], world));
        }
        for (unsigned i = 0; depth < kMaxPrimDepth && i < node.mNumChildren; ++i)
            visit(*node.mChildren[i], world, depth + 1);
    };
    visit(*m_scene.mRootNode, M44d(), 0);
    const double radius = all.isEmpty() ? 1 : all.size().length() / 2;
    return std::isfinite(radius) && radius > 0 ? radius : 1;
}

}  // namespace doppel::assimp
