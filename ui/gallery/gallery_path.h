// Where the gallery of a scene is. Pure functions.
#pragma once

#include "clonecore/scene/scene.h"

#include <filesystem>

namespace doppel {

/// A database of its own for a scene that has no file yet, in the user's data folder, so that nothing is written to
/// whatever the current folder is.
std::filesystem::path freshUntitledGallery(const std::filesystem::path& folder = {}); ///< `folder`: that of the preferences

/// scene.gallery beside the scene, or galleries/<scene name>.db there; `untitled` for a scene that was never saved (empty
/// `sceneFile`). `folder`: where galleries are by the preferences, for a scene that has none beside it yet; the name says which
/// scene of that name it is. "" = beside the scene. Looks whether a file exists.
std::filesystem::path galleryPathOf(const Scene& scene, const std::filesystem::path& sceneFile,
                                    const std::filesystem::path& untitled, const std::filesystem::path& folder = {});

} // namespace doppel
