// What the desk needs from the application. `app` fills it and keeps everything in it alive longer than the Desk.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/host/clone_manager.h"
#include "clonecore/image/membuf_registry.h"
#include "clonecore/scene/document.h"
#include "gallery/gallery_service.h"
#include "ui/stage/stage_source.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace doppel {

struct DeskServices {
    Document& document;
    CloneManager& manager;
    MembufRegistry& membuf;
    /// For the launcher choice and its form; the same ones that the manager has.
    LauncherRegistry launchers = {};
    /// Reads a `.doppel` file or makes a scene of a geometry file. Called on a worker; blocks as long as it needs.
    std::function<Result<Scene>(std::filesystem::path)> loadFile = {};
    /// Writes a scene. Called on a worker. Default: saveScene.
    std::function<Result<void>(const Scene&, std::filesystem::path)> saveFile = {};
    /// Makes the gallery of a database. Default: GalleryService on it.
    std::function<std::unique_ptr<GalleryService>(std::filesystem::path)> makeGallery = {};
    /// Cooks stages for pickers and the prim tree; without one they know what the scene itself names.
    std::shared_ptr<StageSource> stages = {};
    /// Renderers known before any clone has answered; may be empty.
    std::vector<RendererInfo> renderers = {};
    /// Geometry endings that loadFile takes besides `.doppel`, for the file dialog.
    std::vector<std::string> geometryExtensions = {"usd", "usda", "usdc", "usdz", "gltf", "glb", "obj", "fbx"};
    /// Where unsaved changes are kept for the case of a crash; "" = the user's state folder. And how long after an edit.
    std::filesystem::path autosaveFolder = {};
    std::optional<std::chrono::milliseconds> autosaveDelay = {}; ///< nullopt = what the preferences say
    /// The user guide (index.md and the pages that it links to) and a scene to begin with; "" = there are none.
    std::filesystem::path guide = {};
    std::filesystem::path exampleScene = {};
    /// Let scripts of this user reach the desk, and show the console.
    bool scripting = false;
    /// Version of the program, and the parts it is built from with their versions, for Help > About.
    std::string version = {};
    std::vector<std::pair<std::string, std::string>> parts = {};
};

} // namespace doppel
