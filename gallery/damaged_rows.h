// Reads rows of a gallery whose database is damaged: each row and each part of it for itself, so that one bad page costs no more
// than what was on it. Changes nothing in the file or its log. Private to gallery.
#pragma once

#include "gallery/gallery_item.h"

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace doppel {

class DamagedRows {
public:
    explicit DamagedRows(const std::filesystem::path& database);

    /// Keys that items may have, from every table that still tells some.
    std::vector<std::int64_t> keys();

    struct Row {
        GalleryItem item; ///< as it stands there, which may be anything; the path is absolute
        std::optional<std::int64_t> parent;
        std::vector<std::uint8_t> thumbnail;
        std::string sceneState;
        std::vector<std::string> lost; ///< what of it can't be read: "metadata", "tags", "thumbnail", "scene"
    };
    /// Whether any table has a row of that key, so that there was an item. Of the keys that keys() gave.
    bool isMentioned(std::int64_t key) const { return m_mentioned.contains(key); }
    /// Nothing if the item itself can't be read.
    std::optional<Row> item(std::int64_t key);

private:
    /// Runs `read`; false if the database is too damaged for it. Throws for anything but damage.
    template <class Read>
    bool tryRead(Read read);

    const std::filesystem::path m_folder;
    std::set<std::int64_t> m_mentioned;
    std::unique_ptr<SQLite::Database> m_database; ///< nullptr if it can't even be opened
};

} // namespace doppel
