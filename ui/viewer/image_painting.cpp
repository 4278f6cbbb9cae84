#include "ui/viewer/image_painting.h"

#include "ui/base/theme.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace doppel {

QRect fitRect(QSize size, const QRect& area) {
    if (size.isEmpty() || area.isEmpty()) return area;
    const QSize fitted = size.scaled(area.size(), Qt::KeepAspectRatio);
    return QRect(area.left() + (area.width() - fitted.width()) / 2, area.top() + (area.height() - fitted.height()) / 2,
                 fitted.width(), fitted.height());
}

void paintFrame(QPainter& painter, const QImage& image, const FrameLayout& layout, QPointF origin, double scale, const DisplayRegion& region) {
    const DisplayRegion part = region.width > 0 ? region : DisplayRegion{0, 0, layout.width, layout.height};
    const QRectF window(origin.x() + (layout.x + part.x) * scale, origin.y() + (layout.y + part.y) * scale, part.width * scale, part.height * scale);
    const bool isPart = layout.width != layout.fullWidth || layout.height != layout.fullHeight;
    painter.save();
    if (isPart) {
        painter.setPen(QPen(theme::colors().canvasLine, 1, Qt::DashLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(origin, QSizeF(layout.fullWidth * scale, layout.fullHeight * scale)));
    }
    // Pixels are shown as they are once they are larger than the screen's.
    painter.setRenderHint(QPainter::SmoothPixmapTransform, scale < 2.0);
    painter.drawImage(window, image);
    painter.restore();
}

void paintTilesAtWork(QPainter& painter, const Frame& frame, QPointF origin, double scale) {
    const FrameLayout& layout = frame.layout();
    painter.save();
    painter.setBrush(Qt::NoBrush);
    for (const PixelRect& tile : frame.info().tilesAtWork) {
        const QRectF rect(origin.x() + (layout.x + tile.x) * scale, origin.y() + (layout.y + tile.y) * scale, tile.width * scale, tile.height * scale);
        const double arm = std::min({rect.width(), rect.height(), 24.0}) / 3;
        QPainterPath corners;
        const auto corner = [&](QPointF at, double right, double down) {
            corners.moveTo(at + QPointF(right * arm, 0));
            corners.lineTo(at);
            corners.lineTo(at + QPointF(0, down * arm));
        };
        corner(rect.topLeft(), 1, 1);
        corner(rect.topRight(), -1, 1);
        corner(rect.bottomLeft(), 1, -1);
        corner(rect.bottomRight(), -1, -1);
        // Dark below light, so that it is seen on any picture.
        painter.setPen(QPen(QColor(0, 0, 0, 170), 3));
        painter.drawPath(corners);
        painter.setPen(QPen(theme::darkColors().accent, 1.5));
        painter.drawPath(corners);
    }
    painter.restore();
}

namespace {

constexpr double kFilled = 0.85; // of a line, where words are wrapped

QFont scaled(const QFont& base, double factor, bool bold) {
    QFont font = base;
    font.setPointSizeF(base.pointSizeF() * factor);
    font.setBold(bold);
    return font;
}

} // namespace

void paintEmptyText(QPainter& painter, const QRect& area, const QString& heading, const QString& text) {
    painter.save();
    const QFont base = painter.font();
    const QRect column = area.adjusted(area.width() / 6, 0, -area.width() / 6, 0);
    painter.setFont(scaled(base, 1.5, false));
    painter.setPen(theme::colors().onCanvas);
    const QRect top(column.left(), area.top(), column.width(), area.height() / 2 - 6);
    painter.drawText(top, Qt::AlignHCenter | Qt::AlignBottom | Qt::TextWordWrap, heading);
    painter.setFont(scaled(base, 1.05, false));
    painter.setPen(theme::colors().onCanvasDim);
    const QRect bottom(column.left(), area.top() + area.height() / 2 + 6, column.width(), area.height() / 2 - 6);
    painter.drawText(bottom, Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, text);
    painter.restore();
}

void paintStateText(QPainter& painter, const QRect& area, const QString& state, const QString& reason, const QColor& color) {
    painter.save();
    const QFont base = painter.font(), large = scaled(base, 1.25, true);
    const QRect column = area.adjusted(14, 8, -14, -8);
    const QFontMetrics metrics(base);
    const int heading = QFontMetrics(large).height(), gap = reason.isEmpty() ? 0 : 6;
    // What does not fit ends with an ellipsis; the tool tip and the editor have all of it.
    const int lines = std::max(1, (column.height() - heading - gap) / metrics.lineSpacing());
    const QString shown = metrics.elidedText(reason, Qt::ElideRight, static_cast<int>(lines * column.width() * (lines > 1 ? kFilled : 1)));
    const int height = reason.isEmpty() ? 0 : metrics.boundingRect(column, Qt::AlignHCenter | Qt::TextWordWrap, shown).height();
    const int top = std::max(column.top(), column.center().y() - (heading + gap + height) / 2);
    painter.setFont(large);
    painter.setPen(color);
    painter.drawText(QRect(column.left(), top, column.width(), heading), Qt::AlignCenter, state);
    painter.setFont(base);
    painter.setPen(theme::colors().onCanvas);
    painter.drawText(QRect(column.left(), top + heading + gap, column.width(), column.bottom() - top - heading - gap), Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, shown);
    painter.restore();
}

void paintBadge(QPainter& painter, const QRect& area, const QString& state, const QString& reason, const QColor& color) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QFontMetrics metrics = painter.fontMetrics();
    const int widest = std::max(40, area.width() - 36);
    const QString text = reason.isEmpty() ? state : QStringLiteral("%1: %2").arg(state, reason);
    const QRect bounds = metrics.boundingRect(QRect(0, 0, widest, area.height()), Qt::TextWordWrap, text);
    const QRect plate(area.left() + 8, area.top() + 8, std::min(widest, bounds.width()) + 30, bounds.height() + 10);
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(20, 20, 20, 215));
    painter.drawRoundedRect(plate, 4, 4);
    theme::paintDot(painter, QRectF(plate.left() + 8, plate.top() + 5 + metrics.height() / 2.0 - 4, 8, 8), color);
    painter.setPen(theme::colors().onCanvas);
    painter.drawText(plate.adjusted(22, 5, -6, -5), Qt::TextWordWrap, text);
    painter.restore();
}

void paintButton(QPainter& painter, const QRect& rect, const QString& text) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(theme::darkColors().edge);
    painter.setBrush(theme::darkColors().button);
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    painter.setPen(theme::colors().onCanvas);
    painter.drawText(rect, Qt::AlignCenter, text);
    painter.restore();
}

} // namespace doppel
