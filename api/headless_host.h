// A host without a window: a document on a thread of its own, its clones, its gallery and the scripting interface to all of it. What
// `doppel serve` and scripts in a plain Python run. Blocks where said; otherwise any thread.
#pragma once

#include "api/api_host.h"
#include "clonecore/host/clone_manager.h"
#include "clonecore/image/membuf_registry.h"
#include "gallery/gallery_service.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace doppel {

class HeadlessHost {
public:
    struct Parts {
        CloneManager::Services manager;
        /// Reads a .doppel or geometry file. On a worker; blocks as long as it needs.
        std::function<Result<Scene>(std::filesystem::path)> loadFile;
        /// The gallery's database of a scene in a file ("" = it has none yet).
        std::function<std::filesystem::path(const Scene&, const std::filesystem::path& sceneFile)> galleryFile;
        std::string kind = "serve";
        /// Lets clients run Python in processes of this user (api/script_runner.h).
        bool allowScripts = false;
        /// Told when another file was opened or the scene saved elsewhere ("" = a new scene). On the document's thread; may be empty.
        std::function<void(const std::filesystem::path&)> fileChanged = {};
    };

    explicit HeadlessHost(Parts parts);
    /// Stops every clone (soft, then hard), finishes what the gallery has to write, joins.
    ~HeadlessHost();

    ApiHost& api();
    /// Opens a scene and waits for it. What was open stays untouched on failure.
    Result<void> open(const std::filesystem::path& file);
    /// Saves unsaved changes to the scene's file and waits. True if there were any, and a file.
    Result<bool> saveChanges();
    /// Runs `task` on the document's thread and waits for it.
    void run(const std::function<void(Document&, CloneManager&)>& task);

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace doppel
