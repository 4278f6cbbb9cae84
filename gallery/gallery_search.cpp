#include "gallery/gallery_search.h"

#include <SQLiteCpp/Column.h>

#include <algorithm>
#include <string>

namespace doppel {

namespace {

/// Up to as many, looking each one's value up is cheaper than walking the whole order.
constexpr std::size_t kFewKeys = 5000;

const char* valueColumn(GallerySort sort) {
    switch (sort) {
        case GallerySort::Created: return "i.created";
        case GallerySort::Modified: return "i.modified";
        case GallerySort::Label: return "i.label COLLATE NOCASE";
        case GallerySort::Rating: return "i.rating";
        case GallerySort::Session: return "i.session_id COLLATE NOCASE";
        case GallerySort::Frame: return "i.frame";
    }
    return "i.created";
}

std::vector<std::int64_t> sortedFew(SQLite::Database& database, const std::vector<std::int64_t>& keys, GallerySort sort) {
    std::string list = "[";
    for (const std::int64_t key : keys) list += (list.size() > 1 ? "," : "") + std::to_string(key);
    list += "]";
    // CROSS keeps the list on the outside: it is what is short.
    KeyRows rows(database, std::string("SELECT i.item FROM json_each(?) k CROSS JOIN items i ON i.item = k.value ORDER BY ") +
                                         valueColumn(sort) + ", i.item");
    rows.bind(1, list);
    std::vector<std::int64_t> result;
    result.reserve(keys.size());
    while (rows.step()) result.push_back(rows.key());
    return result;
}

/// Whether keys are in a set: a bit each where they lie close together, as they do unless somebody made them otherwise.
class KeyLookup {
public:
    explicit KeyLookup(const KeySet& keys) : m_keys(keys) {
        constexpr std::uint64_t kBitsAKey = 64, kBitsAtLeast = 1 << 20;
        if (keys.empty()) return;
        m_first = keys.front();
        const std::uint64_t span = static_cast<std::uint64_t>(keys.back()) - static_cast<std::uint64_t>(m_first);
        if (span > std::max<std::uint64_t>(keys.size() * kBitsAKey, kBitsAtLeast)) return;
        m_bits.resize(static_cast<std::size_t>(span) + 1);
        for (const std::int64_t key : keys) m_bits[indexOf(key)] = true;
    }
    bool contains(std::int64_t key) const {
        if (m_bits.empty()) return std::binary_search(m_keys.begin(), m_keys.end(), key);
        const std::size_t index = indexOf(key);
        return index < m_bits.size() && m_bits[index];
    }

private:
    /// Wraps around for keys before the first: then it is beyond the last.
    std::size_t indexOf(std::int64_t key) const {
        return static_cast<std::size_t>(static_cast<std::uint64_t>(key) - static_cast<std::uint64_t>(m_first));
    }
    const KeySet& m_keys;
    std::int64_t m_first = 0;
    std::vector<bool> m_bits;
};

} // namespace

GallerySearch::Version GallerySearch::version() const {
    return {m_database.execAndGet("PRAGMA data_version").getInt(), m_database.getTotalChanges()};
}

Result<std::vector<std::int64_t>> GallerySearch::sorted(const KeyMatches& found, GallerySort sort, const std::stop_token& cancel) {
    if (!found.isComplement && found.keys.size() <= kFewKeys) return sortedFew(m_database, found.keys, sort);
    if (m_orderOf != sort) {
        auto order = SearchSets(m_database, cancel).order(sort);
        if (!order) return order;
        m_order = std::move(*order);
        m_orderOf = sort;
    }
    if (found.isComplement && found.keys.empty()) return m_order;
    const KeyLookup lookup(found.keys);
    std::vector<std::int64_t> result;
    result.reserve(found.isComplement ? m_order.size() : found.keys.size());
    for (const std::int64_t key : m_order) {
        if (lookup.contains(key) != found.isComplement) result.push_back(key);
    }
    return result;
}

Result<const std::vector<std::int64_t>*> GallerySearch::find(const GalleryQuery& query, const std::stop_token& cancel) {
    const Version now = version();
    if (now != m_version) {
        m_query.reset();
        m_orderOf.reset();
        m_version = now;
    }
    if (m_query == query) return &m_found;
    m_query.reset();
    const auto found = SearchSets(m_database, cancel).find(query);
    if (!found) return tl::unexpected<Error>(found.error());
    auto keys = sorted(*found, query.sort, cancel);
    if (!keys) return tl::unexpected<Error>(keys.error());
    m_found = std::move(*keys);
    if (!query.ascending) std::reverse(m_found.begin(), m_found.end());
    m_query = query;
    return &m_found;
}

} // namespace doppel
