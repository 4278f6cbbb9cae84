// All live clones as a grid of tiles: image, name, state, samples, progress, frame. One widget paints them all; only what is seen of
// each tile is converted, at its own resolution. Tiles are zoomed and panned together (linked) or each for itself. A stopped clone
// keeps its last image, dimmed. Main thread.
#pragma once

#include "ui/desk_context.h"
#include "ui/viewer/clone_image.h"
#include "ui/viewer/tile_framing.h"
#include "ui/viewer/tile_layout.h"

#include <QAbstractScrollArea>
#include <QTimer>

#include <memory>
#include <optional>
#include <vector>

namespace doppel {

class TileGrid : public QAbstractScrollArea {
    Q_OBJECT

public:
    explicit TileGrid(DeskContext& context, QWidget* parent = nullptr);

    void setSettings(const ViewSettings& settings);
    /// An AOV for one tile alone; "" = as the others.
    void setOwnAov(const std::string& id, const std::string& aov);
    std::string ownAov(const std::string& id) const;
    int count() const { return static_cast<int>(m_tiles.size()); }
    /// Where a clone's image is painted, in viewport pixels; empty when it has no tile.
    QRect imageRect(const std::string& id) const;
    /// Whether all tiles show the same part of their images; when it becomes so the current tile's part is shown by all.
    bool isLinked() const { return m_isLinked; }
    void setLinked(bool linked);
    /// Which part of its image a tile shows.
    TileFraming framingOf(const std::string& id) const;
    /// Zooms about the image point under `position` (viewport pixels), of one tile or all; false where there is no picture.
    bool zoomAt(QPointF position, double factor);
    /// What of a clone's data window its picture was made of; without a size: all of it. nullopt before the first picture.
    std::optional<DisplayRegion> convertedRegion(const std::string& id) const;
    /// The button that starts a failed clone again, in viewport pixels; empty when there is none.
    QRect restartRect(const std::string& id) const;
    /// AOVs of all tiles, "C" first.
    QStringList availableAovs() const;

public slots:
    /// Every tile shows its whole image again.
    void fit();
    /// Marks where the renderers are at work; off at first.
    void setShowsTilesAtWork(bool shows);

signals:
    void zoomChanged(double zoom); ///< of one tile or all; 1 = the whole image
    void showLargeRequested(const std::string& id);
    void restartRequested(const std::string& id);
    void contextMenuRequested(const std::string& id, const QPoint& globalPosition);
    void readout(const QString& text);
    void tilesChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    bool viewportEvent(QEvent* event) override;

private:
    struct Tile {
        std::string id;
        std::unique_ptr<CloneImage> image;
        TileFraming framing;
    };
    struct Pan {
        std::string id;
        QPointF from;
    };

    void follow(const CloneChanges& changes);
    void rebuildSoon();
    void rebuild();
    void layOut();
    QRect tileRect(std::size_t index) const; ///< in viewport pixels, scrolled
    QRect pictureRect(std::size_t index) const;
    ImagePlace placeOf(std::size_t index) const;
    std::optional<QPointF> imagePoint(std::size_t index, QPointF position) const; ///< fractions of the image
    void setFraming(std::size_t index, const TileFraming& framing); ///< of all when they are linked
    void zoomCurrent(double factor);
    void panTo(QPointF position);
    int indexOf(const std::string& id) const;
    int indexAt(const QPoint& position) const;
    bool wants(const std::string& id) const;
    void refresh(std::size_t index);
    void refreshVisible();
    void paintTile(QPainter& painter, std::size_t index);
    void selectAt(const QPoint& position, Qt::KeyboardModifiers modifiers);
    void moveSelection(int by);
    void readoutAt(const QPoint& position);

    DeskContext& m_context;
    ViewSettings m_settings;
    std::vector<Tile> m_tiles;
    QTimer m_rebuild;
    TileLayout m_layout;
    TileFraming m_shared; ///< while they are linked
    bool m_isLinked = true;
    bool m_showsTilesAtWork = false;
    std::optional<Pan> m_pan;
    Subscription m_documentChanges;
};

} // namespace doppel
