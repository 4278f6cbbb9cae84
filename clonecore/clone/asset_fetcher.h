// Gets the files of a scene from a host on another machine: asks what a file needs, takes from this machine and from the cache what
// is there, fetches the rest, and lays all of it out in a tree. Owned by the HostSession; resolve() is for the session's cooking
// thread, which must end before this object does.
#pragma once

#include "clonecore/clone/asset_cache.h"
#include "clonecore/clone/asset_port.h"
#include "clonecore/clone/asset_resolver.h"
#include "clonecore/clone/asset_tree.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace doppel {

struct MissingAsset;

class AssetFetcher final : public AssetResolver {
public:
    /// For the connection's log. Any thread.
    using Log = std::function<void(std::string_view level, std::string_view text)>;

    /// `ownPlaces`: a file of this machine at the host's path is used when its content is the same (shared folders).
    AssetFetcher(std::shared_ptr<AssetCache> cache, std::shared_ptr<AssetPort> port, bool ownPlaces, Log log);
    ~AssetFetcher() override;

    Result<LocalAsset> resolve(const std::filesystem::path& file, const std::atomic<bool>& cancelled,
                               const std::function<void(const std::string&)>& progress) override;
    void wake() override { m_port->wake(); }

    /// The scene was edited: the next resolve() asks the host anew. Any thread.
    void forget();

private:
    /// A file of this machine whose content is known.
    struct OwnFile {
        std::uint64_t inode = 0, size = 0;
        std::int64_t modifiedNs = 0;
        ContentHash hash{};
    };

    Result<LocalAsset> fetch(const std::string& path, const std::atomic<bool>& cancelled,
                             const std::function<void(const std::string&)>& progress, bool& mayHeal);
    Result<bool> isAtOwnPlace(const AssetEntry& entry, const std::atomic<bool>& cancelled);
    Result<void> download(std::vector<MissingAsset> missing, std::size_t cached, const std::atomic<bool>& cancelled,
                          const std::function<void(const std::string&)>& progress);

    const std::shared_ptr<AssetCache> m_cache;
    const std::shared_ptr<AssetPort> m_port;
    const bool m_ownPlaces;
    const Log m_log;

    // The cooking thread's.
    std::unique_ptr<AssetTree> m_tree;
    std::map<std::string, OwnFile> m_ownFiles;

    std::mutex m_mutex; // guards what follows
    std::map<std::string, LocalAsset> m_resolved;
    std::uint64_t m_edition = 0; ///< counts forget()
};

} // namespace doppel
