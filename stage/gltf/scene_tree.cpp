#include "stage/gltf/scene_tree.h"

#include "stage/gltf/scene_tree_builder.h"

namespace doppel::assimp {

SceneTree::SceneTree(const aiScene& scene, const std::filesystem::path& file, const std::filesystem::path& root,
                     MemoryScope* memory) {
    SceneTreeBuilder(*this, scene, file, root, memory).build();
}

StagePtr SceneTree::at(double timeCode) {
    const PrimPtr before = m_root.prim;
    if (m_animated || !m_posed) {
        const Shutter& shutter = m_stage.shutter;
        Moments moments;
        moments.now = momentAt(timeCode / kFramesPerSecond);
        moments.blurred = shutter.isOpen();
        if (moments.blurred) {
            moments.open = momentAt((timeCode + shutter.open) / kFramesPerSecond);
            moments.close = momentAt((timeCode + shutter.close) / kFramesPerSecond);
        }
        update(m_root, moments);
        m_posed = true;
    }
    if (!m_last || m_root.prim != before || m_last->shutter != m_stage.shutter) {
        auto stage = std::make_shared<Stage>(m_stage);
        stage->root = m_root.prim;
        m_last = std::move(stage);
    }
    return m_last;
}

SceneTree::Moment SceneTree::momentAt(double seconds) const {
    return {seconds, m_nodes.empty() ? std::vector<M44d>() : m_nodes.at(seconds)};
}

void SceneTree::update(Item& item, const Moments& moments) {
    if (!item.moves) return;
    std::shared_ptr<Prim> changed;
    const auto writable = [&]() -> Prim& {
        if (!changed) changed = std::make_shared<Prim>(*item.prim);
        return *changed;
    };
    if (item.animation) {
        const M44d transform = item.fixed * item.animation->at(moments.now.seconds);
        if (transform != item.prim->localTransform) writable().localTransform = transform;
    }
    if (item.rig) {
        Pose pose = item.rig->poseAt(moments.now.seconds, moments.now.worlds);
        if (!item.isPosed || !isSamePose(item.pose, pose)) {
            writable().data = item.rig->posed(pose);
            item.pose = std::move(pose);
            item.isPosed = true;
        }
    }
    if (moments.blurred || item.prim->motion) {
        auto motion = motionOf(item, changed ? *changed : *item.prim, moments);
        if (motion || item.prim->motion) writable().motion = std::move(motion);
    }
    for (std::size_t i = 0; i < item.children.size(); ++i) {
        update(item.children[i], moments);
        if (item.children[i].prim != item.prim->children[i]) writable().children[i] = item.children[i].prim;
    }
    if (changed) item.prim = std::move(changed);
}

/// nullptr when it stands still while the shutter is open.
std::shared_ptr<const Motion> SceneTree::motionOf(const Item& item, const Prim& prim, const Moments& moments) {
    if (!moments.blurred) return nullptr;
    auto motion = std::make_shared<Motion>();
    motion->transformOpen = motion->transformClose = prim.localTransform;
    bool moves = false;
    if (item.animation) {
        motion->transformOpen = item.fixed * item.animation->at(moments.open.seconds);
        motion->transformClose = item.fixed * item.animation->at(moments.close.seconds);
        moves = motion->transformOpen != motion->transformClose;
    }
    if (item.rig && !isSamePose(item.rig->poseAt(moments.open.seconds, moments.open.worlds),
                                item.rig->poseAt(moments.close.seconds, moments.close.worlds))) {
        motion->pointsOpen = item.rig->posedPointsAt(moments.open.seconds, moments.open.worlds);
        motion->pointsClose = item.rig->posedPointsAt(moments.close.seconds, moments.close.worlds);
        moves = true;
    }
    if (!moves) return nullptr;
    return motion;
}

}  // namespace doppel::assimp
