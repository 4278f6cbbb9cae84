#include "clonecore/link/utf8.h"

#include <cstdint>

namespace doppel {

namespace {

// Length of the valid sequence at the start of `text` (RFC 3629), 0 when there is none.
std::size_t sequenceLength(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t first = byte(0);
    if (first < 0x80) return 1;
    if (first < 0xc2 || first > 0xf4) return 0;
    const std::size_t length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80) return 0;
    }
    const std::uint8_t second = byte(1);
    if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) || (first == 0xf0 && second < 0x90) ||
        (first == 0xf4 && second > 0x8f))
        return 0;
    return length;
}

} // namespace

std::string toValidUtf8(std::string_view text, std::size_t maxBytes) {
    constexpr std::string_view kReplacement = "\xef\xbf\xbd";
    std::string out;
    out.reserve(std::min(text.size(), maxBytes));
    while (!text.empty()) {
        const std::size_t length = sequenceLength(text);
        const std::string_view piece = length ? text.substr(0, length) : kReplacement;
        if (out.size() + piece.size() > maxBytes) break;
        out += piece;
        text.remove_prefix(length ? length : 1);
    }
    return out;
}

} // namespace doppel
