#include "clonecore/link/frame_slots.h"

#include "clonecore/link/slot_memory.h"

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

namespace doppel {

namespace {

// A slot this much larger than what is asked for is given back to the machine, e.g. after a final-size render.
constexpr std::size_t kKeepFactor = 4;
constexpr std::size_t kAlwaysKeepBytes = 64u << 20;

bool fits(const SlotMemory* memory, std::size_t bytes) {
    return memory && memory->capacity() >= bytes &&
           (memory->capacity() <= kAlwaysKeepBytes || memory->capacity() / kKeepFactor <= bytes);
}

} // namespace

class FrameSlotPool::Impl {
public:
    explicit Impl(int slots) : m_slots(static_cast<std::size_t>(std::max(slots, 1))) {}

    Result<Slot> acquire(std::size_t bytes) {
        if (bytes > kMaxFrameBytes) {
            return fail(ErrorCode::TooLarge, "a frame of " + std::to_string(bytes >> 20) + " MiB is too large; at most " +
                                                 std::to_string(kMaxFrameBytes >> 20) + " MiB are allowed");
        }
        std::shared_ptr<SlotMemory> memory;
        std::uint32_t index = 0;
        {
            std::lock_guard lock(m_mutex);
            const auto found = chooseFree(bytes);
            if (found == m_slots.end()) return fail(ErrorCode::Refused, "every frame slot is in use");
            found->use = Use::Writing;
            memory = std::move(found->memory);
            index = static_cast<std::uint32_t>(found - m_slots.begin());
        }
        // Getting memory takes a while, and the I/O thread may want to release another slot.
        if (!fits(memory.get(), bytes)) {
            memory.reset();
            auto created = SlotMemory::create(bytes);
            if (!created) {
                release(index);
                return tl::unexpected(created.error());
            }
            memory = std::move(*created);
        }
        const Slot slot{index, memory->fd(), memory->size(), memory->token(), kSlotPixelOffset,
                        std::span(memory->pixels(), bytes), std::shared_ptr<const std::byte>(memory, memory->pixels())};
        std::lock_guard lock(m_mutex);
        m_slots[index].memory = std::move(memory);
        return slot;
    }

    void markSent(std::uint32_t index) {
        std::lock_guard lock(m_mutex);
        if (index < m_slots.size() && m_slots[index].use == Use::Writing) m_slots[index].use = Use::Lent;
    }

    bool takeBack(std::uint32_t index) {
        std::lock_guard lock(m_mutex);
        if (index >= m_slots.size() || m_slots[index].use != Use::Lent) return false;
        setFree(m_slots[index]);
        return true;
    }

    void release(std::uint32_t index) {
        std::lock_guard lock(m_mutex);
        if (index < m_slots.size() && m_slots[index].use != Use::Free) setFree(m_slots[index]);
    }

    void releaseAll() {
        std::lock_guard lock(m_mutex);
        for (Entry& entry : m_slots) {
            if (entry.use != Use::Lent) continue;
            entry.memory.reset();
            setFree(entry);
        }
    }

private:
    enum class Use { Free, Writing, Lent };
    struct Entry {
        Use use = Use::Free;
        std::uint64_t freedAt = 0;
        std::shared_ptr<SlotMemory> memory;
    };

    void setFree(Entry& entry) {
        entry.use = Use::Free;
        entry.freedAt = ++m_clock;
    }

    // The one freed last, whose pages are the warmest, if it fits; then any that fits; then one without memory.
    std::vector<Entry>::iterator chooseFree(std::size_t bytes) {
        auto best = m_slots.end();
        const auto rank = [&](const Entry& entry) {
            return std::pair(fits(entry.memory.get(), bytes) ? 2 : entry.memory ? 0 : 1, entry.freedAt);
        };
        for (auto it = m_slots.begin(); it != m_slots.end(); ++it) {
            if (it->use == Use::Free && (best == m_slots.end() || rank(*it) > rank(*best))) best = it;
        }
        return best;
    }

    std::mutex m_mutex;
    std::vector<Entry> m_slots;
    std::uint64_t m_clock = 0;
};

FrameSlotPool::FrameSlotPool(int slots) : m_impl(std::make_unique<Impl>(slots)) {}
FrameSlotPool::~FrameSlotPool() = default;

Result<FrameSlotPool::Slot> FrameSlotPool::acquire(std::size_t bytes) { return m_impl->acquire(bytes); }
void FrameSlotPool::markSent(std::uint32_t index) { m_impl->markSent(index); }
bool FrameSlotPool::takeBack(std::uint32_t index) { return m_impl->takeBack(index); }
void FrameSlotPool::release(std::uint32_t index) { m_impl->release(index); }
void FrameSlotPool::releaseAll() { m_impl->releaseAll(); }

} // namespace doppel
