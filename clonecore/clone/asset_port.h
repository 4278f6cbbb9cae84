// The clone's questions for files, and the host's answers, between the thread that cooks and the I/O thread. Asks for a few pieces
// ahead, never more than a window, so that heartbeats and frames pass. Shared by both threads; the cooking thread waits here.
#pragma once

#include "clonecore/base/file_descriptor.h"
#include "clonecore/link/io_loop.h"
#include "clonecore/link/messages.h"

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>

namespace doppel {

inline constexpr std::uint32_t kAssetPieceBytes = 512u << 10;
inline constexpr std::size_t kAssetWindowBytes = 4u << 20; ///< asked for and not yet answered
inline constexpr std::size_t kAssetWindowPieces = 48;      ///< the same, in pieces: small files travel together

class AssetPort : public std::enable_shared_from_this<AssetPort> {
public:
    /// Sends to the host; false when its queue is full. Called on the I/O thread, not after close().
    using Send = std::function<bool(const CloneMessage&)>;

    explicit AssetPort(IoLoop& loop); ///< closed at first

    // ---- I/O thread
    /// There is a host to ask, the first or the same again: what an earlier one was asked for is forgotten.
    void open(Send send);
    void take(AssetListMessage list);
    /// What was not asked for is dropped.
    void take(AssetDataMessage data);
    /// The host is gone: who waits gets Cancelled.
    void close();

    // ---- any thread
    void wake();

    // ---- the cooking thread
    /// The host's list for a file; blocks.
    Result<AssetListMessage> ask(const std::string& path, const std::atomic<bool>& cancelled);
    /// Room for one more piece.
    bool hasRoom() const;
    void request(const AssetRequestMessage& request);
    /// Pieces that have come, in the order of their requests.
    std::deque<AssetDataMessage> takeArrived();
    /// What was asked for so far is not wanted any more.
    void abandon();
    /// Waits until something comes, one of the descriptors is readable, wake(), or the time is up (< 0: no limit). Cancelled
    /// when the flag is set or the host is gone.
    Result<void> wait(const std::atomic<bool>& cancelled, std::span<const int> descriptors = {},
                      std::chrono::milliseconds timeout = std::chrono::milliseconds(-1));

private:
    using Piece = std::pair<ContentHash, std::uint64_t>;

    void post(CloneMessage message);
    void sendWaiting(); // I/O thread

    IoLoop& m_loop;
    const FileDescriptor m_wake; // an eventfd

    // I/O thread only.
    Send m_send;
    IoLoop::TimerId m_timer = 0;

    mutable std::mutex m_mutex; // guards what follows
    bool m_closed = true;
    std::uint64_t m_hosts = 0; ///< counts open(): what one host was asked, the next does not answer
    std::deque<CloneMessage> m_unsent;
    std::set<std::string> m_asked; ///< questions without an answer
    std::map<std::string, AssetListMessage> m_lists;
    std::map<Piece, std::uint32_t> m_wanted; ///< pieces whose bytes are waited for
    std::multimap<Piece, std::uint32_t> m_inFlight; ///< requests without an answer, abandoned ones too
    std::size_t m_inFlightBytes = 0;
    std::deque<AssetDataMessage> m_arrived;
};

} // namespace doppel
