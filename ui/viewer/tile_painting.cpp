#include "ui/viewer/tile_painting.h"

#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/clones/clone_model.h"
#include "ui/viewer/image_painting.h"

#include <QCoreApplication>
#include <QFontMetrics>
#include <QPainter>

#include <algorithm>

namespace doppel {

namespace {

constexpr int kBar = 3, kAbove = 3, kBelow = 3; // of the caption, pixels

struct Words {
    Q_DECLARE_TR_FUNCTIONS(TileGrid)
};

void paintPicture(QPainter& painter, const TileSight& tile) {
    painter.fillRect(tile.picture, theme::colors().picture);
    const CloneState state = tile.status.state;
    const FramePtr frame = tile.image.frame();
    const bool live = isConnectedState(state);
    QString reason = stateReason(tile.record.sessionId, tile.status);
    if (frame) {
        painter.save();
        painter.setClipRect(tile.picture);
        const FrameLayout& layout = frame->layout();
        paintFrame(painter, tile.image.image(), layout, tile.place.origin, tile.place.scale, tile.image.result().region);
        if (live && tile.showsTilesAtWork) paintTilesAtWork(painter, *frame, tile.place.origin, tile.place.scale);
        if (!live) {
            const QRect full = QRectF(tile.place.origin, QSizeF(layout.fullWidth, layout.fullHeight) * tile.place.scale).toAlignedRect().intersected(tile.picture);
            painter.fillRect(full, QColor(0, 0, 0, kDimAlpha));
            paintBadge(painter, full, stateLabel(state), reason, theme::stateColor(state, theme::Ground::Canvas));
        }
        painter.restore();
    } else {
        if (reason.isEmpty() && live) reason = Words::tr("Waiting for the first pixels…");
        QRect area = tile.picture;
        if (!tile.restartButton.isEmpty()) area.setBottom(tile.restartButton.top() - kAbove);
        paintStateText(painter, area, stateLabel(state), reason, theme::stateColor(state, theme::Ground::Canvas));
    }
    if (!tile.restartButton.isEmpty()) paintButton(painter, tile.restartButton, Words::tr("Start again"));
}

void paintCaption(QPainter& painter, const TileSight& tile) {
    const QRect& caption = tile.caption;
    const QRect bar(caption.left(), caption.top(), caption.width(), kBar);
    painter.fillRect(bar, theme::darkColors().groove);
    const double percent = std::clamp(tile.status.percent, 0.0, 100.0);
    const QColor color = theme::stateColor(tile.status.state, theme::Ground::Canvas);
    painter.fillRect(QRect(bar.left(), bar.top(), static_cast<int>(bar.width() * percent / 100), bar.height()), color);

    if (const QColor label = theme::labelColor(tile.record.colorLabel); label.isValid())
        painter.fillRect(QRect(caption.left(), bar.bottom() + 1, 4, caption.height() - bar.height()), label);
    const QRect inner = caption.adjusted(9, kBar + kAbove, -9, -kBelow);
    const QRect top(inner.left(), inner.top(), inner.width(), inner.height() / 2);
    const QRect bottom(inner.left(), top.bottom() + 1, inner.width(), inner.height() - top.height());
    theme::paintDot(painter, QRectF(top.left(), top.center().y() - 3.5, 8, 8), color);

    const FramePtr frame = tile.image.frame();
    const QFontMetrics metrics = painter.fontMetrics();
    const QString aov = frame ? toQt(frame->layout().aovs[tile.image.aov()].name) : QString();
    const int aovWidth = metrics.horizontalAdvance(aov) + 8;
    painter.setPen(theme::colors().onCanvas);
    const QRect title = top.adjusted(15, 0, -aovWidth, 0);
    const QString name = toQt(tile.record.name.empty() ? tile.record.sessionId : tile.record.name);
    painter.drawText(title, Qt::AlignVCenter | Qt::AlignLeft, metrics.elidedText(name, Qt::ElideRight, title.width()));
    painter.setPen(theme::colors().onCanvasDim);
    painter.drawText(top, Qt::AlignVCenter | Qt::AlignRight, aov);

    QStringList facts{stateLabel(tile.status.state)};
    if (frame) {
        facts << Words::tr("frame %1").arg(formatNumber(frame->info().frame));
        facts << (frame->info().samples > 0 ? counted(static_cast<std::size_t>(frame->info().samples), Words::tr("%1 sample"), Words::tr("%1 samples"))
                                            : Words::tr("preview"));
    }
    const QString progress = percent > 0 ? QStringLiteral("%1 %").arg(static_cast<int>(percent)) : QString();
    const int progressWidth = metrics.horizontalAdvance(progress) + 8;
    const QRect line = bottom.adjusted(15, 0, -progressWidth, 0);
    painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft, metrics.elidedText(facts.join(QStringLiteral("  ·  ")), Qt::ElideRight, line.width()));
    painter.drawText(bottom, Qt::AlignVCenter | Qt::AlignRight, progress);
}

} // namespace

int tileCaptionHeight(const QFont& font) { return 2 * (QFontMetrics(font).height() + 1) + kBar + kAbove + kBelow + 2; }

void paintTile(QPainter& painter, const TileSight& tile) {
    painter.fillRect(tile.caption, theme::colors().caption);
    paintPicture(painter, tile);
    paintCaption(painter, tile);
}

} // namespace doppel
