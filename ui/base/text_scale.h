// Sizes in pixels that follow the size of texts: what was chosen for texts of the usual size grows with larger ones. Main thread.
#pragma once

#include <QFont>

#include <functional>

class QWidget;

namespace doppel::theme {

/// How much higher texts are than the usual ones, for which widths in pixels are chosen; at least 1.
double textScale();
/// Calls `apply` with textScale() now and whenever the text size changes, as long as `widget` lives.
void keepScaled(QWidget* widget, const std::function<void(double scale)>& apply);
/// The same for what most need, in pixels at the usual size.
void keepFixedWidth(QWidget* widget, int pixels);
void keepMinimumWidth(QWidget* widget, int pixels);
/// Letters of one width, as large as other texts.
void keepFixedPitch(QWidget* widget);

} // namespace doppel::theme
