// What names the content of a file, whatever the file is called: BLAKE2b with 32 bytes (libsodium's crypto_generichash without
// a key). A ContentHasher belongs to one thread; hashing a file blocks on the disk.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/base/file_descriptor.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

namespace doppel {

using ContentHash = std::array<std::uint8_t, 32>;

/// 64 lower-case hexadecimal digits.
std::string toHex(const ContentHash& hash);

class ContentHasher {
public:
    ContentHasher();
    ~ContentHasher();
    ContentHasher(const ContentHasher&) = delete;
    ContentHasher& operator=(const ContentHasher&) = delete;

    void add(std::span<const std::byte> bytes);
    /// The hash of all that was added. Once.
    ContentHash finish();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// The hash of the first `size` bytes of an open file, wherever it stands. Io when it is shorter (it changed meanwhile) or can't
/// be read, Cancelled when the flag is set. `file` is its name in errors.
Result<ContentHash> hashFile(const FileDescriptor& in, std::uint64_t size, const std::filesystem::path& file,
                             const std::atomic<bool>& cancelled);

} // namespace doppel
