// Private to link/: the memory behind one frame slot, as docs/protocol.md lays it out. Made by the clone, mapped by the host.
#pragma once

#include "clonecore/base/error.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace doppel {

/// The first bytes of a slot. The frame's buffer follows at kSlotPixelOffset.
struct SlotHeader {
    std::uint64_t token = 0; ///< random; proves that a descriptor is the slot that a message names
    std::array<char, 8> magic{};
};
inline constexpr std::array<char, 8> kSlotMagic{'D', 'O', 'P', 'P', 'E', 'L', 'F', '1'};
inline constexpr std::size_t kSlotPixelOffset = 4096; ///< pixels begin on a page
inline constexpr const char* kSlotName = "doppel-frame"; ///< shown as /memfd:doppel-frame in /proc/<pid>/fd

/// Writable memory of a slot. Gone (for this process) when destroyed; who mapped it elsewhere keeps it.
class SlotMemory {
public:
    /// Shared memory with room for `pixelBytes`, every page of it there already; heap memory where there is no memfd.
    static Result<std::shared_ptr<SlotMemory>> create(std::size_t pixelBytes);
    ~SlotMemory();
    SlotMemory(const SlotMemory&) = delete;
    SlotMemory& operator=(const SlotMemory&) = delete;

    int fd() const { return m_fd; } ///< -1 = heap memory, cannot be shared
    std::uint64_t token() const { return m_token; }
    std::size_t size() const { return m_size; } ///< with the header
    std::size_t capacity() const { return m_size - kSlotPixelOffset; }
    std::byte* pixels() const { return m_base + kSlotPixelOffset; }

private:
    SlotMemory() = default;
    Result<void> makeShared();
    Result<void> makeHeap();

    int m_fd = -1;
    std::uint64_t m_token = 0;
    std::size_t m_size = 0;
    std::byte* m_base = nullptr;
};

} // namespace doppel
