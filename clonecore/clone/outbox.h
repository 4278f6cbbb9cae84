// What render threads have for the host, waiting for the I/O thread. Bounded: at most one status (the newest), frames only
// while there are slots for them, log lines up to a rate. Keeps their order, so that a status never overtakes the frame
// that it speaks of. Thread-safe.
#pragma once

#include "clonecore/clone/log_limiter.h"
#include "clonecore/link/frame_slots.h"
#include "clonecore/link/messages.h"

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <variant>

namespace doppel {

/// A slot on its way from the renderer to the host: given back to the pool when destroyed, unless it was sent.
class HeldSlot {
public:
    HeldSlot(std::shared_ptr<FrameSlotPool> pool, FrameSlotPool::Slot slot)
        : m_pool(std::move(pool)), m_slot(std::move(slot)) {}
    HeldSlot(HeldSlot&&) noexcept = default; // leaves the pool pointer empty
    HeldSlot& operator=(HeldSlot&& other) noexcept {
        std::swap(m_pool, other.m_pool);
        std::swap(m_slot, other.m_slot);
        return *this;
    }
    ~HeldSlot() {
        if (m_pool) m_pool->release(m_slot.index);
    }

    const FrameSlotPool::Slot& slot() const { return m_slot; }
    /// The host has it now.
    void markSent() { std::exchange(m_pool, nullptr)->markSent(m_slot.index); }

private:
    std::shared_ptr<FrameSlotPool> m_pool;
    FrameSlotPool::Slot m_slot;
};

struct OutgoingFrame {
    HeldSlot held;
    FrameLayout layout;
    FrameInfo info;
};
using OutgoingItem = std::variant<OutgoingFrame, StatusMessage, LogMessage>;

class Outbox {
public:
    using Clock = LogLimiter::Clock;

    // Each returns true when the I/O thread must be told to come and take().
    bool add(OutgoingFrame frame);
    bool add(StatusMessage status);
    bool add(LogMessage line, Clock::time_point now);

    std::deque<OutgoingItem> take();
    /// Puts back a status that cannot go yet, unless a newer one has come. Nobody is told until the caller takes again,
    /// or a frame, a line or another phase comes.
    void hold(StatusMessage status);
    /// Lines that were dropped since the last call; 0 = none.
    std::size_t takeDroppedLines();
    bool hasDroppedLines() const;
    /// Drops what is there and whatever comes later.
    void close();

private:
    bool told(); // with the lock held

    mutable std::mutex m_mutex;
    std::deque<OutgoingItem> m_items;
    LogLimiter m_limiter;
    bool m_takeComes = false;
    bool m_closed = false;
    std::optional<RenderPhase> m_heldPhase; ///< of a status that waits for its time
};

} // namespace doppel
