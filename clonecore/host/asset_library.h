// The threads on which one CloneManager lists and reads files for its clones. Hashing a large file holds up no clone that is
// reading. Owned by the manager; outlives the sessions and is gone before its I/O loop.
#pragma once

#include "clonecore/host/asset_catalog.h"
#include "clonecore/host/task_thread.h"

#include <memory>
#include <utility>

namespace doppel {

struct AssetLibrary {
    explicit AssetLibrary(std::shared_ptr<SceneAssets> assets) : catalog(std::move(assets)) {}

    AssetCatalog catalog; ///< used on `listing` only
    TaskThread listing;
    TaskThread reading;
};

} // namespace doppel
