#include "stage/stage_merge.h"

#include "stage/prim_path.h"

#include <string_view>

namespace doppel {

namespace {

bool holdsData(const Prim& prim) { return !std::holds_alternative<std::monostate>(prim.data); }

/// The transforms of `later` over time, with the points of whichever prim's data is kept.
std::shared_ptr<const Motion> mergedMotion(const Prim& earlier, const Prim& later) {
    const bool keepsPoints = !holdsData(later) && earlier.motion &&
                             (!earlier.motion->pointsOpen.empty() || !earlier.motion->instancesOpen.empty());
    if (!keepsPoints) return later.motion;
    auto motion = std::make_shared<Motion>(*earlier.motion);
    motion->transformOpen = later.motion ? later.motion->transformOpen : later.localTransform;
    motion->transformClose = later.motion ? later.motion->transformClose : later.localTransform;
    return motion;
}

/// What `later` says of each set, over `earlier`.
std::shared_ptr<const VariantSets> mergedVariantSets(const std::shared_ptr<const VariantSets>& earlier,
                                                     const std::shared_ptr<const VariantSets>& later) {
    if (!later || later == earlier) return earlier;
    if (!earlier) return later;
    auto sets = std::make_shared<VariantSets>(*earlier);
    for (const auto& [name, set] : *later) {
        VariantSet& merged = (*sets)[name];
        if (!set.names.empty()) merged.names = set.names;
        if (!set.selection.empty()) merged.selection = set.selection;
    }
    return sets;
}

/// `later` over `earlier`, children apart.
void overlay(Prim& result, const Prim& later) {
    result.motion = mergedMotion(result, later);
    if (holdsData(later) || later.prototype) {
        result.data = later.data;
        result.prototype = later.prototype;
        result.typeName = later.typeName;
    } else if (!holdsData(result) && !result.prototype) {
        result.typeName = later.typeName;
    }
    result.localTransform = later.localTransform;
    result.resetsTransform = later.resetsTransform;
    result.visible = later.visible;
    result.purpose = later.purpose;
    if (!later.materialPath.empty()) result.materialPath = later.materialPath;
    result.variantSets = mergedVariantSets(result.variantSets, later.variantSets);
}

}  // namespace

bool saysSomething(const Prim& prim) {
    return holdsData(prim) || prim.prototype || prim.localTransform != Imath::M44d() || prim.resetsTransform ||
           !prim.visible || prim.purpose != Purpose::Default || !prim.materialPath.empty() || prim.variantSets;
}

PrimPtr StageMerge::merge(const std::vector<PrimPtr>& roots) {
    m_memo.sweep();
    PrimPtr result;
    for (const PrimPtr& root : roots) {
        if (root) result = result ? unite(result, root, 0) : root;
    }
    return result ? result : std::make_shared<const Prim>();
}

PrimPtr StageMerge::unite(const PrimPtr& earlier, const PrimPtr& later, int depth) {
    if (earlier == later || depth > kMaxPrimDepth) return later;
    if (PrimMemo<PrimPtr>::Found known; m_memo.find(earlier, later, known)) return known.after;
    PrimPtr result = uniteApart(earlier, later, depth);
    m_memo.store(earlier, later, result);
    return result;
}

PrimPtr StageMerge::uniteApart(const PrimPtr& earlier, const PrimPtr& later, int depth) {
    auto result = std::make_shared<Prim>(*earlier);
    bool likeEarlier = !saysSomething(*later);
    if (!likeEarlier) overlay(*result, *later);

    std::unordered_map<std::string_view, std::size_t> places;
    for (std::size_t i = 0; i < earlier->children.size(); ++i) places[earlier->children[i]->name] = i;
    for (const PrimPtr& child : later->children) {
        const auto place = places.find(child->name);
        if (place == places.end()) {
            result->children.push_back(child);
            likeEarlier = false;
            continue;
        }
        PrimPtr& at = result->children[place->second];
        PrimPtr united = unite(at, child, depth + 1);
        likeEarlier = likeEarlier && united == at;
        at = std::move(united);
    }
    return likeEarlier ? earlier : PrimPtr(std::move(result));
}

}  // namespace doppel
