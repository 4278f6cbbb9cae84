#include "clonecore/link/tile_grid.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cstring>

namespace doppel {

TileRect TileGrid::rect(std::size_t tile) const {
    const int column = static_cast<int>(tile % static_cast<std::size_t>(m_across));
    const int row = static_cast<int>(tile / static_cast<std::size_t>(m_across));
    TileRect rect;
    rect.x = column * kTileSide;
    rect.y = row * kTileSide;
    rect.width = std::min(kTileSide, m_width - rect.x);
    rect.height = std::min(kTileSide, m_height - rect.y);
    return rect;
}

void TileGrid::gather(const std::byte* plane, std::size_t bytesPerPixel, const TileRect& rect, std::byte* tile) const {
    const std::size_t rowBytes = static_cast<std::size_t>(rect.width) * bytesPerPixel;
    for (int y = 0; y < rect.height; ++y, tile += rowBytes)
        std::memcpy(tile, plane + offset(rect.x, rect.y + y, bytesPerPixel), rowBytes);
}

void TileGrid::scatter(const std::byte* tile, std::size_t bytesPerPixel, const TileRect& rect, std::byte* plane) const {
    const std::size_t rowBytes = static_cast<std::size_t>(rect.width) * bytesPerPixel;
    for (int y = 0; y < rect.height; ++y, tile += rowBytes)
        std::memcpy(plane + offset(rect.x, rect.y + y, bytesPerPixel), tile, rowBytes);
}

void TileGrid::copy(const std::byte* from, std::size_t bytesPerPixel, const TileRect& rect, std::byte* to) const {
    const std::size_t rowBytes = static_cast<std::size_t>(rect.width) * bytesPerPixel;
    for (int y = 0; y < rect.height; ++y) {
        const std::size_t at = offset(rect.x, rect.y + y, bytesPerPixel);
        std::memcpy(to + at, from + at, rowBytes);
    }
}

std::uint64_t TileGrid::hash(const std::byte* plane, std::size_t bytesPerPixel, const TileRect& rect) const {
    const std::size_t rowBytes = static_cast<std::size_t>(rect.width) * bytesPerPixel;
    // Rows are chained by their seeds: as good as one long text, and faster than its streaming form.
    std::uint64_t hash = 0;
    for (int y = 0; y < rect.height; ++y)
        hash = XXH3_64bits_withSeed(plane + offset(rect.x, rect.y + y, bytesPerPixel), rowBytes, hash);
    return hash;
}

} // namespace doppel
