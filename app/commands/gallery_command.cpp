#include "app/commands/commands.h"

#include "clonecore/base/atomic_file.h"
#include "gallery/gallery_repair.h"
#include "gallery/gallery_service.h"
#include "gallery/gallery_store.h"

#include <fmt/chrono.h>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <cerrno>
#include <cmath>
#include <fstream>
#include <future>

namespace doppel {

namespace {

using StorePtr = std::unique_ptr<GalleryStore>;

std::string dateText(double seconds) {
    return fmt::format("{:%Y-%m-%d %H:%M:%S}", fmt::localtime(static_cast<std::time_t>(std::floor(seconds))));
}

nlohmann::json toJson(const GalleryItem& item) {
    return {{"id", item.id},           {"label", item.label},     {"filePath", item.filePath},
            {"type", item.typeName},   {"created", item.created}, {"modified", item.modified},
            {"sessionId", item.sessionId}, {"metadata", item.metadata}, {"status", item.status},
            {"starred", item.starred}, {"rating", item.rating},   {"colorTag", item.colorTag},
            {"comment", item.comment}, {"parentId", item.parentId}, {"tags", item.tags}};
}

Result<StorePtr> openStore(const GalleryOptions& options, GalleryStore::Mode mode) {
    if (!std::filesystem::exists(options.database)) // opening to write would make it
        return fail(ErrorCode::NotFound, "there is no gallery '" + options.database.string() + "'");
    GalleryOpenOptions how;
    how.readsOldCopies = true;
    auto store = GalleryStore::open(options.database, mode, how);
    if (store && !(*store)->warning().empty()) fmt::print(stderr, "doppel: {}\n", (*store)->warning());
    return store;
}

/// The item whose id is, or uniquely begins with, `id`.
Result<GalleryItem> findItem(const GalleryStore& store, const std::string& id) {
    if (auto item = store.item(id); item || item.error().code != ErrorCode::NotFound) return item;
    GalleryTerm begins;
    begins.field = "id";
    begins.match = GalleryTerm::Match::Pattern;
    begins.text = id + "*";
    GalleryQuery query;
    query.terms = {begins};
    auto page = store.page(query, 0, 1);
    if (!page) return tl::unexpected(page.error());
    if (id.empty() || page->total == 0) return fail(ErrorCode::NotFound, "there is no item '" + id + "'", store.path().string());
    if (page->total > 1) return fail(ErrorCode::InvalidArgument, "'" + id + "' is the beginning of several items", store.path().string());
    return page->items[0];
}

/// Calls `each` for what the search finds, newest first, a page at a time.
template <class Each>
Result<void> forEachFound(const GalleryStore& store, const std::string& search, Each each) {
    auto terms = parseGallerySearch(search);
    if (!terms) return tl::unexpected(terms.error());
    GalleryQuery query;
    query.terms = std::move(*terms);
    for (std::size_t offset = 0, total = 1; offset < total;) {
        const auto page = store.page(query, offset, kMaxGalleryPage);
        if (!page) return tl::unexpected(page.error());
        for (const GalleryItem& item : page->items) each(item);
        total = page->items.empty() ? 0 : page->total;
        offset += page->items.size();
    }
    return {};
}

void printIds(const char* what, const std::vector<std::string>& ids) {
    for (const auto& id : ids) fmt::print("{}: {}\n", what, id);
}

void printFiles(const char* what, const std::vector<std::filesystem::path>& files) {
    for (const auto& file : files) fmt::print("{}: {}\n", what, file.string());
}

nlohmann::json toJson(const std::vector<std::filesystem::path>& files) {
    nlohmann::json list = nlohmann::json::array();
    for (const auto& file : files) list.push_back(file.string());
    return list;
}

} // namespace

int galleryListCommand(const GalleryOptions& options) {
    const auto store = openStore(options, GalleryStore::Mode::ReadOnly);
    if (!store) return reportError(store.error());
    nlohmann::json list = nlohmann::json::array();
    const auto listed = forEachFound(**store, options.search, [&](const GalleryItem& item) {
        if (options.json)
            list.push_back(toJson(item));
        else
            fmt::print("{}  {}  {:<16} {}\n", item.id, dateText(item.created), item.sessionId, item.label);
    });
    if (!listed) return reportError(listed.error());
    if (options.json) fmt::print("{}\n", list.dump(2));
    return 0;
}

int galleryShowCommand(const GalleryOptions& options) {
    const auto store = openStore(options, GalleryStore::Mode::ReadOnly);
    if (!store) return reportError(store.error());
    const auto item = findItem(**store, options.item);
    if (!item) return reportError(item.error());
    if (options.json) {
        fmt::print("{}\n", toJson(*item).dump(2));
        return 0;
    }
    fmt::print("id        {}\nlabel     {}\nclone     {}\ncreated   {}\nimage     {}\nstatus    {}\n", item->id, item->label,
               item->sessionId, dateText(item->created), item->filePath, item->status);
    for (const auto& [key, value] : item->metadata) fmt::print("{:<24} {}\n", key, value);
    return 0;
}

int galleryExportCommand(const GalleryOptions& options) {
    std::string id;
    {
        const auto store = openStore(options, GalleryStore::Mode::ReadOnly);
        if (!store) return reportError(store.error());
        const auto item = findItem(**store, options.item);
        if (!item) return reportError(item.error());
        id = item->id;
    }
    GalleryService service(options.database);
    std::promise<Result<void>> exported;
    service.exportImage(id, options.target, [&](Result<void> result) { exported.set_value(std::move(result)); });
    if (const auto result = exported.get_future().get(); !result) return reportError(result.error());
    fmt::print("{}\n", options.target.string());
    return 0;
}

int galleryDeleteCommand(const GalleryOptions& options) {
    const auto store = openStore(options, GalleryStore::Mode::ReadWrite);
    if (!store) return reportError(store.error());
    const auto item = findItem(**store, options.item);
    if (!item) return reportError(item.error());
    if (const auto removed = (*store)->remove(item->id); !removed) return reportError(removed.error());
    fmt::print(stderr, "deleted {} ({})\n", item->id, item->label);
    return 0;
}

int galleryRestoreCommand(const GalleryOptions& options) {
    const auto store = openStore(options, GalleryStore::Mode::ReadOnly);
    if (!store) return reportError(store.error());
    const auto item = findItem(**store, options.item);
    if (!item) return reportError(item.error());
    const auto state = (*store)->sceneState(item->id);
    if (!state) return reportError(state.error());
    if (options.target.empty()) {
        fmt::print("{}", *state);
        return 0;
    }
    const auto written = writeFileAtomically(
        options.target,
        [&](const std::filesystem::path& temporary) -> Result<void> {
            std::ofstream out(temporary, std::ios::binary);
            out << *state;
            out.flush();
            if (!out) return tl::unexpected(errnoError("cannot write", options.target.string(), errno));
            return {};
        },
        true);
    if (!written) return reportError(written.error());
    fmt::print("{}\n", options.target.string());
    return 0;
}

int gallerySaveAsCommand(const GalleryOptions& options) {
    const auto store = openStore(options, GalleryStore::Mode::ReadOnly);
    if (!store) return reportError(store.error());
    const auto copy = (*store)->saveAs(options.target);
    if (!copy) return reportError(copy.error());
    if (options.json)
        fmt::print("{}\n", nlohmann::json{{"items", copy->items}, {"files", copy->files}, {"missing", copy->missing}}.dump(2));
    else
        fmt::print("{}: {} items, {} images\n", options.target.string(), copy->items, copy->files);
    for (const auto& id : copy->missing) fmt::print(stderr, "the image of {} is missing\n", id);
    return 0;
}

int galleryCheckCommand(const GalleryOptions& options) {
    const auto check = checkGallery(options.database);
    if (!check) return reportError(check.error());
    if (options.json) {
        fmt::print("{}\n", nlohmann::json{{"sound", check->isSound()},
                                          {"damage", check->damage},
                                          {"searchIsStale", check->isSearchStale},
                                          {"missingImages", check->missingImages},
                                          {"foundImages", check->foundImages},
                                          {"orphans", toJson(check->orphans)}}
                               .dump(2));
        return check->isSound() ? 0 : 1;
    }
    for (const auto& line : check->damage) fmt::print("damaged: {}\n", line);
    if (check->isSearchStale) fmt::print("the full-text index is not up to date\n");
    printIds("image is missing", check->missingImages);
    printIds("image is there again", check->foundImages);
    printFiles("no item has the file", check->orphans);
    fmt::print(stderr, "{}\n", check->isSound() ? "the gallery is sound" : "doppel gallery repair mends this");
    return check->isSound() ? 0 : 1;
}

int galleryRepairCommand(const GalleryOptions& options) {
    const auto repair = repairGallery(options.database);
    if (!repair) return reportError(repair.error());
    if (options.json) {
        fmt::print("{}\n", nlohmann::json{{"damagedCopy", repair->damagedCopy.string()},
                                          {"savedItems", repair->savedItems},
                                          {"markedMissing", repair->markedMissing},
                                          {"markedFound", repair->markedFound},
                                          {"adopted", repair->adopted},
                                          {"unknownFiles", toJson(repair->unknownFiles)}}
                               .dump(2));
        return 0;
    }
    if (!repair->damagedCopy.empty())
        fmt::print("rebuilt with {} items; the damaged database is {}\n", repair->savedItems, repair->damagedCopy.string());
    printIds("image is missing, status is error now", repair->markedMissing);
    printIds("image is there again", repair->markedFound);
    printIds("an item again, without its scene", repair->adopted);
    printFiles("not ours, left where it is", repair->unknownFiles);
    fmt::print(stderr, "done\n");
    return 0;
}

} // namespace doppel
