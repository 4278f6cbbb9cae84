#include "ui/viewer/tile_layout.h"

#include <algorithm>

namespace doppel {

namespace {
constexpr int kMinTileWidth = 220;
constexpr double kAspect = 16.0 / 9.0;
} // namespace

void TileLayout::arrange(int count, QSize viewport, int caption) {
    m_count = count;
    m_viewport = viewport;
    m_caption = caption;
    const int width = viewport.width() - kGap, height = viewport.height() - kGap, n = std::max(1, count);
    int best = 0;
    for (int columns = 1; columns <= n; ++columns) {
        const int rows = (n + columns - 1) / columns;
        const int byWidth = width / columns - kGap;
        const int byHeight = static_cast<int>((height / rows - kGap - caption) * kAspect);
        if (const int tile = std::min(byWidth, byHeight); tile > best) {
            best = tile;
            m_columns = columns;
        }
    }
    if (best < kMinTileWidth) {
        m_columns = std::max(1, std::min(n, width / (kMinTileWidth + kGap)));
        best = std::max(80, width / m_columns - kGap);
    }
    m_tile = QSize(best, static_cast<int>(best / kAspect) + caption);
}

int TileLayout::contentHeight() const { return std::max(1, rows()) * (m_tile.height() + kGap) + kGap; }

QRect TileLayout::tile(int index, int scrolled) const {
    const int usedWidth = std::min(m_columns, m_count) * (m_tile.width() + kGap) - kGap;
    const int usedHeight = rows() * (m_tile.height() + kGap) - kGap;
    const int left = std::max(kGap, (m_viewport.width() - usedWidth) / 2);
    const int top = std::max(kGap, (m_viewport.height() - usedHeight) / 2);
    return QRect(left + index % m_columns * (m_tile.width() + kGap), top + index / m_columns * (m_tile.height() + kGap) - scrolled,
                 m_tile.width(), m_tile.height());
}

int TileLayout::indexAt(const QPoint& position, int scrolled) const {
    for (int i = 0; i < m_count; ++i)
        if (tile(i, scrolled).contains(position)) return i;
    return -1;
}

} // namespace doppel
