#include "gallery/image_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <vector>

namespace doppel {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMarkExtension = ".writing";

/// Whether the locked descriptor is still the file of that name (its last owner may have removed it meanwhile).
bool isStillThere(const FileDescriptor& file, const fs::path& path) {
    struct stat held {
    }, named{};
    return ::fstat(file.get(), &held) == 0 && ::stat(path.c_str(), &named) == 0 && held.st_dev == named.st_dev &&
           held.st_ino == named.st_ino;
}

/// "<id>" of ".<id>.writing", or "".
std::string idOfMark(const std::string& fileName) {
    if (!fileName.starts_with('.') || !fileName.ends_with(kMarkExtension)) return {};
    std::string id = fileName.substr(1, fileName.size() - 1 - kMarkExtension.size());
    return isValidItemId(id) ? id : std::string();
}

/// Whether it is what an image of `id` is called while it is being written.
bool isTemporaryOf(const std::string& id, const std::string& name) {
    return name.starts_with("." + id + ".") && !name.ends_with(kMarkExtension);
}

/// The names in a folder; none if it can't be read (there may be none yet).
std::vector<std::string> namesIn(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
        names.push_back(entry->path().filename().string());
    return names;
}

} // namespace

bool isValidItemId(const std::string& id) {
    constexpr std::size_t kMaxBytes = 64;
    return !id.empty() && id.size() <= kMaxBytes && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    });
}

ImageMark& ImageMark::operator=(ImageMark&& other) noexcept {
    if (this != &other) {
        reset();
        m_path = std::move(other.m_path);
        m_lock = std::move(other.m_lock);
    }
    return *this;
}

void ImageMark::reset() {
    if (!m_lock) return;
    ::unlink(m_path.c_str()); // first: once the lock is gone, others take the mark for a leftover
    m_lock.reset();
}

ImageFolder::ImageFolder(const fs::path& database)
    : m_path(database.parent_path() / (database.stem().string() + "_images")) {}

fs::path ImageFolder::freePath(const std::string& id, const std::string& extension) const {
    const std::string suffix = extension.empty() || extension.starts_with('.') ? extension : "." + extension;
    fs::path path = m_path / (id + suffix);
    std::error_code error;
    for (int number = 2; fs::exists(fs::symlink_status(path, error)); ++number)
        path = m_path / (id + "." + std::to_string(number) + suffix);
    return path;
}

Result<ImageMark> ImageFolder::mark(const std::string& id) const {
    std::error_code error;
    fs::create_directories(m_path, error);
    if (error)
        return tl::unexpected<Error>(errnoError("cannot create the image folder", m_path.string(), error.value()));
    ImageMark mark;
    mark.m_path = m_path / ("." + id + std::string(kMarkExtension));
    // A sweep may remove the file between its creation and the lock; then it is made anew.
    while (!mark.m_lock) {
        FileDescriptor file(::open(mark.m_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666));
        if (!file)
            return tl::unexpected<Error>(errnoError("cannot write into the image folder", m_path.string(), errno));
        while (::flock(file.get(), LOCK_EX) != 0) {
            if (errno != EINTR) return tl::unexpected<Error>(errnoError("cannot lock", mark.m_path.string(), errno));
        }
        if (isStillThere(file, mark.m_path)) mark.m_lock = std::move(file);
    }
    return mark;
}

void ImageFolder::removeFilesOf(const std::string& id) const {
    for (const std::string& name : namesIn(m_path)) {
        // Ids have no dots, so this can't be another one's.
        if (name.starts_with(id + ".") || isTemporaryOf(id, name)) ::unlink((m_path / name).c_str());
    }
}

bool ImageFolder::isHeld(const std::string& id) const {
    const fs::path path = m_path / ("." + id + std::string(kMarkExtension));
    const FileDescriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
    return file && ::flock(file.get(), LOCK_EX | LOCK_NB) != 0;
}

void ImageFolder::sweep(const std::function<std::optional<fs::path>(const std::string& id)>& fileOf) const {
    const std::vector<std::string> names = namesIn(m_path);
    for (const std::string& name : names) {
        const std::string id = idOfMark(name);
        if (id.empty()) continue;
        const fs::path path = m_path / name;
        FileDescriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
        if (!file || ::flock(file.get(), LOCK_EX | LOCK_NB) != 0 || !isStillThere(file, path)) continue;
        if (const auto image = fileOf(id); !image)
            removeFilesOf(id);
        else if (std::error_code error; image->parent_path() == m_path && fs::exists(fs::symlink_status(*image, error)))
            removeOthersOf(id, image->filename().string(), names);
        ::unlink(path.c_str());
    }
}

void ImageFolder::removeOthersOf(const std::string& id, const std::string& kept, const std::vector<std::string>& names) const {
    const std::string extension = fs::path(kept).extension().string();
    for (const std::string& name : names) {
        if (isTemporaryOf(id, name)) ::unlink((m_path / name).c_str());
        if (name == kept || !name.starts_with(id + ".") || !name.ends_with(extension)) continue;
        // "" or ".2": names that freePath makes. Whatever else somebody put there stays.
        const std::string_view middle = std::string_view(name).substr(id.size(), name.size() - id.size() - extension.size());
        if (middle.empty() || (middle.size() > 1 && middle[0] == '.' && middle.find_first_not_of("0123456789", 1) == middle.npos))
            ::unlink((m_path / name).c_str());
    }
}

FileDescriptor ImageFolder::occupy(bool mayCreate) const {
    std::error_code error;
    if (mayCreate) fs::create_directories(m_path, error);
    FileDescriptor folder(::open(m_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder && ::flock(folder.get(), LOCK_SH) != 0) folder.reset();
    return folder;
}

Result<FileDescriptor> ImageFolder::occupyAlone() const {
    FileDescriptor folder(::open(m_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder || ::flock(folder.get(), LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return folder;
    return fail(ErrorCode::Refused,
                "the gallery of '" + m_path.string() + "' is open elsewhere; close it in all programs and try again");
}

void ImageFolder::announce() const {
    // Seen as IN_ATTRIB by watchers. A write to the log itself would be seen before SQLite shows it to readers.
    ::utimensat(AT_FDCWD, m_path.c_str(), nullptr, 0);
}

std::vector<std::string> ImageFolder::fileNames() const {
    std::vector<std::string> names = namesIn(m_path);
    std::erase_if(names, [](const std::string& name) { return name.starts_with('.'); });
    return names;
}

} // namespace doppel
