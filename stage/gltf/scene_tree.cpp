#include "stage/gltf/scene_tree.h"

#include "stage/gltf/scene_tree_builder.h"

namespace doppel::assimp {

SceneTree::SceneTree(const aiScene& scene, const std::filesystem::path& file) {
    SceneTreeBuilder(*this, scene, file).build();
}

StagePtr SceneTree::at(double timeCode) {
    const PrimPtr before = m_root.prim;
    if (m_animated) update(m_root, timeCode / kFramesPerSecond);
    if (!m_last || m_root.prim != before) {
        auto stage = std::make_shared<Stage>(m_stage);
        stage->root = m_root.prim;
        m_last = std::move(stage);
    }
    return m_last;
}

void SceneTree::update(Item& item, double seconds) {
    if (!item.moves) return;
    std::shared_ptr<Prim> changed;
    const auto writable = [&]() -> Prim& {
        if (!changed) changed = std::make_shared<Prim>(*item.prim);
        return *changed;
    };
    if (item.animation) {
        const M44d transform = item.fixed * item.animation->at(seconds);
        if (transform != item.prim->localTransform) writable().localTransform = transform;
    }
    for (std::size_t i = 0; i < item.children.size(); ++i) {
        update(item.children[i], seconds);
        if (item.children[i].prim != item.prim->children[i]) writable().children[i] = item.children[i].prim;
    }
    if (changed) item.prim = std::move(changed);
}

}  // namespace doppel::assimp
