// Makes an item again of an image that has lost its own, from what the file says of itself. Blocks; any thread. Private to
// gallery.
#pragma once

#include "clonecore/base/error.h"
#include "gallery/gallery_item.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace doppel {

struct OrphanImage {
    GalleryItem item; ///< its id may be taken; "" if the file names none that is valid
    std::vector<std::uint8_t> thumbnail;
};

/// Nothing if the file is not an image that Doppel has kept. If its pixels can't be read, the item has the status "error".
std::optional<OrphanImage> readOrphan(const std::filesystem::path& file);

} // namespace doppel
