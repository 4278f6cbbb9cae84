// Shared-memory slots for frames: sealed memfds of the clone, which the host maps read-only through /proc/<pid>/fd. They
// have no name and vanish with their processes, also after kill -9. Falls back to heap memory when memfd is missing.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/link/messages.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

namespace doppel {

/// Clone side: a fixed number of slots, each free, being written, or lent to the host. Thread-safe.
class FrameSlotPool {
public:
    explicit FrameSlotPool(int slots = kFrameSlots);
    ~FrameSlotPool();

    struct Slot {
        std::uint32_t index = 0;
        int fd = -1;
        std::uint64_t size = 0, token = 0, pixelOffset = 0;
        std::span<std::byte> pixels;
        std::shared_ptr<const std::byte> memory; ///< keeps the pixels mapped, also when the pool has let go of them
    };
    /// A free slot with room for `bytes`, now being written; an error (NoSpace, TooLarge) or, with code Refused, none free.
    Result<Slot> acquire(std::size_t bytes);
    void markSent(std::uint32_t index);   ///< written -> lent
    bool takeBack(std::uint32_t index);   ///< lent -> free, what the host may ask for; false when it was not lent
    void release(std::uint32_t index);    ///< lent or written -> free; out of range or already free: ignored
    void releaseAll();                    ///< the host has gone: it keeps what it mapped, so lent slots get fresh memory

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

/// Host side: maps the slot that `message` names, after checking seals, size and token. The mapping lives as long as the
/// pointer; `onRelease` runs when the last reference goes (any thread), and not at all when map() fails: tell the clone so
/// with a ShmRefusedMessage. Slots are mapped once and reused for as long as the clone reuses them. One mapper per
/// connection; one thread.
class FrameSlotMapper {
public:
    FrameSlotMapper();
    ~FrameSlotMapper();
    /// Where the frame's buffer begins. `pid` is the one of the clone's WelcomeMessage.
    Result<std::shared_ptr<const std::byte>> map(long pid, const FrameMessage& message, std::function<void()> onRelease);

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

/// Same value in two processes = same machine, same boot, same user and same process ids (containers differ in these), so
/// that memfds can be shared. "" when that cannot be known: then they can't.
std::string machineId();

} // namespace doppel
