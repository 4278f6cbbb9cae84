// Builds a SceneTree from an aiScene. Internal to stage/gltf; used once, on one thread.
#pragma once

#include "stage/gltf/convert_material.h"
#include "stage/gltf/scene_tree.h"
#include "stage/gltf/texture_files.h"

#include <map>
#include <set>
#include <string>
#include <vector>

struct aiAnimation;
struct aiNode;
struct aiMesh;
struct aiMeshMorphAnim;
struct aiNodeAnim;

namespace doppel::assimp {

class SceneTreeBuilder {
public:
    SceneTreeBuilder(SceneTree& tree, const aiScene& scene, const std::filesystem::path& file, const std::filesystem::path& root,
                     MemoryScope* memory);
    void build();

private:
    using Names = std::set<std::string, std::less<>>;
    using Item = SceneTree::Item;

    struct MaterialEntry {
        ConvertedMaterial converted;
        std::string path;         ///< of its prim
        std::string coloredPath;  ///< of the variant that takes vertex colours; "" until it is needed
    };

    void readInfo();
    void readAnimation();
    void readCamerasAndLights();

    Item makeItem(const aiNode& node, Names& siblings, int depth);
    Item makeMeshItem(unsigned meshIndex, const aiNode& node, Names& siblings);
    void addAttachments(const aiNode& node, std::vector<Item>& children, Names& names, int depth);
    bool becomesItsAttachment(const aiNode& node) const;
    void attachOnly(const aiNode& node, Prim& prim, Item& item);
    void setCamera(Prim& prim, M44d& fixed, const std::string& nodeName);
    void setLight(Prim& prim, M44d& fixed, const std::string& nodeName);
    void setMesh(Prim& prim, Item& item, unsigned meshIndex, const aiNode& node);
    void setRig(Prim& prim, Item& item, const aiMesh& mesh, const aiNode& node);
    void widenRange(double firstSecond, double lastSecond);
    bool isMadeUp(const aiNode& root) const;

    MaterialEntry& material(unsigned index);
    std::string materialPath(unsigned index, bool takesVertexColors);
    PrimPtr materialsPrim() const;
    void addMaterialPrim(const std::string& path, const Material& material);
    double sceneRadius() const;

    SceneTree& m_tree;
    const aiScene& m_scene;
    const std::filesystem::path m_file;
    const bool m_isGltf;
    TextureFiles m_textures;
    std::vector<std::string> m_warnings;
    double m_radius = 1;

    double m_ticksPerSecond = 25;
    std::map<std::string, const aiNodeAnim*> m_channels;       ///< by node
    std::map<std::string, const aiMeshMorphAnim*> m_morphs;    ///< by node
    std::map<std::string, unsigned> m_cameras, m_lights;       ///< by node
    std::map<unsigned, std::shared_ptr<const Mesh>> m_meshes;  ///< by index; nullptr = nothing to draw
    std::map<unsigned, MaterialEntry> m_materials;
    std::string m_materialFolder;  ///< "/Materials/<file>"
    Names m_materialNames;
    std::vector<PrimPtr> m_materialPrims;
};

}  // namespace doppel::assimp
