// Makes the lists of files that clones on other machines may get: checks that the scene names the file, finds what it needs,
// hashes all of it. Hashes and lists are kept while the files stay as they are. Lives on one worker thread; blocks.
#pragma once

#include "clonecore/base/memory_file.h"
#include "clonecore/host/asset_file.h"
#include "clonecore/host/scene_assets.h"
#include "clonecore/link/asset_messages.h"
#include "clonecore/link/render_types.h"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace doppel {

/// A scene and a request that a clone was told: what it may ask for follows from it.
struct AssetContext {
    Scene scene;
    std::string lopNode;
    double frame = 1;
    ContextOptions options;
};

/// A file that a clone may read.
struct GrantedAsset {
    std::filesystem::path path;
    AssetStamp stamp;
    MemoryFilePtr memory = nullptr; ///< a source; it has no stamp
};

struct AssetListing {
    AssetListMessage message;
    std::map<ContentHash, GrantedAsset> granted; ///< those entries that have no fault
};

class AssetCatalog {
public:
    /// `assets` may be nullptr: nothing can be listed then.
    explicit AssetCatalog(std::shared_ptr<SceneAssets> assets) : m_assets(std::move(assets)) {}

    /// Refused when no context names `path`; NotFound; TooLarge for more than kMaxAssetEntries files; Cancelled. A file among
    /// the needed ones that can't be given is an entry with a fault.
    Result<AssetListing> list(const std::string& path, const std::deque<AssetContext>& contexts,
                              const std::atomic<bool>& cancelled);

private:
    struct Hashed {
        AssetStamp stamp;
        ContentHash hash{};
    };
    /// What a file needed, and the version of each then (none: it could not be opened).
    using Needs = std::vector<std::pair<std::filesystem::path, std::optional<AssetStamp>>>;

    Result<std::filesystem::path> named(const std::string& path, const std::deque<AssetContext>& contexts) const;
    Result<std::vector<std::filesystem::path>> needed(const std::filesystem::path& file, const std::atomic<bool>& cancelled);
    static bool isCurrent(const Needs& needs);
    /// The entry of a file; gives its version when it can be had.
    Result<AssetEntry> entry(const std::filesystem::path& file, std::optional<AssetStamp>& stamp, const std::atomic<bool>& cancelled);

    std::shared_ptr<SceneAssets> m_assets;
    std::map<std::filesystem::path, Hashed> m_hashes;
    std::map<std::filesystem::path, Needs> m_needs;
};

} // namespace doppel
