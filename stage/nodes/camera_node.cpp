#include "stage/nodes/placed_prim.h"

namespace doppel {

namespace {

class CameraCooker : public NodeCooker {
public:
    Result<StagePtr> cook(const NodeInput& input, std::vector<CookProblem>& problems) override {
        const std::string path = primPathOf(input, "/cameras/" + input.node, problems);
        const auto fill = [&](Prim& prim, bool isThere) {
            prim.typeName = "Camera";
            applyTransform(prim, input.values, isThere);
            prim.data = camera(prim.as<Camera>(), input.values);
        };
        return m_prim.place(
            input, path, [](const Prim& prim) { return prim.as<Camera>() != nullptr; }, fill, problems);
    }

private:
    static std::shared_ptr<const Camera> camera(const Camera* before, const ParameterValues& values) {
        auto camera = std::make_shared<Camera>(before ? *before : Camera());
        const bool isThere = before != nullptr;
        if (!isThere || values.has("projection")) camera->orthographic = values.text("projection") == "orthographic";
        apply(camera->focalLength, values, "focallength", isThere);
        apply(camera->horizontalAperture, values, "haperture", isThere);
        apply(camera->verticalAperture, values, "vaperture", isThere);
        apply(camera->clippingNear, values, "near", isThere);
        apply(camera->clippingFar, values, "far", isThere);
        apply(camera->fStop, values, "fstop", isThere);
        apply(camera->focusDistance, values, "focusdistance", isThere);
        apply(camera->exposure, values, "exposure", isThere);
        return camera;
    }

    PlacedPrim m_prim;
};

}  // namespace

std::unique_ptr<NodeCooker> makeCameraCooker() { return std::make_unique<CameraCooker>(); }

}  // namespace doppel
