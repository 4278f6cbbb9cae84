#include "ui/viewer/view_tool.h"

#include "ui/base/theme.h"
#include "ui/viewer/image_view.h"

#include <QLineF>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace doppel {

namespace {

constexpr double kLeastRegion = 3;   // widget pixels; less is a click
constexpr double kGrab = 9;          // widget pixels beside a handle
constexpr double kKnobDistance = 90; // of the wipe's knob from its middle, widget pixels
constexpr double kDollyPerNotch = 0.9;

double length(QPointF v) { return std::hypot(v.x(), v.y()); }

} // namespace

// ---- region

bool RegionTool::press(ImageView& view, const QMouseEvent& event) {
    if (event.button() != Qt::LeftButton || !view.frame()) return false;
    m_from = m_to = view.toImage(event.position());
    return m_isDragging = true;
}

void RegionTool::move(ImageView& view, const QMouseEvent& event) {
    m_to = view.toImage(event.position());
    view.update();
}

QRectF RegionTool::inImage(const ImageView& view) const {
    const QRectF full(QPointF(0, 0), view.fullSize());
    return QRectF(m_from, m_to).normalized().intersected(full);
}

void RegionTool::release(ImageView& view) {
    m_isDragging = false;
    view.update();
    const QRectF region = inImage(view);
    const QSizeF full = view.fullSize();
    const bool isClick = region.width() * view.scale() < kLeastRegion || region.height() * view.scale() < kLeastRegion;
    if (isClick || full.isEmpty()) return emit chosen({});
    emit chosen({region.x() / full.width(), region.y() / full.height(), region.width() / full.width(), region.height() / full.height()});
}

void RegionTool::paint(const ImageView& view, QPainter& painter) const {
    if (!m_isDragging) return;
    const QRectF region = inImage(view);
    painter.setPen(QPen(theme::darkColors().accent, 1.5));
    painter.setBrush(QColor(74, 143, 214, 40));
    painter.drawRect(QRectF(view.toWidget(region.topLeft()), view.toWidget(region.bottomRight())));
    painter.setPen(Qt::white);
    painter.drawText(view.toWidget(region.topLeft()) + QPointF(4, -5),
                     QStringLiteral("%1 × %2").arg(std::lround(region.width())).arg(std::lround(region.height())));
}

// ---- camera

bool CameraTool::press(ImageView& view, const QMouseEvent& event) {
    if (!view.frame()) return false;
    const Qt::KeyboardModifiers keys = event.modifiers();
    switch (event.button()) {
        case Qt::LeftButton: m_motion = keys & Qt::ShiftModifier ? Motion::Pan : keys & Qt::ControlModifier ? Motion::Dolly : Motion::Orbit; break;
        case Qt::MiddleButton: m_motion = Motion::Pan; break;
        case Qt::RightButton: m_motion = Motion::Dolly; break;
        default: return false;
    }
    m_last = event.position();
    emit began(view.toImage(event.position()));
    return true;
}

void CameraTool::move(ImageView& view, const QMouseEvent& event) {
    const QPointF by = (event.position() - std::exchange(m_last, event.position())) / std::max(1.0, view.fullSize().height() * view.scale());
    switch (m_motion) {
        case Motion::Orbit: return emit orbited(by.x(), by.y());
        case Motion::Pan: return emit panned(by.x(), by.y());
        case Motion::Dolly: return emit dollied(std::exp(2 * (by.y() - by.x())));
    }
}

void CameraTool::release(ImageView&) { emit ended(); }

bool CameraTool::wheel(ImageView& view, const QWheelEvent& event) {
    if (!view.frame() || event.modifiers() & Qt::ControlModifier) return false; // with Ctrl the image is zoomed as ever
    emit began(view.toImage(event.position()));
    emit dollied(std::pow(kDollyPerNotch, event.angleDelta().y() / 120.0));
    emit ended();
    return true;
}

// ---- pick

bool PickTool::press(ImageView& view, const QMouseEvent& event) {
    if (event.button() != Qt::LeftButton || !view.frame()) return false;
    emit picked(view.toImage(event.position()));
    return true;
}

// ---- wipe

void WipeTool::setLine(QPointF center, double angle) {
    m_center = {std::clamp(center.x(), 0.0, 1.0), std::clamp(center.y(), 0.0, 1.0)};
    m_angle = std::remainder(angle, 360.0);
    emit changed();
}

QPointF WipeTool::along() const {
    const double radians = m_angle * M_PI / 180;
    return {std::sin(radians), -std::cos(radians)}; // up at 0
}

QPointF WipeTool::centerInWidget(const ImageView& view) const {
    const QSizeF full = view.fullSize();
    return view.toWidget({m_center.x() * full.width(), m_center.y() * full.height()});
}

QPointF WipeTool::knob(const ImageView& view) const { return centerInWidget(view) + along() * kKnobDistance; }

QPolygonF WipeTool::secondHalf(const ImageView& view) const {
    const double far = view.width() + view.height();
    const QPointF center = centerInWidget(view), up = along() * far, right(-up.y(), up.x());
    return QPolygonF{{center + up, center + up + right, center - up + right, center - up}};
}

bool WipeTool::press(ImageView& view, const QMouseEvent& event) {
    if (event.button() != Qt::LeftButton) return false;
    const QPointF from = event.position() - centerInWidget(view);
    const QPointF up = along();
    const double beside = std::abs(from.x() * up.y() - from.y() * up.x());
    if (length(event.position() - knob(view)) <= kGrab)
        m_held = Part::Knob;
    else if (beside <= kGrab)
        m_held = Part::Line;
    return m_held != Part::None;
}

void WipeTool::move(ImageView& view, const QMouseEvent& event) {
    const QPointF at = event.position();
    if (m_held == Part::Knob) {
        const QPointF arm = at - centerInWidget(view);
        double angle = std::atan2(arm.x(), -arm.y()) * 180 / M_PI;
        if (event.modifiers() & Qt::ShiftModifier) angle = std::round(angle / 15) * 15;
        setLine(m_center, angle);
    } else if (m_held == Part::Line) {
        const QPointF point = view.toImage(at);
        const QSizeF full = view.fullSize();
        setLine({point.x() / std::max(1.0, full.width()), point.y() / std::max(1.0, full.height())}, m_angle);
    }
    view.update();
}

void WipeTool::paint(const ImageView& view, QPainter& painter) const {
    const double far = view.width() + view.height();
    const QPointF center = centerInWidget(view), up = along() * far;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(QColor(0, 0, 0, 140), 3));
    painter.drawLine(QLineF(center - up, center + up));
    painter.setPen(QPen(QColor(0xfff0f0f0), 1.2));
    painter.drawLine(QLineF(center - up, center + up));
    painter.setBrush(theme::darkColors().accent);
    painter.drawEllipse(center, 5, 5);
    painter.setBrush(QColor(0xfff0f0f0));
    painter.drawEllipse(knob(view), 4.5, 4.5);
}

} // namespace doppel
