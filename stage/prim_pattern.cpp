#include "stage/prim_pattern.h"

#include "stage/prim_path.h"

#include <fmt/format.h>

#include <algorithm>

namespace doppel {

namespace {

constexpr std::size_t kMaxPatternBytes = 64u << 10;

/// Goes back only to the last star, so a hostile pattern costs name * pattern at most.
bool matchesName(std::string_view pattern, std::string_view name) {
    std::size_t p = 0, n = 0, star = std::string_view::npos, resume = 0;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = n;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
            ++p;
            ++n;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            n = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

}  // namespace

Result<PrimPattern> PrimPattern::parse(std::string_view text) {
    if (text.size() > kMaxPatternBytes) {
        return fail(ErrorCode::TooLarge,
                    fmt::format("the prim pattern has {} bytes, more than the {} allowed; use wildcards", text.size(),
                                kMaxPatternBytes));
    }
    PrimPattern pattern;
    std::size_t at = 0;
    while ((at = text.find_first_not_of(" \t\r\n", at)) != std::string_view::npos) {
        const std::size_t end = std::min(text.find_first_of(" \t\r\n", at), text.size());
        const std::string_view one = text.substr(at, end - at);
        at = end;
        const std::vector<std::string_view> elements = splitPrimPath(one);
        if (elements.empty()) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("'{}' matches no prim; write /** for all of them", one));
        }
        pattern.m_starts.push_back(static_cast<std::uint32_t>(pattern.m_elements.size()));
        for (const std::string_view element : elements) {
            if (element == "." || element == "..") {
                return fail(ErrorCode::InvalidArgument,
                            fmt::format("'{}' is relative; write absolute prim paths", one));
            }
            // "**" twice in a row says no more than once.
            const bool again = element == "**" && pattern.m_elements.size() > pattern.m_starts.back() &&
                               pattern.m_elements.back().levels;
            if (again) continue;
            const bool wildcard = element.find_first_of("*?") != std::string_view::npos;
            pattern.m_elements.push_back({std::string(element), element == "**", wildcard, false});
        }
        pattern.m_elements.back().last = true;
    }
    for (const std::uint32_t first : pattern.m_starts) pattern.enter(first, pattern.m_start);
    std::sort(pattern.m_start.begin(), pattern.m_start.end());
    return pattern;
}

void PrimPattern::enter(std::uint32_t element, State& state) const {
    state.push_back(element);
    // "**" may stand for no level at all, except at the end.
    while (m_elements[element].levels && !m_elements[element].last) state.push_back(++element);
}

PrimPattern::State PrimPattern::step(const State& state, std::string_view name, bool& matches) const {
    State next;
    matches = false;
    for (const std::uint32_t index : state) {
        const Element& element = m_elements[index];
        if (element.levels) {
            enter(index, next);
            matches = matches || element.last;
        } else if (element.wildcard ? matchesName(element.text, name) : element.text == name) {
            if (element.last) {
                matches = true;
            } else {
                enter(index + 1, next);
            }
        }
    }
    std::sort(next.begin(), next.end());
    next.erase(std::unique(next.begin(), next.end()), next.end());
    return next;
}

bool PrimPattern::matches(std::string_view path) const {
    State state = m_start;
    bool matched = false;
    for (const std::string_view element : splitPrimPath(path)) state = step(state, element, matched);
    return matched;
}

}  // namespace doppel
