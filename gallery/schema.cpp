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
    {2, R"sql(
        -- For sorting and ranges; written with metadata 'frame', NULL when that is no number.
        ALTER TABLE items ADD COLUMN frame REAL;
        UPDATE items SET frame = (SELECT CAST(value AS REAL) FROM metadata
            WHERE metadata.item = items.item AND key = 'frame' AND value GLOB '*[0-9]*' AND NOT value GLOB '*[^-+.0-9eE]*');

        -- Every order of a listing and every field of a search has an index that holds all it needs.
        DROP INDEX items_by_creation;
        CREATE INDEX items_by_created ON items (created);
        CREATE INDEX items_by_modified ON items (modified);
        CREATE INDEX items_by_label ON items (label COLLATE NOCASE);
        CREATE INDEX items_by_rating ON items (rating);
        CREATE INDEX items_by_session ON items (session_id COLLATE NOCASE);
        CREATE INDEX items_by_frame ON items (frame);
        CREATE INDEX items_by_star ON items (starred) WHERE starred = 1;
        CREATE INDEX items_by_color ON items (color_tag) WHERE color_tag <> '';
        CREATE INDEX items_by_status ON items (status) WHERE status <> 'render_complete';
        CREATE INDEX items_by_type ON items (type_name) WHERE type_name <> 'snapshot';
        CREATE INDEX metadata_by_value ON metadata (key, value COLLATE NOCASE);

        CREATE TABLE tags (tag TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID;
        INSERT INTO tags SELECT DISTINCT tag FROM item_tags;
        CREATE TRIGGER tag_assigned AFTER INSERT ON item_tags BEGIN
            INSERT OR IGNORE INTO tags (tag) VALUES (new.tag);
        END;

        -- What a living writer intends with an item; void when its lock is gone.
        CREATE TABLE claims (
            item  INTEGER NOT NULL REFERENCES items (item) ON DELETE CASCADE,
            kind  TEXT NOT NULL CHECK (kind IN ('delete', 'render')),
            owner TEXT NOT NULL,
            PRIMARY KEY (item, kind)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE changes (
            change INTEGER PRIMARY KEY AUTOINCREMENT,
            id     TEXT NOT NULL
        ) STRICT;

        -- Written by whoever writes the item: with an untrusted schema triggers may not.
        CREATE VIRTUAL TABLE search USING fts5 (
            label, comment, words, tokenize = "unicode61 remove_diacritics 2", prefix = '1 2 3');
        CREATE VIEW search_source (item, label, comment, words) AS
            SELECT item, label, comment,
                   session_id || ' ' ||
                   coalesce((SELECT group_concat(tag, ' ') FROM item_tags t WHERE t.item = i.item), '') || ' ' ||
                   coalesce((SELECT group_concat(substr(value, 1, 4096), ' ') FROM metadata m WHERE m.item = i.item), '')
            FROM items i;
        INSERT INTO search (rowid, label, comment, words) SELECT item, label, comment, words FROM search_source;

        CREATE TRIGGER item_added AFTER INSERT ON items BEGIN
            INSERT INTO changes (id) VALUES (new.id);
        END;
        CREATE TRIGGER item_changed AFTER UPDATE ON items BEGIN
            INSERT INTO changes (id) VALUES (new.id);
        END;
        CREATE TRIGGER item_deleted AFTER DELETE ON items BEGIN
            INSERT INTO changes (id) VALUES (old.id);
        END;
        CREATE TRIGGER item_claimed AFTER INSERT ON claims BEGIN
            INSERT INTO changes (id) SELECT id FROM items WHERE item = new.item;
        END;
        CREATE TRIGGER item_released AFTER DELETE ON claims BEGIN
            INSERT INTO changes (id) SELECT id FROM items WHERE item = old.item;
        END;
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

void rebuildSearch(SQLite::Database& database) {
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    // As migration 2 makes and fills it.
    database.exec(R"sql(
        DROP TABLE search;
        CREATE VIRTUAL TABLE search USING fts5 (
            label, comment, words, tokenize = "unicode61 remove_diacritics 2", prefix = '1 2 3');
        INSERT INTO search (rowid, label, comment, words) SELECT item, label, comment, words FROM search_source;
    )sql");
    transaction.commit();
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
