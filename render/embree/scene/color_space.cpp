#include "render/embree/scene/color_space.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstddef>
#include <unordered_map>

namespace doppel::embree {

namespace {

// To Rec.709 primaries with the white point D65 (Bradford adaptation from D60 for the Academy's).
constexpr float kAp1[9] = {1.7050509f, -0.6217921f, -0.0832588f, -0.1302564f, 1.1408047f,
                           -0.0105483f, -0.0240033f, -0.1289690f, 1.1529724f};
constexpr float kAp0[9] = {2.5216494f, -1.1368885f, -0.3849175f, -0.2752136f, 1.3697052f,
                           -0.0943925f, -0.0159250f, -0.1478064f, 1.1638058f};
constexpr float kP3[9] = {1.2249402f, -0.2249402f, 0.0f, -0.0420570f, 1.0420570f, 0.0f, -0.0196376f, -0.0786361f, 1.0982735f};
constexpr float kAdobe[9] = {1.3983557f, -0.3983557f, 0.0f, 0.0f, 1.0f, 0.0f, 0.0f, -0.0429289f, 1.0429289f};
constexpr float kRec2020[9] = {1.6604910f, -0.5876411f, -0.0728499f, -0.1245505f, 1.1328999f,
                               -0.0083494f, -0.0181508f, -0.1005789f, 1.1187297f};

constexpr std::size_t kCurveSize = 1024;

double decoded(TransferCurve curve, double v) {
    switch (curve) {
    case TransferCurve::Srgb: return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
    case TransferCurve::Gamma22: return std::pow(v, 2.2);
    case TransferCurve::Gamma18: return std::pow(v, 1.8);
    case TransferCurve::Rec709: return v < 0.081 ? v / 4.5 : std::pow((v + 0.099) / 1.099, 1 / 0.45);
    case TransferCurve::Linear: break;
    }
    return v;
}

/// A curve over [0,1] by table, which is much faster; brighter values are computed.
struct CurveTable {
    TransferCurve curve;
    std::array<float, kCurveSize + 2> values{};
    explicit CurveTable(TransferCurve c) : curve(c) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            values[i] = static_cast<float>(decoded(c, static_cast<double>(i) / kCurveSize));
        }
    }
    float operator()(float v) const {
        if (v > 1.0f) return static_cast<float>(decoded(curve, static_cast<double>(v)));
        const float x = std::max(v, 0.0f) * kCurveSize;
        const auto i = static_cast<std::size_t>(x);
        const float t = x - static_cast<float>(i);
        return values[i] * (1.0f - t) + values[i + 1] * t;
    }
};

const CurveTable& tableOf(TransferCurve curve) {
    static const std::array<CurveTable, 5> tables{
        CurveTable(TransferCurve::Linear), CurveTable(TransferCurve::Srgb), CurveTable(TransferCurve::Gamma22),
        CurveTable(TransferCurve::Gamma18), CurveTable(TransferCurve::Rec709)};
    return tables[static_cast<std::size_t>(curve)];
}

} // namespace

std::optional<ColorConversion> colorConversion(const std::string& name) {
    using enum TransferCurve;
    static const std::unordered_map<std::string, ColorConversion> kKnown{
        {"raw", {}}, {"linear", {}}, {"scene_linear", {}}, {"lin_rec709", {}}, {"lin_srgb", {}},
        {"srgb", {Srgb, nullptr}}, {"srgb_texture", {Srgb, nullptr}}, {"rec709", {Rec709, nullptr}},
        {"g22_rec709", {Gamma22, nullptr}}, {"gamma2.2", {Gamma22, nullptr}}, {"gammacorrected2.2", {Gamma22, nullptr}},
        {"g18_rec709", {Gamma18, nullptr}}, {"acescg", {Linear, kAp1}}, {"lin_ap1", {Linear, kAp1}},
        {"g22_ap1", {Gamma22, kAp1}}, {"srgb_ap1", {Srgb, kAp1}}, {"lin_ap0", {Linear, kAp0}},
        {"lin_displayp3", {Linear, kP3}}, {"srgb_displayp3", {Srgb, kP3}}, {"lin_adobergb", {Linear, kAdobe}},
        {"adobergb", {Gamma22, kAdobe}}, {"lin_rec2020", {Linear, kRec2020}},
    };
    std::string key = name;
    std::transform(key.begin(), key.end(), key.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const auto found = kKnown.find(key);
    return found == kKnown.end() ? std::nullopt : std::optional(found->second);
}

void toLinear(const ColorConversion& conversion, float* rgb) {
    if (conversion.curve != TransferCurve::Linear) {
        const CurveTable& curve = tableOf(conversion.curve);
        for (int i = 0; i < 3; ++i) rgb[i] = curve(rgb[i]);
    }
    if (const float* m = conversion.matrix) {
        const float r = rgb[0], g = rgb[1], b = rgb[2];
        for (int i = 0; i < 3; ++i) rgb[i] = m[3 * i] * r + m[3 * i + 1] * g + m[3 * i + 2] * b;
    }
}

} // namespace doppel::embree
