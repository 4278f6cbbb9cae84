#include "gallery/date_range.h"

#include <array>
#include <charconv>
#include <ctime>

namespace doppel {

namespace {

/// year, month (from 1), day, hour, minute, second; what was not given is at its least.
using Fields = std::array<int, 6>;
constexpr Fields kLeast{1970, 1, 1, 0, 0, 0};
constexpr Fields kMost{9999, 12, 31, 23, 59, 59};
constexpr std::array<char, 5> kBefore{'-', '-', 'T', ':', ':'}; ///< what stands before each field but the first

double secondsOf(const Fields& fields) {
    std::tm local{};
    local.tm_year = fields[0] - 1900;
    local.tm_mon = fields[1] - 1;
    local.tm_mday = fields[2];
    local.tm_hour = fields[3];
    local.tm_min = fields[4];
    local.tm_sec = fields[5];
    local.tm_isdst = -1;
    return static_cast<double>(std::mktime(&local));
}

bool isRealDay(const Fields& fields) {
    std::tm local{};
    local.tm_year = fields[0] - 1900;
    local.tm_mon = fields[1] - 1;
    local.tm_mday = fields[2];
    local.tm_hour = 12;
    local.tm_isdst = -1;
    return std::mktime(&local) != -1 && local.tm_mday == fields[2];
}

std::optional<DateRange> parseCalendar(std::string_view text) {
    Fields fields = kLeast;
    std::size_t count = 0;
    while (count < fields.size()) {
        if (count > 0) {
            if (text.empty() || (text[0] != kBefore[count - 1] && !(text[0] == 't' && count == 3))) break;
            text.remove_prefix(1);
        }
        const std::size_t digits = count == 0 ? 4 : 2;
        int& field = fields[count];
        if (text.size() < digits) return std::nullopt;
        const auto [end, error] = std::from_chars(text.data(), text.data() + digits, field);
        if (error != std::errc() || end != text.data() + digits || field < kLeast[count] || field > kMost[count])
            return std::nullopt;
        text.remove_prefix(digits);
        ++count;
    }
    if (!text.empty() || !isRealDay(fields)) return std::nullopt;
    Fields next = fields;
    ++next[count - 1]; // mktime carries
    return DateRange{secondsOf(fields), secondsOf(next)};
}

/// `from` to before `to`, in days from today.
std::optional<DateRange> daysFromToday(std::chrono::system_clock::time_point now, int from, int to) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
    std::tm local{};
    if (!::localtime_r(&seconds, &local)) return std::nullopt;
    const Fields today{local.tm_year + 1900, local.tm_mon + 1, local.tm_mday, 0, 0, 0};
    Fields begin = today, end = today;
    begin[2] += from;
    end[2] += to;
    return DateRange{secondsOf(begin), secondsOf(end)};
}

} // namespace

std::optional<DateRange> parseDate(std::string_view text, std::chrono::system_clock::time_point now) {
    if (text == "today") return daysFromToday(now, 0, 1);
    if (text == "yesterday") return daysFromToday(now, -1, 0);
    if (text == "week") return daysFromToday(now, -6, 1);
    return parseCalendar(text);
}

} // namespace doppel
