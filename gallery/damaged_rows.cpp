#include "gallery/damaged_rows.h"

#include "gallery/item_rows.h"
#include "gallery/store_impl.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include <sqlite3.h>

#include <algorithm>

namespace doppel {

namespace {

constexpr std::int64_t kMostProbed = 4'000'000; ///< keys tried one by one

} // namespace

DamagedRows::DamagedRows(const std::filesystem::path& database) : m_folder(database.parent_path()) {
    tryRead([&] {
        m_database = connect(database.string(), SQLite::OPEN_READONLY);
        // The log stays as it is, beside the damaged file.
        sqlite3_db_config(m_database->getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    });
}

template <class Read>
bool DamagedRows::tryRead(Read read) {
    try {
        read();
        return true;
    } catch (const SQLite::Exception& exception) {
        // ERROR: a table that isn't there (any more). TOOBIG: a length that no row of ours has.
        switch (exception.getErrorCode() & 0xff) {
            case SQLITE_CORRUPT:
            case SQLITE_NOTADB:
            case SQLITE_ERROR:
            case SQLITE_FORMAT:
            case SQLITE_TOOBIG:
            case SQLITE_MISMATCH: return false;
            case SQLITE_IOERR:
                if (exception.getExtendedErrorCode() == SQLITE_IOERR_SHORT_READ || exception.getExtendedErrorCode() == SQLITE_IOERR_DATA)
                    return false;
                throw;
            default: throw;
        }
    }
}

std::vector<std::int64_t> DamagedRows::keys() {
    std::set<std::int64_t> keys;
    if (!m_database) return {};
    bool isWhole = true;
    for (const char* table : {"items", "thumbnails", "scene_states", "metadata", "item_tags"}) {
        for (const char* direction : {"ASC", "DESC"}) {
            const bool isRead = tryRead([&] {
                SQLite::Statement rows(*m_database, std::string("SELECT item FROM ") + table + " ORDER BY item " + direction);
                while (rows.executeStep() && static_cast<std::int64_t>(keys.size()) < kMostProbed)
                    keys.insert(rows.getColumn(0).getInt64());
            });
            isWhole = isWhole && isRead;
            if (isRead) break; // all of it; from the other end there is nothing more
        }
    }
    m_mentioned = keys;
    if (!isWhole && !keys.empty()) {
        // What lies behind a bad page is found one by one.
        for (std::int64_t key = 1; key < std::min(*keys.rbegin(), kMostProbed); ++key) keys.insert(key);
    }
    return {keys.begin(), keys.end()};
}

std::optional<DamagedRows::Row> DamagedRows::item(std::int64_t key) {
    Row found;
    GalleryItem& item = found.item;
    bool isThere = false;
    const bool isRead = tryRead([&] {
        SQLite::Statement row(*m_database,
                              "SELECT id, label, file_path, owns_file, type_name, created, modified, session_id, status, starred, rating,"
                              " color_tag, comment, parent FROM items WHERE item = ?");
        row.bind(1, key);
        if (!row.executeStep()) return;
        isThere = true;
        item = itemOfColumns(row, 0, m_folder);
        if (!row.getColumn(13).isNull()) found.parent = row.getColumn(13).getInt64();
    });
    if (!isRead || !isThere) return std::nullopt;
    const auto part = [&](const char* name, const auto& read) {
        if (!tryRead(read)) found.lost.push_back(name);
    };
    part("metadata", [&] {
        SQLite::Statement rows(*m_database, "SELECT key, value FROM metadata WHERE item = ?");
        rows.bind(1, key);
        while (rows.executeStep()) item.metadata[columnText(rows, 0)] = columnText(rows, 1);
    });
    part("tags", [&] {
        SQLite::Statement rows(*m_database, "SELECT tag FROM item_tags WHERE item = ?");
        rows.bind(1, key);
        while (rows.executeStep()) item.tags.push_back(columnText(rows, 0));
    });
    part("thumbnail", [&] {
        SQLite::Statement row(*m_database, "SELECT png FROM thumbnails WHERE item = ?");
        row.bind(1, key);
        if (!row.executeStep()) return;
        const SQLite::Column png = row.getColumn(0);
        const auto* bytes = static_cast<const std::uint8_t*>(png.getBlob());
        found.thumbnail.assign(bytes, bytes + png.getBytes());
    });
    part("scene", [&] {
        SQLite::Statement row(*m_database, "SELECT text FROM scene_states WHERE item = ?");
        row.bind(1, key);
        if (row.executeStep()) found.sceneState = columnText(row, 0);
    });
    return found;
}

} // namespace doppel
