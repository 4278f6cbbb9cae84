// One image, large: zoom by the wheel at the cursor, pan by middle drag or Space and drag, fit, 1:1. Knows nothing of
// clones: it paints what it is given and says at which size it would like it. Main thread.
#pragma once

#include "clonecore/image/frame.h"

#include <QImage>
#include <QPointF>
#include <QWidget>

#include <optional>

namespace doppel {

class ImageView : public QWidget {
    Q_OBJECT

public:
    explicit ImageView(QWidget* parent = nullptr);

    /// `image` shows AOV `aov` of `frame` (perhaps smaller than it is). A null frame empties the view.
    void setImage(const QImage& image, FramePtr frame, std::size_t aov);
    /// What is written over the image; `dimmed` for an image that is no longer live.
    void setState(const QString& state, const QString& reason, const QColor& color, bool dimmed);
    /// Shown while there is no frame.
    void setEmptyText(const QString& heading, const QString& text);

    /// The frame whose image is shown; nullptr when there is none.
    const FramePtr& frame() const { return m_frame; }
    /// Which of its AOVs.
    std::size_t aov() const { return m_aov; }
    /// Screen pixels per image pixel.
    double scale() const { return m_scale; }
    bool isFitted() const { return m_fitted; }
    /// Size in image pixels that is worth converting to now; empty = full size.
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
    void wantedSizeChanged();
    void zoomChanged();
    void readout(const QString& text);
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
    QSize fullSize() const;
    void setTransform(double scale, QPointF origin, bool fitted);
    void updateReadout();
    void updateCursor();

    QImage m_image;
    FramePtr m_frame;
    std::size_t m_aov = 0;
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
