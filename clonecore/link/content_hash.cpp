#include "clonecore/link/content_hash.h"

#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <stdexcept>
#include <vector>

namespace doppel {

namespace {
constexpr std::size_t kBlockBytes = 1u << 20;
} // namespace

struct ContentHasher::State {
    crypto_generichash_state hash;
};

ContentHasher::ContentHasher() : m_state(std::make_unique<State>()) {
    // Can be called from any thread, and again.
    if (::sodium_init() < 0) throw std::runtime_error("libsodium cannot be used on this machine");
    ::crypto_generichash_init(&m_state->hash, nullptr, 0, ContentHash{}.size());
}

ContentHasher::~ContentHasher() = default;

void ContentHasher::add(std::span<const std::byte> bytes) {
    ::crypto_generichash_update(&m_state->hash, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

ContentHash ContentHasher::finish() {
    ContentHash hash{};
    ::crypto_generichash_final(&m_state->hash, hash.data(), hash.size());
    return hash;
}

std::string toHex(const ContentHash& hash) {
    constexpr const char* kDigits = "0123456789abcdef";
    std::string text;
    text.reserve(hash.size() * 2);
    for (const std::uint8_t byte : hash) {
        text += kDigits[byte >> 4];
        text += kDigits[byte & 15];
    }
    return text;
}

Result<ContentHash> hashFile(const FileDescriptor& in, std::uint64_t size, const std::filesystem::path& file,
                             const std::atomic<bool>& cancelled) {
    ContentHasher hasher;
    std::vector<std::byte> block(static_cast<std::size_t>(std::min<std::uint64_t>(std::max<std::uint64_t>(size, 1), kBlockBytes)));
    for (std::uint64_t done = 0; done < size;) {
        if (cancelled.load()) return fail(ErrorCode::Cancelled, "reading '" + file.string() + "' was cancelled");
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(size - done, block.size()));
        const ssize_t got = ::pread(in.get(), block.data(), wanted, static_cast<off_t>(done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return tl::unexpected(errnoError("cannot read", file.string(), errno));
        if (got == 0) return fail(ErrorCode::Io, "'" + file.string() + "' became shorter while it was read; try again");
        hasher.add(std::span(block).first(static_cast<std::size_t>(got)));
        done += static_cast<std::uint64_t>(got);
    }
    return hasher.finish();
}

} // namespace doppel
