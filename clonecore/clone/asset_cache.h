// Contents of files that hosts have sent, by hash, in one folder that all clone processes of a user on a machine share:
//
//   blobs/<hash>            whole and checked; a hard link of it in a tree means that a clone uses it
//   partial/<hash>.<size>   what has come of one that is being fetched, or was when its clone ended
//   trees/...               see asset_tree.h
//   lock                    held while room is made
//
// Kept below a size: what was used longest ago goes first, never what is in use. One object a process; thread-safe; blocks on
// the disk (not for the I/O thread). The constructor touches nothing.
#pragma once

#include "clonecore/base/file_descriptor.h"
#include "clonecore/clone/partial_asset.h"
#include "clonecore/link/content_hash.h"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <set>

namespace doppel {

inline constexpr std::uint64_t kDefaultAssetCacheBytes = std::uint64_t{20} << 30;

/// $XDG_CACHE_HOME/doppel/assets, or ~/.cache/doppel/assets.
std::filesystem::path defaultAssetCache();

class AssetCache {
public:
    AssetCache(std::filesystem::path folder, std::uint64_t limitBytes) : m_folder(std::move(folder)), m_limit(limitBytes) {}

    const std::filesystem::path& folder() const { return m_folder; }

    /// Makes the folders (only for this user) and removes trees of dead processes; before anything else. Again does nothing.
    Result<void> open();

    /// True if the content is there and sound; it counts as used now. Each process looks through a content once. A damaged one is
    /// removed and false.
    Result<bool> has(const ContentHash& hash, std::uint64_t size, const std::atomic<bool>& cancelled);

    /// Starts or resumes fetching; nullopt while another process does.
    Result<std::optional<PartialAsset>> begin(const ContentHash& hash, std::uint64_t size);
    Result<void> finish(PartialAsset& partial, const ContentHash& hash, const std::atomic<bool>& cancelled);
    /// Becomes readable when the process that fetches it ends to do so: call begin() again then. Empty: call it at once.
    Result<FileDescriptor> watch(const ContentHash& hash, std::uint64_t size) const;

    /// Bytes that have come of a content so far.
    std::uint64_t partialSize(const ContentHash& hash, std::uint64_t size) const;

    /// Removes what is not used until `wanted` (contents with their sizes) fit below the limit and on the disk; NoSpace when they
    /// do not even then.
    Result<void> makeRoom(const std::map<ContentHash, std::uint64_t>& wanted);

    /// A hard link (or else a copy) of the content at `target`, in place of what is there; its folders are made. NotFound when
    /// the content has gone.
    Result<void> link(const ContentHash& hash, const std::filesystem::path& target);

private:
    struct Verified {
        std::uint64_t inode = 0;
        std::int64_t modifiedNs = 0;
        bool operator==(const Verified&) const = default;
    };

    std::filesystem::path blob(const ContentHash& hash) const;
    std::filesystem::path partial(const ContentHash& hash, std::uint64_t size) const;

    const std::filesystem::path m_folder;
    const std::uint64_t m_limit;
    std::mutex m_mutex; ///< guards what follows
    bool m_open = false;
    std::map<ContentHash, Verified> m_verified;
};

} // namespace doppel
