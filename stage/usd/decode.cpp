#include "stage/usd/decode.h"

#include <limits>

namespace doppel {

using nlohmann::json;

namespace detail {

std::size_t formatSize(char format) {
    switch (format) {
        case 'e':
            return 2;
        case 'f':
        case 'i':
        case 'I':
            return 4;
        case 'd':
        case 'l':
        case 'q':
        case 'L':
        case 'Q':
            return 8;
        case '?':
        case 'B':
            return 1;
        default:
            return 0;
    }
}

}  // namespace detail

std::optional<ArrayPlace> Decoder::locate(const json& place) const {
    const auto isSize = [](const json& value) {
        return value.is_number_unsigned() || (value.is_number_integer() && value.get<std::int64_t>() >= 0);
    };
    if (!m_block || !place.is_array() || place.size() != 4 || !isSize(place[0]) || !isSize(place[1]) ||
        !place[2].is_string() || !isSize(place[3]))
        return std::nullopt;
    const auto offset = place[0].get<std::size_t>(), count = place[1].get<std::size_t>();
    const auto components = place[3].get<std::size_t>();
    const auto& format = place[2].get_ref<const std::string&>();
    const std::size_t scalar = format.size() == 1 ? detail::formatSize(format[0]) : 0;
    if (scalar == 0 || count == 0 || components == 0 || components > 16 || offset % 64 != 0) return std::nullopt;
    const std::size_t element = scalar * components;
    if (offset > m_block->size() || count > (m_block->size() - offset) / element) return std::nullopt;
    return ArrayPlace{m_block->data() + offset, count, components, format[0]};
}

std::optional<double> numberAt(const json& object, const char* key) {
    const auto it = object.find(key);
    if (it == object.end()) return std::nullopt;
    if (it->is_boolean()) return it->get<bool>() ? 1.0 : 0.0;
    if (!it->is_number()) return std::nullopt;
    // A double beyond float's range must not become undefined when it is narrowed.
    constexpr double kMost = std::numeric_limits<float>::max();
    return std::clamp(it->get<double>(), -kMost, kMost);
}

std::string stringAt(const json& object, const char* key, std::string fallback) {
    const auto it = object.find(key);
    return it != object.end() && it->is_string() ? it->get<std::string>() : std::move(fallback);
}

bool flagAt(const json& object, const char* key, bool fallback) {
    const auto it = object.find(key);
    return it != object.end() && it->is_boolean() ? it->get<bool>() : fallback;
}

std::vector<std::string> stringsAt(const json& object, const char* key) {
    std::vector<std::string> strings;
    const auto it = object.find(key);
    if (it == object.end() || !it->is_array()) return strings;
    for (const json& item : *it)
        if (item.is_string()) strings.push_back(item.get<std::string>());
    return strings;
}

Interpolation interpolationOf(const std::string& name) {
    if (name == "uniform") return Interpolation::Uniform;
    if (name == "vertex" || name == "varying") return Interpolation::Vertex;
    if (name == "faceVarying") return Interpolation::FaceVarying;
    return Interpolation::Constant;
}

StageInfo decodeStageInfo(const json& value) {
    StageInfo info;
    if (!value.is_object()) return info;
    info.zUp = flagAt(value, "zUp");
    take(value, "metersPerUnit", info.metersPerUnit);
    take(value, "frameStart", info.frameStart);
    info.frameEnd = info.frameStart;
    take(value, "frameEnd", info.frameEnd);
    take(value, "fps", info.fps);
    info.renderSettingsPath = stringAt(value, "renderSettingsPath");
    return info;
}

}  // namespace doppel
