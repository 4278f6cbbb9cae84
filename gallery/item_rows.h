// Reads and writes GalleryItem as rows. Throws SQLite::Exception; the caller has the transaction. Private to gallery.
#pragma once

#include "gallery/gallery_item.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace doppel {

/// A text column with every byte of it, zeros too.
std::string columnText(SQLite::Statement& row, int column);

/// The item in 13 columns from `first` on: id, label, file_path, owns_file, type_name, created, modified, session_id, status, starred,
/// rating, color_tag, comment. Stored paths begin at `folder`.
GalleryItem itemOfColumns(SQLite::Statement& row, int first, const std::filesystem::path& folder);

class ItemRows {
public:
    /// Paths beneath `folder` (of the database) are stored relative to it, so that a gallery can be moved.
    ItemRows(SQLite::Database& database, std::filesystem::path folder)
        : m_database(database), m_folder(std::move(folder)) {}

    /// Those that are not marked for deletion, newest first.
    std::vector<GalleryItem> all() const;
    /// Those of the keys that are there, in that order, with their number of children.
    std::vector<GalleryItem> ofKeys(std::span<const std::int64_t> keys) const;
    std::vector<std::string> idsOfKeys(std::span<const std::int64_t> keys) const;
    std::optional<GalleryItem> find(const std::string& id) const;
    /// The integer key of an id.
    std::optional<std::int64_t> keyOf(const std::string& id) const;
    /// Whether `parent` is `item` or below it.
    bool isBelow(std::int64_t parent, std::int64_t item) const;

    /// As file_path: relative to the folder if below it.
    std::string storedPath(const std::string& file) const;

    std::int64_t insert(const GalleryItem& item);
    /// Writes what differs from `before`, which is the item as it is.
    void update(std::int64_t key, const GalleryItem& before, const GalleryItem& item);
    void remove(std::int64_t key);
    /// Empty removes it.
    void setThumbnail(std::int64_t key, const std::vector<std::uint8_t>& png);
    void setSceneState(std::int64_t key, const std::string& text);

private:
    void writeMetadata(std::int64_t key, const GalleryItem& item);
    void writeTags(std::int64_t key, const GalleryItem& item);
    void updateSearch(std::int64_t key);

    SQLite::Database& m_database;
    std::filesystem::path m_folder;
};

} // namespace doppel
