// The folder beside a gallery's database that holds its images, and the marks that keep both in step. Private to
// gallery.
//
// While an image is written or deleted, a mark ".<id>.writing" lies beside it and its owner holds a lock on it, which
// the system drops when the process ends, however it ends. A mark that nobody holds is thus from a crash: then the
// database says whether the item is there (the image stays) or not (image and temporary files go). Nothing else is ever
// deleted.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/base/file_descriptor.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace doppel {

/// A held mark. Removes it when it goes; the files of the id stay.
class ImageMark {
public:
    ImageMark() = default;
    ImageMark(ImageMark&& other) noexcept = default;
    ImageMark& operator=(ImageMark&& other) noexcept;
    ~ImageMark() { reset(); }

    void reset();
    explicit operator bool() const { return static_cast<bool>(m_lock); }

private:
    friend class ImageFolder;
    std::filesystem::path m_path;
    FileDescriptor m_lock;
};

class ImageFolder {
public:
    /// `<stem>_images` beside the database; made when the first mark is.
    explicit ImageFolder(const std::filesystem::path& database);

    const std::filesystem::path& path() const { return m_path; }

    /// `<folder>/<id><extension>`, with a number when that name is taken.
    std::filesystem::path freePath(const std::string& id, const std::string& extension) const;

    Result<ImageMark> mark(const std::string& id) const;

    /// Whether somebody holds the mark of `id`.
    bool isHeld(const std::string& id) const;

    /// Deletes image and temporary files of `id`.
    void removeFilesOf(const std::string& id) const;

    /// Deals with marks whose owners are gone. `fileOf` gives the image of an item, "" if it has none, nothing if there is no
    /// such item. Images of the item's id that it does not have (one was to replace the other) go too.
    void sweep(const std::function<std::optional<std::filesystem::path>(const std::string& id)>& fileOf) const;

    /// Says that a gallery is in use: a lock on the folder, shared with others who say so, until the descriptor goes. Makes the
    /// folder if `mayCreate`. Nothing when there is none or the file system can't.
    FileDescriptor occupy(bool mayCreate) const;
    /// The same, alone: Refused while anybody occupies it.
    Result<FileDescriptor> occupyAlone() const;

    /// Tells watchers of the folder that the database has changed.
    void announce() const;

    /// Names of the files that may be images: none of those that begin with a dot.
    std::vector<std::string> fileNames() const;

private:
    void removeOthersOf(const std::string& id, const std::string& kept, const std::vector<std::string>& names) const;

    std::filesystem::path m_path;
};

/// Ids name files: 1 to 64 letters, digits, "-" and "_".
bool isValidItemId(const std::string& id);

} // namespace doppel
