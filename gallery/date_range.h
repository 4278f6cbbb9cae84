// Dates as people type them in a search, as spans of time. Pure functions of text and the machine's time zone. Private to
// gallery.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace doppel {

/// From `begin` to before `end`, seconds since 1970 UTC.
struct DateRange {
    double begin = 0, end = 0;
};

/// `2026`, `2026-11`, `2026-11-01`, `2026-11-01T14`, `…T14:05`, `…T14:05:09` (years 1970 to 9999), `today`, `yesterday`, `week`
/// (the last seven days, with today), in local time. Nothing for anything else.
std::optional<DateRange> parseDate(std::string_view text, std::chrono::system_clock::time_point now);

} // namespace doppel
