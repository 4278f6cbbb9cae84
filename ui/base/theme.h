// The looks of the desk: calm neutral greys on Qt's Fusion style, dark or light. Colours that carry meaning (states, errors) come from
// here and nowhere else; ask for them when painting, as the theme changes while the desk is open. Main thread.
#pragma once

#include "clonecore/host/clone_status.h"
#include "ui/base/colors.h"

#include <QColor>
#include <QIcon>
#include <QObject>
#include <QString>

#include <string_view>

class QApplication;
class QPainter;
class QRectF;

namespace doppel::theme {

/// Sets style, palette, style sheet and text size of the whole program, and makes the icons of resources/icons known. May be called
/// again with other looks; every widget then gets a palette change. `points`: size of plain text, 0 = what the system says.
void apply(QApplication& application, bool isDark = true, double points = 0);
bool isDark();
/// Whether the system's own palette was dark before the first apply().
bool systemPaletteIsDark();
/// The system's size of plain text, points.
double systemPoints();

/// Of the theme that is on.
const Colors& colors();

/// Tells when apply() has changed something, for what does not ask for its colours when it is painted: texts with colours in them,
/// pictures that were made.
class Watch : public QObject {
    Q_OBJECT

signals:
    void changed();
};
Watch& watch();

/// What a state's colour is seen on: a pane of the desk, or what lies around images, which is dark in both themes.
enum class Ground { Pane, Canvas };
QColor stateColor(CloneState state, Ground ground = Ground::Pane);
/// The colour of a ConnectionRecord::colorLabel; invalid for none, grey for one that is unknown.
QColor labelColor(std::string_view label);
/// What people call it: "Teal"; an unknown one as it is, "" for none.
QString labelName(std::string_view label);
/// An icon of resources/icons by its file name without ending, e.g. "start". It follows the theme.
QIcon icon(const QString& name);
/// A filled circle as large as `rect` allows.
void paintDot(QPainter& painter, const QRectF& rect, const QColor& color);

} // namespace doppel::theme
