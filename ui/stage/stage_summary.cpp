#include "ui/stage/stage_summary.h"

#include "stage/prim_path.h"
#include "stage/transform.h"

#include <algorithm>
#include <unordered_map>

namespace doppel {

namespace {

PrimKind kindOf(const Prim& prim) {
    if (prim.as<Camera>()) return PrimKind::Camera;
    if (prim.as<Light>()) return PrimKind::Light;
    if (prim.as<Material>()) return PrimKind::Material;
    if (prim.as<RenderSettings>() || prim.as<RenderProduct>() || prim.as<RenderVar>()) return PrimKind::RenderSettings;
    return std::holds_alternative<std::monostate>(prim.data) ? PrimKind::Group : PrimKind::Geometry;
}

CameraSummary cameraOf(const PrimPlace& place, const Camera& camera) {
    const TransformParts parts = decomposeTransform(place.prim->localTransform);
    return {place.path,
            {parts.translate.x, parts.translate.y, parts.translate.z},
            {parts.rotate.x, parts.rotate.y, parts.rotate.z},
            camera};
}

bool sameSets(const VariantSets& a, const VariantSets& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
        return x.first == y.first && x.second.selection == y.second.selection && x.second.names == y.second.names;
    });
}

} // namespace

bool PrimSummary::operator==(const PrimSummary& o) const {
    if (path != o.path || type != o.type || kind != o.kind || isVisible != o.isVisible || isInstance != o.isInstance) return false;
    if (parent != o.parent || !variantSets != !o.variantSets) return false;
    return variantSets == o.variantSets || sameSets(*variantSets, *o.variantSets);
}

const CameraSummary* StageSummary::camera(std::string_view path) const {
    const auto found = std::find_if(cameras.begin(), cameras.end(), [&](const CameraSummary& camera) { return camera.path == path; });
    return found == cameras.end() ? nullptr : &*found;
}

const PrimSummary* StageSummary::prim(std::string_view path) const {
    const auto found = std::find_if(prims.begin(), prims.end(), [&](const PrimSummary& prim) { return prim.path == path; });
    return found == prims.end() ? nullptr : &*found;
}

StageSummary summarizeStage(const CookResult& cooked, const std::string& node, double frame) {
    StageSummary summary;
    summary.node = node;
    summary.frame = frame;
    summary.problems = cooked.problems;
    if (!cooked.stage) return summary;
    summary.defaultRenderSettings = cooked.stage->info.renderSettingsPath;
    const auto list = [](std::vector<std::string>& paths, const std::string& path) {
        if (paths.size() < kMaxListedPaths) paths.push_back(path);
    };
    std::unordered_map<std::string, int> index;
    traverse(*cooked.stage, [&](const PrimPlace& place) {
        ++summary.primCount;
        const Prim& prim = *place.prim;
        if (const auto* camera = prim.as<Camera>(); camera && summary.cameras.size() < kMaxListedPaths)
            summary.cameras.push_back(cameraOf(place, *camera));
        if (prim.as<Light>()) list(summary.lights, place.path);
        if (prim.as<RenderSettings>()) list(summary.renderSettings, place.path);
        if (prim.typeName == "RenderPass") list(summary.renderPasses, place.path);
        if (summary.prims.size() >= kMaxListedPrims) return true;
        const int here = static_cast<int>(summary.prims.size());
        // An instance and the root of its prototype are one prim to people.
        const auto [known, isNew] = index.emplace(place.path, here);
        if (!isNew) {
            --summary.primCount;
            PrimSummary& instance = summary.prims[static_cast<std::size_t>(known->second)];
            if (instance.kind == PrimKind::Group) instance.kind = kindOf(prim);
            return true;
        }
        const auto parent = index.find(std::string(parentPrimPath(place.path)));
        summary.prims.push_back({place.path, prim.typeName.str(), kindOf(prim), place.visible, prim.prototype != nullptr,
                                 parent == index.end() ? -1 : parent->second, prim.variantSets});
        return true;
    });
    return summary;
}

} // namespace doppel
