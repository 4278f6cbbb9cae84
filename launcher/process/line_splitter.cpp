#include "launcher/process/line_splitter.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace doppel {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Length of the valid UTF-8 character that `text` begins with, or 0 (Unicode standard, table 3-7).
std::size_t characterLength(std::string_view text) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const bool overlong = first == 0xE0 && byte(1) < 0xA0;
        const bool surrogate = first == 0xED && byte(1) > 0x9F;
        return follows(1) && follows(2) && !overlong && !surrogate ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const bool overlong = first == 0xF0 && byte(1) < 0x90;
        const bool tooLarge = first == 0xF4 && byte(1) > 0x8F;
        return follows(1) && follows(2) && follows(3) && !overlong && !tooLarge ? 4 : 0;
    }
    return 0;
}

} // namespace

std::string printableText(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size());
    while (!bytes.empty()) {
        const std::size_t length = characterLength(bytes);
        const auto first = static_cast<unsigned char>(bytes.front());
        const bool control = length == 1 && (first < 0x20 || first == 0x7F) && first != '\t';
        if (length == 0 || control) {
            text += kReplacement;
            bytes.remove_prefix(1);
        } else {
            text += bytes.substr(0, length);
            bytes.remove_prefix(length);
        }
    }
    return text;
}

void LineSplitter::feed(std::string_view bytes, const OnLine& onLine) {
    while (!bytes.empty()) {
        if (std::exchange(m_afterReturn, false) && bytes.front() == '\n') {
            bytes.remove_prefix(1);
            continue;
        }
        const std::size_t end = std::min(bytes.find_first_of("\r\n"), bytes.size());
        const std::size_t room = m_most - m_line.size();
        m_line += bytes.substr(0, std::min(end, room));
        m_cut = m_cut || end > room;
        if (end == bytes.size()) return;
        m_afterReturn = bytes[end] == '\r';
        bytes.remove_prefix(end + 1);
        emit(onLine);
    }
}

void LineSplitter::finish(const OnLine& onLine) {
    if (!m_line.empty()) emit(onLine);
}

void LineSplitter::emit(const OnLine& onLine) {
    std::string line = printableText(m_line);
    if (m_cut) line += "...";
    m_line.clear();
    m_cut = false;
    onLine(std::move(line));
}

} // namespace doppel
