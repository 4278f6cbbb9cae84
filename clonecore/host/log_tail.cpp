#include "clonecore/host/log_tail.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <utility>

namespace doppel {

namespace {

bool speaksOfAnError(std::string_view line) {
    static constexpr std::array<std::string_view, 7> kWords{"error",     "fatal",  "exception", "failed",
                                                            "terminate", "cannot", "not found"};
    std::string lower(line);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return std::any_of(kWords.begin(), kWords.end(),
                       [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

bool isBlank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

} // namespace

void LogTail::add(std::string line) {
    if (line.size() > kMaxLogLineBytes) {
        std::size_t end = kMaxLogLineBytes - 3;
        while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0u) == 0x80u) --end; // not inside a character
        line.resize(end);
        line += "...";
    }
    m_lines.push_back(std::move(line));
    while (m_lines.size() > kLogTailLines) m_lines.pop_front();
}

std::string LogTail::hint() const {
    auto it = std::find_if(m_lines.rbegin(), m_lines.rend(), speaksOfAnError);
    if (it == m_lines.rend()) it = std::find_if(m_lines.rbegin(), m_lines.rend(), [](const auto& l) { return !isBlank(l); });
    return it == m_lines.rend() ? std::string() : *it;
}

} // namespace doppel
