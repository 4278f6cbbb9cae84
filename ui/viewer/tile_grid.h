// All live clones as a grid of tiles: image, name, state, samples, progress, frame. One widget paints them all; only tiles
// that are seen are converted, at their own resolution. A stopped clone keeps its last image, dimmed. Main thread.
#pragma once

#include "ui/desk_context.h"
#include "ui/viewer/clone_image.h"

#include <QAbstractScrollArea>
#include <QTimer>

#include <memory>
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
    /// The button that starts a failed clone again, in viewport pixels; empty when there is none.
    QRect restartRect(const std::string& id) const;
    /// AOVs of all tiles, "C" first.
    QStringList availableAovs() const;

signals:
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
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    bool viewportEvent(QEvent* event) override;

private:
    struct Tile {
        std::string id;
        std::unique_ptr<CloneImage> image;
    };

    void follow(const CloneChanges& changes);
    void rebuildSoon();
    void rebuild();
    void layOut();
    QRect tileRect(std::size_t index) const; ///< in viewport pixels, scrolled
    QRect pictureRect(const QRect& tile) const;
    int indexOf(const std::string& id) const;
    int indexAt(const QPoint& position) const;
    bool wants(const std::string& id) const;
    void refresh(std::size_t index);
    void refreshVisible();
    void paintTile(QPainter& painter, std::size_t index);
    void paintPicture(QPainter& painter, const Tile& tile, const QRect& picture, const CloneStatus& status);
    void paintCaption(QPainter& painter, const Tile& tile, const QRect& caption, const CloneStatus& status);
    void selectAt(const QPoint& position, Qt::KeyboardModifiers modifiers);
    void moveSelection(int by);
    void readoutAt(const QPoint& position);

    DeskContext& m_context;
    ViewSettings m_settings;
    std::vector<Tile> m_tiles;
    QTimer m_rebuild;
    int m_columns = 1;
    QSize m_tileSize;
    Subscription m_documentChanges;
};

} // namespace doppel
