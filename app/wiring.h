// What both programs put together at start: launchers, render delegates, the membuf reader, opening of scenes.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/host/launcher.h"
#include "clonecore/scene/scene.h"
#include "render/render_delegate.h"

#include <filesystem>

namespace doppel {

/// The launchers of this build.
LauncherRegistry makeLaunchers();

/// The render delegates of this build, `first` (internal name or label; "" = as they are) before the others. An unknown
/// `first` is an error that lists what there is.
Result<RenderDelegateRegistry> makeDelegates(const std::string& first = {});

/// Opens a `.doppel` file, or makes a scene of a geometry file. Blocks.
Result<Scene> openScene(const std::filesystem::path& file);

/// The gallery's database file of a scene: scene.gallery beside the scene, or galleries/<name>.db there.
std::filesystem::path galleryPath(const Scene& scene, const std::filesystem::path& sceneFile);

} // namespace doppel
