// The files that assimp may open: regular ones of a bounded size. Reading ends with an exception, which assimp turns
// into an error, when the import is cancelled or a broken file makes it read on and on behind the end. Internal to
// stage/gltf.
#pragma once

#include <assimp/IOSystem.hpp>

#include <atomic>
#include <cstdint>

namespace doppel::assimp {

/// assimp reads files whole.
inline constexpr std::uintmax_t kMaxFileBytes = std::uintmax_t{2} << 30;

class GuardedIo : public Assimp::IOSystem {
public:
    /// `cancelled` must outlive it.
    explicit GuardedIo(const std::atomic<bool>& cancelled) : m_cancelled(cancelled) {}

    bool Exists(const char* file) const override;
    char getOsSeparator() const override { return '/'; }
    /// nullptr for what may not be opened; also for every mode but reading.
    Assimp::IOStream* Open(const char* file, const char* mode) override;
    void Close(Assimp::IOStream* stream) override;

private:
    const std::atomic<bool>& m_cancelled;
};

}  // namespace doppel::assimp
