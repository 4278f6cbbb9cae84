// What an item says whose image is not there.
#pragma once

#include "gallery/gallery_item.h"

namespace doppel {

/// Metadata key of the reason for the status "error".
inline constexpr const char* kErrorKey = "error";

/// The item becomes one whose image `filePath` is missing.
void setMissing(GalleryItem& item);
/// Takes that back, if it said so.
void setFound(GalleryItem& item);
/// Whether it says so.
bool isSetMissing(const GalleryItem& item);

} // namespace doppel
