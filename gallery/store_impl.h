// What the files of GalleryStore share. Private to gallery.
#pragma once

#include "gallery/gallery_search.h"
#include "gallery/gallery_store.h"
#include "gallery/image_folder.h"
#include "gallery/item_rows.h"
#include "gallery/sqlite_error.h"
#include "gallery/write_scope.h"

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <memory>
#include <string>

namespace doppel {

/// Caps of what a row may hold, both ways. Bytes unless said otherwise.
inline constexpr std::size_t kMaxThumbnailBytes = 16u << 20;
inline constexpr std::size_t kMaxSceneStateBytes = 256u << 20;
inline constexpr std::size_t kMaxLabelBytes = 4096, kMaxCommentBytes = 64u << 10;
inline constexpr std::size_t kMaxTagBytes = 256, kMaxTags = 1000; ///< of an item
inline constexpr std::size_t kMaxMetadata = 10'000;               ///< entries of an item
inline constexpr std::size_t kMaxKeyBytes = 256, kMaxValueBytes = 4u << 20;

/// 48 bits of milliseconds, so that ids sort by age, and 80 random ones.
std::string makeItemId();

/// Opens the file as a connection with the limits and pragmas that every connection of a gallery has. Throws
/// SQLite::Exception.
std::unique_ptr<SQLite::Database> connect(const std::string& file, int flags);

/// The number of the last change that was logged.
std::int64_t newestChange(SQLite::Database& database);

/// Refuses what does not fit the caps or the documented values. `action` "cannot add the item".
Result<void> checkItem(const GalleryItem& item, const std::string& action);

class GalleryStore::Impl {
public:
    Impl(std::filesystem::path file, Mode openMode) : path(std::move(file)), mode(openMode), images(path) {}

    Result<void> open(const GalleryOpenOptions& options);
    Result<void> openForReading(bool readsOldCopies);
    Result<void> readOldCopy(int version);
    Result<void> openForWriting(bool isShared);
    Result<void> requireWritable(const std::string& action) const;
    Error unknownItem(const std::string& id) const;
    ItemRows rows() const { return ItemRows(*database, path.parent_path()); }
    WriteContext context() const { return {*database, images, *ledger}; }
    /// Whether a file goes with its item: owned, and below the folder of the database.
    bool isOurs(const std::filesystem::path& file, bool ownsFile) const;

    /// Runs `work(scope)` as a change; commits what it did if it succeeds. `action` as in "add an item to the gallery".
    template <class Work>
    auto write(const std::string& action, Work work) const -> decltype(work(std::declval<WriteScope&>())) {
        if (Result<void> writable = requireWritable(action); !writable) return tl::unexpected<Error>(writable.error());
        return guardSqlite(path, action, [&]() -> decltype(work(std::declval<WriteScope&>())) {
            WriteScope scope(context());
            auto result = work(scope);
            if (!result) return result;
            if (Result<void> committed = scope.commit(); !committed) return tl::unexpected<Error>(committed.error());
            return result;
        });
    }
    /// Runs `work()` on one state of the database.
    template <class Work>
    auto read(Work work) const -> decltype(work()) {
        return guardSqlite(path, "read the gallery", [&]() -> decltype(work()) {
            ReadScope scope(*database, *ledger);
            return work();
        });
    }

    /// The name under which this store claims items; holds its lock from the first call on.
    Result<std::string> claimOwner();
    /// Gives back what crashed processes had claimed.
    void dropStaleClaims();
    /// Inside a change: what `name` renders is complete, what it has marked is back.
    void dropClaimsOf(const std::string& name);
    /// The same for this store, as a change.
    Result<void> releaseRendering();
    /// Deletes an item's row now, and its file with the scope's commit.
    Result<void> deleteItem(WriteScope& scope, const std::string& id);

    const std::filesystem::path path; ///< absolute
    const Mode mode;
    const ImageFolder images;
    std::shared_ptr<FileLedger> ledger = std::make_shared<FileLedger>();
    std::unique_ptr<SQLite::Database> database;
    std::unique_ptr<GallerySearch> search;
    FileDescriptor presence; ///< says that the gallery is in use
    std::string warning, owner;
    ImageMark ownerMark;
    bool isOldCopy = false; ///< `database` is a migrated copy of an older one
    std::int64_t lastChange = 0;
};

} // namespace doppel
