// What the host must know about files of a scene to give them to clones on other machines: the interface between clonecore/host
// (who gets what) and stage (what files mean). Implemented in app. Called on worker threads of the host; may block.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/scene/scene.h"

#include <atomic>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace doppel {

class SceneAssets {
public:
    virtual ~SceneAssets() = default;

    /// Every file that a node at or above `lopNode` names at that frame with those options; absolute and normal. A set of
    /// tiles is one name with <UDIM>. Faulty nodes name nothing.
    virtual std::set<std::filesystem::path> named(const NodeNetwork& network, const std::string& lopNode, double frame,
                                                  const ContextOptions& options) = 0;

    /// `file` and all that it needs (layers, textures, buffers, ...), absolute and normal, whichever variant is chosen. What does
    /// not exist may be among them. Ends with Cancelled soon after the flag is set.
    virtual Result<std::vector<std::filesystem::path>> needed(const std::filesystem::path& file,
                                                              const std::atomic<bool>& cancelled) = 0;
};

} // namespace doppel
