#include "render/session/view_resolver.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace doppel {

namespace {

constexpr std::size_t kMostListed = 20;

std::string listed(const std::vector<std::string>& paths, const std::string& what) {
    if (paths.empty()) return "the stage has no " + what;
    std::string text = "the stage has: ";
    for (std::size_t i = 0; i < std::min(paths.size(), kMostListed); ++i) text += (i ? ", " : "") + paths[i];
    return paths.size() > kMostListed ? text + ", ..." : text;
}

/// The settings and the first of their products that exist; both may be null.
struct Settings {
    const RenderSettings* settings = nullptr;
    const RenderProduct* product = nullptr;
    PrimPtr settingsPrim, productPrim; // keep them alive
};

Result<Settings> findSettings(const RenderRequest& request, const Stage& stage, std::vector<std::string>& warnings) {
    Settings found;
    const bool isAsked = !request.renderSettings.empty();
    const std::string& path = isAsked ? request.renderSettings : stage.info.renderSettingsPath;
    if (path.empty()) return found;
    found.settingsPrim = stage.find(path);
    found.settings = found.settingsPrim ? found.settingsPrim->as<RenderSettings>() : nullptr;
    if (!found.settings) {
        if (isAsked) {
            return fail(ErrorCode::NotFound, "there are no render settings at '" + path + "'; " +
                                                 listed(pathsOf<RenderSettings>(stage), "render settings"));
        }
        warnings.push_back("the stage names '" + path + "' as its render settings, but there are none; defaults are used");
        return found;
    }
    for (const std::string& productPath : found.settings->products) {
        found.productPrim = stage.find(productPath);
        found.product = found.productPrim ? found.productPrim->as<RenderProduct>() : nullptr;
        if (found.product) break;
    }
    return found;
}

bool isSet(const std::array<int, 2>& resolution) { return resolution[0] > 0 && resolution[1] > 0; }

std::array<int, 2> settingsResolution(const Settings& s) {
    if (s.product && isSet(s.product->resolution)) return s.product->resolution;
    if (s.settings && isSet(s.settings->resolution)) return s.settings->resolution;
    return kDefaultResolution;
}

Result<std::array<int, 2>> fullResolution(const RenderRequest& request, const Settings& settings) {
    std::array<int, 2> resolution = isSet(request.resolution) ? request.resolution : settingsResolution(settings);
    if (request.resolutionScale != 0) {
        const std::array<int, 2> base = settingsResolution(settings);
        for (std::size_t i = 0; i < 2; ++i) {
            const double side = std::round(base[i] * std::abs(request.resolutionScale));
            // Compared before it is an integer: a huge factor must not overflow.
            resolution[i] = side > kMaxFrameSide ? kMaxFrameSide + 1 : std::max(1, static_cast<int>(side));
        }
    }
    if (resolution[0] > kMaxFrameSide || resolution[1] > kMaxFrameSide) {
        return fail(ErrorCode::TooLarge, "the image is larger than " + std::to_string(kMaxFrameSide) +
                                             " pixels on a side; lower the resolution or its scale");
    }
    return resolution;
}

/// First and end pixel of an interval of [0,1] along `size` pixels: those whose middles lie in it.
std::array<int, 2> pixelsIn(double from, double to, int size) {
    const auto edge = [size](double v) {
        return static_cast<int>(std::ceil(std::clamp(std::isfinite(v) ? v : 0.0, 0.0, 1.0) * size - 0.5));
    };
    return {std::max(edge(from), 0), std::min(edge(to), size)};
}

Result<void> setRegion(const RenderRequest& request, const Settings& settings, RenderView& view) {
    std::array<double, 4> region = request.renderRegion;
    if (region == std::array<double, 4>{0, 0, 0, 0}) {
        region = settings.settings ? settings.settings->dataWindowNdc : std::array<double, 4>{0, 0, 1, 1};
    }
    const auto [x0, x1] = pixelsIn(region[0], region[2], view.fullWidth);
    // NDC counts from the bottom, pixels from the top.
    const auto [y0, y1] = pixelsIn(1.0 - region[3], 1.0 - region[1], view.fullHeight);
    if (x1 <= x0 || y1 <= y0) {
        return fail(ErrorCode::InvalidArgument, "the render region holds no pixel; it is x0 y0 x1 y1 between 0 and 1, from the "
                                                "lower left, with x0 < x1 and y0 < y1");
    }
    view.x = x0;
    view.y = y0;
    view.width = x1 - x0;
    view.height = y1 - y0;
    return {};
}

Result<std::string> cameraPath(const RenderRequest& request, const Settings& s, const Stage& stage) {
    std::string path = request.cameraPath;
    if (path.empty() && s.product) path = s.product->camera;
    if (path.empty() && s.settings) path = s.settings->camera;
    const PrimPtr prim = path.empty() ? nullptr : stage.find(path);
    if (prim && prim->as<Camera>()) return path;
    const std::string choice = listed(pathsOf<Camera>(stage), "camera");
    return fail(ErrorCode::NotFound, path.empty() ? "no camera is set; " + choice : "there is no camera at '" + path + "'; " + choice);
}

std::map<std::string, Value> mergedOptions(const RenderRequest& request, const Settings& s, const std::string& renderer) {
    std::map<std::string, Value> options;
    if (s.settings) {
        for (const auto& [name, value] : s.settings->options) {
            const std::size_t colon = name.find(':');
            const std::string prefix = colon == std::string::npos ? "" : name.substr(0, colon);
            if (prefix.empty() || prefix == "doppel" || prefix == renderer) {
                options[colon == std::string::npos ? name : name.substr(colon + 1)] = value;
            }
        }
    }
    for (const auto& [name, value] : request.rendererOptions) options[name] = value;
    return options;
}

} // namespace

Result<ResolvedView> resolveView(const RenderRequest& request, const Stage& stage, const std::string& rendererName) {
    ResolvedView resolved;
    RenderView& view = resolved.view;
    const auto settings = findSettings(request, stage, resolved.warnings);
    if (!settings) return tl::unexpected(settings.error());
    if (!request.renderPass.empty()) {
        resolved.warnings.push_back("render pass '" + request.renderPass +
                                    "' is ignored: this stage's importers do not read render passes");
    }
    auto camera = cameraPath(request, *settings, stage);
    if (!camera) return tl::unexpected(camera.error());
    view.cameraPath = std::move(*camera);

    const auto resolution = fullResolution(request, *settings);
    if (!resolution) return tl::unexpected(resolution.error());
    view.fullWidth = (*resolution)[0];
    view.fullHeight = (*resolution)[1];
    if (const auto region = setRegion(request, *settings, view); !region) return tl::unexpected(region.error());

    if (settings->settings) {
        view.pixelAspectRatio = settings->settings->pixelAspectRatio;
        view.aspectRatioConformPolicy = settings->settings->aspectRatioConformPolicy;
        view.includedPurposes = settings->settings->includedPurposes;
    }
    view.options = mergedOptions(request, *settings, rendererName);
    return resolved;
}

} // namespace doppel
