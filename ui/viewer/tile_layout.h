// Where the tiles of a grid lie: as large as they can be with all of them in sight, never smaller than what can be read; then the grid
// scrolls. Pure geometry in viewport pixels. Main thread.
#pragma once

#include <QRect>
#include <QSize>

namespace doppel {

class TileLayout {
public:
    static constexpr int kGap = 6;

    /// `caption`: height of the lines below each picture.
    void arrange(int count, QSize viewport, int caption);

    int count() const { return m_count; }
    int columns() const { return m_columns; }
    int caption() const { return m_caption; }
    /// Of all tiles with their gaps; more than the viewport's = it scrolls.
    int contentHeight() const;
    /// Picture and caption of a tile, scrolled by so many pixels.
    QRect tile(int index, int scrolled) const;
    QRect picture(const QRect& tile) const { return tile.adjusted(0, 0, 0, -m_caption); }
    /// -1 where there is none.
    int indexAt(const QPoint& position, int scrolled) const;

private:
    int rows() const { return (m_count + m_columns - 1) / m_columns; }

    int m_count = 0;
    int m_columns = 1;
    int m_caption = 44;
    QSize m_viewport, m_tile;
};

} // namespace doppel
