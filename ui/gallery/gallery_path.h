// Where the gallery of a scene is. Pure functions.
#pragma once

#include "clonecore/scene/scene.h"

#include <filesystem>

namespace doppel {

/// scene.gallery beside the scene, or galleries/<scene name>.db there. For a scene that was never saved (empty `sceneFile`)
/// it lies in the user's data folder, so that nothing is written to whatever the current folder is.
std::filesystem::path galleryPathOf(const Scene& scene, const std::filesystem::path& sceneFile);

} // namespace doppel
