#include "clonecore/clone/asset_cache.h"

#include "clonecore/clone/asset_tree.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

namespace doppel {

namespace fs = std::filesystem;

namespace {

std::int64_t nanoseconds(const timespec& time) { return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec; }

double gib(std::uint64_t bytes) { return static_cast<double>(bytes) / (1u << 30); }

Result<void> makeFolder(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder.parent_path(), error); // what is wrong shows below
    if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) {
        struct stat status {};
        if (::stat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == ::geteuid()) return {};
        return fail(ErrorCode::PermissionDenied, "the asset cache '" + folder.string() +
                                                     "' is no folder of this user; choose another one with --asset-cache");
    }
    Error why = errnoError("cannot make the asset cache", folder.string(), errno);
    why.message += "; choose another folder with --asset-cache";
    return tl::unexpected(std::move(why));
}

/// Something of the cache that takes room.
struct Kept {
    fs::path file;
    std::uint64_t bytes = 0;
    std::int64_t usedNs = 0;
    bool isPartial = false;
};

/// "<64 digits>.<size>" -> size.
std::uint64_t sizeOfPartial(const std::string& name) {
    const std::size_t dot = name.find('.');
    return dot == std::string::npos ? 0 : std::strtoull(name.c_str() + dot + 1, nullptr, 10);
}

std::vector<Kept> listKept(const fs::path& folder, bool isPartial, std::uint64_t& total) {
    std::vector<Kept> idle;
    std::error_code error; // a folder that can't be listed has nothing to give
    for (auto it = fs::directory_iterator(folder, error); !error && it != fs::directory_iterator(); it.increment(error)) {
        struct stat status {};
        if (::lstat(it->path().c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
        const auto size = static_cast<std::uint64_t>(status.st_size);
        // One that is being fetched will have its whole size.
        const std::uint64_t bytes = isPartial ? std::max(size, sizeOfPartial(it->path().filename().string())) : size;
        total += bytes;
        const bool isUsed = !isPartial && status.st_nlink > 1;
        if (!isUsed) idle.push_back({it->path(), bytes, nanoseconds(isPartial ? status.st_mtim : status.st_atim), isPartial});
    }
    return idle;
}

bool removeKept(const Kept& kept) {
    if (!kept.isPartial) {
        struct stat status {};
        return ::lstat(kept.file.c_str(), &status) == 0 && status.st_nlink == 1 && ::unlink(kept.file.c_str()) == 0;
    }
    auto idle = PartialAsset::begin(kept.file, sizeOfPartial(kept.file.filename().string()));
    if (!idle || !*idle) return false; // somebody fetches it
    (*idle)->discard();
    return true;
}

} // namespace

fs::path defaultAssetCache() {
    const char* cache = std::getenv("XDG_CACHE_HOME");
    if (cache && fs::path(cache).is_absolute()) return fs::path(cache) / "doppel" / "assets";
    const char* home = std::getenv("HOME");
    if (home && *home) return fs::path(home) / ".cache" / "doppel" / "assets";
    std::error_code error;
    return fs::temp_directory_path(error) / ("doppel-" + std::to_string(::geteuid())) / "assets";
}

fs::path AssetCache::blob(const ContentHash& hash) const { return m_folder / "blobs" / toHex(hash); }

fs::path AssetCache::partial(const ContentHash& hash, std::uint64_t size) const {
    return m_folder / "partial" / (toHex(hash) + "." + std::to_string(size));
}

Result<void> AssetCache::open() {
    std::lock_guard lock(m_mutex);
    if (m_open) return {};
    for (const fs::path& folder : {m_folder, m_folder / "blobs", m_folder / "partial", m_folder / "trees"})
        if (auto made = makeFolder(folder); !made) return made;
    AssetTree::removeDead(m_folder / "trees");
    m_open = true;
    return {};
}

Result<bool> AssetCache::has(const ContentHash& hash, std::uint64_t size, const std::atomic<bool>& cancelled) {
    const fs::path file = blob(hash);
    const FileDescriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    struct stat status {};
    if (!opened && errno == ENOENT) return false;
    if (!opened || ::fstat(opened.get(), &status) != 0) return tl::unexpected(errnoError("cannot read the asset cache:", file.string(), errno));
    const Verified now{status.st_ino, nanoseconds(status.st_mtim)};
    bool isKnown = false;
    {
        std::lock_guard lock(m_mutex);
        const auto known = m_verified.find(hash);
        isKnown = known != m_verified.end() && known->second == now;
    }
    bool isSound = static_cast<std::uint64_t>(status.st_size) == size;
    if (isSound && !isKnown) {
        const auto found = hashFile(opened, size, file, cancelled);
        if (!found && found.error().code == ErrorCode::Cancelled) return tl::unexpected(found.error());
        isSound = found && *found == hash;
    }
    if (!isSound) {
        ::unlink(file.c_str());
        return false;
    }
    const timespec times[2] = {{0, UTIME_NOW}, {0, UTIME_OMIT}};
    ::futimens(opened.get(), times); // a file that can't be marked goes earlier, that is all
    std::lock_guard lock(m_mutex);
    m_verified[hash] = now;
    return true;
}

Result<std::optional<PartialAsset>> AssetCache::begin(const ContentHash& hash, std::uint64_t size) {
    return PartialAsset::begin(partial(hash, size), size);
}

Result<void> AssetCache::finish(PartialAsset& partial, const ContentHash& hash, const std::atomic<bool>& cancelled) {
    const fs::path target = blob(hash);
    if (auto done = partial.finish(hash, target, cancelled); !done) return done;
    struct stat status {};
    if (::lstat(target.c_str(), &status) == 0) {
        std::lock_guard lock(m_mutex);
        m_verified[hash] = {status.st_ino, nanoseconds(status.st_mtim)};
    }
    return {};
}

Result<FileDescriptor> AssetCache::watch(const ContentHash& hash, std::uint64_t size) const {
    FileDescriptor watch(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    if (!watch) return tl::unexpected(errnoError("cannot wait for another clone (inotify; see fs.inotify.max_user_instances):", m_folder.string(), errno));
    const fs::path file = partial(hash, size);
    if (::inotify_add_watch(watch.get(), file.c_str(), IN_CLOSE_WRITE | IN_MOVE_SELF | IN_DELETE_SELF) < 0) {
        if (errno == ENOENT) return FileDescriptor(); // it is done already
        return tl::unexpected(errnoError("cannot wait for another clone (inotify; see fs.inotify.max_user_watches):", file.string(), errno));
    }
    return watch;
}

std::uint64_t AssetCache::partialSize(const ContentHash& hash, std::uint64_t size) const {
    struct stat status {};
    return ::lstat(partial(hash, size).c_str(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

Result<void> AssetCache::makeRoom(const std::map<ContentHash, std::uint64_t>& wanted) {
    const FileDescriptor lock(::open((m_folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    int locked = -1;
    do locked = lock ? ::flock(lock.get(), LOCK_EX) : -1; // held for as long as a folder is listed
    while (locked != 0 && errno == EINTR);
    if (locked != 0) return tl::unexpected(errnoError("cannot lock the asset cache", m_folder.string(), errno));

    std::uint64_t total = 0, needed = 0, needsDisk = 0;
    std::set<fs::path> ours;
    for (const auto& [hash, size] : wanted) {
        const fs::path file = partial(hash, size);
        ours.insert(file);
        std::error_code missing;
        if (!fs::exists(file, missing)) needed += size; // else it is in the total below
        needsDisk += size - std::min(size, partialSize(hash, size));
    }
    std::vector<Kept> idle = listKept(m_folder / "blobs", false, total);
    for (Kept& kept : listKept(m_folder / "partial", true, total)) idle.push_back(std::move(kept));
    std::erase_if(idle, [&](const Kept& kept) { return ours.contains(kept.file); });
    std::sort(idle.begin(), idle.end(), [](const Kept& a, const Kept& b) { return a.usedNs < b.usedNs; });

    struct statvfs disk {};
    std::uint64_t free = ::statvfs(m_folder.c_str(), &disk) == 0 ? std::uint64_t{disk.f_bavail} * disk.f_frsize : needsDisk;
    for (const Kept& kept : idle) {
        if (total + needed <= m_limit && free >= needsDisk) break;
        if (!removeKept(kept)) continue;
        total -= kept.bytes;
        free += kept.bytes;
    }
    if (total + needed > m_limit) {
        return fail(ErrorCode::NoSpace,
                    fmt::format("the asset cache '{}' is limited to {:.3g} GiB, {:.3g} GiB of it are in use and {:.3g} GiB more are "
                                "needed; raise --asset-cache-size",
                                m_folder.string(), gib(m_limit), gib(total), gib(needed)));
    }
    if (free < needsDisk) {
        return fail(ErrorCode::NoSpace,
                    fmt::format("the disk of the asset cache '{}' has {:.3g} GiB left and {:.3g} GiB are needed; make room or choose "
                                "another one with --asset-cache",
                                m_folder.string(), gib(free), gib(needsDisk)));
    }
    return {};
}

Result<void> AssetCache::link(const ContentHash& hash, const fs::path& target) {
    const fs::path from = blob(hash);
    struct stat source {}, there {};
    if (::lstat(from.c_str(), &source) != 0) return tl::unexpected(errnoError("cannot use", from.string(), errno));
    if (::lstat(target.c_str(), &there) == 0 && there.st_ino == source.st_ino && there.st_dev == source.st_dev) return {};
    std::error_code error;
    fs::create_directories(target.parent_path(), error);
    if (error) return fail(ErrorCode::Io, "cannot make the folder '" + target.parent_path().string() + "': " + error.message());
    // Beside it and moved over it: whoever has the old one open keeps it.
    const fs::path fresh = target.parent_path() / (".fresh-" + toHex(hash).substr(0, 16));
    ::unlink(fresh.c_str());
    if (::link(from.c_str(), fresh.c_str()) != 0) {
        if (errno == ENOENT) return fail(ErrorCode::NotFound, "the content of '" + target.string() + "' has left the asset cache");
        // No hard links here (or too many of this one).
        fs::copy_file(from, fresh, error);
        if (error) return fail(ErrorCode::Io, "cannot write '" + fresh.string() + "': " + error.message());
    }
    if (::rename(fresh.c_str(), target.c_str()) != 0) return tl::unexpected(errnoError("cannot write", target.string(), errno));
    return {};
}

} // namespace doppel
