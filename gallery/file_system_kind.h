// What file system a gallery lies on, and whether SQLite's write-ahead log works there. Blocks on the file system; any thread.
#pragma once

#include <filesystem>
#include <string>

namespace doppel {

/// `isShared`: other machines may use it too, so a log in shared memory (WAL) can't keep them in step and locks may be weak.
struct FileSystemKind {
    std::string name; ///< for people: "NFS"; "" = an ordinary local one
    bool isShared = false;
};

/// Of the file system of `path`, or of the nearest folder above it that exists.
FileSystemKind fileSystemKind(const std::filesystem::path& path);

/// By statfs(2)'s f_type.
FileSystemKind fileSystemOfType(long type);

} // namespace doppel
