// Which part of an image is worth converting for a view that shows it enlarged, and to which size. Pure functions, any thread.
#pragma once

#include "clonecore/image/display.h"
#include "clonecore/image/frame.h"

#include <QPointF>
#include <QRectF>
#include <QSize>

namespace doppel {

/// Where an image lies in a view: its full image's upper left corner, and widget pixels per image pixel.
struct ImagePlace {
    QPointF origin;
    double scale = 1;

    QPointF toWidget(QPointF imagePoint) const { return origin + imagePoint * scale; }
    QPointF toImage(QPointF widgetPoint) const { return (widgetPoint - origin) / scale; }
};

/// The part of the data window that lies in `seen` (widget coordinates) with a margin, in steps so that a short pan finds its pixels
/// there already; without a size: all of it.
DisplayRegion wantedRegion(const FrameLayout& layout, const ImagePlace& place, const QRectF& seen);
/// Pixels that are worth converting that region to, in steps so that zooming does not ask for a new image with every notch; empty = full
/// size. `pixelRatio`: screen pixels per widget pixel.
QSize wantedSize(const FrameLayout& layout, const DisplayRegion& region, double scale, double pixelRatio);

} // namespace doppel
