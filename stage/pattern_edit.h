// Edits every prim that a pattern matches, in a tree with instances: what is not touched stays shared, and so does what
// was edited in the same way before, so that a tree of which one part moves keeps the edited rest by pointer. Lives on
// the cooking thread.
#pragma once

#include "stage/prim_memo.h"
#include "stage/prim_pattern.h"

#include <functional>
#include <utility>

namespace doppel {

class PatternEdit {
public:
    /// `edit` gives the new prim (nullptr removes it). It is not asked about prims below one that matched.
    PatternEdit(PrimPattern pattern, std::function<PrimPtr(const PrimPtr&)> edit)
        : m_pattern(std::move(pattern)), m_edit(std::move(edit)) {}

    /// The edited tree; `root` itself when nothing matched.
    PrimPtr apply(const PrimPtr& root);
    /// True if the last apply() matched anything.
    bool matched() const { return m_matched; }

private:
    PrimPtr below(const PrimPtr& prim, const PrimPattern::State& state, int depth);
    PrimPtr editBelow(const PrimPtr& prim, const PrimPattern::State& state, int depth);
    template <class Make>
    PrimPtr remember(const PrimPtr& prim, const PrimPattern::State& state, Make&& make);

    PrimPattern m_pattern;
    std::function<PrimPtr(const PrimPtr&)> m_edit;
    PrimMemo<PrimPattern::State> m_memo;  ///< flag: something matched
    bool m_matched = false;
};

}  // namespace doppel
