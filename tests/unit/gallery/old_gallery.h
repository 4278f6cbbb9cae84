// A gallery as an older Doppel made it.
#pragma once

#include "gallery_fixture.h"

#include <SQLiteCpp/Database.h>

namespace doppel::test {

/// Schema 1, with two items (the second below the first), a tag and metadata.
inline void makeOldGallery(const std::filesystem::path& path) {
    openOrFail(path);
    SQLite::Database database(path.string(), SQLite::OPEN_READWRITE);
    database.exec(R"sql(
        DROP TABLE search; DROP VIEW search_source; DROP TABLE changes; DROP TABLE claims;
        DROP TRIGGER tag_assigned; DROP TABLE tags; DROP INDEX metadata_by_value;
        DROP TRIGGER item_added; DROP TRIGGER item_changed; DROP TRIGGER item_deleted;
        DROP INDEX items_by_created; DROP INDEX items_by_modified; DROP INDEX items_by_label; DROP INDEX items_by_rating;
        DROP INDEX items_by_session; DROP INDEX items_by_frame; DROP INDEX items_by_star; DROP INDEX items_by_color;
        DROP INDEX items_by_status; DROP INDEX items_by_type;
        ALTER TABLE items DROP COLUMN frame;
        CREATE INDEX items_by_creation ON items (created DESC);
        PRAGMA user_version = 1;
        INSERT INTO items VALUES (1, 'old', 'An old one', 'g_images/old.exr', 1, 'snapshot', 10, 10, 'hero', 'render_complete', 1, 2, '', 'c', NULL);
        INSERT INTO metadata VALUES (1, 'frame', '42'), (1, 'camera', '/cams/a');
        INSERT INTO items VALUES (2, 'odd', 'Odd', '', 1, 'snapshot', 11, 11, 'hero', 'render_complete', 0, 0, '', '', 1);
        INSERT INTO metadata VALUES (2, 'frame', 'x1');
        INSERT INTO item_tags VALUES (1, 'kept');
    )sql");
}

} // namespace doppel::test
