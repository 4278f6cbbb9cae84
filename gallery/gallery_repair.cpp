#include "gallery/gallery_repair.h"

#include "gallery/gallery_salvage.h"
#include "gallery/missing_image.h"
#include "gallery/orphan_image.h"
#include "gallery/schema.h"
#include "gallery/store_impl.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include <sqlite3.h>

#include <set>
#include <system_error>

namespace doppel {

namespace fs = std::filesystem;

namespace {

constexpr int kMostDamageLines = 100;
constexpr int kRowsBetweenLooks = 1000; ///< at the cancel token

bool isDamage(const SQLite::Exception& exception) {
    const int code = exception.getErrorCode() & 0xff;
    return code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_FORMAT;
}

/// The database alone: what SQLite finds wrong with it. A file that is no database at all is damage if there are images of a
/// gallery beside it.
Result<std::vector<std::string>> findDamage(const fs::path& path) {
    try {
        const auto database = connect(path.string(), SQLite::OPEN_READONLY);
        const Result<int> version = checkSchema(*database, path);
        if (!version) return tl::unexpected<Error>(version.error());
        if (*version == 0)
            return fail(ErrorCode::Unsupported, "cannot check the gallery '" + path.string() + "': it is empty");
        std::vector<std::string> lines;
        SQLite::Statement rows(*database, "PRAGMA integrity_check(" + std::to_string(kMostDamageLines) + ")");
        while (rows.executeStep()) lines.push_back(rows.getColumn(0).getString());
        if (lines.size() == 1 && lines[0] == "ok") lines.clear();
        return lines;
    } catch (const SQLite::Exception& exception) {
        const bool wasGallery = !ImageFolder(path).fileNames().empty() || (exception.getErrorCode() & 0xff) == SQLITE_CORRUPT;
        if (isDamage(exception) && wasGallery) return std::vector<std::string>{exception.what()};
        return tl::unexpected<Error>(sqliteError(path, "check the gallery", exception));
    }
}

bool isSearchStale(SQLite::Database& database) {
    try {
        SQLite::Statement row(database, "SELECT (SELECT count(*) FROM search) <> (SELECT count(*) FROM items) OR EXISTS"
                                        " (SELECT 1 FROM search_source a LEFT JOIN search s ON s.rowid = a.item WHERE s.rowid IS NULL"
                                        "  OR s.label <> a.label OR s.comment <> a.comment OR s.words <> a.words)");
        return row.executeStep() && row.getColumn(0).getInt() != 0;
    } catch (const SQLite::Exception& exception) {
        // The index keeps its tables in the database, so it may be damaged alone.
        if (isDamage(exception)) return true;
        throw;
    }
}

/// Marked for deletion by somebody: their files are not orphans yet.
std::vector<std::string> hiddenItems(SQLite::Database& database) {
    std::vector<std::string> ids;
    SQLite::Statement rows(database, "SELECT i.id FROM claims c JOIN items i USING (item) WHERE c.kind = 'delete'");
    while (rows.executeStep()) ids.push_back(rows.getColumn(0).getString());
    return ids;
}

/// Builds the full-text index anew if it is not that of the items, or is damaged in itself.
Result<void> repairSearch(const fs::path& path, bool isStale) {
    return guardSqlite(path, "repair the gallery", [&]() -> Result<void> {
        const auto database = connect(path.string(), SQLite::OPEN_READWRITE);
        const auto isDamaged = [&] {
            try {
                database->exec("INSERT INTO search (search) VALUES ('integrity-check')");
                return false;
            } catch (const SQLite::Exception& exception) {
                if (isDamage(exception)) return true;
                throw;
            }
        };
        if (isStale || isDamaged()) rebuildSearch(*database);
        return {};
    });
}

/// Compares the rows with the files.
Result<void> findFiles(const GalleryStore& store, const std::vector<std::string>& hidden, const ImageFolder& images,
                       GalleryCheck& check, const std::stop_token& cancel) {
    const std::vector<std::string> names = images.fileNames();
    std::set<std::string> unclaimed(names.begin(), names.end());
    const std::set<std::string> present = unclaimed;
    GalleryQuery all;
    constexpr std::size_t kAtOnce = kRowsBetweenLooks;
    const auto look = [&](const GalleryItem& item) {
        if (item.filePath.empty()) return;
        const fs::path file = item.filePath;
        const bool isOurs = file.parent_path() == images.path();
        std::error_code error;
        const bool isThere = isOurs ? present.contains(file.filename().string()) : fs::exists(file, error);
        if (isOurs) unclaimed.erase(file.filename().string());
        if (!isThere && !isSetMissing(item)) check.missingImages.push_back(item.id);
        if (isThere && isSetMissing(item)) check.foundImages.push_back(item.id);
        if (isThere == isSetMissing(item)) check.labels[item.id] = item.label;
    };
    for (std::size_t offset = 0, total = 1; offset < total; offset += kAtOnce) {
        const auto page = store.page(all, offset, kAtOnce, cancel);
        if (!page) return tl::unexpected<Error>(page.error());
        total = page->total;
        for (const GalleryItem& item : page->items) look(item);
    }
    for (const std::string& id : hidden) {
        if (const auto item = store.item(id)) look(*item);
    }
    for (const std::string& name : unclaimed) {
        // Somebody may be writing it just now.
        if (const std::string id = name.substr(0, name.find('.')); isValidItemId(id) && images.isHeld(id)) continue;
        check.orphans.push_back(images.path() / name);
    }
    return {};
}

Result<GalleryCheck> inspect(const fs::path& path, const std::stop_token& cancel) {
    GalleryCheck check;
    std::error_code error;
    if (!fs::exists(path, error)) // SQLite only says that it can't open it
        return fail(ErrorCode::NotFound, "cannot check the gallery '" + path.string() + "': there is no such file");
    const auto damage = findDamage(path);
    if (!damage) return tl::unexpected<Error>(damage.error());
    check.damage = *damage;
    if (cancel.stop_requested()) return fail(ErrorCode::Cancelled, "checking the gallery was cancelled");
    if (!check.damage.empty()) return check; // what its rows say can't be relied on
    auto store = GalleryStore::open(path, GalleryStore::Mode::ReadOnly);
    if (!store) return tl::unexpected<Error>(store.error());
    const auto hidden = guardSqlite(path, "check the gallery", [&]() -> Result<std::vector<std::string>> {
        const auto database = connect(path.string(), SQLite::OPEN_READONLY);
        check.isSearchStale = isSearchStale(*database);
        return hiddenItems(*database);
    });
    if (!hidden) return tl::unexpected<Error>(hidden.error());
    if (Result<void> found = findFiles(**store, *hidden, ImageFolder(path), check, cancel); !found)
        return tl::unexpected<Error>(found.error());
    return check;
}

/// Gives each of the items what `change` makes of its status and the reason for it.
Result<void> changeStatus(GalleryStore& store, const std::vector<std::string>& ids, void (*change)(GalleryItem&)) {
    std::vector<GalleryItemEdit> edits;
    for (const std::string& id : ids) {
        auto item = store.item(id);
        if (!item) continue; // deleted meanwhile
        change(*item);
        GalleryEdit edit;
        edit.status = item->status;
        const auto reason = item->metadata.find(kErrorKey);
        edit.metadata[kErrorKey] = reason == item->metadata.end() ? std::nullopt : std::optional(reason->second);
        edits.push_back({{id}, std::move(edit)});
    }
    const auto edited = store.edit(edits);
    if (!edited && edited.error().code != ErrorCode::NotFound) return tl::unexpected<Error>(edited.error());
    return {};
}

Result<void> adopt(GalleryStore& store, const ImageFolder& images, const fs::path& file, GalleryRepair& repair) {
    auto orphan = readOrphan(file);
    if (!orphan) {
        repair.unknownFiles.push_back(file);
        return {};
    }
    GalleryItem& item = orphan->item;
    if (item.id.empty() || store.item(item.id)) item.id = store.newItemId();
    // Held while the row comes: nobody else takes the file for a leftover.
    Result<ImageMark> mark = images.mark(item.id);
    if (!mark) return tl::unexpected<Error>(mark.error());
    if (Result<void> added = store.add(item, orphan->thumbnail, {}); !added) return added;
    repair.adopted.push_back(item.id);
    repair.labels[item.id] = item.label;
    return {};
}

} // namespace

Result<GalleryCheck> checkGallery(const fs::path& database, std::stop_token cancel) {
    return inspect(fs::absolute(database).lexically_normal(), cancel);
}

Result<GalleryRepair> repairGallery(const fs::path& database) {
    const fs::path path = fs::absolute(database).lexically_normal();
    const ImageFolder images(path);
    GalleryRepair repair;
    auto check = inspect(path, {});
    if (!check && check.error().code == ErrorCode::Unsupported) { // an older schema: brought up to date first
        const auto migrated = GalleryStore::open(path, GalleryStore::Mode::ReadWrite);
        if (!migrated) return tl::unexpected<Error>(migrated.error());
        check = inspect(path, {});
    }
    if (!check) return tl::unexpected<Error>(check.error());
    if (!check->damage.empty()) {
        const auto alone = images.occupyAlone();
        if (!alone) return tl::unexpected<Error>(alone.error());
        const auto salvage = salvageGallery(path);
        if (!salvage) return tl::unexpected<Error>(salvage.error());
        repair.damagedCopy = salvage->damagedCopy;
        repair.savedItems = salvage->items;
        repair.lostItems = salvage->lostItems;
        repair.incomplete = salvage->incomplete;
    }
    auto store = GalleryStore::open(path, GalleryStore::Mode::ReadWrite);
    if (!store) return tl::unexpected<Error>(store.error());
    if (!check->damage.empty()) {
        check = inspect(path, {}); // of what is there now
        if (!check) return tl::unexpected<Error>(check.error());
    }
    if (Result<void> searchable = repairSearch(path, check->isSearchStale); !searchable)
        return tl::unexpected<Error>(searchable.error());
    if (Result<void> marked = changeStatus(**store, check->missingImages, setMissing); !marked)
        return tl::unexpected<Error>(marked.error());
    repair.markedMissing = check->missingImages;
    if (Result<void> found = changeStatus(**store, check->foundImages, setFound); !found) return tl::unexpected<Error>(found.error());
    repair.markedFound = check->foundImages;
    repair.labels = check->labels;
    for (const fs::path& file : check->orphans) {
        if (Result<void> adopted = adopt(**store, images, file, repair); !adopted) return tl::unexpected<Error>(adopted.error());
    }
    if (Result<void> closed = (*store)->close(); !closed) return tl::unexpected<Error>(closed.error());
    return repair;
}

} // namespace doppel
