#include "stage/nodes/placed_prim.h"

#include <string_view>
#include <utility>

namespace doppel {

namespace {

struct LightKind {
    std::string_view word;  ///< of the parameter "lighttype"
    const char* typeName;
    LightType type;
};
constexpr LightKind kLightKinds[] = {
    {"dome", "DomeLight", LightType::Dome},       {"distant", "DistantLight", LightType::Distant},
    {"rect", "RectLight", LightType::Rect},       {"disk", "DiskLight", LightType::Disk},
    {"sphere", "SphereLight", LightType::Sphere}, {"cylinder", "CylinderLight", LightType::Cylinder},
};

class LightCooker : public NodeCooker {
public:
    Result<StagePtr> cook(const NodeInput& input, std::vector<CookProblem>& problems) override {
        const std::string path = primPathOf(input, "/lights/" + input.node, problems);
        const auto fill = [&](Prim& prim, bool isThere) {
            applyTransform(prim, input.values, isThere);
            auto light = std::make_shared<Light>(isThere ? *prim.as<Light>() : Light());
            setKind(prim, *light, input.values, isThere);
            setValues(*light, input, isThere);
            prim.data = std::shared_ptr<const Light>(std::move(light));
        };
        return m_prim.place(
            input, path, [](const Prim& prim) { return prim.as<Light>() != nullptr; }, fill, problems);
    }

private:
    static void setKind(Prim& prim, Light& light, const ParameterValues& values, bool isThere) {
        if (isThere && !values.has("lighttype")) return;
        const std::string word = values.text("lighttype");
        for (const LightKind& kind : kLightKinds) {
            if (kind.word != word) continue;
            light.type = kind.type;
            prim.typeName = kind.typeName;
        }
    }

    static void setValues(Light& light, const NodeInput& input, bool isThere) {
        const ParameterValues& values = input.values;
        apply(light.color.x, values, "colorr", isThere);
        apply(light.color.y, values, "colorg", isThere);
        apply(light.color.z, values, "colorb", isThere);
        apply(light.intensity, values, "intensity", isThere);
        apply(light.exposure, values, "exposure", isThere);
        apply(light.normalize, values, "normalize", isThere);
        apply(light.radius, values, "radius", isThere);
        apply(light.width, values, "width", isThere);
        apply(light.height, values, "height", isThere);
        apply(light.length, values, "length", isThere);
        apply(light.angle, values, "angle", isThere);
        if (!isThere || values.has("texturefile")) {
            const std::string file = values.text("texturefile");
            light.textureFile = file.empty() ? std::string() : input.resolved(file).string();
        }
    }

    PlacedPrim m_prim;
};

}  // namespace

std::unique_ptr<NodeCooker> makeLightCooker() { return std::make_unique<LightCooker>(); }

}  // namespace doppel
