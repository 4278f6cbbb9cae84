#include "app/commands/commands.h"

#include "clonecore/base/atomic_file.h"
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
    return GalleryStore::open(options.database, mode);
}

/// The item whose id is, or uniquely begins with, `id`.
Result<GalleryItem> findItem(const GalleryStore& store, const std::string& id) {
    auto items = store.items();
    if (!items) return tl::unexpected(items.error());
    const GalleryItem* found = nullptr;
    for (const auto& item : *items) {
        if (item.id == id) return item;
        if (id.empty() || item.id.compare(0, id.size(), id) != 0) continue;
        if (found) return fail(ErrorCode::InvalidArgument, "'" + id + "' is the beginning of several items", store.path().string());
        found = &item;
    }
    if (!found) return fail(ErrorCode::NotFound, "there is no item '" + id + "'", store.path().string());
    return *found;
}

} // namespace

int galleryListCommand(const GalleryOptions& options) {
    const auto store = openStore(options, GalleryStore::Mode::ReadOnly);
    if (!store) return reportError(store.error());
    const auto items = (*store)->items();
    if (!items) return reportError(items.error());
    if (options.json) {
        nlohmann::json list = nlohmann::json::array();
        for (const auto& item : *items) list.push_back(toJson(item));
        fmt::print("{}\n", list.dump(2));
        return 0;
    }
    for (const auto& item : *items)
        fmt::print("{}  {}  {:<16} {}\n", item.id, dateText(item.created), item.sessionId, item.label);
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

} // namespace doppel
