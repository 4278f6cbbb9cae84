// Fetches contents that the cache lacks: several at a time, in pieces, going on where an earlier attempt ended, and waiting for
// other processes that fetch the same. Lives on the cooking thread for the time of one fetch; what has come stays when it ends.
#pragma once

#include "clonecore/clone/asset_cache.h"
#include "clonecore/clone/asset_port.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <string>
#include <vector>

namespace doppel {

/// A content that is missing.
struct MissingAsset {
    ContentHash hash{};
    std::uint64_t size = 0;
    std::string path; ///< on the host, for errors
};

class AssetDownload {
public:
    struct Counts {
        std::size_t files = 0, filesDone = 0;
        std::uint64_t bytes = 0, bytesDone = 0; ///< with what other processes fetch
        std::uint64_t bytesCame = 0;            ///< over this link
    };
    using Progress = std::function<void(const Counts&)>;

    AssetDownload(AssetCache& cache, AssetPort& port, std::vector<MissingAsset> missing);
    /// Lets others go on with what is not finished.
    ~AssetDownload();

    /// Returns when all are in the cache. Cancelled; NoSpace; ParseFailed when the host sends another content than it announced;
    /// what the host says when it can't give one.
    Result<void> run(const std::atomic<bool>& cancelled, const Progress& progress);
    const Counts& counts() const { return m_counts; }

private:
    struct Active {
        MissingAsset asset;
        PartialAsset partial;
        std::uint64_t asked = 0; ///< bytes that have come or were asked for
        bool resumed = false;
    };
    struct Waiting {
        MissingAsset asset;
        FileDescriptor watch;
        int looks = 0; ///< after a sign, until the lock is free
    };

    Result<void> begin(const std::atomic<bool>& cancelled);
    Result<void> beginOne(MissingAsset asset, int looks, const std::atomic<bool>& cancelled);
    void askForMore();
    Result<void> take(const AssetDataMessage& data, const std::atomic<bool>& cancelled);
    Result<void> finish(std::list<Active>::iterator active, const std::atomic<bool>& cancelled);
    Result<void> wait(const std::atomic<bool>& cancelled);

    AssetCache& m_cache;
    AssetPort& m_port;
    std::deque<MissingAsset> m_queue;
    std::list<Active> m_active;
    std::list<Waiting> m_waiting;
    std::map<ContentHash, int> m_spoilt; ///< how often a content that was resumed came out wrong
    Counts m_counts;
};

} // namespace doppel
