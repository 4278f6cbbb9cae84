#include "clonecore/image/color_transform.h"

#include <OpenColorIO/OpenColorIO.h>

#include <algorithm>
#include <sstream>
#include <utility>

namespace doppel {

namespace OCIO = OCIO_NAMESPACE;

namespace {

// The ACES view is the reference rendering of ACES 1.0 for SDR video, built into OpenColorIO.
constexpr const char* kBuiltIn = R"(ocio_profile_version: 2
name: built-in
roles: {scene_linear: lin_rec709, default: raw, data: raw}
file_rules: [!<Rule> {name: Default, colorspace: default}]
displays:
  sRGB:
    - !<View> {name: Standard, colorspace: srgb}
    - !<View> {name: ACES, colorspace: aces_srgb}
    - !<View> {name: Raw, colorspace: raw}
  Rec.709:
    - !<View> {name: Standard, colorspace: rec709}
    - !<View> {name: ACES, colorspace: aces_rec709}
    - !<View> {name: Raw, colorspace: raw}
active_displays: [sRGB, Rec.709]
active_views: [Standard, ACES, Raw]
colorspaces:
  - !<ColorSpace> {name: lin_rec709}
  - !<ColorSpace> {name: raw, isdata: true}
  - !<ColorSpace>
    name: srgb
    from_scene_reference: !<ExponentWithLinearTransform> {gamma: 2.4, offset: 0.055, direction: inverse}
  - !<ColorSpace>
    name: rec709
    from_scene_reference: !<ExponentTransform> {value: 2.4, direction: inverse}
  - !<ColorSpace>
    name: aces_srgb
    from_scene_reference: !<GroupTransform>
      children:
        - !<BuiltinTransform> {style: UTILITY - ACES-AP1_to_LINEAR-REC709_BFD, direction: inverse}
        - !<BuiltinTransform> {style: ACEScg_to_ACES2065-1}
        - !<BuiltinTransform> {style: ACES-OUTPUT - ACES2065-1_to_CIE-XYZ-D65 - SDR-VIDEO_1.0}
        - !<BuiltinTransform> {style: DISPLAY - CIE-XYZ-D65_to_sRGB}
  - !<ColorSpace>
    name: aces_rec709
    from_scene_reference: !<GroupTransform>
      children:
        - !<BuiltinTransform> {style: UTILITY - ACES-AP1_to_LINEAR-REC709_BFD, direction: inverse}
        - !<BuiltinTransform> {style: ACEScg_to_ACES2065-1}
        - !<BuiltinTransform> {style: ACES-OUTPUT - ACES2065-1_to_CIE-XYZ-D65 - SDR-VIDEO_1.0}
        - !<BuiltinTransform> {style: DISPLAY - CIE-XYZ-D65_to_REC.1886-REC.709}
)";

/// How configs in use name the space that our renders are in; else their scene_linear must do.
constexpr const char* kLinearRec709[] = {"lin_rec709", "Linear Rec.709 (sRGB)", "Utility - Linear - sRGB", "Utility - Linear - Rec.709",
                                         "lin_srgb", "Linear Rec.709", "srgb_linear"};

std::vector<std::string> listed(int count, const auto& name) {
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i) names.emplace_back(name(i));
    return names;
}

} // namespace

struct ColorTransform::Impl {
    OCIO::ConstCPUProcessorRcPtr processor;
};

ColorTransform::ColorTransform(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
ColorTransform::~ColorTransform() = default;

void ColorTransform::apply(float* rgb, std::size_t pixels) const {
    OCIO::PackedImageDesc image(rgb, static_cast<long>(pixels), 1, 3);
    m_impl->processor->apply(image);
}

struct ColorConfig::Impl {
    std::string name;
    OCIO::ConstConfigRcPtr config;
    std::string input; ///< the colour space of renders
    bool isBuiltIn = false;

    Impl(std::string n, OCIO::ConstConfigRcPtr c, bool own) : name(std::move(n)), config(std::move(c)), input(OCIO::ROLE_SCENE_LINEAR), isBuiltIn(own) {
        for (const char* known : kLinearRec709)
            if (config->getColorSpace(known)) {
                input = known;
                break;
            }
    }
};

ColorConfig::ColorConfig(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
ColorConfig::~ColorConfig() = default;

std::shared_ptr<const ColorConfig> ColorConfig::builtIn() {
    static const std::shared_ptr<const ColorConfig> config = [] {
        std::istringstream text(kBuiltIn);
        auto parsed = OCIO::Config::CreateFromStream(text);
        parsed->validate();
        return std::shared_ptr<const ColorConfig>(new ColorConfig(std::make_unique<Impl>("built-in", parsed, true)));
    }();
    return config;
}

Result<std::shared_ptr<const ColorConfig>> ColorConfig::load(const std::filesystem::path& file) {
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) return fail(ErrorCode::NotFound, "there is no colour config '" + file.string() + "'; look at $OCIO");
    try {
        auto parsed = OCIO::Config::CreateFromFile(file.c_str());
        parsed->validate();
        return std::shared_ptr<const ColorConfig>(new ColorConfig(std::make_unique<Impl>(file.string(), parsed, false)));
    } catch (const OCIO::Exception& error) {
        return fail(ErrorCode::ParseFailed, "cannot use the colour config '" + file.string() + "': " + error.what());
    }
}

const std::string& ColorConfig::name() const { return m_impl->name; }

std::vector<std::string> ColorConfig::displays() const {
    return listed(m_impl->config->getNumDisplays(), [&](int i) { return m_impl->config->getDisplay(i); });
}

std::vector<std::string> ColorConfig::views(const std::string& display) const {
    return listed(m_impl->config->getNumViews(display.c_str()), [&](int i) { return m_impl->config->getView(display.c_str(), i); });
}

std::string ColorConfig::defaultDisplay() const { return m_impl->config->getDefaultDisplay(); }

std::string ColorConfig::defaultView(const std::string& display) const { return m_impl->config->getDefaultView(display.c_str()); }

Result<std::shared_ptr<const ColorTransform>> ColorConfig::transform(const std::string& display, const std::string& view) const {
    const std::vector<std::string> known = views(display);
    if (std::find(known.begin(), known.end(), view) == known.end())
        return fail(ErrorCode::NotFound, "the colour config " + m_impl->name + " has no view '" + view + "' of a display '" + display + "'");
    if (m_impl->isBuiltIn && display == "sRGB" && view == "Standard") return std::shared_ptr<const ColorTransform>();
    try {
        auto processor = m_impl->config->getProcessor(m_impl->input.c_str(), display.c_str(), view.c_str(), OCIO::TRANSFORM_DIR_FORWARD);
        auto impl = std::make_unique<ColorTransform::Impl>();
        impl->processor = processor->getOptimizedCPUProcessor(OCIO::OPTIMIZATION_DRAFT);
        return std::shared_ptr<const ColorTransform>(new ColorTransform(std::move(impl)));
    } catch (const OCIO::Exception& error) {
        return fail(ErrorCode::Unsupported, "the colour config " + m_impl->name + " can't show '" + view + "' on '" + display + "': " + error.what());
    }
}

} // namespace doppel
