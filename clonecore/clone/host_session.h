// What a clone does for one host: hands its messages to a RenderSession and the session's results back. A host whose link broke is
// waited for: the renderer goes on, and the session is attached again when it returns. Made and used on the I/O thread; the
// RenderEvents side is called from any thread.
#pragma once

#include "clonecore/clone/asset_fetcher.h"
#include "clonecore/clone/frame_sender.h"
#include "clonecore/clone/network_mirror.h"
#include "clonecore/clone/outbox.h"
#include "clonecore/clone/render_session.h"
#include "clonecore/clone/source_fetcher.h"
#include "clonecore/link/frame_slots.h"
#include "clonecore/link/io_loop.h"
#include "clonecore/link/messages.h"

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace doppel {

/// Where files come from when host and clone are on different machines.
struct SessionAssets {
    std::shared_ptr<AssetCache> cache; ///< nullptr: files are opened at their own places
    bool ownPlaces = true;             ///< see AssetFetcher
};

class HostSession final : public RenderEvents, public std::enable_shared_from_this<HostSession> {
public:
    /// Sends to the host, with a batch's payload as second part; false when its queue is full.
    using Send = std::function<bool(const CloneMessage&, std::shared_ptr<const std::byte> payload, std::size_t payloadBytes)>;

    /// `sessionId` as the host says it.
    HostSession(IoLoop& loop, std::string sessionId, SessionAssets assets = {});
    ~HostSession() override;

    // ---- I/O thread

    /// Makes the render session; false when the factory made none.
    bool start(const RenderSessionFactory& makeSession);
    const std::vector<RendererInfo>& renderers() const { return m_renderers; }
    const std::string& sessionId() const { return m_sessionId; }
    std::uint64_t epoch() const { return m_newestEpoch; } ///< of the newest request; 0 before the first

    /// There is a host to send to. `shareMemory`: it is on this machine, and the clone offers it.
    void attach(Send send, bool shareMemory);
    /// The host has gone and may return: nothing is sent, the render goes on without publishing.
    void detach();
    /// Anything but Hello, Ping and Bye.
    void take(HostMessage message);
    /// Nothing is sent any more. The render session still exists: destroySession() joins its threads.
    void close();

    /// Any thread, once, after close(). Blocks until the renderer has stopped.
    void destroySession();

    // ---- RenderEvents, any thread
    std::unique_ptr<FrameSlot> acquireSlot(const FrameLayout& layout) override;
    void publish(std::unique_ptr<FrameSlot> slot, const FrameLayout& layout, const FrameInfo& info) override;
    void status(std::uint64_t epoch, RenderPhase phase, const FrameInfo& progress, const std::string& message) override;
    void log(std::string_view level, std::string_view text) override;
    AssetResolver* assets() override { return m_assets.get(); }
    SourceReader* sources() override { return &m_sources; }

private:
    class WritableSlot;
    /// What the frame sender sends: the beginning of a frame, or a batch with its payload.
    struct TilePart {
        CloneMessage message;
        std::shared_ptr<const std::byte> payload;
        std::size_t bytes = 0;
    };

    void takeNetwork(NetworkMessage message);
    void takeRequest(RenderRequest request);
    void takeShmRefused(const ShmRefusedMessage& message);

    void stopSending();
    void postFlush();
    void flush();
    void send(OutgoingFrame frame);
    void sendShared(OutgoingFrame frame, FrameMessage message);
    void startSender();
    void sendTiles(TilePart part);
    void sendWaitingTiles();
    void send(StatusMessage status);
    void send(LogMessage line);
    void startStatusTimer();
    void startLogTimer();
    bool answersFullFrame(const FrameLayout& layout) const;
    /// Tells the session when it waits for a slot and one may have become free. Any thread.
    void slotFreed();

    IoLoop& m_loop;
    const std::string m_sessionId;
    const std::shared_ptr<FrameSlotPool> m_pool = std::make_shared<FrameSlotPool>();
    Outbox m_outbox;
    std::atomic<std::uint64_t> m_newestEpoch{0};
    std::atomic<bool> m_frameMissed{false}; ///< acquireSlot has returned nullptr since
    std::atomic<bool> m_detached{true};
    std::atomic<bool> m_closed{false};

    // I/O thread only from here on.
    Send m_send; ///< empty while detached
    bool m_shareMemory = false;
    bool m_fullFrameWanted = false;
    std::uint64_t m_fullFrameAsked = 0; ///< counts the host's wishes: the answer to one is none to a later one
    std::uint64_t m_sending = 0;        ///< counts frame senders: what one has posted is not for the next one's host
    NetworkMirror m_network;
    RenderRequest m_request;
    std::vector<RendererInfo> m_renderers;
    std::optional<RenderPhase> m_sentPhase;
    IoLoop::Clock::time_point m_statusSent{};
    IoLoop::TimerId m_statusTimer = 0, m_logTimer = 0;
    std::deque<TilePart> m_waitingTiles; ///< the host's queue was full; no more than the sender's window
    std::vector<std::string> m_shown;
    std::unique_ptr<FrameSender> m_sender; ///< when frames travel in tiles

    const std::shared_ptr<AssetPort> m_assetPort;
    std::unique_ptr<AssetFetcher> m_assets; // nullptr when files are opened directly
    SourceFetcher m_sources{m_assetPort};

    std::unique_ptr<RenderSession> m_session; // last: it may call all of the above until it is gone
};

} // namespace doppel
