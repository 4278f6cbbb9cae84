// The files that assimp may open: regular ones of a bounded size. Reading ends with an exception, which assimp turns
// into an error, when the import is cancelled or a broken file makes it read on and on behind the end. Internal to
// stage/gltf.
#pragma once

#include "stage/memory_scope.h"

#include <assimp/IOSystem.hpp>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <utility>

namespace doppel::assimp {

/// assimp reads files whole.
inline constexpr std::uintmax_t kMaxFileBytes = std::uintmax_t{2} << 30;

class GuardedIo : public Assimp::IOSystem {
public:
    using Opened = std::function<void(const std::filesystem::path&)>;

    /// `cancelled` must outlive it. `root`: see ImportOptions. `opened` is told every file that is read; may be empty.
    explicit GuardedIo(const std::atomic<bool>& cancelled, std::filesystem::path root = {}, Opened opened = {})
        : m_cancelled(cancelled), m_root(std::move(root)), m_opened(std::move(opened)) {}
    /// Reads sources, and no file of a disk.
    GuardedIo(const std::atomic<bool>& cancelled, std::shared_ptr<MemoryScope> memory) : m_cancelled(cancelled), m_memory(std::move(memory)) {}

    bool Exists(const char* file) const override;
    char getOsSeparator() const override { return '/'; }
    /// nullptr for what may not be opened; also for every mode but reading.
    Assimp::IOStream* Open(const char* file, const char* mode) override;
    void Close(Assimp::IOStream* stream) override;

private:
    std::filesystem::path moved(const char* file) const;

    const std::atomic<bool>& m_cancelled;
    const std::filesystem::path m_root;
    const Opened m_opened;
    const std::shared_ptr<MemoryScope> m_memory;
};

}  // namespace doppel::assimp
