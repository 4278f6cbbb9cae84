// The gallery: an SQLite catalogue of kept images, mostly multi-part EXR files beside it. All calls block; use GalleryService
// from threads that must not. One GalleryStore is one connection, used from one thread at a time.
#pragma once

#include "clonecore/base/error.h"
#include "gallery/file_system_kind.h"
#include "gallery/gallery_item.h"
#include "gallery/gallery_query.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace doppel {

inline constexpr int kGallerySchemaVersion = 2;
inline constexpr std::size_t kMaxGalleryPage = 10'000; ///< items at once

/// A new item whose image is being written. The id is taken and no sweep touches `file` meanwhile, also of other
/// processes. Destroyed without keep(), or when the process ends before, the image is deleted (then by the next open).
class GalleryDraft {
public:
    GalleryDraft(GalleryDraft&&) noexcept;
    GalleryDraft& operator=(GalleryDraft&&) noexcept;
    ~GalleryDraft();

    const std::string& id() const;
    const std::filesystem::path& file() const; ///< where to write the image, atomically
    /// The item is in the database. In a transaction the image still goes if that is not committed.
    void keep();

private:
    friend class GalleryStore;
    struct Impl;
    explicit GalleryDraft(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

struct GalleryOpenOptions {
    /// Tells what file system the gallery lies on; tests answer something else.
    std::function<FileSystemKind(const std::filesystem::path&)> fileSystem = fileSystemKind;
    /// For reading: one of an older schema is read from a copy in a temporary file, as it was when it was opened, with a warning. Without,
    /// it is Unsupported. For those who may not write it; opening it for writing brings it up to date.
    bool readsOldCopies = false;
};

/// What saveAs did.
struct GalleryCopy {
    std::size_t items = 0, files = 0;
    std::vector<std::string> missing; ///< ids of items whose image was not there; the copy has them with the status "error"
};

class GalleryStore {
public:
    enum class Mode { ReadWrite, ReadOnly };
    /// Opens or (ReadWrite) creates and migrates, and clears away what crashed writers left. Errors: NotFound
    /// (ReadOnly, or no such folder), NewerVersion, ParseFailed (not a gallery, damaged), PermissionDenied, Timeout
    /// (locked for 10 s), Unsupported (ReadOnly, with an older schema).
    static Result<std::unique_ptr<GalleryStore>> open(const std::filesystem::path& database, Mode mode,
                                                      const GalleryOpenOptions& options = {});
    /// As close(), whose error nobody sees: what could not be deleted then comes back with the next open.
    ~GalleryStore();

    /// Gives up an open transaction and deletes for good what this store has marked. The store is of no use after it. An error
    /// means that some of the marked items are still there, or their images.
    Result<void> close();

    const std::filesystem::path& path() const;
    bool isReadOnly() const;
    /// What a user should know of the place that the gallery is in, e.g. that it is on a network drive; "" = nothing.
    const std::string& warning() const;

    // --- Listing. Marked items are hidden from lists, pages and children; item() and what takes an id still find them.

    /// All of them, newest first. For small galleries; page() never holds more than a page.
    Result<std::vector<GalleryItem>> items() const;
    Result<GalleryItem> item(const std::string& id) const;
    /// `limit` items (at most kMaxGalleryPage) of what `query` finds from `offset` on, and how many it finds at all. The next
    /// page of the same query costs next to nothing until something changes. Cancelled.
    Result<GalleryPage> page(const GalleryQuery& query, std::size_t offset, std::size_t limit, std::stop_token cancel = {}) const;
    /// Ids of all that it finds, in order, e.g. to select them all. Cancelled.
    Result<std::vector<std::string>> ids(const GalleryQuery& query, std::stop_token cancel = {}) const;
    /// Where in what `query` finds the item is; nothing if it does not find it. Cancelled.
    Result<std::optional<std::size_t>> position(const GalleryQuery& query, const std::string& id, std::stop_token cancel = {}) const;
    /// PNG bytes, at most 256 pixels a side; empty if it has none.
    Result<std::vector<std::uint8_t>> thumbnail(const std::string& id) const;
    /// The scene state (the text of a .doppel file) that made the image; its directory is metadata "scene_directory".
    Result<std::string> sceneState(const std::string& id) const;
    /// Every tag by name, also those that no item has.
    Result<std::vector<GalleryTag>> tags() const;
    /// What changed since the last call (the first: since it was opened), by this store or anybody else.
    Result<GalleryChanges> updatedItems();
    /// The same since `position`, which moves on; begin with changePosition().
    Result<GalleryChanges> updatedItems(std::int64_t& position) const;
    Result<std::int64_t> changePosition() const;

    // --- Adding.

    /// Unique path for the image of a new item, beside the database.
    std::filesystem::path generateItemFilePath(const std::string& id, const std::string& extension) const;
    std::string newItemId() const;
    /// Starts an item: a new id and a path for its image, e.g. begin(".exr").
    Result<GalleryDraft> begin(const std::string& extension) const;
    /// Starts another image for an item that is there. keep() when the item has it: the file it had is not deleted.
    Result<GalleryDraft> beginImageOf(const std::string& id, const std::string& extension) const;
    /// Adds an item whose file is complete already, in one transaction. AlreadyExists if the id is taken.
    Result<void> add(const GalleryItem& item, const std::vector<std::uint8_t>& thumbnailPng,
                     const std::string& sceneState);

    // --- Changing. Each call is one transaction, or a part of the one that is open.

    /// Makes each edit for its items: all of it or nothing. Errors: NotFound if none of the items is there, or for an unknown
    /// parent; InvalidArgument for a value that is out of range or a parent below the item itself.
    Result<GalleryEditResult> edit(const std::vector<GalleryItemEdit>& edits);
    /// Stores label, file, type, status, marks, metadata, tags and parent of the item of that id; modified becomes now.
    Result<void> update(const GalleryItem& item);
    /// False if there is one of that name already.
    Result<bool> createTag(const std::string& tag);
    /// False if there is none, or if it is assigned and `deleteIfAssigned` is not set; else the items lose it.
    Result<bool> deleteTag(const std::string& tag, bool deleteIfAssigned);
    /// Everything until endTransaction() becomes visible to others and lasts at once, or (commit = false) never. Others that
    /// write wait meanwhile. InvalidArgument if one is open.
    Result<void> beginTransaction();
    Result<void> endTransaction(bool commit = true);

    // --- Deleting.

    /// Deletes the row, then its file if owned and below the database's folder; children move to the root. NotFound for an
    /// unknown id.
    Result<void> remove(const std::string& id);
    /// Hides the items from everybody. They are deleted when this store closes; if its process crashes before, they are back
    /// with the next open. Returns those that were not marked yet.
    Result<std::vector<std::string>> markForDeletion(const std::vector<std::string>& ids);
    /// Returns those that were marked.
    Result<std::vector<std::string>> unmark(const std::vector<std::string>& ids);
    /// What this store has marked.
    Result<std::vector<std::string>> marked() const;
    /// Deletes now what this store has marked.
    Result<void> purge();

    // --- Snapshots that go on rendering (status render_active).

    /// The item is render_active until edit() says otherwise; if this store closes or crashes before, it becomes
    /// render_complete: its image is whole, only not as far as it could be.
    Result<void> setRendering(const std::string& id);

    // --- Copies.

    /// Copies the image to `target`, or converts it when the extension is another than the image's: .exr keeps all
    /// AOVs, .tif and .hdr one of them as floats, .png, .jpg and so on what it looks like. `aov` "" = the one of the
    /// thumbnail. Atomic.
    Result<void> exportImage(const std::string& id, const std::filesystem::path& target,
                             const std::string& aov = {}) const;
    /// Copies the gallery with the files it owns to a new place, where nothing may be yet (AlreadyExists): all or nothing. Marked
    /// items are left out. Files it does not own stay where they are. Cancelled.
    Result<GalleryCopy> saveAs(const std::filesystem::path& target, std::stop_token cancel = {}) const;

    class Impl; ///< shared by the files of this room, nobody else's

private:
    GalleryStore();
    std::unique_ptr<Impl> m_impl;
};

} // namespace doppel
