// worldBounds(): bounds of geometry, remembered for as long as the geometry lives.
#include "stage/prim.h"

#include <Imath/ImathBoxAlgo.h>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <unordered_map>

namespace doppel {

namespace {

using Imath::Box3d;
using Imath::Box3f;

constexpr int kMaxInstancerNesting = 16;

/// Bounds of shared arrays and instancers by address; an entry is good while its owner lives.
class BoundsCache {
public:
    template <class Compute>
    Box3d get(const std::shared_ptr<const void>& owner, Compute&& compute) {
        {
            const std::lock_guard lock(m_mutex);
            const auto it = m_entries.find(owner.get());
            // Same owner, not a new object that was given the address of a dead one.
            if (it != m_entries.end() && it->second.owner.lock() == owner) return it->second.box;
        }
        const Box3d box = compute();
        const std::lock_guard lock(m_mutex);
        if (m_entries.size() >= m_sweepAt) {
            std::erase_if(m_entries, [](const auto& entry) { return entry.second.owner.expired(); });
            m_sweepAt = std::max<std::size_t>(1024, m_entries.size() * 2);
        }
        m_entries[owner.get()] = {owner, box};
        return box;
    }

private:
    struct Entry {
        std::weak_ptr<const void> owner;
        Box3d box;
    };
    std::mutex m_mutex;
    std::unordered_map<const void*, Entry> m_entries;
    std::size_t m_sweepAt = 1024;
};

BoundsCache& cache() {
    static BoundsCache instance;
    return instance;
}

Box3d boundsOfPoints(const Array<V3f>& points, float margin) {
    Box3f box;
    for (const V3f& point : points)
        if (std::isfinite(point.x + point.y + point.z)) box.extendBy(point);
    if (box.isEmpty()) return {};
    const Imath::V3d grow(margin);
    return Box3d(Imath::V3d(box.min) - grow, Imath::V3d(box.max) + grow);
}

float maxRadius(const Primvar<float>& widths) {
    return widths.empty() ? 0.0f : *std::max_element(widths.values.begin(), widths.values.end()) / 2;
}

Box3d subtreeBounds(const PrimPtr& prim, int nesting);

Box3d boundsOfInstancer(const PointInstancer& instancer, int nesting) {
    std::vector<Box3d> prototypes;
    for (const PrimPtr& prototype : instancer.prototypes) prototypes.push_back(subtreeBounds(prototype, nesting + 1));
    Box3d box;
    const std::size_t count = std::min(instancer.protoIndices.size(), instancer.transforms.size());
    for (std::size_t i = 0; i < count; ++i) {
        const std::int32_t index = instancer.protoIndices[i];
        if (index < 0 || static_cast<std::size_t>(index) >= prototypes.size()) continue;
        box.extendBy(Imath::transform(prototypes[static_cast<std::size_t>(index)], instancer.transforms[i]));
    }
    return box;
}

/// Of what one prim holds, in its own space.
Box3d dataBounds(const Prim& prim, int nesting) {
    if (const auto* mesh = std::get_if<std::shared_ptr<const Mesh>>(&prim.data); mesh && *mesh) {
        return cache().get(*mesh, [&] { return boundsOfPoints((*mesh)->points, 0); });
    }
    if (const auto* curves = std::get_if<std::shared_ptr<const Curves>>(&prim.data); curves && *curves) {
        return cache().get(*curves, [&] { return boundsOfPoints((*curves)->points, maxRadius((*curves)->widths)); });
    }
    if (const auto* points = std::get_if<std::shared_ptr<const Points>>(&prim.data); points && *points) {
        return cache().get(*points, [&] { return boundsOfPoints((*points)->points, maxRadius((*points)->widths)); });
    }
    if (const auto* instancer = std::get_if<std::shared_ptr<const PointInstancer>>(&prim.data);
        instancer && *instancer && nesting < kMaxInstancerNesting) {
        return cache().get(*instancer, [&] { return boundsOfInstancer(**instancer, nesting); });
    }
    return {};
}

bool isSeen(const PrimPlace& place) {
    return place.visible && (place.purpose == Purpose::Default || place.purpose == Purpose::Render);
}

Box3d stageBounds(const Stage& stage, int nesting) {
    Box3d box;
    traverse(stage, [&](const PrimPlace& place) {
        if (!place.visible) return false;
        if (isSeen(place)) box.extendBy(Imath::transform(dataBounds(*place.prim, nesting), place.worldTransform));
        return true;
    });
    return box;
}

Box3d subtreeBounds(const PrimPtr& prim, int nesting) {
    if (!prim) return {};
    auto root = std::make_shared<Prim>();
    root->children.push_back(prim);
    Stage stage;
    stage.root = std::move(root);
    return stageBounds(stage, nesting);
}

}  // namespace

Imath::Box3d worldBounds(const Stage& stage) { return stageBounds(stage, 0); }

}  // namespace doppel
