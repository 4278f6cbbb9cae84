// The looks of the desk: a calm dark palette on Qt's Fusion style. Greys are neutral so that they don't tint how images
// are judged. Colours that carry meaning (states, errors) come from here and nowhere else. Main thread.
#pragma once

#include "clonecore/host/clone_status.h"

#include <QColor>
#include <QIcon>
#include <QString>

#include <string_view>

class QApplication;
class QPainter;
class QRectF;

namespace doppel::theme {

inline constexpr QRgb kWindow = 0xff2b2b2b;
inline constexpr QRgb kBase = 0xff212121;
inline constexpr QRgb kAlternate = 0xff252525;
inline constexpr QRgb kCanvas = 0xff181818; ///< behind images
inline constexpr QRgb kBorder = 0xff3c3c3c;
inline constexpr QRgb kText = 0xffd8d8d8;
inline constexpr QRgb kDimText = 0xff8e8e8e;
inline constexpr QRgb kAccent = 0xff4a8fd6;
inline constexpr QRgb kError = 0xffe66a5f;
inline constexpr QRgb kWarning = 0xffd9a33f;
inline constexpr QRgb kGood = 0xff63b86c;

/// Sets style, palette and style sheet of the whole program, and makes the icons of resources/icons known. Idempotent.
void apply(QApplication& application);

QColor stateColor(CloneState state);
/// The colour of a ConnectionRecord::colorLabel; invalid for none, grey for one that is unknown.
QColor labelColor(std::string_view label);
/// What people call it: "Teal"; an unknown one as it is, "" for none.
QString labelName(std::string_view label);
/// An icon of resources/icons by its file name without ending, e.g. "start".
QIcon icon(const QString& name);
/// A filled circle as large as `rect` allows.
void paintDot(QPainter& painter, const QRectF& rect, const QColor& color);

} // namespace doppel::theme
