// What to find in a gallery, and in which order: made from what a person types, or field by field. Values; any thread; nothing
// blocks. docs/gallery.md describes the language for its users.
#pragma once

#include "clonecore/base/error.h"

#include <chrono>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace doppel {

/// One condition. All conditions of a query must hold.
struct GalleryTerm {
    enum class Match {
        Words,   ///< `text` is a word or the beginning of one; quoted: these whole words in this order
        Pattern, ///< the whole value is `text`, where `*` stands for anything and `?` for one character (unless quoted)
        Range,   ///< the value is a number from `low` to `high`, both included; yes/no are 1 and 0, dates are seconds
    };
    /// "" = label, comment, tags, metadata and session id; or label, comment (Words); star, rating, created, modified, frame
    /// (Range); id, color, tag, status, type, session (Pattern); or any metadata key (Pattern or Range).
    std::string field;
    Match match = Match::Words;
    std::string text;
    bool isQuoted = false;
    bool isNegated = false;
    double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
    std::string source; ///< as it was typed; parses to this term again

    bool operator==(const GalleryTerm&) const = default;
};

enum class GallerySort { Created, Modified, Label, Rating, Session, Frame };

struct GalleryQuery {
    enum class Parents { All, Roots, ChildrenOf };

    std::vector<GalleryTerm> terms; ///< none = everything
    GallerySort sort = GallerySort::Created;
    bool ascending = false;
    Parents parents = Parents::All; ///< Roots: what is below no other (visible) item
    std::string parentId;           ///< with ChildrenOf

    bool operator==(const GalleryQuery&) const = default;
};

inline constexpr std::size_t kMaxGallerySearchBytes = 8192;
inline constexpr std::size_t kMaxGallerySearchWords = 64;

/// The terms of a search text; "" gives none. Dates are local time, `now` is what "today" goes by. InvalidArgument names the
/// word that makes no sense and shows one that does; TooLarge beyond the limits above.
Result<std::vector<GalleryTerm>> parseGallerySearch(std::string_view text,
                                                    std::chrono::system_clock::time_point now = std::chrono::system_clock::now());

/// Their text: parses to the same terms.
std::string gallerySearchText(const std::vector<GalleryTerm>& terms);

} // namespace doppel
