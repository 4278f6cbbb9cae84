#include "gallery/item_rows.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include <charconv>
#include <cmath>
#include <map>
#include <set>

namespace doppel {

namespace {

namespace fs = std::filesystem;

constexpr const char* kSelectItems =
    "SELECT i.item, i.id, i.label, i.file_path, i.owns_file, i.type_name, i.created, i.modified, i.session_id, "
    "i.status, i.starred, i.rating, i.color_tag, i.comment, coalesce(p.id, '')"
    " FROM items i LEFT JOIN items p ON p.item = i.parent";

/// A row of kSelectItems.
GalleryItem itemOf(SQLite::Statement& row, const fs::path& folder) {
    GalleryItem item = itemOfColumns(row, 1, folder);
    item.parentId = columnText(row, 14);
    return item;
}

/// Reads metadata and tags of one item after another with the same two statements.
class ListReader {
public:
    explicit ListReader(SQLite::Database& database)
        : m_metadata(database, "SELECT key, value FROM metadata WHERE item = ?"),
          m_tags(database, "SELECT tag FROM item_tags WHERE item = ? ORDER BY tag") {}

    void read(std::int64_t key, GalleryItem& item) {
        m_metadata.reset();
        m_metadata.bind(1, key);
        while (m_metadata.executeStep()) item.metadata[columnText(m_metadata, 0)] = columnText(m_metadata, 1);
        m_tags.reset();
        m_tags.bind(1, key);
        while (m_tags.executeStep()) item.tags.push_back(columnText(m_tags, 0));
    }

private:
    SQLite::Statement m_metadata, m_tags;
};

/// The frame as a number, for the column of that name.
std::optional<double> frameOf(const GalleryItem& item) {
    const auto found = item.metadata.find("frame");
    if (found == item.metadata.end()) return std::nullopt;
    double number = 0;
    const char* begin = found->second.data();
    const char* end = begin + found->second.size();
    const auto [rest, error] = std::from_chars(begin, end, number);
    return error == std::errc() && rest == end && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

void bindOptional(SQLite::Statement& statement, int index, const std::optional<double>& value) {
    if (value)
        statement.bind(index, *value);
    else
        statement.bind(index);
}

} // namespace

std::string columnText(SQLite::Statement& row, int column) {
    const SQLite::Column value = row.getColumn(column);
    return {value.getText(), static_cast<std::size_t>(value.getBytes())};
}

GalleryItem itemOfColumns(SQLite::Statement& row, int first, const fs::path& folder) {
    GalleryItem item;
    item.id = columnText(row, first);
    item.label = columnText(row, first + 1);
    const std::string file = columnText(row, first + 2);
    item.filePath = file.empty() ? std::string() : (folder / file).lexically_normal().string();
    item.ownsFile = row.getColumn(first + 3).getInt() != 0;
    item.typeName = columnText(row, first + 4);
    item.created = row.getColumn(first + 5).getDouble();
    item.modified = row.getColumn(first + 6).getDouble();
    item.sessionId = columnText(row, first + 7);
    item.status = columnText(row, first + 8);
    item.starred = row.getColumn(first + 9).getInt() != 0;
    item.rating = row.getColumn(first + 10).getInt();
    item.colorTag = columnText(row, first + 11);
    item.comment = columnText(row, first + 12);
    return item;
}

std::vector<GalleryItem> ItemRows::all() const {
    // Three queries for all instead of two more for each.
    std::vector<GalleryItem> items;
    std::map<std::int64_t, std::size_t> indexOf;
    SQLite::Statement rows(m_database, std::string(kSelectItems) +
                                           " WHERE i.item NOT IN (SELECT item FROM claims WHERE kind = 'delete')"
                                           " ORDER BY i.created DESC, i.item DESC");
    while (rows.executeStep()) {
        indexOf[rows.getColumn(0).getInt64()] = items.size();
        items.push_back(itemOf(rows, m_folder));
    }
    SQLite::Statement metadata(m_database, "SELECT item, key, value FROM metadata");
    while (metadata.executeStep()) {
        const auto found = indexOf.find(metadata.getColumn(0).getInt64());
        if (found != indexOf.end()) items[found->second].metadata[columnText(metadata, 1)] = columnText(metadata, 2);
    }
    SQLite::Statement tags(m_database, "SELECT item, tag FROM item_tags ORDER BY item, tag");
    while (tags.executeStep()) {
        const auto found = indexOf.find(tags.getColumn(0).getInt64());
        if (found != indexOf.end()) items[found->second].tags.push_back(columnText(tags, 1));
    }
    return items;
}

std::optional<GalleryItem> ItemRows::find(const std::string& id) const {
    SQLite::Statement rows(m_database, std::string(kSelectItems) + " WHERE i.id = ?");
    rows.bind(1, id);
    if (!rows.executeStep()) return std::nullopt;
    GalleryItem item = itemOf(rows, m_folder);
    ListReader(m_database).read(rows.getColumn(0).getInt64(), item);
    return item;
}

std::vector<GalleryItem> ItemRows::ofKeys(std::span<const std::int64_t> keys) const {
    SQLite::Statement rows(m_database, std::string(kSelectItems) + " WHERE i.item = ?");
    SQLite::Statement children(m_database, "SELECT count(*) FROM items WHERE parent = ?"
                                           " AND item NOT IN (SELECT item FROM claims WHERE kind = 'delete')");
    ListReader lists(m_database);
    std::vector<GalleryItem> items;
    items.reserve(keys.size());
    for (const std::int64_t key : keys) {
        rows.reset();
        rows.bind(1, key);
        if (!rows.executeStep()) continue;
        GalleryItem& item = items.emplace_back(itemOf(rows, m_folder));
        lists.read(key, item);
        children.reset();
        children.bind(1, key);
        if (children.executeStep()) item.children = static_cast<std::size_t>(children.getColumn(0).getInt64());
    }
    return items;
}

std::vector<std::string> ItemRows::idsOfKeys(std::span<const std::int64_t> keys) const {
    SQLite::Statement rows(m_database, "SELECT id FROM items WHERE item = ?");
    std::vector<std::string> ids;
    ids.reserve(keys.size());
    for (const std::int64_t key : keys) {
        rows.reset();
        rows.bind(1, key);
        if (rows.executeStep()) ids.push_back(columnText(rows, 0));
    }
    return ids;
}

std::optional<std::int64_t> ItemRows::keyOf(const std::string& id) const {
    SQLite::Statement rows(m_database, "SELECT item FROM items WHERE id = ?");
    rows.bind(1, id);
    if (!rows.executeStep()) return std::nullopt;
    return rows.getColumn(0).getInt64();
}

bool ItemRows::isBelow(std::int64_t parent, std::int64_t item) const {
    // UNION, not UNION ALL: it ends also where a damaged gallery has a circle already.
    SQLite::Statement rows(m_database, "WITH RECURSIVE up (item) AS (SELECT ?1 UNION SELECT i.parent FROM items i JOIN up USING (item)"
                                       " WHERE i.parent IS NOT NULL) SELECT 1 FROM up WHERE item = ?2");
    rows.bind(1, parent);
    rows.bind(2, item);
    return rows.executeStep();
}

std::int64_t ItemRows::insert(const GalleryItem& item) {
    SQLite::Statement row(
        m_database,
        "INSERT INTO items (id, label, file_path, owns_file, type_name, created, modified, session_id, status,"
        " starred, rating, color_tag, comment, parent, frame)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT item FROM items WHERE id = ?), ?)");
    row.bind(1, item.id);
    row.bind(2, item.label);
    row.bind(3, storedPath(item.filePath));
    row.bind(4, item.ownsFile ? 1 : 0);
    row.bind(5, item.typeName);
    row.bind(6, item.created);
    row.bind(7, item.modified);
    row.bind(8, item.sessionId);
    row.bind(9, item.status);
    row.bind(10, item.starred ? 1 : 0);
    row.bind(11, item.rating);
    row.bind(12, item.colorTag);
    row.bind(13, item.comment);
    row.bind(14, item.parentId);
    bindOptional(row, 15, frameOf(item));
    row.exec();
    const std::int64_t key = m_database.getLastInsertRowid();
    writeMetadata(key, item);
    writeTags(key, item);
    updateSearch(key);
    return key;
}

void ItemRows::update(std::int64_t key, const GalleryItem& before, const GalleryItem& item) {
    SQLite::Statement row(
        m_database,
        "UPDATE items SET label = ?, file_path = ?, owns_file = ?, type_name = ?, modified = ?, status = ?, starred = ?,"
        " rating = ?, color_tag = ?, comment = ?, parent = (SELECT item FROM items WHERE id = ?), frame = ? WHERE item = ?");
    row.bind(1, item.label);
    row.bind(2, storedPath(item.filePath));
    row.bind(3, item.ownsFile ? 1 : 0);
    row.bind(4, item.typeName);
    row.bind(5, item.modified);
    row.bind(6, item.status);
    row.bind(7, item.starred ? 1 : 0);
    row.bind(8, item.rating);
    row.bind(9, item.colorTag);
    row.bind(10, item.comment);
    row.bind(11, item.parentId);
    bindOptional(row, 12, frameOf(item));
    row.bind(13, key);
    row.exec();
    if (item.metadata != before.metadata) writeMetadata(key, item);
    if (item.tags != before.tags) writeTags(key, item);
    if (item.metadata != before.metadata || item.tags != before.tags || item.label != before.label ||
        item.comment != before.comment)
        updateSearch(key);
}

void ItemRows::remove(std::int64_t key) {
    for (const char* sql : {"DELETE FROM search WHERE rowid = ?", "DELETE FROM items WHERE item = ?"}) {
        SQLite::Statement row(m_database, sql);
        row.bind(1, key);
        row.exec();
    }
}

void ItemRows::setThumbnail(std::int64_t key, const std::vector<std::uint8_t>& png) {
    SQLite::Statement row(m_database, png.empty() ? "DELETE FROM thumbnails WHERE item = ?"
                                                  : "INSERT OR REPLACE INTO thumbnails (item, png) VALUES (?, ?)");
    row.bind(1, key);
    if (!png.empty()) row.bindNoCopy(2, png.data(), static_cast<int>(png.size()));
    row.exec();
}

void ItemRows::setSceneState(std::int64_t key, const std::string& text) {
    SQLite::Statement row(m_database, "INSERT OR REPLACE INTO scene_states (item, text) VALUES (?, ?)");
    row.bind(1, key);
    row.bindNoCopy(2, text);
    row.exec();
}

void ItemRows::writeMetadata(std::int64_t key, const GalleryItem& item) {
    SQLite::Statement clear(m_database, "DELETE FROM metadata WHERE item = ?");
    clear.bind(1, key);
    clear.exec();
    SQLite::Statement metadata(m_database, "INSERT INTO metadata (item, key, value) VALUES (?, ?, ?)");
    for (const auto& [name, value] : item.metadata) {
        metadata.reset();
        metadata.bind(1, key);
        metadata.bind(2, name);
        metadata.bind(3, value);
        metadata.exec();
    }
}

void ItemRows::writeTags(std::int64_t key, const GalleryItem& item) {
    SQLite::Statement clear(m_database, "DELETE FROM item_tags WHERE item = ?");
    clear.bind(1, key);
    clear.exec();
    SQLite::Statement tags(m_database, "INSERT INTO item_tags (item, tag) VALUES (?, ?)");
    for (const std::string& tag : std::set<std::string>(item.tags.begin(), item.tags.end())) {
        tags.reset();
        tags.bind(1, key);
        tags.bind(2, tag);
        tags.exec();
    }
}

void ItemRows::updateSearch(std::int64_t key) {
    SQLite::Statement row(m_database, "INSERT OR REPLACE INTO search (rowid, label, comment, words)"
                                      " SELECT item, label, comment, words FROM search_source WHERE item = ?");
    row.bind(1, key);
    row.exec();
}

std::string ItemRows::storedPath(const std::string& file) const {
    if (file.empty()) return {};
    const fs::path relative = fs::path(file).lexically_normal().lexically_relative(m_folder);
    const bool isBeneath = !relative.empty() && *relative.begin() != "..";
    return isBeneath ? relative.generic_string() : fs::path(file).lexically_normal().string();
}

} // namespace doppel
