#include "clonecore/base/atomic_file.h"

#include "clonecore/base/file_descriptor.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <optional>
#include <string>
#include <system_error>

namespace doppel {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxLinks = 40;  // as the kernel's own limit
// Of the target in a temporary name; NAME_MAX is 255.
constexpr std::size_t kMaxNameBytes = 140;
constexpr std::size_t kMaxExtensionBytes = 64;

/// The error for errno after `action` on `path`, with a word on what to do.
tl::unexpected<Error> failErrno(std::string_view action, const fs::path& path, int errnoValue) {
    Error error = errnoError(action, path.string(), errnoValue);
    if (error.code == ErrorCode::NoSpace) error.message += "; free some space or choose another place";
    if (error.code == ErrorCode::PermissionDenied) error.message += "; check its permissions or choose another place";
    return tl::unexpected<Error>(std::move(error));
}

/// Removes the file when it goes out of scope, unless it was renamed away.
struct TemporaryFile {
    fs::path path;
    explicit TemporaryFile(fs::path p) : path(std::move(p)) {}
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() {
        if (!path.empty()) ::unlink(path.c_str());
    }
};

fs::path folderOf(const fs::path& file) { return file.has_parent_path() ? file.parent_path() : fs::path("."); }

/// A hidden name beside `target`, unique in this process and on this machine, with the target's extension last.
fs::path temporaryName(const fs::path& target) {
    static std::atomic<unsigned> counter{0};
    std::string name = ".";
    name += target.stem().string().substr(0, kMaxNameBytes);
    name += ".tmp-" + std::to_string(::getpid()) + "-" + std::to_string(counter++);
    name += target.extension().string().substr(0, kMaxExtensionBytes);
    return folderOf(target) / name;
}

/// The file behind a chain of symbolic links; the last one need not exist.
Result<fs::path> followLinks(fs::path path) {
    for (int i = 0; i < kMaxLinks; ++i) {
        struct stat info {};
        if (::lstat(path.c_str(), &info) != 0 || !S_ISLNK(info.st_mode)) return path;
        std::error_code error;
        const fs::path next = fs::read_symlink(path, error);
        if (error) return failErrno("cannot read the link", path, error.value());
        path = next.is_absolute() ? next : folderOf(path) / next;
    }
    return failErrno("cannot follow the link", path, ELOOP);
}

/// What stands at `target` now; empty when nothing does. Refuses what must not be replaced by a rename.
Result<std::optional<struct stat>> previousFile(const fs::path& target) {
    if (!target.has_filename())
        return fail(ErrorCode::InvalidArgument,
                    "cannot write '" + target.string() + "': it names no file; add a file name");
    struct stat info {};
    if (::stat(target.c_str(), &info) != 0) {
        if (errno == ENOENT) return std::nullopt;
        return failErrno("cannot write", target, errno);
    }
    if (!S_ISREG(info.st_mode))
        return fail(ErrorCode::InvalidArgument, "cannot write '" + target.string() + "': it is " +
                                                    (S_ISDIR(info.st_mode) ? "a folder" : "not a regular file") +
                                                    "; choose another file name");
    if (::faccessat(AT_FDCWD, target.c_str(), W_OK, AT_EACCESS) != 0) return failErrno("cannot write", target, errno);
    return info;
}

Result<void> createEmpty(const fs::path& temporary, const fs::path& target) {
    FileDescriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (file) return {};
    const int error = errno;
    if (error == ENOENT || error == ENOTDIR)
        return fail(ErrorCode::NotFound, "cannot write '" + target.string() + "': its folder '" +
                                             folderOf(target).string() + "' does not exist; create it first");
    return failErrno("cannot write", target, error);
}

/// Gives the file the mode (and, where allowed, the owner) of the one that it replaces, and flushes it to the disk.
Result<void> finish(const fs::path& temporary, const fs::path& target, const std::optional<struct stat>& previous) {
    FileDescriptor file(::open(temporary.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return failErrno("cannot write", target, errno);
    if (previous) {
        // Only root may give files away; anyone else keeps being the owner of what they write.
        if (::geteuid() == 0 && ::fchown(file.get(), previous->st_uid, previous->st_gid) != 0)
            return failErrno("cannot keep the owner of", target, errno);
        if (::fchmod(file.get(), previous->st_mode & 07777) != 0)
            return failErrno("cannot keep the permissions of", target, errno);
    }
    if (::fsync(file.get()) != 0) return failErrno("cannot write", target, errno);
    return {};
}

Result<void> copyTo(const fs::path& from, const fs::path& to) {
    std::error_code error;
    fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
    if (error) return failErrno("cannot keep a backup of", from, error.value());
    FileDescriptor file(::open(to.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file || ::fsync(file.get()) != 0) return failErrno("cannot keep a backup of", from, errno);
    return {};
}

/// A second name for the present file (a copy where the file system has no hard links), renamed over the old backup.
Result<void> keepPrevious(const fs::path& target) {
    const fs::path backup = target.string() + ".bak";
    TemporaryFile link(temporaryName(target));
    if (::link(target.c_str(), link.path.c_str()) != 0) {
        if (Result<void> copied = copyTo(target, link.path); !copied) return copied;
    }
    // Where both are the same file already, rename does nothing and the link is removed with its owner.
    if (::rename(link.path.c_str(), backup.c_str()) != 0) return failErrno("cannot write the backup", backup, errno);
    return {};
}

Result<void> flushFolder(const fs::path& folder) {
    FileDescriptor file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!file) return {};  // a folder that may be written but not listed: there is nothing to flush it through
    if (::fsync(file.get()) != 0 && errno != EINVAL && errno != ENOTSUP)
        return failErrno("wrote the file, but cannot flush its folder", folder, errno);
    return {};
}

Result<void> writeBytes(const fs::path& temporary, const fs::path& target, std::string_view bytes) {
    FileDescriptor file(::open(temporary.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC));
    if (!file) return failErrno("cannot write", target, errno);
    while (!bytes.empty()) {
        const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR) continue;
            return failErrno("cannot write", target, errno);
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    // Some file systems tell only here that the disk is full.
    if (::close(file.release()) != 0) return failErrno("cannot write", target, errno);
    return {};
}

}  // namespace

Result<void> writeFileAtomically(const fs::path& target,
                                 const std::function<Result<void>(const fs::path& temporary)>& write, bool keepBackup) {
    const Result<fs::path> file = followLinks(target);
    if (!file) return tl::unexpected<Error>(file.error());
    const auto previous = previousFile(*file);
    if (!previous) return tl::unexpected<Error>(previous.error());

    const fs::path name = temporaryName(*file);
    if (Result<void> created = createEmpty(name, *file); !created) return created;
    TemporaryFile temporary(name);
    if (Result<void> written = write(name); !written) return written;
    if (Result<void> finished = finish(name, *file, *previous); !finished) return finished;
    if (keepBackup && *previous) {
        if (Result<void> kept = keepPrevious(*file); !kept) return kept;
    }
    if (::rename(name.c_str(), file->c_str()) != 0) return failErrno("cannot write", *file, errno);
    temporary.path.clear();
    return flushFolder(folderOf(*file));
}

Result<void> writeBytesAtomically(const fs::path& target, std::string_view bytes, bool keepBackup) {
    return writeFileAtomically(
        target, [&](const fs::path& temporary) { return writeBytes(temporary, target, bytes); }, keepBackup);
}

}  // namespace doppel
