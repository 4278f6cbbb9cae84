#include "app/commands/commands.h"

#include <fmt/core.h>

#include <charconv>

namespace doppel {

int reportError(const Error& error) {
    fmt::print(stderr, "doppel: {}\n", error.text());
    return 1;
}

Result<std::pair<std::string, Value>> parseAssignment(const std::string& text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
        return fail(ErrorCode::InvalidArgument, "expected name=value, found '" + text + "'");
    const std::string name = text.substr(0, equals), value = text.substr(equals + 1);
    double number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error == std::errc() && end == value.data() + value.size() && !value.empty()) return std::pair(name, Value(number));
    return std::pair(name, Value(value));
}

Result<std::array<int, 2>> parseResolution(const std::string& text) {
    std::array<int, 2> size{0, 0};
    const char* const end = text.data() + text.size();
    const auto width = std::from_chars(text.data(), end, size[0]);
    if (width.ec == std::errc() && width.ptr != end && (*width.ptr == 'x' || *width.ptr == 'X')) {
        const auto height = std::from_chars(width.ptr + 1, end, size[1]);
        if (height.ec == std::errc() && height.ptr == end && size[0] > 0 && size[1] > 0 && size[0] <= 32768 && size[1] <= 32768)
            return size;
    }
    return fail(ErrorCode::InvalidArgument, "expected a resolution like 960x540 (1 to 32768 a side), found '" + text + "'");
}

} // namespace doppel
