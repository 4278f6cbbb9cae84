// Matches prim paths against patterns while walking down a tree: "/World/*/leg?  /Props/**". `*` and `?` stay within a
// name, `**` stands for any number of levels (at the end: everything below). Immutable once made, any thread.
#pragma once

#include "clonecore/base/error.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace doppel {

class PrimPattern {
public:
    /// Where matching stands at some prim: sorted places in the patterns that its children may go on from. Empty =
    /// nothing below can match.
    using State = std::vector<std::uint32_t>;

    PrimPattern() = default;
    /// Parses blank-separated patterns; a missing leading '/' is added. Errors: over 64 KiB, an element "." or "..",
    /// "/" alone.
    static Result<PrimPattern> parse(std::string_view text);

    bool empty() const { return m_starts.empty(); }
    /// The state at the root.
    const State& start() const { return m_start; }
    /// The state at the child `name` of a prim with `state`; `matches` tells whether that child itself matches.
    State step(const State& state, std::string_view name, bool& matches) const;
    /// True if the path of a prim matches; costs a step an element.
    bool matches(std::string_view path) const;

private:
    struct Element {
        std::string text;
        bool levels = false;    ///< "**"
        bool wildcard = false;  ///< has * or ?
        bool last = false;      ///< of its pattern
    };
    void enter(std::uint32_t element, State& state) const;

    std::vector<Element> m_elements;  ///< of all patterns, one after the other
    std::vector<std::uint32_t> m_starts;
    State m_start;
};

}  // namespace doppel
