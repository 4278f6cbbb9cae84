#include "gallery/gallery_salvage.h"

#include "gallery/damaged_rows.h"
#include "gallery/leftovers.h"
#include "gallery/schema.h"
#include "gallery/store_impl.h"

#include <SQLiteCpp/Statement.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <ctime>
#include <map>
#include <set>
#include <system_error>

namespace doppel {

namespace fs = std::filesystem;

namespace {

Result<void> flushToDisk(const fs::path& path) {
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file || ::fsync(file.get()) != 0) return tl::unexpected<Error>(errnoError("cannot write", path.string(), errno));
    return {};
}

/// Makes an item one that fits, however it was read.
void makeValid(GalleryItem& item, std::set<std::string>& ids) {
    if (!isValidItemId(item.id) || ids.contains(item.id)) item.id = makeItemId();
    ids.insert(item.id);
    item.rating = std::clamp(item.rating, 0, 5);
    for (double* time : {&item.created, &item.modified}) {
        if (!std::isfinite(*time)) *time = 0;
    }
    if (std::find(kGalleryStatuses.begin(), kGalleryStatuses.end(), item.status) == kGalleryStatuses.end() ||
        item.status == "render_active")
        item.status = "render_complete";
    if (std::find(kGalleryColors.begin(), kGalleryColors.end(), item.colorTag) == kGalleryColors.end()) item.colorTag.clear();
    item.label.resize(std::min(item.label.size(), kMaxLabelBytes));
    item.comment.resize(std::min(item.comment.size(), kMaxCommentBytes));
    item.tags.resize(std::min(item.tags.size(), kMaxTags));
    std::erase_if(item.tags, [](const std::string& tag) { return tag.empty() || tag.size() > kMaxTagBytes; });
    std::erase_if(item.metadata, [](const auto& entry) {
        return entry.first.empty() || entry.first.size() > kMaxKeyBytes || entry.second.size() > kMaxValueBytes;
    });
}

/// Fills the new database.
Result<Salvage> copyReadable(const fs::path& from, const fs::path& to) {
    return guardSqlite(from, "repair the gallery", [&]() -> Result<Salvage> {
        Salvage salvage;
        const auto database = connect(to.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        if (Result<void> made = migrateSchema(*database, to); !made) return tl::unexpected<Error>(made.error());
        database->exec("BEGIN IMMEDIATE");
        ItemRows rows(*database, from.parent_path());
        DamagedRows damaged(from);
        std::set<std::string> ids;
        std::map<std::int64_t, std::int64_t> newKeys, parents; ///< by the old key
        for (const std::int64_t key : damaged.keys()) {
            auto found = damaged.item(key);
            if (!found) {
                if (damaged.isMentioned(key)) ++salvage.lostItems;
                continue;
            }
            makeValid(found->item, ids);
            if (!found->lost.empty()) salvage.incomplete.push_back({found->item.id, found->item.label, found->lost});
            const std::int64_t newKey = newKeys[key] = rows.insert(found->item);
            if (found->parent) parents[newKey] = *found->parent;
            if (!found->thumbnail.empty() && found->thumbnail.size() <= kMaxThumbnailBytes) rows.setThumbnail(newKey, found->thumbnail);
            rows.setSceneState(newKey, found->sceneState);
        }
        for (const auto& [child, oldParent] : parents) {
            const auto parent = newKeys.find(oldParent);
            if (parent == newKeys.end() || rows.isBelow(parent->second, child)) continue;
            SQLite::Statement row(*database, "UPDATE items SET parent = ? WHERE item = ?");
            row.bind(1, parent->second);
            row.bind(2, child);
            row.exec();
        }
        database->exec("COMMIT");
        salvage.items = newKeys.size();
        return salvage;
    });
}

fs::path damagedName(const fs::path& database) {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    char time[32] = "";
    if (::localtime_r(&now, &local)) std::strftime(time, sizeof time, "%Y%m%d-%H%M%S", &local);
    const std::string base = database.string() + ".damaged-" + time;
    std::error_code error;
    fs::path name = base;
    for (int number = 2; fs::exists(fs::symlink_status(name, error)); ++number) name = base + "-" + std::to_string(number);
    return name;
}

/// The old database gets its new name, then the new one the old one's place: there is always one of that name.
Result<void> exchange(const fs::path& database, const fs::path& damaged, const fs::path& repaired) {
    const auto failMove = [&](const fs::path& path) {
        return tl::unexpected<Error>(errnoError("cannot move the damaged gallery aside", path.string(), errno));
    };
    // A file system without hard links: then there is a moment without.
    if (::link(database.c_str(), damaged.c_str()) != 0 && ::rename(database.c_str(), damaged.c_str()) != 0)
        return failMove(database);
    // Its log and journal must not be taken for the new one's.
    for (const char* suffix : {"-wal", "-journal", "-shm"}) {
        const std::string name = database.string() + suffix;
        if (::rename(name.c_str(), (damaged.string() + suffix).c_str()) != 0 && errno != ENOENT) return failMove(name);
    }
    if (::rename(repaired.c_str(), database.c_str()) != 0) return failMove(repaired);
    return flushToDisk(database.parent_path());
}

} // namespace

Result<Salvage> salvageGallery(const fs::path& database) {
    const fs::path repaired = repairPlace(database);
    auto copied = copyReadable(database, repaired);
    Result<void> done = copied ? flushToDisk(repaired) : Result<void>(tl::unexpected<Error>(copied.error()));
    const fs::path damaged = damagedName(database);
    if (done) done = exchange(database, damaged, repaired);
    if (done) {
        copied->damagedCopy = damaged;
        return copied;
    }
    std::error_code ignored; // what is left has a hidden name and is swept later
    fs::remove(repaired, ignored);
    fs::remove(repaired.string() + "-journal", ignored);
    return tl::unexpected<Error>(done.error());
}

} // namespace doppel
