// Painting of one tile of the contact sheet: picture, state, caption. Main thread.
#pragma once

#include "clonecore/host/clone_status.h"
#include "clonecore/scene/connection_record.h"
#include "ui/viewer/clone_image.h"
#include "ui/viewer/wanted_part.h"

#include <QRect>

class QPainter;

namespace doppel {

/// What there is to paint, and where.
struct TileSight {
    const CloneImage& image;
    const CloneStatus& status;
    const ConnectionRecord& record;
    QRect picture, caption;
    ImagePlace place;    ///< of the image in the picture
    QRect restartButton; ///< of a clone that is lost or has failed; empty = none
    bool showsTilesAtWork = false;
};

/// Height of a caption of two lines in this font.
int tileCaptionHeight(const QFont& font);
void paintTile(QPainter& painter, const TileSight& tile);

} // namespace doppel
