#include "clonecore/image/color_transform.h"

#include <Imath/half.h>
#include <OpenColorIO/OpenColorIO.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
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

namespace {

// The table has its nodes close together where it is dark: at equal steps of log2(1 + kSteep * value).
constexpr std::size_t kNodes = 65; // a side
constexpr float kSteep = 400.0f, kBrightest = 64.0f;

float nodeOf(float value) {
    static const float scale = static_cast<float>(kNodes - 1) / std::log2(1 + kSteep * kBrightest);
    return std::min(std::log2(1 + kSteep * std::max(value, 0.0f)) * scale, static_cast<float>(kNodes - 1));
}

float valueOf(std::size_t node) {
    const float all = std::log2(1 + kSteep * kBrightest);
    return (std::exp2(all * static_cast<float>(node) / static_cast<float>(kNodes - 1)) - 1) / kSteep;
}

/// nodeOf() of every half there is, negative ones and NaN as 0.
const std::vector<float>& nodesOfHalves() {
    static const std::vector<float> nodes = [] {
        std::vector<float> table(65536, 0.0f);
        for (std::uint32_t bits = 0; bits <= 0x7c00; ++bits) table[bits] = nodeOf(imath_half_to_float(static_cast<std::uint16_t>(bits)));
        return table;
    }();
    return nodes;
}

} // namespace

struct ColorTransform::Impl {
    explicit Impl(OCIO::ConstCPUProcessorRcPtr p) : processor(std::move(p)), table(kNodes * kNodes * kNodes * 3) {
        float* out = table.data();
        for (std::size_t b = 0; b < kNodes; ++b)
            for (std::size_t g = 0; g < kNodes; ++g)
                for (std::size_t r = 0; r < kNodes; ++r)
                    for (const std::size_t node : {r, g, b}) *out++ = valueOf(node);
        OCIO::PackedImageDesc image(table.data(), static_cast<long>(kNodes * kNodes * kNodes), 1, 3);
        processor->apply(image);
    }

    OCIO::ConstCPUProcessorRcPtr processor;
    std::vector<float> table; ///< red runs fastest
};

ColorTransform::ColorTransform(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
ColorTransform::~ColorTransform() = default;

void ColorTransform::apply(float* rgb, std::size_t pixels) const {
    OCIO::PackedImageDesc image(rgb, static_cast<long>(pixels), 1, 3);
    m_impl->processor->apply(image);
}

// Tetrahedral interpolation (Sakamoto and Itooka, 1981): of the eight corners the four of the tetrahedron around the colour.
void ColorTransform::show(float* rgb, std::size_t pixels) const {
    constexpr std::size_t kStep[3] = {3, kNodes * 3, kNodes * kNodes * 3};
    const std::vector<float>& nodes = nodesOfHalves();
    for (; pixels > 0; --pixels, rgb += 3) {
        const float* corner = m_impl->table.data();
        float part[3];
        for (std::size_t c = 0; c < 3; ++c) {
            const float at = nodes[imath_float_to_half(rgb[c])];
            const auto node = std::min(static_cast<std::size_t>(at), kNodes - 2);
            part[c] = at - static_cast<float>(node);
            corner += node * kStep[c];
        }
        // From the dark corner along the channel with the largest part first.
        std::size_t order[3] = {0, 1, 2};
        if (part[order[0]] < part[order[1]]) std::swap(order[0], order[1]);
        if (part[order[1]] < part[order[2]]) std::swap(order[1], order[2]);
        if (part[order[0]] < part[order[1]]) std::swap(order[0], order[1]);
        const float* first = corner + kStep[order[0]];
        const float* second = first + kStep[order[1]];
        const float* bright = second + kStep[order[2]];
        const float p0 = part[order[0]], p1 = part[order[1]], p2 = part[order[2]];
        for (std::size_t c = 0; c < 3; ++c)
            rgb[c] = corner[c] * (1 - p0) + first[c] * (p0 - p1) + second[c] * (p1 - p2) + bright[c] * p2;
    }
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
        auto impl = std::make_unique<ColorTransform::Impl>(processor->getOptimizedCPUProcessor(OCIO::OPTIMIZATION_VERY_GOOD));
        return std::shared_ptr<const ColorTransform>(new ColorTransform(std::move(impl)));
    } catch (const OCIO::Exception& error) {
        return fail(ErrorCode::Unsupported, "the colour config " + m_impl->name + " can't show '" + view + "' on '" + display + "': " + error.what());
    }
}

} // namespace doppel
