// What the left button does over an ImageView: a tool takes presses, drags and the wheel, and paints over the image. Tools know the
// view and nothing of clones; they say what was done by signals. Owned by who made them; main thread.
#pragma once

#include <QObject>
#include <QPointF>
#include <QPolygonF>
#include <QRectF>

class QKeyEvent;
class QMouseEvent;
class QPainter;
class QWheelEvent;

namespace doppel {

class ImageView;

class ViewTool : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    /// True = taken: moves and the release are this tool's until the button is up.
    virtual bool press(ImageView& view, const QMouseEvent& event) = 0;
    virtual void move(ImageView& view, const QMouseEvent& event) = 0;
    virtual void release(ImageView& view) = 0;
    virtual bool wheel(ImageView&, const QWheelEvent&) { return false; }
    virtual void paint(const ImageView&, QPainter&) const {}
    virtual Qt::CursorShape cursor() const { return Qt::ArrowCursor; }
};

/// Draws a rectangle; a click without a drag means: no region.
class RegionTool : public ViewTool {
    Q_OBJECT

public:
    using ViewTool::ViewTool;
    bool press(ImageView& view, const QMouseEvent& event) override;
    void move(ImageView& view, const QMouseEvent& event) override;
    void release(ImageView& view) override;
    void paint(const ImageView& view, QPainter& painter) const override;
    Qt::CursorShape cursor() const override { return Qt::CrossCursor; }

signals:
    /// Fractions of the full image, origin upper left; empty = none.
    void chosen(const QRectF& region);

private:
    QRectF inImage(const ImageView& view) const;
    QPointF m_from, m_to; // image pixels
    bool m_isDragging = false;
};

/// Left turns, middle (or Shift) pans, right (or Ctrl) and the wheel go nearer and farther.
class CameraTool : public ViewTool {
    Q_OBJECT

public:
    using ViewTool::ViewTool;
    bool press(ImageView& view, const QMouseEvent& event) override;
    void move(ImageView& view, const QMouseEvent& event) override;
    void release(ImageView& view) override;
    bool wheel(ImageView& view, const QWheelEvent& event) override;
    Qt::CursorShape cursor() const override { return Qt::SizeAllCursor; }

signals:
    void began(const QPointF& imagePoint);
    // Fractions of the height that the image has on the screen.
    void orbited(double right, double down);
    void panned(double right, double down);
    void dollied(double factor);
    void ended();

private:
    enum class Motion { Orbit, Pan, Dolly };
    Motion m_motion = Motion::Orbit;
    QPointF m_last;
};

/// A click picks a pixel.
class PickTool : public ViewTool {
    Q_OBJECT

public:
    using ViewTool::ViewTool;
    bool press(ImageView& view, const QMouseEvent& event) override;
    void move(ImageView&, const QMouseEvent&) override {}
    void release(ImageView&) override {}
    Qt::CursorShape cursor() const override { return Qt::CrossCursor; }

signals:
    void picked(const QPointF& imagePoint);
};

/// The line between two images: drag it to move it, drag its knob's arm to turn it.
class WipeTool : public ViewTool {
    Q_OBJECT

public:
    using ViewTool::ViewTool;
    bool press(ImageView& view, const QMouseEvent& event) override;
    void move(ImageView& view, const QMouseEvent& event) override;
    void release(ImageView&) override { m_held = Part::None; }
    void paint(const ImageView& view, QPainter& painter) const override;

    /// The line goes through this point (fractions of the full image) at this angle; 0 = upright, degrees clockwise.
    QPointF center() const { return m_center; }
    double angle() const { return m_angle; }
    void setLine(QPointF center, double angle);
    /// The half plane of the second image, widget coordinates.
    QPolygonF secondHalf(const ImageView& view) const;
    /// Where the knob that turns the line is, widget coordinates.
    QPointF knob(const ImageView& view) const;

signals:
    void changed();

private:
    enum class Part { None, Line, Knob };
    QPointF along() const;
    QPointF centerInWidget(const ImageView& view) const;
    QPointF m_center{0.5, 0.5};
    double m_angle = 0;
    Part m_held = Part::None;
};

} // namespace doppel
