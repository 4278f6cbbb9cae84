// The threads on which one CloneManager lists and reads files for its clones. Hashing a large file holds up no clone that is
// reading. Owned by the manager; outlives the sessions and is gone before its I/O loop.
#pragma once

#include "clonecore/base/strand_pool.h"
#include "clonecore/host/asset_catalog.h"

#include <memory>
#include <utility>

namespace doppel {

struct AssetLibrary {
    explicit AssetLibrary(std::shared_ptr<SceneAssets> assets) : catalog(std::move(assets)) {}

    AssetCatalog catalog; ///< used on `listing` only
    StrandPool threads{2};
    StrandPool::Strand listing = threads.makeStrand();
    StrandPool::Strand reading = threads.makeStrand();
};

} // namespace doppel
