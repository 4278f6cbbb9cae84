#include "gallery/leftovers.h"

#include "gallery/image_folder.h"
#include "gallery/store_impl.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

namespace doppel {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kSaving = ".saving-", kRepair = ".repair-";
constexpr std::string_view kImages = "_images", kDatabase = ".db";
constexpr std::size_t kIdDigits = 32;

bool isId(std::string_view text) {
    return text.size() == kIdDigits && text.find_first_not_of("0123456789abcdef") == text.npos;
}

/// "<name>" of ".<name><kind><id><ending>".
std::optional<std::string> nameOf(std::string_view file, std::string_view kind, std::string_view ending) {
    if (!file.starts_with('.') || !file.ends_with(ending)) return {};
    file = file.substr(1, file.size() - 1 - ending.size());
    const auto at = file.rfind(kind);
    if (at == file.npos || at == 0 || !isId(file.substr(at + kind.size()))) return {};
    return std::string(file.substr(0, at));
}

/// The lock of a folder, if nobody has it and it is still the one of that name.
FileDescriptor tryLock(const fs::path& folder) {
    FileDescriptor lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
    struct stat held {}, named {};
    if (lock && (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0 || ::fstat(lock.get(), &held) != 0 || ::lstat(folder.c_str(), &named) != 0 ||
                 held.st_dev != named.st_dev || held.st_ino != named.st_ino))
        lock.reset();
    return lock;
}

void removeDatabase(const fs::path& database) {
    for (const char* suffix : {"", "-journal", "-wal", "-shm"}) ::unlink((database.string() + suffix).c_str());
}

/// A database whose images have their name already: its maker was killed between its last two steps, or is between them.
void endCopy(const fs::path& database, const fs::path& target) {
    const ImageFolder images(target);
    std::error_code error;
    if (fs::exists(fs::symlink_status(images.path(), error))) {
        const FileDescriptor lock = tryLock(images.path());
        if (!lock) return;
        if (::access(database.c_str(), F_OK) != 0) return; // it was between them
        if (::renameat2(AT_FDCWD, database.c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE) == 0) return;
    }
    removeDatabase(database);
}

std::vector<fs::path> entriesOf(const fs::path& folder) {
    std::vector<fs::path> entries;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) entries.push_back(entry->path());
    return entries;
}

} // namespace

Result<CopyPlace> makeCopyPlace(const fs::path& target) {
    while (true) {
        const std::string hidden = "." + target.filename().string() + std::string(kSaving) + makeItemId();
        CopyPlace place{target.parent_path() / (hidden + std::string(kDatabase)), target.parent_path() / (hidden + std::string(kImages)), {}};
        std::error_code error;
        fs::create_directories(place.images, error);
        if (error) return tl::unexpected<Error>(errnoError("cannot save the gallery to", target.parent_path().string(), error.value()));
        place.lock = tryLock(place.images);
        if (place.lock) return place;
        // A sweep took the folder before it was locked; or the file system has no locks, and then nobody sweeps there.
        if (fs::exists(place.images, error)) return place;
    }
}

fs::path repairPlace(const fs::path& database) {
    return database.parent_path() / ("." + database.stem().string() + std::string(kRepair) + makeItemId() + std::string(kDatabase));
}

void sweepCopies(const fs::path& folder) {
    const std::vector<fs::path> entries = entriesOf(folder);
    for (const fs::path& entry : entries) {
        const std::string name = entry.filename().string();
        if (!nameOf(name, kSaving, kImages)) continue;
        const FileDescriptor lock = tryLock(entry);
        if (!lock) continue;
        removeDatabase(folder / (name.substr(0, name.size() - kImages.size()) + std::string(kDatabase)));
        std::error_code ignored; // what can't be removed is tried again next time
        fs::remove_all(entry, ignored);
    }
    for (const fs::path& entry : entries) {
        const std::string name = entry.filename().string();
        const auto target = nameOf(name, kSaving, kDatabase);
        if (!target) continue;
        const fs::path images = folder / (name.substr(0, name.size() - kDatabase.size()) + std::string(kImages));
        std::error_code error;
        if (fs::exists(fs::symlink_status(images, error)) || !fs::is_regular_file(fs::symlink_status(entry, error))) continue;
        endCopy(entry, folder / *target);
    }
}

void sweepRepairs(const fs::path& database) {
    for (const fs::path& entry : entriesOf(database.parent_path())) {
        if (nameOf(entry.filename().string(), kRepair, kDatabase) == database.stem().string()) removeDatabase(entry);
    }
}

} // namespace doppel
