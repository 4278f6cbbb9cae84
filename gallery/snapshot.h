// What a snapshot keeps besides its pixels. Private to gallery.
#pragma once

#include "gallery/gallery_service.h"

namespace doppel {

inline constexpr int kThumbnailSide = 256; ///< pixels, at most

/// The item (without id and file) of a request: label, times, session and metadata. `createdSeconds` since 1970 UTC.
GalleryItem snapshotItem(const SnapshotRequest& request, double createdSeconds);

/// Index of the AOV that the thumbnail shows.
std::size_t snapshotAov(const SnapshotRequest& request);

/// Writes image and row of a snapshot: all or nothing. Blocks.
Result<GalleryItem> storeSnapshot(GalleryStore& store, const SnapshotRequest& request);

/// Replaces image, thumbnail and what is said of them in an item that is there. All or nothing. Blocks.
Result<GalleryItem> completeSnapshot(GalleryStore& store, const std::string& id, const SnapshotRequest& request);

} // namespace doppel
