// One image, large, or two of them compared: zoom by the wheel at the cursor, pan by middle drag or Space and drag, fit, 1:1; a
// tool for the left button. Knows nothing of clones: it paints what it is given and says which part it would like at which size.
// Main thread.
#pragma once

#include "clonecore/image/display.h"
#include "clonecore/image/frame.h"
#include "ui/viewer/view_tool.h"

#include <QImage>
#include <QPointF>
#include <QStringList>
#include <QTimer>
#include <QWidget>

#include <optional>
#include <vector>

namespace doppel {

/// An image to paint: AOV `aov` of `frame`, perhaps smaller than it is, perhaps only a region of its data window.
struct ViewLayer {
    QImage image;
    FramePtr frame;
    std::size_t aov = 0;
    DisplayRegion region;
};

/// How a second image is shown beside the first. Difference: the first image is the difference already.
enum class Compare : std::uint8_t { Off, Wipe, SideBySide, Difference, Flicker };

class ImageView : public QWidget {
    Q_OBJECT

public:
    explicit ImageView(QWidget* parent = nullptr);

    /// `image` shows AOV `aov` of `frame` (perhaps smaller than it is). A null frame empties the view.
    void setImage(const QImage& image, FramePtr frame, std::size_t aov, const DisplayRegion& region = {});
    /// The second image; one without a frame is none.
    void setOther(ViewLayer other);
    bool hasOther() const { return m_other.frame != nullptr; }
    void setCompare(Compare compare);
    Compare compare() const { return m_compare; }
    WipeTool& wipe() { return m_wipe; }
    /// What the buttons do besides panning; nullptr = nothing. Must outlive the view or be taken away.
    void setTool(ViewTool* tool);
    ViewTool* tool() const { return m_tool; }
    /// Lines in the upper left corner of the view, e.g. name and progress.
    void setOverlay(const QStringList& lines);
    /// The outline of a region of the full image, fractions; empty = none.
    void setRegionOutline(const QRectF& region);
    /// What is written over the image; `dimmed` for an image that is no longer live.
    void setState(const QString& state, const QString& reason, const QColor& color, bool dimmed);
    /// Shown while there is no frame.
    void setEmptyText(const QString& heading, const QString& text);

    /// The frame whose image is shown; nullptr when there is none.
    const FramePtr& frame() const { return m_layer.frame; }
    /// Which of its AOVs.
    std::size_t aov() const { return m_layer.aov; }
    /// Screen pixels per image pixel.
    double scale() const { return m_scale; }
    bool isFitted() const { return m_fitted; }
    QSizeF fullSize() const; ///< of the full image, pixels; empty without a frame
    /// The part of the data window that is worth converting now, a little larger than what is seen; without a size: all.
    DisplayRegion wantedRegion() const;
    /// Size that is worth converting that part to; empty = full size.
    QSize wantedSize() const;
    /// Where a pixel of the full image is painted, in widget coordinates.
    QPointF toWidget(QPointF imagePoint) const;
    QPointF toImage(QPointF widgetPoint) const;

public slots:
    void fit();
    void oneToOne();
    /// Keeps the image point under `at` (widget coordinates) where it is.
    void zoomAt(QPointF at, double factor);

signals:
    void wantedSizeChanged(); ///< or the wanted region
    void zoomChanged();
    void readout(const QString& text);
    /// The pointer is over this pixel of the full image; (-1, -1) when it is not over the view.
    void pointed(const QPoint& pixel);
    void tapped(); ///< Space was pressed and released without a drag
    void doubleClicked();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void setTransform(double scale, QPointF origin, bool fitted);
    void updateReadout();
    void updateCursor();
    void paintLayers(QPainter& painter) const;
    void paintLayer(QPainter& painter, const ViewLayer& layer, QPointF origin) const;
    void paintSideBySide(QPainter& painter) const;
    void paintOverlay(QPainter& painter) const;
    /// The tools that may take a press, first the one on top.
    std::vector<ViewTool*> tools();

    ViewLayer m_layer, m_other;
    Compare m_compare = Compare::Off;
    bool m_showsOther = false; ///< while it flickers
    QTimer m_flicker;
    WipeTool m_wipe;
    ViewTool* m_tool = nullptr;
    ViewTool* m_held = nullptr; ///< has taken the press
    Qt::MouseButton m_heldButton = Qt::NoButton;
    QStringList m_overlay;
    QRectF m_region;
    QString m_state, m_reason, m_emptyHeading, m_emptyText;
    QColor m_stateColor;
    bool m_dimmed = false;
    double m_scale = 1;
    QPointF m_origin; // of the full image's upper left corner, widget coordinates
    bool m_fitted = true;
    bool m_spaceDown = false;
    bool m_spaceUsed = false;
    std::optional<QPointF> m_dragFrom;
    std::optional<QPointF> m_cursor;
};

} // namespace doppel
