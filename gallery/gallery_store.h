// The gallery: an SQLite catalogue (WAL) of snapshots with their images as multi-part EXR files beside it. All calls
// block; use GalleryService from threads that must not. One GalleryStore is one connection, used from one thread at a
// time.
#pragma once

#include "clonecore/base/error.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace doppel {

inline constexpr int kGallerySchemaVersion = 1;

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
    std::string status = "render_complete";      ///< render_active, render_complete, error
    bool starred = false;
    int rating = 0; ///< 0..5
    std::string colorTag, comment, parentId;
    std::vector<std::string> tags;
};

/// A new item whose image is being written. The id is taken and no sweep touches `file` meanwhile, also of other
/// processes. Destroyed without keep(), or when the process ends before, the image is deleted (then by the next open).
class GalleryDraft {
public:
    GalleryDraft(GalleryDraft&&) noexcept;
    GalleryDraft& operator=(GalleryDraft&&) noexcept;
    ~GalleryDraft();

    const std::string& id() const;
    const std::filesystem::path& file() const; ///< where to write the image, atomically
    void keep();                               ///< the item is in the database

private:
    friend class GalleryStore;
    struct Impl;
    explicit GalleryDraft(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

class GalleryStore {
public:
    enum class Mode { ReadWrite, ReadOnly };
    /// Opens or (ReadWrite) creates and migrates, and clears away what crashed writers left. Errors: NotFound
    /// (ReadOnly, or no such folder), NewerVersion, ParseFailed (not a gallery, damaged), PermissionDenied, Timeout
    /// (locked for 10 s).
    static Result<std::unique_ptr<GalleryStore>> open(const std::filesystem::path& database, Mode mode);
    ~GalleryStore();

    const std::filesystem::path& path() const;

    /// Newest first.
    Result<std::vector<GalleryItem>> items() const;
    Result<GalleryItem> item(const std::string& id) const;
    /// PNG bytes, at most 256 pixels a side.
    Result<std::vector<std::uint8_t>> thumbnail(const std::string& id) const;
    /// The scene state (the text of a .doppel file) that made the image; its directory is metadata "scene_directory".
    Result<std::string> sceneState(const std::string& id) const;

    /// Unique path for the image of a new item, beside the database.
    std::filesystem::path generateItemFilePath(const std::string& id, const std::string& extension) const;
    std::string newItemId() const;
    /// Starts an item: a new id and a path for its image, e.g. begin(".exr").
    Result<GalleryDraft> begin(const std::string& extension) const;

    /// Adds an item whose file is complete already, in one transaction. AlreadyExists if the id is taken.
    Result<void> add(const GalleryItem& item, const std::vector<std::uint8_t>& thumbnailPng,
                     const std::string& sceneState);
    /// Stores label, file, status, marks, metadata, tags and parent of the item of that id; modified becomes now.
    Result<void> update(const GalleryItem& item);
    /// Deletes the row, then its file if owned. NotFound for an unknown id.
    Result<void> remove(const std::string& id);

    /// Copies the image to `target`, or converts it when the extension is another than the image's: .exr keeps all
    /// AOVs, .tif and .hdr one of them as floats, .png, .jpg and so on what it looks like. `aov` "" = the one of the
    /// thumbnail. Atomic.
    Result<void> exportImage(const std::string& id, const std::filesystem::path& target,
                             const std::string& aov = {}) const;

private:
    GalleryStore();
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace doppel
