#include "clonecore/link/tile_assembler.h"

#include "clonecore/link/tile_codec.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace doppel {

namespace {

// Beyond these a buffer is made for one frame only: somebody keeps many.
constexpr std::size_t kKeptBuffers = 4;

tl::unexpected<Error> damaged(const std::string& what) { return fail(ErrorCode::ParseFailed, "the clone's tiles are damaged: " + what); }

} // namespace

Result<void> TileAssembler::begin(FrameMessage message) {
    const FrameLayout& layout = message.layout;
    if (!layout.isValid()) return damaged("the frame's sizes do not agree");
    if (message.fromScratch) {
        m_buffers.clear();
        m_last.reset();
        m_work.reset();
        m_grid = FrameTiles(layout);
        m_newest.assign(m_grid.count() * layout.aovs.size(), 0);
    } else if (m_newest.empty() || !(layout == m_message.layout)) {
        m_begun = false;
        return damaged("a frame builds on one that was not sent");
    }
    m_message = std::move(message);
    m_begun = true;
    return {};
}

std::shared_ptr<TileAssembler::Buffer> TileAssembler::freeBuffer() {
    for (const auto& buffer : m_buffers)
        if (buffer != m_last && !buffer->isRead) return buffer;
    auto buffer = std::make_shared<Buffer>();
    // calloc gets pages that are zero already.
    buffer->memory = {static_cast<std::byte*>(std::calloc(std::max<std::size_t>(m_message.layout.byteSize, 1), 1)), std::free};
    if (!buffer->memory) return nullptr;
    buffer->versions.assign(m_newest.size(), 0);
    if (m_buffers.size() < kKeptBuffers) m_buffers.push_back(buffer);
    return buffer;
}

Result<FramePtr> TileAssembler::add(const TileBatchMessage& batch, std::span<const std::byte> payload) {
    if (!m_begun || batch.sequence != m_message.info.sequence) return damaged("a batch belongs to no frame");
    if (!m_work) m_work = freeBuffer();
    if (!m_work)
        return fail(ErrorCode::NoSpace, "there is no memory for a frame of " + std::to_string(m_message.layout.byteSize >> 20) + " MiB");
    for (const TileChunk& chunk : batch.chunks) {
        if (chunk.bytes > payload.size()) return damaged("a batch has fewer bytes than its tiles");
        if (auto added = addChunk(chunk, payload.first(chunk.bytes)); !added) return tl::unexpected(std::move(added.error()));
        payload = payload.subspan(chunk.bytes);
    }
    if (!payload.empty()) return damaged("a batch has more bytes than its tiles");
    return batch.last ? finish() : FramePtr();
}

Result<void> TileAssembler::addChunk(const TileChunk& chunk, std::span<const std::byte> bytes) {
    const auto& aovs = m_message.layout.aovs;
    if (chunk.tile >= m_grid.count() || chunk.aov >= aovs.size()) return damaged("a tile is outside of the frame");
    const AovLayout& aov = aovs[chunk.aov];
    const TileRect rect = m_grid.rect(chunk.tile);
    const int side = static_cast<int>(chunk.side);
    const std::size_t size = rect.squares(side) * aov.bytesPerPixel();
    if (chunk.packed) {
        m_scratch.resize(size);
        if (!unpackTile(bytes, m_scratch)) return damaged("a tile can't be unpacked");
        bytes = m_scratch;
    } else if (bytes.size() != size) {
        return damaged("a tile has another size than its pixels");
    }
    m_grid.scatter(bytes.data(), aov.bytesPerPixel(), rect, side, m_work->memory.get() + aov.offset);
    const std::size_t index = chunk.tile * aovs.size() + chunk.aov;
    m_newest[index] = m_work->versions[index] = ++m_version;
    return {};
}

FramePtr TileAssembler::finish() {
    const auto& aovs = m_message.layout.aovs;
    for (std::size_t index = 0; m_last && index < m_newest.size(); ++index) {
        if (m_work->versions[index] == m_newest[index]) continue;
        // All that is newer than the last frame is in this buffer already.
        const AovLayout& aov = aovs[index % aovs.size()];
        m_grid.copy(m_last->memory.get() + aov.offset, aov.bytesPerPixel(), m_grid.rect(index / aovs.size()),
                    m_work->memory.get() + aov.offset);
        m_work->versions[index] = m_newest[index];
    }
    m_last = std::exchange(m_work, nullptr);
    m_begun = false;
    // One spare buffer is enough; more were made while readers kept theirs for long.
    bool hasSpare = false;
    std::erase_if(m_buffers, [&](const auto& buffer) { return buffer != m_last && !buffer->isRead && std::exchange(hasSpare, true); });
    m_last->isRead = true;
    std::shared_ptr<const std::byte> pixels(m_last->memory.get(), [buffer = m_last](const std::byte*) { buffer->isRead = false; });
    return std::make_shared<const Frame>(m_message.layout, m_message.info, std::move(pixels));
}

} // namespace doppel
