// What both programs put together at start: launchers, render delegates, the membuf reader, opening of scenes.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/host/launcher.h"
#include "clonecore/scene/scene.h"
#include "render/render_delegate.h"

#include <filesystem>
#include <string>
#include <vector>

namespace doppel {

/// A launcher that is not there, and why: a plugin that does not load.
struct LauncherFault {
    std::filesystem::path file;
    Error error;
};

/// The launchers of this build and the plugins of this machine's user. Asks executable plugins what they are, so it may block
/// for some seconds. Faults go to the log unless they are asked for.
LauncherRegistry makeLaunchers(std::vector<LauncherFault>* faults = nullptr);

/// The render delegates of this build, `first` (internal name or label; "" = as they are) before the others. An unknown
/// `first` is an error that lists what there is.
Result<RenderDelegateRegistry> makeDelegates(const std::string& first = {});

/// Folders of what comes with the program: installed beside it, else in the source tree.
std::filesystem::path guideFolder();  ///< the user guide, index.md
std::filesystem::path exampleScene(); ///< the .doppel file

/// Opens a `.doppel` file, or makes a scene of a geometry file. Blocks.
Result<Scene> openScene(const std::filesystem::path& file);

/// The gallery's database file of a scene: scene.gallery beside the scene, or galleries/<name>.db there.
std::filesystem::path galleryPath(const Scene& scene, const std::filesystem::path& sceneFile);

} // namespace doppel
