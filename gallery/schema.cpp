#include "gallery/schema.h"

#include "gallery/gallery_store.h"
#include "gallery/sqlite_error.h"

#include <SQLiteCpp/Transaction.h>

#include <iterator>

namespace doppel {

namespace {

struct Migration {
    int to; ///< the schema version that it makes from the one before
    const char* sql;
};

// Never change one that was released: add another, raise kGallerySchemaVersion and describe it in docs/gallery.md.
// `item` is a plain integer so that a full-text index can refer to it.
constexpr Migration kMigrations[] = {
    {1, R"sql(
        CREATE TABLE items (
            item        INTEGER PRIMARY KEY,
            id          TEXT NOT NULL UNIQUE,
            label       TEXT NOT NULL,
            file_path   TEXT NOT NULL,
            owns_file   INTEGER NOT NULL CHECK (owns_file IN (0, 1)),
            type_name   TEXT NOT NULL,
            created     REAL NOT NULL,
            modified    REAL NOT NULL,
            session_id  TEXT NOT NULL,
            status      TEXT NOT NULL,
            starred     INTEGER NOT NULL CHECK (starred IN (0, 1)),
            rating      INTEGER NOT NULL CHECK (rating BETWEEN 0 AND 5),
            color_tag   TEXT NOT NULL,
            comment     TEXT NOT NULL,
            parent      INTEGER REFERENCES items (item) ON DELETE SET NULL
        ) STRICT;
        CREATE INDEX items_by_creation ON items (created DESC);
        CREATE INDEX items_by_parent ON items (parent);

        CREATE TABLE metadata (
            item  INTEGER NOT NULL REFERENCES items (item) ON DELETE CASCADE,
            key   TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (item, key)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE item_tags (
            item INTEGER NOT NULL REFERENCES items (item) ON DELETE CASCADE,
            tag  TEXT NOT NULL,
            PRIMARY KEY (item, tag)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX item_tags_by_tag ON item_tags (tag);

        -- Large values have tables of their own, so that listing never reads them.
        CREATE TABLE thumbnails (
            item INTEGER PRIMARY KEY REFERENCES items (item) ON DELETE CASCADE,
            png  BLOB NOT NULL
        ) STRICT;
        CREATE TABLE scene_states (
            item INTEGER PRIMARY KEY REFERENCES items (item) ON DELETE CASCADE,
            text TEXT NOT NULL
        ) STRICT;
    )sql"},
};
static_assert(std::end(kMigrations)[-1].to == kGallerySchemaVersion);

int pragma(SQLite::Database& database, const char* name) {
    return database.execAndGet(std::string("PRAGMA ") + name).getInt();
}

} // namespace

Result<int> checkSchema(SQLite::Database& database, const std::filesystem::path& path) {
    const int version = pragma(database, "user_version");
    const int application = pragma(database, "application_id");
    const bool isEmpty =
        application == 0 && version == 0 && database.execAndGet("SELECT count(*) FROM sqlite_master").getInt() == 0;
    if (isEmpty) return 0;
    if (application != kGalleryApplicationId)
        return fail(ErrorCode::ParseFailed,
                    "cannot open '" + path.string() +
                        "' as a gallery: it is a database of another program; choose another file");
    if (version > kGallerySchemaVersion)
        return fail(ErrorCode::NewerVersion, "cannot open the gallery '" + path.string() + "': it has schema version " +
                                                 std::to_string(version) + ", this Doppel knows up to " +
                                                 std::to_string(kGallerySchemaVersion) + "; use a newer Doppel");
    return version;
}

Result<void> migrateSchema(SQLite::Database& database, const std::filesystem::path& path) {
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    const Result<int> version = checkSchema(database, path); // again: another process may have been faster
    if (!version) return tl::unexpected<Error>(version.error());
    for (const Migration& migration : kMigrations) {
        if (migration.to > *version) database.exec(migration.sql);
    }
    database.exec("PRAGMA application_id = " + std::to_string(kGalleryApplicationId));
    database.exec("PRAGMA user_version = " + std::to_string(kGallerySchemaVersion));
    transaction.commit();
    return {};
}

} // namespace doppel
