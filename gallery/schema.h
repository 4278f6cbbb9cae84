// The gallery's schema and its migrations (docs/gallery.md). Private to gallery.
#pragma once

#include "clonecore/base/error.h"

#include <SQLiteCpp/Database.h>

#include <filesystem>

namespace doppel {

/// PRAGMA application_id of a gallery: "DpGa".
inline constexpr int kGalleryApplicationId = 0x44704761;

/// Looks at the file without changing it: is it a gallery (or empty), and not from a newer Doppel? Returns its schema
/// version, 0 = empty.
Result<int> checkSchema(SQLite::Database& database, const std::filesystem::path& path);

/// Makes the full-text index of all items anew, in one transaction. Throws SQLite::Exception.
void rebuildSearch(SQLite::Database& database);

/// Brings the schema to kGallerySchemaVersion in one transaction; safe if several processes do it at once.
Result<void> migrateSchema(SQLite::Database& database, const std::filesystem::path& path);

} // namespace doppel
