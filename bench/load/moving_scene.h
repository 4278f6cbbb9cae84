// The scene of the frame step: many meshes, of which one moves.
#pragma once

#include "clonecore/base/error.h"

#include <filesystem>

namespace doppel::bench {

/// Writes `objects` bumpy meshes of `points` x `points` points, one of them with time samples for 1 to 100, a camera and a
/// light. Binary USD, made with the reader's own pxr. Errors: no pxr.
Result<std::filesystem::path> writeMovingScene(const std::filesystem::path& folder, int objects, int points);

} // namespace doppel::bench
