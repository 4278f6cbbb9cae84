// What a copy or a repair leaves beside a gallery when its process is killed, and how it is cleared away. Private to gallery.
//
// A copy of a gallery is made as ".<name>.saving-<id>_images" and ".<name>.saving-<id>.db"; its maker holds a lock on that folder, which
// the system drops when the process ends, however it ends. A repair writes ".<stem>.repair-<id>.db" while it has the gallery for itself.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/base/file_descriptor.h"

#include <filesystem>

namespace doppel {

/// Hidden names under which a copy of a gallery is made, and its lock.
struct CopyPlace {
    std::filesystem::path database, images;
    FileDescriptor lock; ///< on `images`
};

/// Makes the folder for a copy that is to become `target`.
Result<CopyPlace> makeCopyPlace(const std::filesystem::path& target);

/// Where a repair of `database` writes the new one.
std::filesystem::path repairPlace(const std::filesystem::path& database);

/// Clears away what killed copies left in `folder`. One that was all there but for its last step is given its name. Copies that somebody
/// is making stay.
void sweepCopies(const std::filesystem::path& folder);

/// Clears away what killed repairs of `database` left. Only while the gallery is occupied, so that none is going on.
void sweepRepairs(const std::filesystem::path& database);

} // namespace doppel
