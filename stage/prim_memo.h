// Remembers what prims were turned into, so that turning the same prim again gives the same pointer. Keeps no prim alive that
// was turned, only what it was turned into, and that until the next sweep at most. Lives on the cooking thread.
#pragma once

#include "stage/prim.h"

#include <memory>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace doppel {

/// `Key` is what besides the prim decides the result; another prim (PrimPtr) is not kept alive either.
template <class Key>
class PrimMemo {
public:
    struct Found {
        PrimPtr after; ///< may be nullptr: the prim was removed
        bool flag = false;
    };

    /// False when unknown.
    bool find(const PrimPtr& before, const Key& key, Found& found) const {
        const auto it = m_entries.find(before.get());
        // Another prim may have the address of one that is gone.
        if (it == m_entries.end() || it->second.before.lock() != before) return false;
        for (const Result& result : it->second.results) {
            if (!isKey(result.key, key)) continue;
            found = {result.isUnchanged ? before : result.after, result.flag};
            return true;
        }
        return false;
    }

    void store(const PrimPtr& before, const Key& key, const PrimPtr& after, bool flag = false) {
        Entry& entry = m_entries[before.get()];
        if (entry.before.lock() != before) entry = {before, {}};
        // A result that is the prim itself would keep it alive.
        const bool isUnchanged = after == before;
        entry.results.push_back({StoredKey(key), isUnchanged ? nullptr : after, isUnchanged, flag});
    }

    /// Forgets prims, also keys that are prims, that are gone. Call it before each use.
    void sweep() {
        if constexpr (kKeyIsPrim) {
            for (auto& [prim, entry] : m_entries) {
                std::erase_if(entry.results, [](const Result& result) { return result.key.expired(); });
            }
        }
        std::erase_if(m_entries, [](const auto& item) { return item.second.before.expired() || item.second.results.empty(); });
    }

private:
    static constexpr bool kKeyIsPrim = std::is_same_v<Key, PrimPtr>;
    using StoredKey = std::conditional_t<kKeyIsPrim, std::weak_ptr<const Prim>, Key>;

    struct Result {
        StoredKey key;
        PrimPtr after;
        bool isUnchanged = false;
        bool flag = false;
    };
    struct Entry {
        std::weak_ptr<const Prim> before;
        std::vector<Result> results;
    };

    static bool isKey(const StoredKey& stored, const Key& key) {
        if constexpr (kKeyIsPrim) {
            return stored.lock() == key;
        } else {
            return stored == key;
        }
    }

    std::unordered_map<const Prim*, Entry> m_entries;
};

} // namespace doppel
