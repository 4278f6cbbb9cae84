// Finds out what is wrong with a gallery and mends it. Nothing of the user's is ever deleted: a damaged database is kept beside
// the new one, and a file that nobody knows is only told of. All calls block, for seconds with a large gallery; any thread.
#pragma once

#include "clonecore/base/error.h"

#include <cstddef>
#include <filesystem>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

namespace doppel {

struct GalleryCheck {
    std::vector<std::string> damage;       ///< what SQLite says of the database, at most 100 lines; none = sound
    bool isSearchStale = false;            ///< the full-text index is not that of the items
    std::vector<std::string> missingImages; ///< ids of items whose image is not there and that do not say so yet
    std::vector<std::string> foundImages;   ///< ids of items that say their image is missing, and it is there
    std::vector<std::filesystem::path> orphans; ///< files in the image folder that no item has
    std::map<std::string, std::string> labels;  ///< of the items that are named here, by id
    bool isSound() const {
        return damage.empty() && !isSearchStale && missingImages.empty() && foundImages.empty() && orphans.empty();
    }
};

/// An item of which not everything could be read.
struct IncompleteItem {
    std::string id, label;
    std::vector<std::string> lost; ///< "metadata", "tags", "thumbnail", "scene"
};

struct GalleryRepair {
    std::filesystem::path damagedCopy;   ///< where the damaged database is now; "" = it was not damaged
    std::size_t savedItems = 0;          ///< read from the damaged one
    std::size_t lostItems = 0;           ///< it speaks of them, and they can't be read; some may be among `adopted`
    std::vector<IncompleteItem> incomplete; ///< read, but for some parts
    std::vector<std::string> markedMissing, markedFound; ///< ids whose status is now "error", or no longer
    std::vector<std::string> adopted;    ///< ids of images that are items again, from what their files say; they have no scene
    std::vector<std::filesystem::path> unknownFiles; ///< neither an item's nor ours; left where they are
    std::map<std::string, std::string> labels; ///< of the items that are named here by their ids
};

/// Looks without changing anything. Errors as of GalleryStore::open for reading, but a damaged database is an answer. Cancelled.
Result<GalleryCheck> checkGallery(const std::filesystem::path& database, std::stop_token cancel = {});

/// Puts right what checkGallery finds. Errors: Refused if the gallery has to be rebuilt while somebody has it open; what opening
/// and writing may say.
Result<GalleryRepair> repairGallery(const std::filesystem::path& database);

} // namespace doppel
