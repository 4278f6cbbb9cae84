// How a frame is cut into tiles for the way to another machine: squares of 128 pixels from the upper left of the data window,
// row by row; those at the right and lower edge are smaller. Plain values, any thread.
#pragma once

#include "clonecore/image/frame.h"

#include <cstddef>
#include <cstdint>

namespace doppel {

inline constexpr int kTileSide = 128; ///< pixels
/// Bytes of the largest tile of one AOV: four channels of four bytes.
inline constexpr std::size_t kMaxTileBytes = std::size_t{kTileSide} * kTileSide * 4 * 4;

struct TileRect {
    int x = 0, y = 0;          ///< upper left in the data window, pixels
    int width = 0, height = 0; ///< pixels
    std::size_t pixels() const { return static_cast<std::size_t>(width) * static_cast<std::size_t>(height); }
};

class TileGrid {
public:
    TileGrid() = default;
    /// `layout` is valid.
    explicit TileGrid(const FrameLayout& layout)
        : m_width(layout.width), m_height(layout.height), m_across((layout.width + kTileSide - 1) / kTileSide),
          m_down((layout.height + kTileSide - 1) / kTileSide) {}

    std::size_t count() const { return static_cast<std::size_t>(m_across) * static_cast<std::size_t>(m_down); }
    /// `tile` is less than count().
    TileRect rect(std::size_t tile) const;

    /// Copies the pixels of a tile of one AOV, row after row, out of a frame's plane; `plane` is where the AOV begins.
    void gather(const std::byte* plane, std::size_t bytesPerPixel, const TileRect& rect, std::byte* tile) const;
    /// And back.
    void scatter(const std::byte* tile, std::size_t bytesPerPixel, const TileRect& rect, std::byte* plane) const;
    /// From one frame of this size to another.
    void copy(const std::byte* from, std::size_t bytesPerPixel, const TileRect& rect, std::byte* to) const;

    /// A number that two tiles with different pixels share with a chance of 2^-64; not made to withstand malice.
    std::uint64_t hash(const std::byte* plane, std::size_t bytesPerPixel, const TileRect& rect) const;

private:
    std::size_t offset(int x, int y, std::size_t bytesPerPixel) const {
        return (static_cast<std::size_t>(y) * static_cast<std::size_t>(m_width) + static_cast<std::size_t>(x)) * bytesPerPixel;
    }

    int m_width = 0, m_height = 0, m_across = 0, m_down = 0;
};

} // namespace doppel
