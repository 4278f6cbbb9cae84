#include "stage/pattern_edit.h"

#include "stage/prim_path.h"

#include <cstdint>

namespace doppel {

namespace {
/// Stands for "the prim itself matched"; no place in a pattern has this number.
const PrimPattern::State kMatchedState{UINT32_MAX};
}  // namespace

PrimPtr PatternEdit::apply(const PrimPtr& root) {
    m_matched = false;
    if (!root || m_pattern.empty()) return root;
    m_memo.sweep();
    return below(root, m_pattern.start(), 0);
}

template <class Make>
PrimPtr PatternEdit::remember(const PrimPtr& prim, const PrimPattern::State& state, Make&& make) {
    if (PrimMemo<PrimPattern::State>::Found known; m_memo.find(prim, state, known)) {
        m_matched = m_matched || known.flag;
        return known.after;
    }
    const bool matchedBefore = std::exchange(m_matched, false);
    PrimPtr after = make();
    m_memo.store(prim, state, after, m_matched);
    m_matched = m_matched || matchedBefore;
    return after;
}

PrimPtr PatternEdit::below(const PrimPtr& prim, const PrimPattern::State& state, int depth) {
    if (state.empty() || depth > kMaxPrimDepth || (prim->children.empty() && !prim->prototype)) return prim;
    return remember(prim, state, [&] { return editBelow(prim, state, depth); });
}

PrimPtr PatternEdit::editBelow(const PrimPtr& prim, const PrimPattern::State& state, int depth) {
    std::vector<PrimPtr> children;
    children.reserve(prim->children.size());
    bool changed = false;
    for (const PrimPtr& child : prim->children) {
        if (!child) continue;
        bool matches = false;
        const PrimPattern::State next = m_pattern.step(state, child->name, matches);
        PrimPtr after =
            matches ? remember(child, kMatchedState, [&] { return m_edit(child); }) : below(child, next, depth + 1);
        m_matched = m_matched || matches;
        changed = changed || after != child;
        if (after) children.push_back(std::move(after));
    }
    const PrimPtr prototype = prim->prototype ? below(prim->prototype, state, depth + 1) : nullptr;
    if (!changed && prototype == prim->prototype) return prim;
    auto result = std::make_shared<Prim>(*prim);
    result->children = std::move(children);
    result->prototype = prototype;
    return result;
}

}  // namespace doppel
