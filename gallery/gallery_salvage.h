// Reads what can be read of a damaged database into a new one. Private to gallery.
#pragma once

#include "gallery/gallery_repair.h"

#include <cstddef>
#include <filesystem>
#include <vector>

namespace doppel {

struct Salvage {
    std::filesystem::path damagedCopy; ///< where the old one is now
    std::size_t items = 0;             ///< saved
    std::size_t lostItems = 0;         ///< that other rows speak of and that can't be read
    std::vector<IncompleteItem> incomplete; ///< saved, but not all of them
};

/// Puts a new database with all readable items in the place of `database`. The old one is kept beside it with all that belongs to
/// it, as `<name>.damaged-<time>`; until the new one is complete nothing is moved. The caller keeps everybody else away. Blocks.
Result<Salvage> salvageGallery(const std::filesystem::path& database);

} // namespace doppel
