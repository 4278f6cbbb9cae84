// The names of membuf images: "membuf:hero" is the newest image of a session, "membuf:hero?version=12" that version only. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace doppel {

struct MembufName {
    std::string id;
    std::optional<std::uint64_t> version; ///< nothing = the newest
};

/// Nothing when `name` is none of a membuf image.
std::optional<MembufName> parseMembufName(std::string_view name);

/// "hero, wide", or "none yet": for messages that say what there is.
std::string joinMembufIds(const std::vector<std::string>& ids);

} // namespace doppel
