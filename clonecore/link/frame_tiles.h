// How a frame is cut into tiles for the way to another machine: squares of 128 pixels from the upper left of the data window,
// row by row; those at the right and lower edge are smaller. Plain values, any thread.
#pragma once

#include "clonecore/image/frame.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace doppel {

inline constexpr int kTileSide = 128; ///< pixels
inline constexpr int kMaxSquareSide = 8; ///< of equal pixels; pixels
/// Bytes of the largest tile of one AOV: four channels of four bytes.
inline constexpr std::size_t kMaxTileBytes = std::size_t{kTileSide} * kTileSide * 4 * 4;

struct TileRect {
    int x = 0, y = 0;          ///< upper left in the data window, pixels
    int width = 0, height = 0; ///< pixels
    /// Squares of that side that cover it; those at the right and lower edge may be cut.
    std::size_t squares(int side) const {
        return static_cast<std::size_t>((width + side - 1) / side) * static_cast<std::size_t>((height + side - 1) / side);
    }
};

class FrameTiles {
public:
    FrameTiles() = default;
    /// `layout` is valid.
    explicit FrameTiles(const FrameLayout& layout)
        : m_width(layout.width), m_height(layout.height), m_across((layout.width + kTileSide - 1) / kTileSide),
          m_down((layout.height + kTileSide - 1) / kTileSide) {}

    std::size_t count() const { return static_cast<std::size_t>(m_across) * static_cast<std::size_t>(m_down); }
    /// `tile` is less than count().
    TileRect rect(std::size_t tile) const;

    /// The side of the largest squares of equal pixels that the tile of one AOV consists of: 1 or up to kMaxSquareSide, a power of
    /// 2. A renderer's first passes over a frame are such. `plane` is where the AOV begins.
    int squareSide(const std::byte* plane, std::size_t bytesPerPixel, const TileRect& rect) const;
    /// Copies one pixel of each square of that side (1: all pixels) out of a frame's plane, row after row.
    void gather(const std::byte* plane, std::size_t bytesPerPixel, const TileRect& rect, int side, std::byte* tile) const;
    /// And back: fills the squares.
    void scatter(const std::byte* tile, std::size_t bytesPerPixel, const TileRect& rect, int side, std::byte* plane) const;
    /// From one frame of this size to another.
    void copy(const std::byte* from, std::size_t bytesPerPixel, const TileRect& rect, std::byte* to) const;

    /// A number that two tiles with different pixels share with a chance of 2^-64; not made to withstand malice.
    std::uint64_t hash(const std::byte* plane, std::size_t bytesPerPixel, const TileRect& rect) const;
    /// The same of gathered pixels.
    static std::uint64_t hash(std::span<const std::byte> pixels, std::uint64_t seed);

private:
    std::size_t offset(int x, int y, std::size_t bytesPerPixel) const {
        return (static_cast<std::size_t>(y) * static_cast<std::size_t>(m_width) + static_cast<std::size_t>(x)) * bytesPerPixel;
    }

    int m_width = 0, m_height = 0, m_across = 0, m_down = 0;
};

} // namespace doppel
