#include "ui/viewer/image_view.h"

#include "ui/base/theme.h"
#include "ui/viewer/image_painting.h"
#include "ui/viewer/pixel_readout.h"
#include "ui/viewer/wanted_part.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <utility>

namespace doppel {

namespace {
constexpr double kMinScale = 1.0 / 64;
constexpr double kMaxScale = 64;
constexpr double kZoomPerNotch = 1.2;
constexpr int kFlickerMilliseconds = 400;
} // namespace

ImageView::ImageView(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("imageView"));
    setAccessibleName(tr("Image"));
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMinimumSize(120, 80);
    m_flicker.setInterval(kFlickerMilliseconds);
    connect(&m_flicker, &QTimer::timeout, this, [this] {
        m_showsOther = !m_showsOther;
        update();
    });
    connect(&m_wipe, &WipeTool::changed, this, qOverload<>(&QWidget::update));
}

QSizeF ImageView::fullSize() const {
    return m_layer.frame ? QSizeF(m_layer.frame->layout().fullWidth, m_layer.frame->layout().fullHeight) : QSizeF();
}

void ImageView::setOther(ViewLayer other) {
    m_other = std::move(other);
    update();
}

void ImageView::setCompare(Compare compare) {
    m_compare = compare;
    m_showsOther = false;
    compare == Compare::Flicker ? m_flicker.start() : m_flicker.stop();
    updateCursor();
    update();
}

void ImageView::setTool(ViewTool* tool) {
    if (m_held == m_tool) m_held = nullptr;
    m_tool = tool;
    updateCursor();
    update();
}

void ImageView::setOverlay(const QStringList& lines) {
    if (m_overlay == lines) return;
    m_overlay = lines;
    update();
}

void ImageView::setRegionOutline(const QRectF& region) {
    if (m_region == region) return;
    m_region = region;
    update();
}

std::vector<ViewTool*> ImageView::tools() {
    std::vector<ViewTool*> tools;
    if (m_compare == Compare::Wipe && m_other.frame) tools.push_back(&m_wipe);
    if (m_tool) tools.push_back(m_tool);
    return tools;
}

void ImageView::setImage(const QImage& image, FramePtr frame, std::size_t aov, const DisplayRegion& region) {
    const QSizeF before = fullSize();
    m_layer = {image, std::move(frame), aov, region};
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
    if (!m_layer.frame) update();
}

DisplayRegion ImageView::wantedRegion() const {
    if (!m_layer.frame) return {};
    return doppel::wantedRegion(m_layer.frame->layout(), {m_origin, m_scale}, rect());
}

QSize ImageView::wantedSize() const {
    if (!m_layer.frame) return {};
    return doppel::wantedSize(m_layer.frame->layout(), wantedRegion(), m_scale, devicePixelRatioF());
}

QPointF ImageView::toWidget(QPointF imagePoint) const { return m_origin + imagePoint * m_scale; }

QPointF ImageView::toImage(QPointF widgetPoint) const { return (widgetPoint - m_origin) / m_scale; }

void ImageView::setTransform(double scale, QPointF origin, bool fitted) {
    const QSize wanted = wantedSize();
    const DisplayRegion region = wantedRegion();
    m_scale = scale;
    m_origin = origin;
    m_fitted = fitted;
    update();
    updateReadout();
    emit zoomChanged();
    if (wantedSize() != wanted || !(wantedRegion() == region)) emit wantedSizeChanged();
}

void ImageView::fit() {
    const QSize size = fullSize().toSize();
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
    if (!m_layer.frame) return;
    const double scale = std::clamp(m_scale * factor, kMinScale, kMaxScale);
    setTransform(scale, at - toImage(at) * scale, false);
}

void ImageView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme::colors().canvas);
    if (!m_layer.frame) {
        if (m_state.isEmpty())
            paintEmptyText(painter, rect(), m_emptyHeading, m_emptyText);
        else
            paintStateText(painter, rect(), m_state, m_reason, m_stateColor);
        return;
    }
    paintLayers(painter);
    const QRectF full(m_origin, fullSize() * m_scale);
    if (!m_region.isEmpty()) {
        painter.setPen(QPen(theme::darkColors().accent, 1, Qt::DashLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(full.x() + m_region.x() * full.width(), full.y() + m_region.y() * full.height(),
                                m_region.width() * full.width(), m_region.height() * full.height()));
    }
    for (const ViewTool* tool : tools()) {
        painter.save();
        tool->paint(*this, painter);
        painter.restore();
    }
    if (m_dimmed) {
        painter.fillRect(full, QColor(0, 0, 0, kDimAlpha));
        paintBadge(painter, full.toRect().intersected(rect()), m_state, m_reason, m_stateColor);
    }
    paintOverlay(painter);
}

void ImageView::paintLayer(QPainter& painter, const ViewLayer& layer, QPointF origin) const {
    // Another resolution of the same picture lies over this one.
    const double scale = m_scale * fullSize().width() / std::max(1, layer.frame->layout().fullWidth);
    paintFrame(painter, layer.image, layer.frame->layout(), origin, scale, layer.region);
    if (!m_overlay.isEmpty() && !m_dimmed) paintTilesAtWork(painter, *layer.frame, origin, scale);
}

void ImageView::paintLayers(QPainter& painter) const {
    if (m_compare == Compare::SideBySide && m_other.frame) return paintSideBySide(painter);
    const bool onlyOther = m_compare == Compare::Flicker && m_showsOther && m_other.frame;
    paintLayer(painter, onlyOther ? m_other : m_layer, m_origin);
    if (m_compare != Compare::Wipe || !m_other.frame) return;
    painter.save();
    QPainterPath half;
    half.addPolygon(m_wipe.secondHalf(*this));
    painter.setClipPath(half);
    painter.fillRect(rect(), theme::colors().canvas);
    paintLayer(painter, m_other, m_origin);
    painter.restore();
}

/// Each half of the view shows the middle of what the whole would.
void ImageView::paintSideBySide(QPainter& painter) const {
    const int half = width() / 2;
    const QPointF by(width() / 4.0, 0);
    painter.save();
    painter.setClipRect(QRect(0, 0, half, height()));
    paintLayer(painter, m_layer, m_origin - by);
    painter.setClipRect(QRect(half, 0, width() - half, height()));
    paintLayer(painter, m_other, m_origin + by);
    painter.restore();
    painter.fillRect(QRect(half - 1, 0, 2, height()), theme::colors().canvasLine);
}

void ImageView::paintOverlay(QPainter& painter) const {
    if (m_overlay.isEmpty()) return;
    const QFontMetrics metrics = painter.fontMetrics();
    int widest = 0;
    for (const QString& line : m_overlay) widest = std::max(widest, metrics.horizontalAdvance(line));
    const QRect plate(10, 10, widest + 20, static_cast<int>(m_overlay.size()) * metrics.lineSpacing() + 12);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(0, 0, 0, 150));
    painter.drawRoundedRect(plate, 4, 4);
    painter.setPen(theme::colors().onCanvas);
    painter.drawText(plate.adjusted(10, 6, -10, -6), Qt::AlignLeft | Qt::AlignTop, m_overlay.join(u'\n'));
}

void ImageView::resizeEvent(QResizeEvent*) {
    if (m_fitted) fit();
}

void ImageView::wheelEvent(QWheelEvent* event) {
    event->accept();
    if (m_tool && m_tool->wheel(*this, *event)) return;
    const double notches = event->angleDelta().y() / 120.0;
    if (notches != 0) zoomAt(event->position(), std::pow(kZoomPerNotch, notches));
}

void ImageView::mousePressEvent(QMouseEvent* event) {
    if (m_held || m_dragFrom) return;
    if (!m_spaceDown) {
        for (ViewTool* tool : tools()) {
            if (!tool->press(*this, *event)) continue;
            m_held = tool;
            m_heldButton = event->button();
            return;
        }
    }
    const bool pans = event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && m_spaceDown);
    if (!pans) return;
    m_dragFrom = event->position();
    m_spaceUsed = true;
    updateCursor();
}

void ImageView::mouseMoveEvent(QMouseEvent* event) {
    m_cursor = event->position();
    if (m_held) {
        m_held->move(*this, *event);
    } else if (m_dragFrom) {
        const QPointF by = event->position() - *m_dragFrom;
        m_dragFrom = event->position();
        setTransform(m_scale, m_origin + by, false);
    }
    updateReadout();
}

void ImageView::mouseReleaseEvent(QMouseEvent* event) {
    if (m_held && event->button() == m_heldButton) std::exchange(m_held, nullptr)->release(*this);
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
    if (m_held) std::exchange(m_held, nullptr)->release(*this);
    updateCursor();
    QWidget::focusOutEvent(event);
}

void ImageView::updateCursor() {
    if (m_dragFrom)
        setCursor(Qt::ClosedHandCursor);
    else if (m_spaceDown)
        setCursor(Qt::OpenHandCursor);
    else if (m_tool)
        setCursor(m_tool->cursor());
    else
        unsetCursor();
}

void ImageView::updateReadout() {
    if (!m_cursor || !m_layer.frame) {
        emit readout({});
        emit pointed(QPoint(-1, -1));
        return;
    }
    QPointF at = *m_cursor;
    if (m_compare == Compare::SideBySide && m_other.frame) at.rx() += at.x() < width() / 2.0 ? width() / 4.0 : -width() / 4.0;
    const QPointF point = toImage(at);
    const QPoint pixel(static_cast<int>(std::floor(point.x())), static_cast<int>(std::floor(point.y())));
    emit readout(pixelText(*m_layer.frame, m_layer.aov, pixel.x(), pixel.y()));
    emit pointed(pixel);
}

} // namespace doppel
