// A file of the cache that is being fetched: holds its lock, so that one process at a time fetches it, and keeps what has come when
// it ends early, so that the next one goes on from there. A value that moves; one thread; blocks on the disk.
#pragma once

#include "clonecore/base/file_descriptor.h"
#include "clonecore/link/content_hash.h"

#include <atomic>
#include <filesystem>
#include <optional>
#include <span>

namespace doppel {

class PartialAsset {
public:
    /// Opens or makes `file`; nullopt when another process (or another session of this one) fetches it now. `size`: of the whole.
    static Result<std::optional<PartialAsset>> begin(const std::filesystem::path& file, std::uint64_t size);
    PartialAsset(PartialAsset&&) noexcept = default;
    PartialAsset& operator=(PartialAsset&& other) noexcept;
    ~PartialAsset() { release(); }

    std::uint64_t size() const { return m_have; } ///< bytes that have come
    std::uint64_t wanted() const { return m_size; }
    bool isComplete() const { return m_have == m_size; }
    /// NoSpace when the disk is full; what has come stays.
    Result<void> append(std::span<const std::byte> bytes);
    /// Checks the whole content and moves it to `target`. ParseFailed when it has another hash: it is thrown away then.
    Result<void> finish(const ContentHash& hash, const std::filesystem::path& target, const std::atomic<bool>& cancelled);
    /// Throws away what has come.
    void discard();

private:
    PartialAsset(std::filesystem::path file, std::uint64_t size) : m_file(std::move(file)), m_size(size) {}
    void release();

    std::filesystem::path m_file;
    std::uint64_t m_size = 0, m_have = 0;
    FileDescriptor m_lock; ///< opened for reading; carries the flock
    FileDescriptor m_data;
};

} // namespace doppel
