#include "clonecore/clone/partial_asset.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace doppel {

namespace {

/// True if `fd` is what the path names now (it may have been moved away while its lock was waited for).
bool isStillThere(int fd, const std::filesystem::path& file) {
    struct stat opened {}, named {};
    return ::fstat(fd, &opened) == 0 && ::lstat(file.c_str(), &named) == 0 && opened.st_ino == named.st_ino &&
           opened.st_dev == named.st_dev && S_ISREG(named.st_mode);
}

} // namespace

Result<std::optional<PartialAsset>> PartialAsset::begin(const std::filesystem::path& file, std::uint64_t size) {
    for (;;) {
        // Locked through a descriptor for reading, so that for a process that waits only the closing of m_data is a sign.
        FileDescriptor lock(::open(file.c_str(), O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
        if (!lock) return tl::unexpected(errnoError("cannot write to the asset cache:", file.string(), errno));
        if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
            if (errno == EWOULDBLOCK || errno == EINTR) return std::nullopt;
            return tl::unexpected(errnoError("cannot lock", file.string(), errno));
        }
        if (!isStillThere(lock.get(), file)) continue; // another process has just finished it
        PartialAsset partial(file, size); // from here on the lock is ours
        partial.m_lock = std::move(lock);
        partial.m_data = FileDescriptor(::open(file.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
        struct stat status {};
        if (!partial.m_data || ::fstat(partial.m_data.get(), &status) != 0)
            return tl::unexpected(errnoError("cannot write to the asset cache:", file.string(), errno));
        partial.m_have = static_cast<std::uint64_t>(status.st_size);
        if (partial.m_have > size) { // never by us
            if (::ftruncate(partial.m_data.get(), 0) != 0) return tl::unexpected(errnoError("cannot empty", file.string(), errno));
            partial.m_have = 0;
        }
        return std::optional(std::move(partial));
    }
}

PartialAsset& PartialAsset::operator=(PartialAsset&& other) noexcept {
    if (this == &other) return *this;
    release();
    m_file = std::move(other.m_file);
    m_size = other.m_size;
    m_have = other.m_have;
    m_lock = std::move(other.m_lock);
    m_data = std::move(other.m_data);
    return *this;
}

Result<void> PartialAsset::append(std::span<const std::byte> bytes) {
    for (std::size_t done = 0; done < bytes.size();) {
        const ssize_t put = ::pwrite(m_data.get(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(m_have));
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) {
            const int reason = errno;
            if (reason == ENOSPC || reason == EDQUOT || reason == EFBIG) {
                return fail(ErrorCode::NoSpace, "the disk of the asset cache '" + m_file.parent_path().parent_path().string() +
                                                    "' is full; make room or choose another one with --asset-cache");
            }
            return tl::unexpected(errnoError("cannot write to the asset cache:", m_file.string(), reason));
        }
        done += static_cast<std::size_t>(put);
        m_have += static_cast<std::uint64_t>(put);
    }
    return {};
}

Result<void> PartialAsset::finish(const ContentHash& hash, const std::filesystem::path& target, const std::atomic<bool>& cancelled) {
    const auto found = hashFile(m_lock, m_size, m_file, cancelled);
    if (!found) return tl::unexpected(found.error());
    if (*found != hash) {
        discard();
        return fail(ErrorCode::ParseFailed, "what came is not the content that the host announced (" + toHex(hash).substr(0, 16) +
                                                "...); it was thrown away");
    }
    // Trees share it: nobody may write to it any more.
    if (::fchmod(m_data.get(), 0400) != 0 || ::rename(m_file.c_str(), target.c_str()) != 0)
        return tl::unexpected(errnoError("cannot write to the asset cache:", target.string(), errno));
    m_file.clear();
    release();
    return {};
}

void PartialAsset::discard() {
    m_have = 0;
    release();
}

void PartialAsset::release() {
    // While it is locked: nobody else goes on with it.
    if (m_lock && m_have == 0 && !m_file.empty()) ::unlink(m_file.c_str());
    if (m_lock) ::flock(m_lock.get(), LOCK_UN);
    m_lock.reset();
    m_data.reset(); // last: tells those who wait
}

} // namespace doppel
