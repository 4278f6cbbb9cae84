#include "clonecore/link/tile_encoder.h"

#include <algorithm>
#include <utility>

namespace doppel {

bool TileEncoder::begin(std::uint64_t sequence, const FrameLayout& layout, const std::byte* pixels,
                        const std::vector<std::uint32_t>& held) {
    const bool fromScratch = !m_layout || !(*m_layout == layout);
    if (fromScratch) {
        m_layout = layout;
        m_grid = FrameTiles(layout);
        m_hashes.assign(m_grid.count() * layout.aovs.size(), 0);
        m_known.assign(m_hashes.size(), false);
    }
    m_held.assign(layout.aovs.size(), false);
    if (!fromScratch)
        for (const std::uint32_t aov : held) m_held[aov] = true;
    m_sequence = sequence;
    m_pixels = pixels;
    m_tile = m_aov = 0;
    return fromScratch;
}

bool TileEncoder::takeNextChange() {
    const std::size_t aovs = m_layout->aovs.size();
    for (; m_tile < m_grid.count(); ++m_tile, m_aov = 0) {
        const TileRect rect = m_grid.rect(m_tile);
        for (; m_aov < aovs; ++m_aov) {
            if (m_held[m_aov]) continue;
            const AovLayout& aov = m_layout->aovs[m_aov];
            const std::size_t index = m_tile * aovs + m_aov;
            m_changedSide = m_grid.squareSide(m_pixels + aov.offset, aov.bytesPerPixel(), rect);
            const std::uint64_t tileHash = hash(aov, rect, m_changedSide);
            if (m_known[index] && m_hashes[index] == tileHash) continue;
            m_hashes[index] = tileHash;
            m_known[index] = true;
            m_changedTile = m_tile;
            m_changedAov = m_aov++;
            return true;
        }
    }
    return false;
}

void TileEncoder::gather(const AovLayout& aov, const TileRect& rect, int side) {
    m_scratch.resize(rect.squares(side) * aov.bytesPerPixel());
    m_grid.gather(m_pixels + aov.offset, aov.bytesPerPixel(), rect, side, m_scratch.data());
}

/// Of a tile with squares those are told from each other whose pixels are; the side tells it from others.
std::uint64_t TileEncoder::hash(const AovLayout& aov, const TileRect& rect, int side) {
    if (side == 1) return m_grid.hash(m_pixels + aov.offset, aov.bytesPerPixel(), rect);
    gather(aov, rect, side);
    return FrameTiles::hash(m_scratch, static_cast<std::uint64_t>(side));
}

TileEncoder::Batch TileEncoder::next(std::size_t targetBytes, TileEffort effort) {
    Batch batch;
    batch.message.sequence = m_sequence;
    auto payload = std::make_shared<std::vector<std::byte>>();
    payload->reserve(std::min(targetBytes + kMaxTileBytes, kMaxBatchBytes));
    // Room for another chunk of any size: no batch goes beyond its cap.
    const std::size_t full = std::min(targetBytes, kMaxBatchBytes - kMaxTileBytes);
    while (payload->size() < full && batch.message.chunks.size() < kMaxTileChunks) {
        if (!takeNextChange()) {
            batch.message.last = true;
            break;
        }
        const AovLayout& aov = m_layout->aovs[m_changedAov];
        const TileRect rect = m_grid.rect(m_changedTile);
        if (m_changedSide == 1) gather(aov, rect, 1); // the hash of others has done it
        const std::size_t begin = payload->size();
        const bool packed = packTile(m_scratch, aov, effort, *payload);
        batch.message.chunks.push_back({static_cast<std::uint32_t>(m_changedTile), static_cast<std::uint32_t>(m_changedAov),
                                        static_cast<std::uint32_t>(payload->size() - begin), packed,
                                        static_cast<std::uint32_t>(m_changedSide)});
        batch.pixelBytes += m_scratch.size();
    }
    batch.payloadBytes = payload->size();
    batch.payload = std::shared_ptr<const std::byte>(payload, payload->data());
    return batch;
}

} // namespace doppel
