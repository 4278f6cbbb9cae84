#include "ui/base/number_drag.h"

#include <QApplication>
#include <QMouseEvent>
#include <QWidget>

#include <algorithm>
#include <cmath>
#include <utility>

namespace doppel {

namespace {
constexpr int kPixelsAStep = 6;
constexpr int kMostDecimals = 3;

int decimalsOf(double number) {
    int decimals = 0;
    for (double scale = 1; decimals < kMostDecimals && std::abs(number * scale - std::round(number * scale)) > 1e-9 * std::max(1.0, std::abs(number * scale));
         scale *= 10)
        ++decimals;
    return decimals;
}
} // namespace

double steppedNumber(double start, int steps, double factor) {
    const int decimals = decimalsOf(start);
    const double moved = start + steps * factor * std::pow(10.0, -decimals);
    const double scale = std::pow(10.0, decimals + (factor < 1 ? 1 : 0));
    const double rounded = std::round(moved * scale) / scale;
    return std::isfinite(rounded) ? rounded : start;
}

double stepFactor(Qt::KeyboardModifiers keys) { return keys & Qt::ShiftModifier ? 10 : keys & Qt::ControlModifier ? 0.1 : 1; }

NumberDrag::NumberDrag(QWidget* on, std::function<std::optional<double>()> number)
    : QObject(on), m_on(on), m_number(std::move(number)) {
    on->installEventFilter(this);
}

bool NumberDrag::eventFilter(QObject* watched, QEvent* event) {
    if (watched != m_on) return false;
    const auto type = event->type();
    if (type == QEvent::MouseButtonPress) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        if (mouse->button() != Qt::LeftButton || m_on->hasFocus()) return false; // text is selected where one types
        m_start = m_number();
        m_from = mouse->position().toPoint();
        return m_start.has_value();
    }
    if (!m_start) return false;
    if (type == QEvent::MouseMove) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        const int way = mouse->position().toPoint().x() - m_from.x();
        if (!m_isDragging && std::abs(way) < QApplication::startDragDistance()) return true;
        m_isDragging = true;
        emit dragged(steppedNumber(*m_start, way / kPixelsAStep, stepFactor(mouse->modifiers())));
        return true;
    }
    const bool released = type == QEvent::MouseButtonRelease && static_cast<QMouseEvent*>(event)->button() == Qt::LeftButton;
    if (!released && type != QEvent::Hide) return false;
    m_start.reset();
    if (std::exchange(m_isDragging, false))
        emit ended();
    else if (released)
        emit clicked();
    return released;
}

} // namespace doppel
