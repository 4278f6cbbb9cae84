// The values that the gallery hands out and takes: items, edits of many at once, what changed. Plain data, any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace doppel {

inline constexpr std::array<std::string_view, 6> kGalleryColors{"blue", "green", "purple", "yellow", "teal", "red"};
inline constexpr std::array<std::string_view, 3> kGalleryStatuses{"render_active", "render_complete", "error"};

/// One kept image. Times are seconds since 1970 UTC.
struct GalleryItem {
    std::string id; ///< unique for ever
    std::string label;
    std::string filePath; ///< absolute; ""= none yet
    bool ownsFile = true; ///< the file goes with the item
    std::string typeName = "snapshot";
    double created = 0, modified = 0;
    std::string sessionId;                       ///< of the clone that made it
    std::map<std::string, std::string> metadata; ///< renderer, camera, frame, samples, resolution, options, ...
    std::string status = "render_complete";      ///< one of kGalleryStatuses; "error" has its reason in metadata "error"
    bool starred = false;
    int rating = 0;                              ///< 0..5
    std::string colorTag;                        ///< "" or one of kGalleryColors
    std::string comment;
    std::string parentId;                        ///< the item it is stacked below; "" = a root
    std::vector<std::string> tags;               ///< sorted
    std::size_t children = 0;                    ///< items stacked below it; only told, not stored from here

    bool operator==(const GalleryItem&) const = default;
};

/// Changes to make to an item; what is not set stays.
struct GalleryEdit {
    std::optional<std::string> label, comment, colorTag, status, typeName, filePath, parentId, sceneState;
    std::optional<bool> starred, ownsFile;
    std::optional<int> rating;
    std::optional<double> modified; ///< default: now, if anything else changes
    std::optional<std::vector<std::uint8_t>> thumbnail; ///< PNG; empty = none
    std::vector<std::string> addTags, removeTags;       ///< a tag that is new is created
    std::map<std::string, std::optional<std::string>> metadata; ///< nullopt removes the key
};

/// The same changes for some items.
struct GalleryItemEdit {
    std::vector<std::string> ids;
    GalleryEdit edit;
};

/// What an edit did. Handing `undo` to the next edit takes it back (and gives the edits to do it again): it names only what
/// changed, so that what others change meanwhile stays.
struct GalleryEditResult {
    std::vector<GalleryItemEdit> undo;   ///< empty = nothing changed
    std::vector<std::string> unknownIds; ///< not there (any more); the others were changed
    bool changed() const { return !undo.empty(); }
};

/// A tag and how many items have it.
struct GalleryTag {
    std::string name;
    std::size_t items = 0;
};

/// Items that are new, changed or gone since the last look, by whichever process.
struct GalleryChanges {
    std::vector<std::string> ids; ///< each once, oldest change first
    bool many = false;            ///< too many to name (ids is empty): look at everything anew
    bool any() const { return many || !ids.empty(); }
};

/// A part of what a query finds.
struct GalleryPage {
    std::size_t total = 0;  ///< of all that is found
    std::size_t offset = 0; ///< of the first in `items`
    std::vector<GalleryItem> items;
};

} // namespace doppel
