// A folder in which files of the host's machine stand at their places: <tree>/<path on the host>, so that references between them
// work as they are. Made of hard links to the cache. Belongs to one session, removed with it; what a killed process leaves is
// removed by the next one. One thread; blocks on the disk.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/base/file_descriptor.h"

#include <filesystem>
#include <memory>
#include <string>

namespace doppel {

class AssetTree {
public:
    /// A new, empty one in the folder `trees` of the cache.
    static Result<std::unique_ptr<AssetTree>> make(const std::filesystem::path& trees);
    ~AssetTree();
    AssetTree(const AssetTree&) = delete;
    AssetTree& operator=(const AssetTree&) = delete;

    const std::filesystem::path& root() const { return m_root; }
    /// Where a path of the host is in it; InvalidArgument for one that is not absolute and normal (isAssetPath).
    Result<std::filesystem::path> place(const std::string& hostPath) const;
    /// Puts a symbolic link to a file of this machine there.
    Result<void> pointTo(const std::string& hostPath, const std::filesystem::path& file);

    /// Removes the trees in the folder whose processes have ended.
    static void removeDead(const std::filesystem::path& trees);

private:
    AssetTree(std::filesystem::path root, FileDescriptor lock) : m_root(std::move(root)), m_lock(std::move(lock)) {}

    const std::filesystem::path m_root;
    FileDescriptor m_lock; ///< <root>.lock, locked for as long as the process lives
};

} // namespace doppel
