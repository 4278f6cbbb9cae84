#include "ui/viewer/image_view.h"

#include "ui/base/theme.h"
#include "ui/viewer/image_painting.h"
#include "ui/viewer/pixel_readout.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <utility>

namespace doppel {

namespace {
constexpr double kMinScale = 1.0 / 64;
constexpr double kMaxScale = 64;
constexpr double kZoomPerNotch = 1.2;
} // namespace

ImageView::ImageView(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("imageView"));
    setAccessibleName(tr("Image"));
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMinimumSize(120, 80);
}

QSize ImageView::fullSize() const {
    return m_frame ? QSize(m_frame->layout().fullWidth, m_frame->layout().fullHeight) : QSize();
}

void ImageView::setImage(const QImage& image, FramePtr frame, std::size_t aov) {
    const QSize before = fullSize();
    m_image = image;
    m_frame = std::move(frame);
    m_aov = aov;
    if (fullSize() != before) {
        if (m_fitted || before.isEmpty()) fit();
        emit wantedSizeChanged();
    }
    update();
    updateReadout();
}

void ImageView::setState(const QString& state, const QString& reason, const QColor& color, bool dimmed) {
    if (m_state == state && m_reason == reason && m_stateColor == color && m_dimmed == dimmed) return;
    m_state = state;
    m_reason = reason;
    m_stateColor = color;
    m_dimmed = dimmed;
    update();
}

void ImageView::setEmptyText(const QString& heading, const QString& text) {
    m_emptyHeading = heading;
    m_emptyText = text;
    if (!m_frame) update();
}

QSize ImageView::wantedSize() const {
    const double pixels = m_scale * devicePixelRatioF();
    if (!m_frame || pixels >= 1) return {};
    // Sizes are those of the data window, which is what gets converted. Rounded up to steps, so that zooming does not
    // ask for a new image with every notch.
    const auto stepped = [&](int side) {
        const int wanted = std::max(1, static_cast<int>(std::ceil(side * pixels)));
        return std::min(side, (wanted + 63) / 64 * 64);
    };
    return QSize(stepped(m_frame->layout().width), stepped(m_frame->layout().height));
}

QPointF ImageView::toWidget(QPointF imagePoint) const { return m_origin + imagePoint * m_scale; }

QPointF ImageView::toImage(QPointF widgetPoint) const { return (widgetPoint - m_origin) / m_scale; }

void ImageView::setTransform(double scale, QPointF origin, bool fitted) {
    const QSize wanted = wantedSize();
    m_scale = scale;
    m_origin = origin;
    m_fitted = fitted;
    update();
    updateReadout();
    emit zoomChanged();
    if (wantedSize() != wanted) emit wantedSizeChanged();
}

void ImageView::fit() {
    const QSize size = fullSize();
    if (size.isEmpty()) {
        m_fitted = true;
        return;
    }
    const QRect area = fitRect(size, rect().adjusted(8, 8, -8, -8));
    const double scale = std::clamp(static_cast<double>(area.width()) / size.width(), kMinScale, kMaxScale);
    const QPointF middle(width() / 2.0, height() / 2.0);
    setTransform(scale, middle - QPointF(size.width(), size.height()) * scale / 2, true);
}

void ImageView::oneToOne() {
    const double scale = 1.0 / devicePixelRatioF();
    const QPointF middle(width() / 2.0, height() / 2.0);
    const QPointF kept = toImage(middle);
    setTransform(scale, middle - kept * scale, false);
}

void ImageView::zoomAt(QPointF at, double factor) {
    if (!m_frame) return;
    const double scale = std::clamp(m_scale * factor, kMinScale, kMaxScale);
    setTransform(scale, at - toImage(at) * scale, false);
}

void ImageView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), QColor(theme::kCanvas));
    if (!m_frame) {
        if (m_state.isEmpty())
            paintEmptyText(painter, rect(), m_emptyHeading, m_emptyText);
        else
            paintStateText(painter, rect(), m_state, m_reason, m_stateColor);
        return;
    }
    paintFrame(painter, m_image, m_frame->layout(), m_origin, m_scale);
    if (!m_dimmed) return;
    const QSize size = fullSize();
    const QRectF full(m_origin, QSizeF(size.width(), size.height()) * m_scale);
    painter.fillRect(full, QColor(0, 0, 0, kDimAlpha));
    paintBadge(painter, full.toRect().intersected(rect()), m_state, m_reason, m_stateColor);
}

void ImageView::resizeEvent(QResizeEvent*) {
    if (m_fitted) fit();
}

void ImageView::wheelEvent(QWheelEvent* event) {
    const double notches = event->angleDelta().y() / 120.0;
    if (notches != 0) zoomAt(event->position(), std::pow(kZoomPerNotch, notches));
    event->accept();
}

void ImageView::mousePressEvent(QMouseEvent* event) {
    const bool pans = event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && m_spaceDown);
    if (!pans) return;
    m_dragFrom = event->position();
    m_spaceUsed = true;
    updateCursor();
}

void ImageView::mouseMoveEvent(QMouseEvent* event) {
    m_cursor = event->position();
    if (m_dragFrom) {
        const QPointF by = event->position() - *m_dragFrom;
        m_dragFrom = event->position();
        setTransform(m_scale, m_origin + by, false);
    }
    updateReadout();
}

void ImageView::mouseReleaseEvent(QMouseEvent*) {
    m_dragFrom.reset();
    updateCursor();
}

void ImageView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) emit doubleClicked();
}

void ImageView::enterEvent(QEnterEvent* event) {
    m_cursor = event->position();
    updateReadout();
}

void ImageView::leaveEvent(QEvent*) {
    m_cursor.reset();
    updateReadout();
}

void ImageView::keyPressEvent(QKeyEvent* event) {
    const QPointF middle(width() / 2.0, height() / 2.0);
    switch (event->key()) {
        case Qt::Key_Space:
            if (!event->isAutoRepeat()) {
                m_spaceDown = true;
                m_spaceUsed = false;
                updateCursor();
            }
            return;
        case Qt::Key_F: return fit();
        case Qt::Key_1: return oneToOne();
        case Qt::Key_Plus:
        case Qt::Key_Equal: return zoomAt(m_cursor.value_or(middle), kZoomPerNotch);
        case Qt::Key_Minus: return zoomAt(m_cursor.value_or(middle), 1 / kZoomPerNotch);
        default: QWidget::keyPressEvent(event);
    }
}

void ImageView::keyReleaseEvent(QKeyEvent* event) {
    if (event->key() != Qt::Key_Space || event->isAutoRepeat()) return QWidget::keyReleaseEvent(event);
    const bool tap = m_spaceDown && !m_spaceUsed;
    m_spaceDown = false;
    updateCursor();
    if (tap) emit tapped();
}

void ImageView::focusOutEvent(QFocusEvent* event) {
    m_spaceDown = false;
    m_dragFrom.reset();
    updateCursor();
    QWidget::focusOutEvent(event);
}

void ImageView::updateCursor() {
    if (m_dragFrom)
        setCursor(Qt::ClosedHandCursor);
    else if (m_spaceDown)
        setCursor(Qt::OpenHandCursor);
    else
        unsetCursor();
}

void ImageView::updateReadout() {
    if (!m_cursor || !m_frame) {
        emit readout({});
        return;
    }
    const QPointF point = toImage(*m_cursor);
    emit readout(pixelText(*m_frame, m_aov, static_cast<int>(std::floor(point.x())), static_cast<int>(std::floor(point.y()))));
}

} // namespace doppel
