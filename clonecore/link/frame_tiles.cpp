#include "clonecore/link/frame_tiles.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace doppel {

namespace {

/// Calls `work` with the bytes of a pixel as a constant where they are usual: copying so few bytes is fast only then.
template <typename Work>
void withPixelBytes(std::size_t bytes, Work&& work) {
    switch (bytes) {
    case 2: return work(std::integral_constant<std::size_t, 2>());
    case 4: return work(std::integral_constant<std::size_t, 4>());
    case 6: return work(std::integral_constant<std::size_t, 6>());
    case 8: return work(std::integral_constant<std::size_t, 8>());
    case 12: return work(std::integral_constant<std::size_t, 12>());
    case 16: return work(std::integral_constant<std::size_t, 16>());
    default: return work(bytes);
    }
}

/// Whether each run of `side` pixels of a row is one pixel again and again.
bool consistsOfRuns(const std::byte* row, std::size_t bytesPerPixel, std::size_t width, std::size_t side) {
    for (std::size_t x = 0; x < width; x += side) {
        const std::size_t rest = std::min(side, width - x) - 1;
        const std::byte* pixel = row + x * bytesPerPixel;
        if (std::memcmp(pixel, pixel + bytesPerPixel, rest * bytesPerPixel) != 0) return false;
    }
    return true;
}

} // namespace

TileRect FrameTiles::rect(std::size_t tile) const {
    const int column = static_cast<int>(tile % static_cast<std::size_t>(m_across));
    const int row = static_cast<int>(tile / static_cast<std::size_t>(m_across));
    TileRect rect;
    rect.x = column * kTileSide;
    rect.y = row * kTileSide;
    rect.width = std::min(kTileSide, m_width - rect.x);
    rect.height = std::min(kTileSide, m_height - rect.y);
    return rect;
}

int FrameTiles::squareSide(const std::byte* plane, std::size_t bytesPerPixel, const TileRect& rect) const {
    const std::size_t rowBytes = static_cast<std::size_t>(rect.width) * bytesPerPixel;
    const auto consistsOf = [&](int side) {
        for (int y = 0; y < rect.height; ++y) {
            const std::byte* row = plane + offset(rect.x, rect.y + y, bytesPerPixel);
            const bool same = y % side == 0 ? consistsOfRuns(row, bytesPerPixel, static_cast<std::size_t>(rect.width), static_cast<std::size_t>(side))
                                            : std::memcmp(plane + offset(rect.x, rect.y + y - 1, bytesPerPixel), row, rowBytes) == 0;
            if (!same) return false;
        }
        return true;
    };
    int side = kMaxSquareSide;
    while (side > 1 && !consistsOf(side)) side /= 2;
    return side;
}

void FrameTiles::gather(const std::byte* plane, std::size_t bytesPerPixel, const TileRect& rect, int side, std::byte* tile) const {
    if (side > 1) {
        withPixelBytes(bytesPerPixel, [&](auto bytes) {
            for (int y = 0; y < rect.height; y += side) {
                const std::byte* row = plane + offset(rect.x, rect.y + y, bytes);
                for (int x = 0; x < rect.width; x += side, tile += bytes) std::memcpy(tile, row + static_cast<std::size_t>(x) * bytes, bytes);
            }
        });
        return;
    }
    const std::size_t rowBytes = static_cast<std::size_t>(rect.width) * bytesPerPixel;
    for (int y = 0; y < rect.height; ++y, tile += rowBytes)
        std::memcpy(tile, plane + offset(rect.x, rect.y + y, bytesPerPixel), rowBytes);
}

void FrameTiles::scatter(const std::byte* tile, std::size_t bytesPerPixel, const TileRect& rect, int side, std::byte* plane) const {
    const std::size_t rowBytes = static_cast<std::size_t>(rect.width) * bytesPerPixel;
    if (side > 1) {
        withPixelBytes(bytesPerPixel, [&](auto bytes) {
            for (int y = 0; y < rect.height; y += side) {
                std::byte* const row = plane + offset(rect.x, rect.y + y, bytes);
                std::byte* to = row;
                for (int x = 0; x < rect.width; x += side, tile += bytes)
                    for (int i = 0; i < side && x + i < rect.width; ++i, to += bytes) std::memcpy(to, tile, bytes);
                for (int below = y + 1; below < std::min(y + side, rect.height); ++below)
                    std::memcpy(plane + offset(rect.x, rect.y + below, bytes), row, rowBytes);
            }
        });
        return;
    }
    for (int y = 0; y < rect.height; ++y, tile += rowBytes)
        std::memcpy(plane + offset(rect.x, rect.y + y, bytesPerPixel), tile, rowBytes);
}

void FrameTiles::copy(const std::byte* from, std::size_t bytesPerPixel, const TileRect& rect, std::byte* to) const {
    const std::size_t rowBytes = static_cast<std::size_t>(rect.width) * bytesPerPixel;
    for (int y = 0; y < rect.height; ++y) {
        const std::size_t at = offset(rect.x, rect.y + y, bytesPerPixel);
        std::memcpy(to + at, from + at, rowBytes);
    }
}

std::uint64_t FrameTiles::hash(const std::byte* plane, std::size_t bytesPerPixel, const TileRect& rect) const {
    const std::size_t rowBytes = static_cast<std::size_t>(rect.width) * bytesPerPixel;
    // Rows are chained by their seeds: as good as one long text, and faster than its streaming form.
    std::uint64_t hash = 0;
    for (int y = 0; y < rect.height; ++y)
        hash = XXH3_64bits_withSeed(plane + offset(rect.x, rect.y + y, bytesPerPixel), rowBytes, hash);
    return hash;
}

std::uint64_t FrameTiles::hash(std::span<const std::byte> pixels, std::uint64_t seed) {
    return XXH3_64bits_withSeed(pixels.data(), pixels.size(), seed);
}

} // namespace doppel
