// Remembers what prims were turned into, so that turning the same prim again gives the same pointer. Holds a prim only
// as long as somebody else does. Lives on the cooking thread.
#pragma once

#include "stage/prim.h"

#include <unordered_map>
#include <utility>
#include <vector>

namespace doppel {

/// `Key` is what besides the prim decides the result.
template <class Key>
class PrimMemo {
public:
    struct Result {
        Key key;
        PrimPtr after;
        bool flag = false;  ///< for the user
    };

    /// nullptr when unknown. Valid until the next call.
    const Result* find(const PrimPtr& before, const Key& key) const {
        const auto it = m_entries.find(before.get());
        if (it == m_entries.end()) return nullptr;
        for (const Result& result : it->second.results) {
            if (result.key == key) return &result;
        }
        return nullptr;
    }

    void store(const PrimPtr& before, Key key, PrimPtr after, bool flag = false) {
        Entry& entry = m_entries[before.get()];
        entry.before = before;  // holding it keeps its address from being given to another prim
        entry.results.push_back({std::move(key), std::move(after), flag});
    }

    /// Forgets prims that nobody else holds any more. Call it after each use, when the stage before may be gone.
    void sweep() {
        std::erase_if(m_entries, [](const auto& entry) { return entry.second.before.use_count() == 1; });
    }

private:
    struct Entry {
        PrimPtr before;
        std::vector<Result> results;
    };
    std::unordered_map<const Prim*, Entry> m_entries;
};

}  // namespace doppel
