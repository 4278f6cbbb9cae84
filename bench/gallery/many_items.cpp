#include "bench/gallery/many_items.h"

#include "gallery/gallery_store.h"

#include <fstream>
#include <random>

namespace doppel::bench {

namespace {

constexpr std::size_t kItemsATransaction = 5000, kThumbnailBytes = 4096;
constexpr double kFirstSeconds = 1'760'000'000, kSecondsApart = 300;

/// Words of the comments: a few are everywhere, most are rare.
std::string wordOf(std::mt19937& random) {
    static const char* const kCommon[] = {"warmer", "darker", "final", "client", "grain", "denoise", "retake", "approved"};
    return random() % 3 == 0 ? kCommon[random() % std::size(kCommon)] : "note" + std::to_string(random() % 5000);
}

GalleryItem itemOf(std::size_t number, std::mt19937& random) {
    const std::string shot = std::to_string(10 * (1 + number / 500));
    const std::string frame = std::to_string(1001 + number % 240);
    GalleryItem item;
    item.label = "Shot " + shot + (number % 3 == 0 ? " hero" : " wide") + " frame " + frame;
    item.created = item.modified = kFirstSeconds + kSecondsApart * static_cast<double>(number);
    item.sessionId = "clone" + std::to_string(number % 12);
    item.starred = number % 20 == 0;
    item.rating = static_cast<int>(random() % 6);
    if (number % 4 == 0) item.colorTag = kGalleryColors[random() % kGalleryColors.size()];
    if (number % 500 == 7) item.status = "error";
    for (int word = 0; word < 6; ++word) item.comment += wordOf(random) + " ";
    if (number % 3 == 0) item.tags.push_back("hero");
    if (number % 2 == 0) item.tags.push_back("seq" + std::to_string(number / 2500));
    item.metadata = {{"session_name", "Hero camera"}, {"renderer", number % 2 ? "embree" : "cycles"},
                     {"camera", "/cams/shot" + std::to_string(number % 40)}, {"lop_node", "OUT"}, {"frame", frame},
                     {"samples", std::to_string(1u << (number % 10))}, {"percent", "100"}, {"converged", "1"},
                     {"render_seconds", std::to_string(0.001 * static_cast<double>(random() % 1'000'000))},
                     {"resolution", "1920x1080"}, {"display_aov", "C"}, {"aovs", "C depth N albedo"},
                     {"scene_directory", "/shows/demo/" + shot}, {"doppel_version", "0.1.0"}, {"option:shot", shot},
                     {"option:variant", number % 5 ? "clay" : "copper"}};
    return item;
}

} // namespace

Result<void> makeManyItems(const std::filesystem::path& database, std::size_t items, std::vector<std::uint8_t> thumbnail) {
    auto store = GalleryStore::open(database, GalleryStore::Mode::ReadWrite);
    if (!store) return tl::unexpected(store.error());
    std::mt19937 random(20261101);
    const bool isNoise = thumbnail.empty();
    if (isNoise) thumbnail.resize(kThumbnailBytes);
    std::string stack;
    for (std::size_t number = 0; number < items; ++number) {
        if (number % kItemsATransaction == 0) {
            if (number > 0) {
                if (auto ended = (*store)->endTransaction(); !ended) return ended;
            }
            if (auto begun = (*store)->beginTransaction(); !begun) return begun;
        }
        if (isNoise)
            for (auto& byte : thumbnail) byte = static_cast<std::uint8_t>(random());
        GalleryItem item = itemOf(number, random);
        item.id = (*store)->newItemId();
        item.filePath = (*store)->generateItemFilePath(item.id, ".exr").string();
        std::ofstream{item.filePath};
        if (number % 10 == 0) stack = item.id;
        if (number % 10 >= 5) item.parentId = stack; // half of them lie in stacks of five
        if (auto added = (*store)->add(item, thumbnail, "{\"doppel\": 1}"); !added) return added;
    }
    return items > 0 ? (*store)->endTransaction() : Result<void>();
}

} // namespace doppel::bench
