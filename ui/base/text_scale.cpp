#include "ui/base/text_scale.h"

#include "ui/base/theme.h"

#include <QApplication>
#include <QFontDatabase>
#include <QFontMetrics>
#include <QWidget>

#include <algorithm>
#include <cmath>

namespace doppel::theme {

namespace {
constexpr double kUsualHeight = 15; // pixels of a line
}

double textScale() { return std::max(1.0, QFontMetrics(QApplication::font()).height() / kUsualHeight); }

void keepScaled(QWidget* widget, const std::function<void(double scale)>& apply) {
    QObject::connect(&watch(), &Watch::changed, widget, [apply] { apply(textScale()); });
    apply(textScale());
}

void keepFixedWidth(QWidget* widget, int pixels) {
    keepScaled(widget, [widget, pixels](double scale) { widget->setFixedWidth(static_cast<int>(std::lround(pixels * scale))); });
}

void keepMinimumWidth(QWidget* widget, int pixels) {
    keepScaled(widget, [widget, pixels](double scale) { widget->setMinimumWidth(static_cast<int>(std::lround(pixels * scale))); });
}

void keepFixedPitch(QWidget* widget) {
    keepScaled(widget, [widget](double) {
        QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
        font.setPointSizeF(QApplication::font().pointSizeF());
        widget->setFont(font);
    });
}

} // namespace doppel::theme
