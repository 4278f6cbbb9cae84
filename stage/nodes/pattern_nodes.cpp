// xform and prune: edits of every prim that a pattern matches.
#include "stage/nodes/node_cooker.h"
#include "stage/pattern_edit.h"
#include "stage/transform.h"

#include <fmt/format.h>

#include <optional>

namespace doppel {

namespace {

/// Keeps its edit while the parameters stay the same, so that what was edited before keeps its pointers.
class PatternCooker : public NodeCooker {
public:
    Result<StagePtr> cook(const NodeInput& input, std::vector<CookProblem>& problems) override {
        const StagePtr stage = input.firstStage();
        const std::string text = input.values.text("primpattern");
        if (!m_edit || m_values != input.values) {
            Result<PrimPattern> pattern = PrimPattern::parse(text);
            if (!pattern) {
                problems.push_back({input.node, "primpattern", pattern.error().message});
                m_edit.reset();
                return stage;
            }
            m_edit.emplace(std::move(*pattern), editFor(input.values));
            m_values = input.values;
        }
        StagePtr result = withRoot(stage, m_edit->apply(stage->root));
        const bool missed = !m_edit->matched() && text.find_first_not_of(" \t\r\n") != std::string::npos;
        return missed ? withWarning(result, fmt::format("node '{}': no prim matches '{}'", input.node, text)) : result;
    }

protected:
    virtual std::function<PrimPtr(const PrimPtr&)> editFor(const ParameterValues& values) const = 0;

private:
    std::optional<PatternEdit> m_edit;
    ParameterValues m_values;
};

class XformCooker : public PatternCooker {
    std::function<PrimPtr(const PrimPtr&)> editFor(const ParameterValues& values) const override {
        const auto vector = [&](const char* x, const char* y, const char* z) {
            return Imath::V3d(values.number(x), values.number(y), values.number(z));
        };
        const Imath::M44d move = composeTransform(
            {vector("tx", "ty", "tz"), vector("rx", "ry", "rz"), vector("sx", "sy", "sz"), vector("px", "py", "pz")});
        return [move](const PrimPtr& prim) -> PrimPtr {
            if (move == Imath::M44d()) return prim;
            auto moved = std::make_shared<Prim>(*prim);
            moved->localTransform = prim->localTransform * move;
            if (prim->motion) {
                auto motion = std::make_shared<Motion>(*prim->motion);
                motion->transformOpen *= move;
                motion->transformClose *= move;
                moved->motion = std::move(motion);
            }
            return moved;
        };
    }
};

class PruneCooker : public PatternCooker {
    std::function<PrimPtr(const PrimPtr&)> editFor(const ParameterValues& values) const override {
        if (values.text("mode") == "remove") return [](const PrimPtr&) { return PrimPtr(); };
        return [](const PrimPtr& prim) -> PrimPtr {
            if (!prim->visible) return prim;
            auto hidden = std::make_shared<Prim>(*prim);
            hidden->visible = false;
            return hidden;
        };
    }
};

}  // namespace

std::unique_ptr<NodeCooker> makeXformCooker() { return std::make_unique<XformCooker>(); }
std::unique_ptr<NodeCooker> makePruneCooker() { return std::make_unique<PruneCooker>(); }

}  // namespace doppel
