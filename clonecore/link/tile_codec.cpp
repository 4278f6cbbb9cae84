#include "clonecore/link/tile_codec.h"

#include <blosc.h>

namespace doppel {

namespace {

// Smaller ones are not worth the header.
constexpr std::size_t kSmallestPacked = 64;

/// Which coder a c-blosc header names: bits 5 to 7 of its third byte.
constexpr unsigned kLz4 = BLOSC_LZ4_FORMAT, kZstd = BLOSC_ZSTD_FORMAT;
unsigned coderOf(std::span<const std::byte> packed) { return std::to_integer<unsigned>(packed[2]) >> 5u; }

} // namespace

bool packTile(std::span<const std::byte> tile, const AovLayout& aov, TileEffort effort, std::vector<std::byte>& out) {
    const std::size_t begin = out.size();
    if (effort != TileEffort::None && tile.size() >= kSmallestPacked) {
        // Halves gain most from bits in order, floats and ids from bytes: measured on renders with noise.
        const bool fast = effort == TileEffort::Fast;
        const int shuffle = fast && aov.type == PixelType::Half ? BLOSC_BITSHUFFLE : BLOSC_SHUFFLE;
        out.resize(begin + tile.size());
        const int size = ::blosc_compress_ctx(1, shuffle, aov.bytesPerPixel(), tile.size(), tile.data(), out.data() + begin, tile.size(),
                                              fast ? BLOSC_LZ4_COMPNAME : BLOSC_ZSTD_COMPNAME, 0, 1);
        if (size > 0 && static_cast<std::size_t>(size) < tile.size()) {
            out.resize(begin + static_cast<std::size_t>(size));
            return true;
        }
        out.resize(begin);
    }
    out.insert(out.end(), tile.begin(), tile.end());
    return false;
}

bool unpackTile(std::span<const std::byte> packed, std::span<std::byte> tile) {
    if (packed.size() < BLOSC_MIN_HEADER_LENGTH) return false;
    const unsigned coder = coderOf(packed);
    if (coder != kLz4 && coder != kZstd) return false;
    std::size_t size = 0;
    if (::blosc_cbuffer_validate(packed.data(), packed.size(), &size) != 0 || size != tile.size()) return false;
    return ::blosc_decompress_ctx(packed.data(), tile.data(), tile.size(), 1) == static_cast<int>(tile.size());
}

} // namespace doppel
