// What the scripting interface acts on. The desk fills it with its own document, a host without a window with its.
#pragma once

#include "api/api_value.h"
#include "clonecore/host/clone_manager.h"
#include "clonecore/image/membuf_registry.h"
#include "clonecore/scene/document.h"
#include "gallery/gallery_service.h"

#include <filesystem>
#include <functional>
#include <memory>

namespace doppel {

/// The file of the document. On the document's thread, which it does not hold up: `done` comes there, too, some time later.
class ApiFiles {
public:
    virtual ~ApiFiles() = default;

    /// Where the scene is saved to; "" = nowhere yet.
    virtual std::filesystem::path file() const = 0;
    /// What was open stays untouched on failure. Unsaved changes are lost: scripts ask isModified before.
    virtual void open(const std::filesystem::path& file, std::function<void(Result<void>)> done) = 0;
    /// To `file` from now on; "" = where it is, InvalidArgument when that is nowhere.
    virtual void save(const std::filesystem::path& file, std::function<void(Result<void>)> done) = 0;
    virtual void clear(std::function<void(Result<void>)> done) = 0; ///< a new scene
};

class ScriptRunner;

struct ApiServices {
    Document& document;
    CloneManager& manager;
    MembufRegistry& membuf;
    /// Runs a task on the document's thread, in the order of posting. Any thread, does not block. After the ApiHost is gone it may
    /// drop tasks or run them.
    std::function<void(std::function<void()>)> post;
    std::shared_ptr<ApiFiles> files;
    /// The gallery that snapshots go to, on the document's thread; nullptr = there is none.
    std::function<GalleryService*()> gallery = [] { return nullptr; };
    LauncherRegistry launchers = {};
    /// What kind of host this is, for whoever asks: "desk", "serve", "python".
    std::string kind = "host";
    /// Runs scripts for clients; nullptr = nobody allowed that.
    std::shared_ptr<ScriptRunner> scripts = nullptr;
};

} // namespace doppel
