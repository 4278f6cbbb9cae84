// Files that are either wholly the old or wholly the new ones: written beside the target, flushed, renamed into place.
// No state; any thread may call, two threads writing one target leave the file of one of them. Blocks on the disk.
// On failure the previous file is as it was and no temporary file is left behind.
#pragma once

#include "clonecore/base/error.h"

#include <filesystem>
#include <functional>
#include <string_view>

namespace doppel {

/// Calls `write` with the path of a new, empty temporary file in the target's folder (same extension as the target,
/// so that writers which go by it work); when it succeeds, flushes that file to the disk and renames it to `target`.
/// - A target that is a symbolic link stays one: the file that it points to is replaced.
/// - The permission bits of a previous file are kept; a new file gets 0666 less the umask.
/// - `keepBackup` keeps the previous file as `<target>.bak`; there is no moment without a file named `target`.
/// Fails with the error of `write`, or NotFound (no such folder), PermissionDenied (folder or previous file is
/// read-only), NoSpace, InvalidArgument (the target is a folder or a device) or Io; the message names the target.
Result<void> writeFileAtomically(const std::filesystem::path& target,
                                 const std::function<Result<void>(const std::filesystem::path& temporary)>& write,
                                 bool keepBackup = false);

/// The same for bytes that are in memory already.
Result<void> writeBytesAtomically(const std::filesystem::path& target, std::string_view bytes, bool keepBackup = false);

}  // namespace doppel
