#include "clonecore/base/memory_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>
#include <utility>

namespace doppel {

namespace {
constexpr const char* kMemoryName = "doppel-source";
} // namespace

Result<std::shared_ptr<MemoryFile>> MemoryFile::make(std::string name, std::uint64_t size) {
    FileDescriptor file(::memfd_create(kMemoryName, MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!file || ::ftruncate(file.get(), static_cast<off_t>(size)) != 0)
        return tl::unexpected(errnoError("cannot get memory for", name, errno));
    return std::shared_ptr<MemoryFile>(new MemoryFile(std::move(name), size, std::move(file)));
}

Result<MemoryFilePtr> MemoryFile::copyOf(std::string name, std::span<const std::byte> bytes) {
    auto file = make(std::move(name), bytes.size());
    if (!file) return tl::unexpected(std::move(file.error()));
    if (auto written = (*file)->write(0, bytes); !written) return tl::unexpected(std::move(written.error()));
    if (auto sealed = (*file)->seal(); !sealed) return tl::unexpected(std::move(sealed.error()));
    return MemoryFilePtr(std::move(*file));
}

MemoryFile::~MemoryFile() {
    if (m_bytes) ::munmap(const_cast<std::byte*>(m_bytes), static_cast<std::size_t>(m_size)); // mapped for reading only
}

Result<void> MemoryFile::write(std::uint64_t offset, std::span<const std::byte> bytes) {
    assert(!m_bytes && offset <= m_size && bytes.size() <= m_size - offset);
    while (!bytes.empty()) {
        const ssize_t put = ::pwrite(m_file.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return tl::unexpected(errnoError("cannot get memory for", m_name, errno));
        bytes = bytes.subspan(static_cast<std::size_t>(put));
        offset += static_cast<std::uint64_t>(put);
    }
    return {};
}

Result<void> MemoryFile::seal() {
    if (::fcntl(m_file.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0)
        return tl::unexpected(errnoError("cannot seal the memory of", m_name, errno));
    if (m_size == 0) return {};
    void* mapped = ::mmap(nullptr, static_cast<std::size_t>(m_size), PROT_READ, MAP_SHARED, m_file.get(), 0);
    if (mapped == MAP_FAILED) return tl::unexpected(errnoError("cannot map the memory of", m_name, errno));
    m_bytes = static_cast<const std::byte*>(mapped);
    return {};
}

std::filesystem::path MemoryFile::path() const {
    return "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(m_file.get());
}

} // namespace doppel
