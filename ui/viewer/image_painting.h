// Painting that tiles, large view and snapshot window share. Main thread.
#pragma once

#include "clonecore/image/display.h"
#include "clonecore/image/frame.h"

#include <QColor>
#include <QImage>
#include <QPointF>
#include <QRect>
#include <QString>

class QPainter;

namespace doppel {

/// The largest rectangle of `size`'s aspect, centred in `area`.
QRect fitRect(QSize size, const QRect& area);

/// Paints `image` (made of the layout's data window, or of that region of it) where it lies in the full image, whose upper left is at `origin`.
/// `scale` is widget pixels per image pixel. Outlines the full image when the data window is only a part of it.
void paintFrame(QPainter& painter, const QImage& image, const FrameLayout& layout, QPointF origin, double scale,
                const DisplayRegion& region = {});

/// The corners of where the renderer goes on; origin and scale as for paintFrame.
void paintTilesAtWork(QPainter& painter, const Frame& frame, QPointF origin, double scale);

/// A heading and a line that says what to do next, centred.
void paintEmptyText(QPainter& painter, const QRect& area, const QString& heading, const QString& text);
/// State and reason over a (dimmed) image.
void paintStateText(QPainter& painter, const QRect& area, const QString& state, const QString& reason, const QColor& color);
/// A small plate in the upper left corner of `area`: what an image that is no longer live is.
void paintBadge(QPainter& painter, const QRect& area, const QString& state, const QString& reason, const QColor& color);
/// How much darker the last image of a clone that has ended is.
inline constexpr int kDimAlpha = 95;
void paintButton(QPainter& painter, const QRect& rect, const QString& text);

} // namespace doppel
