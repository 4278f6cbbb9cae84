// Turns frames into batches of the tiles that have changed since they were last sent. Knows them by a hash of each AOV of
// each tile, so it keeps no pixels. One per receiver, which must get every batch, in order. Not thread-safe.
#pragma once

#include "clonecore/link/messages.h"
#include "clonecore/link/tile_codec.h"
#include "clonecore/link/frame_tiles.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace doppel {

class TileEncoder {
public:
    /// A batch to send.
    struct Batch {
        TileBatchMessage message;
        std::shared_ptr<const std::byte> payload; ///< message.payloadBytes() of them
        std::size_t payloadBytes = 0;
        std::size_t pixelBytes = 0; ///< before packing; one pixel of each square
    };

    /// What must be sent of a frame before it is complete. `pixels` is its buffer, which stays until the last batch or another
    /// begin(). AOVs in `held` (indices) are left out, unless all is sent from scratch: then it says so by returning true, and
    /// nothing is held.
    bool begin(std::uint64_t sequence, const FrameLayout& layout, const std::byte* pixels, const std::vector<std::uint32_t>& held);

    /// The next batch of the frame: about `targetBytes` of payload (64 KiB to 256 KiB are sensible), or what is left. The one whose
    /// message says `last` may be empty. Must be sent: the receiver counts as having it.
    Batch next(std::size_t targetBytes, TileEffort effort);

    /// The receiver has nothing any more.
    void reset() { m_layout.reset(); }

private:
    bool takeNextChange(); ///< moves to the next changed AOV of a tile, false at the end
    std::uint64_t hash(const AovLayout& aov, const TileRect& rect, int side);
    void gather(const AovLayout& aov, const TileRect& rect, int side);

    std::optional<FrameLayout> m_layout; ///< of the frames so far; nullopt = nothing was sent
    FrameTiles m_grid;
    std::vector<std::uint64_t> m_hashes; ///< of what the receiver has, AOVs of a tile together
    std::vector<bool> m_known;           ///< it has that

    std::uint64_t m_sequence = 0;
    const std::byte* m_pixels = nullptr;
    std::vector<bool> m_held;
    std::size_t m_tile = 0, m_aov = 0; ///< looked at next
    std::size_t m_changedTile = 0, m_changedAov = 0;
    int m_changedSide = 1; ///< of its squares
    std::vector<std::byte> m_scratch; ///< a pixel of each of them
};

} // namespace doppel
