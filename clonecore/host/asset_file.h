// Opens a file that is to be given to a clone: a regular file of a kind that scenes use, never through a symbolic link, and never
// anything that could block or do something when it is opened. Any thread; blocks on the disk.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/base/file_descriptor.h"

#include <cstdint>
#include <filesystem>

namespace doppel {

/// Tells one version of a file from another.
struct AssetStamp {
    std::uint64_t device = 0, inode = 0;
    std::uint64_t size = 0;         ///< bytes
    std::int64_t modifiedNs = 0;    ///< nanoseconds since 1970

    bool operator==(const AssetStamp&) const = default;
};

struct OpenAsset {
    FileDescriptor file; ///< at its start
    AssetStamp stamp;
};

/// Refused for a symbolic link (the file itself; folders may be links), a device, pipe, socket or folder, and for a file whose
/// name does not end like one of a scene; NotFound, PermissionDenied or Io when it can't be opened; TooLarge.
Result<OpenAsset> openAsset(const std::filesystem::path& file);

/// True for a file whose name ends like geometry, a material or an image.
bool isAssetKind(const std::filesystem::path& file);

/// The version of an open file now.
Result<AssetStamp> stampOf(const FileDescriptor& file, const std::filesystem::path& name);

} // namespace doppel
