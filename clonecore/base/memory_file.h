// A file that is only in memory (a memfd): filled once by who makes it, then sealed and shared. Other processes of the user open it by
// path() as long as this one keeps it; the system frees it with the last that has it open, also after kill -9. The whole of it may be
// read by any thread once it is sealed.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/base/file_descriptor.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

namespace doppel {

class MemoryFile {
public:
    /// One of `size` bytes, to be filled by one thread. `name` is for people. NoSpace when there is no memory.
    static Result<std::shared_ptr<MemoryFile>> make(std::string name, std::uint64_t size);
    /// A sealed copy.
    static Result<std::shared_ptr<const MemoryFile>> copyOf(std::string name, std::span<const std::byte> bytes);
    ~MemoryFile();
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    /// Before seal(). `offset` and the bytes lie within size(). NoSpace when there is no memory.
    Result<void> write(std::uint64_t offset, std::span<const std::byte> bytes);
    /// From now on nobody can change a byte of it.
    Result<void> seal();

    const std::string& name() const { return m_name; }
    std::uint64_t size() const { return m_size; }
    int fd() const { return m_file.get(); }
    /// Opens it, for reading, in every process of this user on this machine.
    std::filesystem::path path() const;
    /// All of it, once it is sealed; as long as this object lives.
    std::span<const std::byte> bytes() const { return {m_bytes, m_bytes ? static_cast<std::size_t>(m_size) : 0}; }

private:
    MemoryFile(std::string name, std::uint64_t size, FileDescriptor file)
        : m_name(std::move(name)), m_size(size), m_file(std::move(file)) {}

    const std::string m_name;
    const std::uint64_t m_size;
    const FileDescriptor m_file;
    const std::byte* m_bytes = nullptr;
};

using MemoryFilePtr = std::shared_ptr<const MemoryFile>;

} // namespace doppel
