// Finds the items of each condition of a search: sorted integer keys, so that conditions are combined by merging. Every
// condition is answered from one index of the database. Throws SQLite::Exception; the caller has the transaction. Private to
// gallery.
#pragma once

#include "gallery/gallery_query.h"
#include "gallery/key_rows.h"

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace doppel {

/// Sorted, each once.
using KeySet = std::vector<std::int64_t>;

/// What meets a condition, or (isComplement) what does not.
struct KeyMatches {
    KeySet keys;
    bool isComplement = false;
};

class SearchSets {
public:
    SearchSets(SQLite::Database& database, std::stop_token cancel) : m_database(database), m_cancel(std::move(cancel)) {}

    /// The visible items that meet all conditions of `query`, its order left aside. Cancelled.
    Result<KeyMatches> find(const GalleryQuery& query);
    /// Every item's key in that order. Cancelled.
    Result<std::vector<std::int64_t>> order(GallerySort sort);

private:
    Result<KeyMatches> matches(const GalleryTerm& term);
    Result<KeyMatches> textMatches(const std::string& expression);
    Result<KeyMatches> rangeMatches(const GalleryTerm& term);
    Result<KeyMatches> patternMatches(const GalleryTerm& term);
    Result<KeyMatches> columnMatches(const std::string& column, const std::string& common, const GalleryTerm& term);
    Result<KeyMatches> tagMatches(const GalleryTerm& term);
    Result<KeyMatches> metadataMatches(const GalleryTerm& term);
    Result<KeySet> roots(const KeySet& hidden);
    /// The first column of the rows, of those for which `accept` is true.
    template <class Accept>
    Result<std::vector<std::int64_t>> collect(KeyRows& rows, Accept accept);
    Result<KeySet> collectSet(KeyRows& rows);

    SQLite::Database& m_database;
    std::stop_token m_cancel;
};

/// Whether `pattern` (`*`, `?`) matches all of `text`; ASCII letters of either case are the same.
bool matchesPattern(std::string_view pattern, std::string_view text);

} // namespace doppel
