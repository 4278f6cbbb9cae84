// Answers the questions of one clone for files: lists of what it may get, then pieces of exactly those. One list is made at a time
// and few pieces are on their way, so that a clone can neither keep the host hashing for nothing nor fill its memory, and
// heartbeats pass. I/O thread only; listing and reading happen on the library's threads. Destroying it ends what is under way.
#pragma once

#include "clonecore/host/asset_library.h"
#include "clonecore/host/loop_gate.h"
#include "clonecore/host/source_store.h"
#include "clonecore/link/io_loop.h"
#include "clonecore/link/messages.h"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace doppel {

/// Questions and requests of one clone that may wait; more are answered with a fault.
inline constexpr std::size_t kMaxWaitingAssetQueries = 4;
inline constexpr std::size_t kMaxWaitingAssetRequests = 64;

class AssetService {
public:
    using Send = std::function<Result<void>(const HostMessage&)>;
    using Log = std::function<void(std::string line)>;

    /// `library` must outlive it. `log` gets what was refused, for the connection's log; at most some lines.
    AssetService(IoLoop& loop, std::shared_ptr<LoopGate> gate, AssetLibrary& library, Send send, Log log);
    ~AssetService();
    AssetService(const AssetService&) = delete;
    AssetService& operator=(const AssetService&) = delete;

    /// The clone was told this: files of it may be asked for, as may those of a few tellings before.
    void told(const Scene& scene, const RenderRequest& request);
    /// The same for these sources: contents of them may be asked for, as may those of the telling before.
    void told(SourceSetPtr sources);

    void take(AssetQueryMessage query);
    void take(const AssetRequestMessage& request);

private:
    class PieceReader;
    struct Shared; ///< reached by the threads through a weak pointer

    void listNext();
    void onListed(const std::string& path, Result<AssetListing> listing);
    void readNext();
    void onRead(AssetDataMessage data, const std::filesystem::path& file);
    void refuse(const AssetRequestMessage& request, Error why);
    void refused(const std::string& line);
    void send(HostMessage message);
    void sendWaiting();

    IoLoop& m_loop;
    const std::shared_ptr<LoopGate> m_gate;
    AssetLibrary& m_library;
    const Send m_send;
    const Log m_log;
    const std::shared_ptr<Shared> m_shared;
    const std::shared_ptr<PieceReader> m_reader;

    std::optional<GrantedAsset> granted(const ContentHash& hash) const;

    std::deque<AssetContext> m_contexts; // newest first
    std::deque<SourceSetPtr> m_sources;  // the same
    std::map<ContentHash, GrantedAsset> m_granted;
    std::deque<AssetQueryMessage> m_queries;
    bool m_listing = false;
    std::deque<AssetRequestMessage> m_requests;
    bool m_reading = false;
    std::deque<HostMessage> m_unsent; // the link was full
    IoLoop::TimerId m_timer = 0;
    bool m_timerRuns = false;
    int m_refusals = 0;
};

} // namespace doppel
