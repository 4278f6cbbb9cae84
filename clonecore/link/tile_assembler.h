// Puts frames together again from the tiles that come (tile_encoder.h). Frames are immutable and complete: each is made in a
// buffer of its own, of which those are used again that nobody reads any more, so that only what changed is copied. What comes
// is not believed. One thread at a time.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/link/messages.h"
#include "clonecore/link/frame_tiles.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace doppel {

class TileAssembler {
public:
    /// A frame begins. ParseFailed when it builds on another one than the last.
    Result<void> begin(FrameMessage message);

    /// Takes a batch of that frame with its payload; gives the frame when this was the last. ParseFailed for what does not fit.
    Result<FramePtr> add(const TileBatchMessage& batch, std::span<const std::byte> payload);

private:
    struct Buffer {
        std::unique_ptr<std::byte[], void (*)(void*)> memory{nullptr, nullptr};
        std::vector<std::uint64_t> versions; ///< of the pixels, by tile and AOV; 0 = none came: they are 0
        std::atomic<bool> isRead{false};     ///< a frame of it is about
    };

    std::shared_ptr<Buffer> freeBuffer();
    Result<void> addChunk(const TileChunk& chunk, std::span<const std::byte> bytes);
    FramePtr finish();

    FrameMessage m_message;
    bool m_begun = false; ///< a frame is under way
    FrameTiles m_grid;
    std::vector<std::uint64_t> m_newest; ///< version of each tile's AOV that came last
    std::uint64_t m_version = 0;
    std::vector<std::shared_ptr<Buffer>> m_buffers; ///< for frames of this layout
    std::shared_ptr<Buffer> m_last;  ///< of the last complete frame
    std::shared_ptr<Buffer> m_work;  ///< what came since goes here
    std::vector<std::byte> m_scratch;
};

} // namespace doppel
