#include "clonecore/clone/asset_tree.h"

#include "clonecore/link/asset_messages.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>
#include <vector>

namespace doppel {

namespace fs = std::filesystem;

namespace {

constexpr const char* kLock = ".lock";

void removeTree(const fs::path& root) {
    std::error_code error; // what cannot be removed now is tried again at the next start
    fs::remove_all(root, error);
    if (!error) ::unlink((root.string() + kLock).c_str());
}

} // namespace

Result<std::unique_ptr<AssetTree>> AssetTree::make(const fs::path& trees) {
    for (int attempt = 0; attempt < 16; ++attempt) {
        // The lock is there before the folder, or another process might take the folder for a dead one's.
        std::string name = (trees / "XXXXXX").string() + kLock;
        FileDescriptor lock(::mkostemps(name.data(), 5, O_CLOEXEC));
        if (!lock) return tl::unexpected(errnoError("cannot write to the asset cache:", trees.string(), errno));
        if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) continue;
        struct stat named {};
        if (::lstat(name.c_str(), &named) != 0) continue; // taken for a dead one's in between
        const std::string root = name.substr(0, name.size() - 5);
        if (::mkdir(root.c_str(), 0700) != 0) return tl::unexpected(errnoError("cannot make", root, errno));
        return std::unique_ptr<AssetTree>(new AssetTree(root, std::move(lock)));
    }
    return fail(ErrorCode::Io, "cannot make a folder in '" + trees.string() + "'; try again");
}

AssetTree::~AssetTree() { removeTree(m_root); }

Result<fs::path> AssetTree::place(const std::string& hostPath) const {
    if (!isAssetPath(hostPath)) return fail(ErrorCode::InvalidArgument, "'" + hostPath + "' is no absolute, normal path");
    return fs::path(m_root.string() + hostPath);
}

Result<void> AssetTree::pointTo(const std::string& hostPath, const fs::path& file) {
    const auto target = place(hostPath);
    if (!target) return tl::unexpected(target.error());
    std::error_code error;
    fs::create_directories(target->parent_path(), error);
    if (fs::is_symlink(*target, error)) return {};
    fs::remove(*target, error);
    fs::create_symlink(file, *target, error);
    if (error) return fail(ErrorCode::Io, "cannot write '" + target->string() + "': " + error.message());
    return {};
}

void AssetTree::removeDead(const fs::path& trees) {
    std::vector<fs::path> roots;
    std::error_code error; // no folder, no dead
    for (auto it = fs::directory_iterator(trees, error); !error && it != fs::directory_iterator(); it.increment(error)) {
        if (it->path().extension() == kLock) roots.push_back(it->path().parent_path() / it->path().stem());
    }
    for (const fs::path& root : roots) {
        const FileDescriptor lock(::open((root.string() + kLock).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
        if (lock && ::flock(lock.get(), LOCK_EX | LOCK_NB) == 0) removeTree(root);
    }
}

} // namespace doppel
