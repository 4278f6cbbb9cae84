// Unites two prim trees: where both define a prim the later one wins, their children are united. Gives the same
// pointers for the same pairs as long as they live. Lives on the cooking thread.
#pragma once

#include "stage/prim_memo.h"

namespace doppel {

class StageMerge {
public:
    /// Trees in order, later ones win. Prims that only one of them has, or all share, stay shared.
    PrimPtr merge(const std::vector<PrimPtr>& roots);

private:
    PrimPtr unite(const PrimPtr& earlier, const PrimPtr& later, int depth);
    PrimPtr uniteApart(const PrimPtr& earlier, const PrimPtr& later, int depth);

    PrimMemo<PrimPtr> m_memo;
};

/// True if a prim says anything besides that it is there: data, transform, visibility, binding, ...
bool saysSomething(const Prim& prim);

}  // namespace doppel
