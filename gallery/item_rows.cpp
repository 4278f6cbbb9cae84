#include "gallery/item_rows.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include <map>
#include <set>

namespace doppel {

namespace {

namespace fs = std::filesystem;

constexpr const char* kSelectItems =
    "SELECT i.item, i.id, i.label, i.file_path, i.owns_file, i.type_name, i.created, i.modified, i.session_id, "
    "i.status,"
    " i.starred, i.rating, i.color_tag, i.comment, coalesce(p.id, '') FROM items i LEFT JOIN items p ON p.item = "
    "i.parent";

std::string text(SQLite::Statement& row, int column) {
    const SQLite::Column value = row.getColumn(column);
    return {value.getText(), static_cast<std::size_t>(value.getBytes())};
}

GalleryItem itemOf(SQLite::Statement& row, const fs::path& folder) {
    GalleryItem item;
    item.id = text(row, 1);
    item.label = text(row, 2);
    const std::string file = text(row, 3);
    item.filePath = file.empty() ? std::string() : (folder / file).lexically_normal().string();
    item.ownsFile = row.getColumn(4).getInt() != 0;
    item.typeName = text(row, 5);
    item.created = row.getColumn(6).getDouble();
    item.modified = row.getColumn(7).getDouble();
    item.sessionId = text(row, 8);
    item.status = text(row, 9);
    item.starred = row.getColumn(10).getInt() != 0;
    item.rating = row.getColumn(11).getInt();
    item.colorTag = text(row, 12);
    item.comment = text(row, 13);
    item.parentId = text(row, 14);
    return item;
}

void readLists(SQLite::Database& database, std::int64_t key, GalleryItem& item) {
    SQLite::Statement metadata(database, "SELECT key, value FROM metadata WHERE item = ?");
    metadata.bind(1, key);
    while (metadata.executeStep()) item.metadata[text(metadata, 0)] = text(metadata, 1);
    SQLite::Statement tags(database, "SELECT tag FROM item_tags WHERE item = ? ORDER BY tag");
    tags.bind(1, key);
    while (tags.executeStep()) item.tags.push_back(text(tags, 0));
}

} // namespace

std::vector<GalleryItem> ItemRows::all() const {
    // Three queries for all instead of two more for each.
    std::vector<GalleryItem> items;
    std::map<std::int64_t, std::size_t> indexOf;
    SQLite::Statement rows(m_database, std::string(kSelectItems) + " ORDER BY i.created DESC, i.item DESC");
    while (rows.executeStep()) {
        indexOf[rows.getColumn(0).getInt64()] = items.size();
        items.push_back(itemOf(rows, m_folder));
    }
    SQLite::Statement metadata(m_database, "SELECT item, key, value FROM metadata");
    while (metadata.executeStep()) {
        const auto found = indexOf.find(metadata.getColumn(0).getInt64());
        if (found != indexOf.end()) items[found->second].metadata[text(metadata, 1)] = text(metadata, 2);
    }
    SQLite::Statement tags(m_database, "SELECT item, tag FROM item_tags ORDER BY item, tag");
    while (tags.executeStep()) {
        const auto found = indexOf.find(tags.getColumn(0).getInt64());
        if (found != indexOf.end()) items[found->second].tags.push_back(text(tags, 1));
    }
    return items;
}

std::optional<GalleryItem> ItemRows::find(const std::string& id) const {
    SQLite::Statement rows(m_database, std::string(kSelectItems) + " WHERE i.id = ?");
    rows.bind(1, id);
    if (!rows.executeStep()) return std::nullopt;
    GalleryItem item = itemOf(rows, m_folder);
    readLists(m_database, rows.getColumn(0).getInt64(), item);
    return item;
}

std::optional<std::int64_t> ItemRows::keyOf(const std::string& id) const {
    SQLite::Statement rows(m_database, "SELECT item FROM items WHERE id = ?");
    rows.bind(1, id);
    if (!rows.executeStep()) return std::nullopt;
    return rows.getColumn(0).getInt64();
}

std::int64_t ItemRows::insert(const GalleryItem& item) {
    SQLite::Statement row(
        m_database,
        "INSERT INTO items (id, label, file_path, owns_file, type_name, created, modified, session_id, status,"
        " starred, rating, color_tag, comment, parent)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT item FROM items WHERE id = ?))");
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
    row.exec();
    const std::int64_t key = m_database.getLastInsertRowid();
    writeLists(key, item);
    return key;
}

void ItemRows::update(std::int64_t key, const GalleryItem& item) {
    SQLite::Statement row(
        m_database,
        "UPDATE items SET label = ?, file_path = ?, owns_file = ?, modified = ?, status = ?, starred = ?,"
        " rating = ?, color_tag = ?, comment = ?, parent = (SELECT item FROM items WHERE id = ?)"
        " WHERE item = ?");
    row.bind(1, item.label);
    row.bind(2, storedPath(item.filePath));
    row.bind(3, item.ownsFile ? 1 : 0);
    row.bind(4, item.modified);
    row.bind(5, item.status);
    row.bind(6, item.starred ? 1 : 0);
    row.bind(7, item.rating);
    row.bind(8, item.colorTag);
    row.bind(9, item.comment);
    row.bind(10, item.parentId);
    row.bind(11, key);
    row.exec();
    writeLists(key, item);
}

void ItemRows::writeLists(std::int64_t key, const GalleryItem& item) {
    for (const char* sql : {"DELETE FROM metadata WHERE item = ?", "DELETE FROM item_tags WHERE item = ?"}) {
        SQLite::Statement clear(m_database, sql);
        clear.bind(1, key);
        clear.exec();
    }
    SQLite::Statement metadata(m_database, "INSERT INTO metadata (item, key, value) VALUES (?, ?, ?)");
    for (const auto& [name, value] : item.metadata) {
        metadata.reset();
        metadata.bind(1, key);
        metadata.bind(2, name);
        metadata.bind(3, value);
        metadata.exec();
    }
    SQLite::Statement tags(m_database, "INSERT INTO item_tags (item, tag) VALUES (?, ?)");
    for (const std::string& tag : std::set<std::string>(item.tags.begin(), item.tags.end())) {
        tags.reset();
        tags.bind(1, key);
        tags.bind(2, tag);
        tags.exec();
    }
}

std::string ItemRows::storedPath(const std::string& file) const {
    if (file.empty()) return {};
    const fs::path relative = fs::path(file).lexically_normal().lexically_relative(m_folder);
    const bool isBeneath = !relative.empty() && *relative.begin() != "..";
    return isBeneath ? relative.generic_string() : fs::path(file).lexically_normal().string();
}

} // namespace doppel
