// Reads an image file with all its parts into a frame, an AOV a part. Blocks; call it on a worker.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/image/frame.h"

#include <filesystem>

namespace doppel {

/// Parts of other sizes than the first, and channels beyond four a part, are left out. Errors name the file.
Result<FramePtr> loadFrame(const std::filesystem::path& file);

} // namespace doppel
