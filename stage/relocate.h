// Moves a scene to another folder on paper: relative file names are rewritten so that they still mean the same files.
// Pure function; looks at no file.
#pragma once

#include "clonecore/scene/scene.h"

#include <filesystem>

namespace doppel {

/// `scene` as it must be saved in `folder`. Unchanged when it is there already or was nowhere yet.
Scene relocated(const Scene& scene, const std::filesystem::path& folder);

} // namespace doppel
