#include "gallery/missing_image.h"

namespace doppel {

namespace {
constexpr std::string_view kMissing = "its image is missing: ";
}

void setMissing(GalleryItem& item) {
    item.status = "error";
    item.metadata[kErrorKey] = std::string(kMissing) + item.filePath;
}

bool isSetMissing(const GalleryItem& item) {
    const auto found = item.metadata.find(kErrorKey);
    return item.status == "error" && found != item.metadata.end() && found->second.starts_with(kMissing);
}

void setFound(GalleryItem& item) {
    if (!isSetMissing(item)) return;
    item.status = "render_complete";
    item.metadata.erase(kErrorKey);
}

} // namespace doppel
