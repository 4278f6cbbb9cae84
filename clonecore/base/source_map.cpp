#include "clonecore/base/source_map.h"

#include <algorithm>

namespace doppel {

bool isSourceName(std::string_view name) {
    const auto isAllowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
    };
    if (name.empty() || name.size() > kMaxSourceNameBytes || name.front() == '.' || name.front() == '-') return false;
    const std::size_t dot = name.rfind('.');
    return dot != std::string_view::npos && dot + 1 < name.size() && std::all_of(name.begin(), name.end(), isAllowed);
}

std::optional<std::string> sourceName(std::string_view file) {
    if (!meansSource(file)) return std::nullopt;
    const std::string_view name = file.substr(kSourcePrefix.size());
    if (!isSourceName(name)) return std::nullopt;
    return std::string(name);
}

std::string sourceImageName(std::string_view name, const SourceVersion& version) {
    constexpr const char* kDigits = "0123456789abcdef";
    std::string text = std::string(kSourcePrefix) + std::string(name) + "#"; // OpenImageIO takes what follows a "?" for settings
    for (std::size_t i = 0; i < 12; ++i) {
        text += kDigits[version.hash[i] >> 4];
        text += kDigits[version.hash[i] & 15];
    }
    return text;
}

} // namespace doppel
