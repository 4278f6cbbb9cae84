#include "ui/timeline/frame_ruler.h"

#include "ui/base/text.h"
#include "ui/base/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace doppel {

namespace {
constexpr double kMargin = 16;
constexpr double kMinLabelSpacing = 56; // pixels between two numbers

/// 1, 2, 5, 10, 20, 50, ... so that numbers keep their distance.
double labelStep(double frames, double pixels) {
    const double wanted = std::max(1.0, frames * kMinLabelSpacing / std::max(1.0, pixels));
    const double power = std::pow(10.0, std::floor(std::log10(wanted)));
    for (const double factor : {1.0, 2.0, 5.0, 10.0})
        if (power * factor >= wanted) return power * factor;
    return power * 10;
}
} // namespace

FrameRuler::FrameRuler(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("frameSlider"));
    setAccessibleName(tr("Current frame"));
    setToolTip(tr("Drag to change the frame; clones follow. Left and Right step, Home and End jump to the range's ends, Up plays and pauses."));
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(160, 34);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void FrameRuler::setRange(double start, double end) {
    m_start = start;
    m_end = std::max(start, end);
    update();
}

void FrameRuler::setFrame(double frame) {
    m_frame = frame;
    update();
}

double FrameRuler::xOf(double frame) const {
    const double span = std::max(1e-9, m_end - m_start);
    return kMargin + (frame - m_start) / span * (width() - 2 * kMargin);
}

void FrameRuler::scrubTo(double x) {
    const double usable = std::max(1.0, width() - 2 * kMargin);
    const double frame = m_start + (x - kMargin) / usable * (m_end - m_start);
    step(std::round(frame));
}

void FrameRuler::step(double frame) {
    frame = std::clamp(frame, m_start, m_end);
    if (frame == m_frame) return;
    setFrame(frame);
    emit scrubbed(frame);
}

void FrameRuler::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF body = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.setPen(hasFocus() ? theme::colors().accent : theme::colors().border);
    painter.setBrush(theme::colors().field);
    painter.drawRoundedRect(body, 3, 3);

    const double step = labelStep(m_end - m_start, width() - 2 * kMargin);
    const double minor = step >= 5 ? step / 5 : 1;
    const double perFrame = (width() - 2 * kMargin) / std::max(1e-9, m_end - m_start);
    painter.setPen(theme::colors().edge);
    if (perFrame * minor >= 4)
        for (double f = std::ceil(m_start / minor) * minor; f <= m_end; f += minor)
            painter.drawLine(QPointF(xOf(f), height() - 7), QPointF(xOf(f), height() - 2));
    for (double f = std::ceil(m_start / step) * step; f <= m_end; f += step) {
        painter.setPen(theme::colors().starOff);
        painter.drawLine(QPointF(xOf(f), height() - 11), QPointF(xOf(f), height() - 2));
        painter.setPen(theme::colors().dim);
        painter.drawText(QRectF(xOf(f) - 30, 3, 60, height() - 15), Qt::AlignCenter, formatNumber(f));
    }

    const double x = xOf(std::clamp(m_frame, m_start, m_end));
    const QString label = formatNumber(m_frame);
    const double half = std::max(13.0, painter.fontMetrics().horizontalAdvance(label) / 2.0 + 6);
    const QRectF flag(std::clamp(x - half, 1.0, width() - 2 * half - 1), 2, 2 * half, height() - 15);
    painter.setPen(QPen(theme::colors().accentFill, 2));
    painter.drawLine(QPointF(x, flag.bottom()), QPointF(x, height() - 2));
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme::colors().accentFill);
    painter.drawRoundedRect(flag, 3, 3);
    painter.setPen(Qt::white); // what accentFill is made for
    painter.drawText(flag, Qt::AlignCenter, label);
}

void FrameRuler::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) scrubTo(event->position().x());
}

void FrameRuler::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons() & Qt::LeftButton) scrubTo(event->position().x());
}

void FrameRuler::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) emit scrubEnded();
}

void FrameRuler::wheelEvent(QWheelEvent* event) {
    if (event->angleDelta().y() != 0) step(m_frame + (event->angleDelta().y() > 0 ? 1 : -1));
    event->accept();
}

void FrameRuler::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Left: return step(m_frame - 1);
        case Qt::Key_Right: return step(m_frame + 1);
        case Qt::Key_PageUp: return step(m_frame + 10);
        case Qt::Key_PageDown: return step(m_frame - 10);
        case Qt::Key_Up: return emit playRequested();
        case Qt::Key_Home: return step(m_start);
        case Qt::Key_End: return step(m_end);
        default: QWidget::keyPressEvent(event);
    }
}

} // namespace doppel
