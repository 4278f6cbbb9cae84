// Which part of an image a tile shows: all of it, or enlarged about a point. In fractions of the image, so that images of different
// sizes can share one. Values, any thread.
#pragma once

#include "ui/viewer/wanted_part.h"

#include <QPointF>
#include <QRect>
#include <QSize>

namespace doppel {

struct TileFraming {
    double zoom = 1;              ///< 1 = the whole image fits; kMinZoom..kMaxZoom
    QPointF centre = {0.5, 0.5};  ///< of the tile, fractions of the image

    static constexpr double kMinZoom = 0.25, kMaxZoom = 128;

    bool operator==(const TileFraming&) const = default;
    bool isWhole() const { return zoom == 1 && centre == QPointF(0.5, 0.5); }

    /// Where an image of `size` pixels lies in the tile's picture.
    ImagePlace place(QSize size, const QRect& picture) const;
    /// Keeps the image point (fractions) where it is.
    TileFraming zoomedAt(QPointF point, double factor) const;
    /// Moved by so much of the image; its middle never leaves the image.
    TileFraming movedBy(QPointF fractions) const;
};

} // namespace doppel
