// Reads and writes GalleryItem as rows. Throws SQLite::Exception; the caller has the transaction. Private to gallery.
#pragma once

#include "gallery/gallery_store.h"

#include <SQLiteCpp/Database.h>

#include <optional>

namespace doppel {

class ItemRows {
public:
    /// Paths beneath `folder` (of the database) are stored relative to it, so that a gallery can be moved.
    ItemRows(SQLite::Database& database, std::filesystem::path folder)
        : m_database(database), m_folder(std::move(folder)) {}

    /// Newest first.
    std::vector<GalleryItem> all() const;
    std::optional<GalleryItem> find(const std::string& id) const;
    /// The integer key of an id.
    std::optional<std::int64_t> keyOf(const std::string& id) const;

    std::int64_t insert(const GalleryItem& item);
    void update(std::int64_t key, const GalleryItem& item);

private:
    void writeLists(std::int64_t key, const GalleryItem& item);
    std::string storedPath(const std::string& file) const;

    SQLite::Database& m_database;
    std::filesystem::path m_folder;
};

} // namespace doppel
