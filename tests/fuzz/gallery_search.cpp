// What people type to search a gallery.
#include "gallery/gallery_query.h"
#include "tests/fuzz/target.h"

namespace doppel::fuzz {

bool feed(std::string_view bytes) {
    const auto noon = std::chrono::system_clock::from_time_t(1'793'534'400); // so that "today" is always the same
    const auto terms = parseGallerySearch(bytes, noon);
    if (!terms) {
        require(!terms.error().message.empty(), "a fault says what is wrong");
        return false;
    }
    require(terms->size() <= kMaxGallerySearchWords, "a search has no more words than it may");
    for (const GalleryTerm& term : *terms)
        require(term.match == GalleryTerm::Match::Range || !term.text.empty() || term.isQuoted, "a term looks for something");
    const auto again = parseGallerySearch(gallerySearchText(*terms), noon);
    require(again.has_value() && *again == *terms, "a search that was read is written the same");
    return true;
}

std::vector<std::string> seeds() {
    return {"hero -grain \"wide shot\"", "star:yes rating:>=3 tag:hero color:red", "camera:/cams/a renderer:em* frame:10..20",
            "created:>2026-11-01 modified:2026-11-01T14:05..today", "status:error type:snapshot session:clone1 option:shot:10",
            "\"say \\\"hi\\\"\" -label:x comment:\"a b\" samples:<=64 \"my key\":1"};
}

} // namespace doppel::fuzz
