#include "stage/nodes/node_cooker.h"
#include "stage/stage_merge.h"

#include <fmt/format.h>

#include <algorithm>

namespace doppel {

namespace {

/// True if a stage holds more than cameras, lights and settings, so that its axis and units mean something.
bool hasGeometry(const Stage& stage) {
    bool found = false;
    traverse(stage, [&](const PrimPlace& place) {
        found = found || place.prim->as<Mesh>() || place.prim->as<Curves>() || place.prim->as<Points>() ||
                place.prim->as<PointInstancer>();
        return !found;
    });
    return found;
}

class MergeCooker : public NodeCooker {
public:
    Result<StagePtr> cook(const NodeInput& input, std::vector<CookProblem>& problems) override {
        if (input.stages.size() < 2) return input.firstStage();
        auto merged = std::make_shared<Stage>();
        std::vector<PrimPtr> roots;
        for (const StagePtr& stage : input.stages) {
            roots.push_back(stage->root);
            if (stage->shutter.isOpen()) merged->shutter = stage->shutter;
            for (const std::string& warning : stage->warnings) {
                const auto& known = merged->warnings;
                if (std::find(known.begin(), known.end(), warning) == known.end()) merged->warnings.push_back(warning);
            }
        }
        merged->root = m_merge.merge(roots);
        merged->info = info(input, problems);
        return StagePtr(std::move(merged));
    }

private:
    static StageInfo info(const NodeInput& input, std::vector<CookProblem>& problems) {
        StageInfo result = input.stages.front()->info;
        bool first = true;
        for (std::size_t i = 0; i < input.stages.size(); ++i) {
            const StageInfo& other = input.stages[i]->info;
            if (hasGeometry(*input.stages[i])) {
                if (first) {
                    const std::string settings = result.renderSettingsPath;
                    result = other;
                    if (result.renderSettingsPath.empty()) result.renderSettingsPath = settings;
                } else {
                    compare(input, i, result, other, problems);
                    widen(result, other);
                }
                first = false;
            }
            if (!other.renderSettingsPath.empty()) result.renderSettingsPath = other.renderSettingsPath;
        }
        return result;
    }

    static void widen(StageInfo& result, const StageInfo& other) {
        if (other.frameEnd <= other.frameStart) return;
        const bool isStill = result.frameEnd <= result.frameStart;
        result.frameStart = isStill ? other.frameStart : std::min(result.frameStart, other.frameStart);
        result.frameEnd = isStill ? other.frameEnd : std::max(result.frameEnd, other.frameEnd);
    }

    static void compare(const NodeInput& input, std::size_t index, const StageInfo& result, const StageInfo& other,
                        std::vector<CookProblem>& problems) {
        if (other.zUp != result.zUp) {
            problems.push_back({input.node, "",
                                fmt::format("input {} has {} up, the result {}; put an xform node before it to turn it",
                                            index, other.zUp ? "Z" : "Y", result.zUp ? "Z" : "Y")});
        }
        if (std::abs(other.metersPerUnit - result.metersPerUnit) > 1e-9 * result.metersPerUnit) {
            problems.push_back(
                {input.node, "",
                 fmt::format("a unit of input {} is {} m, of the result {} m; put an xform node before it to "
                             "scale it",
                             index, other.metersPerUnit, result.metersPerUnit)});
        }
    }

    StageMerge m_merge;
};

}  // namespace

std::unique_ptr<NodeCooker> makeMergeCooker() { return std::make_unique<MergeCooker>(); }

}  // namespace doppel
