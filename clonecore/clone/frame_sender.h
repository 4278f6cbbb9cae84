// Sends frames to a host on another machine, in tiles: a thread that packs what has changed while the link takes it. The newest
// frame wins: what waits is replaced by what comes, what is under way is finished unless a render of a newer epoch has begun. Owned
// by a HostSession; the destructor joins the thread, which takes no longer than one batch.
#pragma once

#include "clonecore/clone/outbox.h"
#include "clonecore/link/link_pace.h"
#include "clonecore/link/messages.h"
#include "clonecore/link/tile_encoder.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace doppel {

class FrameSender {
public:
    /// All called on the sender's thread, without a lock held.
    struct Callbacks {
        /// Sends in the order of the calls.
        std::function<void(CloneMessage message, std::shared_ptr<const std::byte> payload, std::size_t bytes)> send;
        /// A frame has left (or was dropped) and its slot is free. `answered`: what it was submitted with, if it has left whole.
        std::function<void(std::uint64_t answered)> done;
        /// A frame that was marked fullFrame was dropped for a newer epoch.
        std::function<void()> unanswered;
    };

    explicit FrameSender(Callbacks callbacks);
    ~FrameSender();
    FrameSender(const FrameSender&) = delete;
    FrameSender& operator=(const FrameSender&) = delete;

    // Any thread; none of these blocks for long.

    /// `answers`: the wish for a full frame (counted from 1) that this one answers; 0 = none. False when a waiting frame that
    /// answers one was dropped for this one, which does not.
    [[nodiscard]] bool submit(OutgoingFrame frame, std::uint64_t answers);
    /// The host has worked off so many bytes (TileCreditMessage).
    void credit(std::uint64_t bytes);
    /// Frames of older epochs are not wanted any more, also half sent.
    void setEpoch(std::uint64_t epoch);
    /// AOVs that somebody looks at; empty = all. The others are sent once a second, and with frames that are converged or marked
    /// fullFrame.
    void setShown(std::vector<std::string> aovs);
    /// Something waits or is under way.
    bool isBusy() const;

private:
    using Clock = std::chrono::steady_clock;
    struct Job {
        OutgoingFrame frame;
        std::uint64_t answers = 0;
    };
    struct Measured {
        std::uint64_t target; ///< bytes that must have been credited
        std::size_t pixelBytes;
        Clock::time_point began;
    };

    void run();
    bool takeJob(std::unique_lock<std::mutex>& lock); ///< waits; false = the end
    bool encode(Job& job); ///< false: given up
    void count(std::uint64_t bytes);
    void measure(Clock::time_point now);
    bool waitForRoom(std::uint64_t epoch, std::size_t& batchBytes, TileEffort& effort);
    std::vector<std::uint32_t> heldAovs(const Job& job);
    void drop(const Job& job);

    const Callbacks m_callbacks;

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Job> m_waiting; ///< at most a full frame and a newer one
    LinkPace m_pace;
    std::deque<Measured> m_measured;
    std::uint64_t m_sentBytes = 0, m_creditedBytes = 0;
    Clock::time_point m_lastDone{};
    std::uint64_t m_epoch = 0;
    std::uint64_t m_dropped = 0;
    std::vector<std::string> m_shown;
    bool m_shownChanged = false;
    bool m_isEncoding = false;
    bool m_isStopping = false;

    // The thread's own
    TileEncoder m_encoder;
    std::optional<Job> m_job;
    std::optional<Job> m_incomplete; ///< sent, but for AOVs that nobody looks at
    Clock::time_point m_allSent{};   ///< when all AOVs went last

    std::thread m_thread; // last: it uses all of the above
};

} // namespace doppel
