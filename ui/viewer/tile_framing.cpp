#include "ui/viewer/tile_framing.h"

#include "ui/viewer/image_painting.h"

#include <algorithm>

namespace doppel {

namespace {
QPointF inside(QPointF point) { return {std::clamp(point.x(), 0.0, 1.0), std::clamp(point.y(), 0.0, 1.0)}; }
} // namespace

ImagePlace TileFraming::place(QSize size, const QRect& picture) const {
    const QRect fitted = fitRect(size, picture);
    if (size.isEmpty()) return {QPointF(fitted.topLeft()), 1};
    const double scale = static_cast<double>(fitted.width()) / size.width();
    if (isWhole()) return {QPointF(fitted.topLeft()), scale};
    const QPointF middle = QRectF(picture).center();
    return {middle - QPointF(centre.x() * size.width(), centre.y() * size.height()) * scale * zoom, scale * zoom};
}

TileFraming TileFraming::zoomedAt(QPointF point, double factor) const {
    TileFraming next;
    next.zoom = std::clamp(zoom * factor, kMinZoom, kMaxZoom);
    next.centre = inside(point - (point - centre) * zoom / next.zoom);
    return next;
}

TileFraming TileFraming::movedBy(QPointF fractions) const { return {zoom, inside(centre - fractions)}; }

} // namespace doppel
