#include "gallery/gallery_search.h"

#include "gallery/search_sets.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <string>

namespace doppel {

namespace {

/// Up to as many, looking each one's value up is cheaper than walking the whole order.
constexpr std::size_t kFewKeys = 2000;

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
    SQLite::Statement rows(database, std::string("SELECT i.item FROM json_each(?) k CROSS JOIN items i ON i.item = k.value ORDER BY ") +
                                         valueColumn(sort) + ", i.item");
    rows.bindNoCopy(1, list);
    std::vector<std::int64_t> result;
    result.reserve(keys.size());
    while (rows.executeStep()) result.push_back(rows.getColumn(0).getInt64());
    return result;
}

} // namespace

GallerySearch::Version GallerySearch::version() const {
    return {m_database.execAndGet("PRAGMA data_version").getInt(), m_database.getTotalChanges()};
}

Result<std::vector<std::int64_t>> GallerySearch::sorted(std::vector<std::int64_t> found, GallerySort sort,
                                                        const std::stop_token& cancel) {
    if (found.size() <= kFewKeys) return sortedFew(m_database, found, sort);
    if (m_orderOf != sort) {
        auto order = SearchSets(m_database, cancel).order(sort);
        if (!order) return order;
        m_order = std::move(*order);
        m_orderOf = sort;
    }
    std::vector<std::int64_t> result;
    result.reserve(found.size());
    for (const std::int64_t key : m_order) {
        if (std::binary_search(found.begin(), found.end(), key)) result.push_back(key);
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
    SearchSets sets(m_database, cancel);
    auto found = sets.find(query);
    if (!found) return tl::unexpected<Error>(found.error());
    auto keys = *found ? sorted(std::move(**found), query.sort, cancel) : sets.order(query.sort);
    if (!keys) return tl::unexpected<Error>(keys.error());
    m_found = std::move(*keys);
    if (!query.ascending) std::reverse(m_found.begin(), m_found.end());
    m_query = query;
    return &m_found;
}

} // namespace doppel
