#include "stage/nodes/placed_prim.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <sstream>

namespace doppel {

namespace {

constexpr const char* kDefaultPath = "/Render/rendersettings";
constexpr int kMaxResolution = 65536;  // pixels a side; beyond it no image format we write works
constexpr std::string_view kOption = "option:";

class RenderSettingsCooker : public NodeCooker {
public:
    Result<StagePtr> cook(const NodeInput& input, std::vector<CookProblem>& problems) override {
        const std::string path = primPathOf(input, kDefaultPath, problems);
        const auto fill = [&](Prim& prim, bool) {
            prim.typeName = "RenderSettings";
            prim.data = settings(prim.as<RenderSettings>(), input.values);
        };
        checkValues(input, problems);
        const StagePtr stage = m_prim.place(
            input, path, [](const Prim& prim) { return prim.as<RenderSettings>() != nullptr; }, fill, problems);
        const PrimPtr made = stage->find(path);
        const bool makeDefault = input.values.toggle("makedefault") && made && made->as<RenderSettings>();
        if (!makeDefault || stage->info.renderSettingsPath == path) return stage;
        auto changed = std::make_shared<Stage>(*stage);
        changed->info.renderSettingsPath = path;
        return StagePtr(std::move(changed));
    }

private:
    static std::shared_ptr<const RenderSettings> settings(const RenderSettings* before, const ParameterValues& values) {
        auto settings = std::make_shared<RenderSettings>(before ? *before : RenderSettings());
        const bool isThere = before != nullptr;
        apply(settings->resolution[0], values, "resolutionx", isThere);
        apply(settings->resolution[1], values, "resolutiony", isThere);
        for (int& pixels : settings->resolution) pixels = std::clamp(pixels, 1, kMaxResolution);
        apply(settings->camera, values, "camera", isThere);
        apply(settings->pixelAspectRatio, values, "pixelaspect", isThere);
        if (settings->pixelAspectRatio <= 0) settings->pixelAspectRatio = 1;
        if (!isThere || values.has("purposes")) settings->includedPurposes = words(values.text("purposes"));
        for (const auto& [name, value] : values.given()) {
            if (name.starts_with(kOption)) settings->options[name.substr(kOption.size())] = toNumber(value);
        }
        return settings;
    }

    static std::vector<std::string> words(const std::string& text) {
        std::istringstream stream(text);
        std::vector<std::string> result;
        for (std::string word; stream >> word;) result.push_back(word);
        return result;
    }

    static void checkValues(const NodeInput& input, std::vector<CookProblem>& problems) {
        for (const char* name : {"resolutionx", "resolutiony"}) {
            const int pixels = input.values.integer(name);
            if (pixels >= 1 && pixels <= kMaxResolution) continue;
            problems.push_back(
                {input.node, name,
                 fmt::format("{} pixels are outside 1 to {}; the nearest is used", pixels, kMaxResolution)});
        }
        if (input.values.number("pixelaspect") <= 0) {
            problems.push_back({input.node, "pixelaspect", "the pixel aspect must be above 0; 1 is used"});
        }
        static const std::vector<std::string> kPurposes{"default", "render", "proxy", "guide"};
        for (const std::string& word : words(input.values.text("purposes"))) {
            if (std::find(kPurposes.begin(), kPurposes.end(), word) != kPurposes.end()) continue;
            problems.push_back({input.node, "purposes",
                                fmt::format("'{}' is no purpose; those are {}", word, fmt::join(kPurposes, ", "))});
        }
    }

    PlacedPrim m_prim;
};

}  // namespace

std::unique_ptr<NodeCooker> makeRenderSettingsCooker() { return std::make_unique<RenderSettingsCooker>(); }

}  // namespace doppel
