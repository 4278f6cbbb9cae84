#include "ui/base/form_scroll.h"

#include <QEvent>
#include <QScrollBar>

namespace doppel {

FormScroll::FormScroll(QWidget* parent) : QScrollArea(parent) {
    setFocusPolicy(Qt::NoFocus); // its fields are reached, it follows them
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

QSize FormScroll::minimumSizeHint() const {
    QSize size = QScrollArea::minimumSizeHint();
    if (widget()) size.setWidth(widget()->minimumSizeHint().width() + verticalScrollBar()->sizeHint().width() + 2 * frameWidth());
    return size;
}

// The scroll area watches its widget; what its fields need may have changed.
bool FormScroll::eventFilter(QObject* watched, QEvent* event) {
    const bool handled = QScrollArea::eventFilter(watched, event);
    if (watched == widget() && event->type() == QEvent::LayoutRequest) updateGeometry();
    return handled;
}

} // namespace doppel
