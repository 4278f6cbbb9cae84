// Answers queries of one connection: which items, in which order. Keeps the keys of the last answer (8 bytes an item), so that
// its pages and its total cost next to nothing until the database changes. Throws SQLite::Exception; the caller has the
// transaction. Private to gallery.
#pragma once

#include "gallery/gallery_query.h"
#include "gallery/search_sets.h"

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

namespace doppel {

class GallerySearch {
public:
    explicit GallerySearch(SQLite::Database& database) : m_database(database) {}

    /// Keys of what is found, in the query's order. Valid until the next call. Cancelled.
    Result<const std::vector<std::int64_t>*> find(const GalleryQuery& query, const std::stop_token& cancel);

private:
    /// Of the database's content: differs after any commit, by this connection or another.
    struct Version {
        int others = 0, own = 0;
        bool operator==(const Version&) const = default;
    };
    Version version() const;
    Result<std::vector<std::int64_t>> sorted(const KeyMatches& found, GallerySort sort, const std::stop_token& cancel);

    SQLite::Database& m_database;
    Version m_version;
    std::optional<GalleryQuery> m_query;
    std::vector<std::int64_t> m_found;
    std::optional<GallerySort> m_orderOf;
    std::vector<std::int64_t> m_order; ///< all keys
};

} // namespace doppel
