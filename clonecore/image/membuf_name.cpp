#include "clonecore/image/membuf_name.h"

#include <charconv>

namespace doppel {

std::optional<MembufName> parseMembufName(std::string_view name) {
    constexpr std::string_view kScheme = "membuf:";
    constexpr std::string_view kVersion = "?version=";
    if (!name.starts_with(kScheme)) return std::nullopt;
    name.remove_prefix(kScheme.size());
    const std::size_t query = name.find('?');
    if (query == std::string_view::npos) return MembufName{std::string(name), std::nullopt};
    const std::string_view rest = name.substr(query);
    std::uint64_t version = 0;
    if (!rest.starts_with(kVersion)) return std::nullopt;
    const char* const end = rest.data() + rest.size();
    const auto [parsed, error] = std::from_chars(rest.data() + kVersion.size(), end, version);
    if (error != std::errc{} || parsed != end) return std::nullopt;
    return MembufName{std::string(name.substr(0, query)), version};
}

std::string joinMembufIds(const std::vector<std::string>& ids) {
    std::string text;
    for (const std::string& id : ids) text += (text.empty() ? "" : ", ") + id;
    return text.empty() ? "none yet" : text;
}

} // namespace doppel
