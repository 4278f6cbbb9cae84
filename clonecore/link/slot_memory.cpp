#include "clonecore/link/slot_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <random>
#include <string>

namespace doppel {

namespace {

std::uint64_t randomToken() {
    std::uint64_t token = 0;
    while (token == 0) {
        if (::getrandom(&token, sizeof token, 0) == static_cast<ssize_t>(sizeof token)) continue;
        std::random_device device;
        token = (std::uint64_t{device()} << 32) | device();
    }
    return token;
}

Error noMemory(std::size_t bytes, int reason) {
    return {reason == ENOSPC || reason == ENOMEM ? ErrorCode::NoSpace : ErrorCode::Io,
            "cannot get " + std::to_string(bytes >> 20) + " MiB of memory for a frame: " + std::strerror(reason) +
                "; render at a lower resolution or with fewer AOVs",
            {}};
}

} // namespace

Result<std::shared_ptr<SlotMemory>> SlotMemory::create(std::size_t pixelBytes) {
    std::shared_ptr<SlotMemory> memory(new SlotMemory);
    memory->m_size = kSlotPixelOffset + (pixelBytes + 4095) / 4096 * 4096;
    memory->m_token = randomToken();
    memory->m_fd = ::memfd_create(kSlotName, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    Result<void> made = memory->m_fd >= 0 ? memory->makeShared() : memory->makeHeap();
    if (!made) return tl::unexpected(made.error());
    const SlotHeader header{memory->m_token, kSlotMagic};
    std::memcpy(memory->m_base, &header, sizeof header);
    return memory;
}

Result<void> SlotMemory::makeShared() {
    // Allocating now turns a full machine into an error here; later it would be a SIGBUS in the renderer.
    if (const int reason = ::posix_fallocate(m_fd, 0, static_cast<off_t>(m_size)); reason != 0)
        return tl::unexpected(noMemory(m_size, reason));
    // The host must be able to trust the size for as long as it has the slot mapped.
    if (::fcntl(m_fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
        return tl::unexpected(errnoError("cannot seal the memory of a frame", kSlotName, errno));
    void* base = ::mmap(nullptr, m_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, m_fd, 0);
    if (base == MAP_FAILED) return tl::unexpected(noMemory(m_size, errno));
    m_base = static_cast<std::byte*>(base);
    return {};
}

Result<void> SlotMemory::makeHeap() {
    void* base = ::mmap(nullptr, m_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED) return tl::unexpected(noMemory(m_size, errno));
    m_base = static_cast<std::byte*>(base);
    return {};
}

SlotMemory::~SlotMemory() {
    if (m_base) ::munmap(m_base, m_size);
    if (m_fd >= 0) ::close(m_fd);
}

} // namespace doppel
