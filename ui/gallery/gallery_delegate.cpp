#include "ui/gallery/gallery_delegate.h"

#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/gallery/gallery_model.h"
#include "ui/viewer/image_painting.h"

#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include <cmath>
#include <numbers>

namespace doppel {

namespace {
constexpr int kMargin = 5, kStarSide = 16, kRatingSide = 10;

/// `item` with its metadata `key`; "" without.
QString metadata(const GalleryItem& item, const char* key) {
    const auto it = item.metadata.find(key);
    return it == item.metadata.end() ? QString() : toQt(it->second);
}

QString belowText(const GalleryItem& item, bool isList) {
    QStringList parts{formatDate(item.created)};
    if (isList) {
        const QString frame = metadata(item, "frame");
        parts << metadata(item, "renderer") << metadata(item, "camera") << (frame.isEmpty() ? frame : GalleryDelegate::tr("frame %1").arg(frame));
        QStringList tags;
        for (const auto& tag : item.tags) tags << QLatin1Char('#') + toQt(tag);
        parts << tags.join(QLatin1Char(' ')) << toQt(item.comment).section(QLatin1Char('\n'), 0, 0);
    }
    parts.removeAll(QString());
    return parts.join(QStringLiteral("   "));
}
} // namespace

QColor galleryColor(std::string_view tag) {
    if (tag == "blue") return QColor(0xff4a8fd6);
    if (tag == "green") return QColor(0xff63b86c);
    if (tag == "purple") return QColor(0xffa678d8);
    if (tag == "yellow") return QColor(0xffd9b93f);
    if (tag == "teal") return QColor(0xff3fb8b0);
    if (tag == "red") return QColor(0xffe0605a);
    return {};
}

void paintStar(QPainter& painter, const QRectF& rect, const QColor& color, bool filled) {
    QPolygonF points;
    const double outer = std::min(rect.width(), rect.height()) / 2, inner = outer * 0.42;
    for (int i = 0; i < 10; ++i) {
        const double angle = std::numbers::pi * (i / 5.0 - 0.5), radius = i % 2 ? inner : outer;
        points << rect.center() + QPointF(std::cos(angle), std::sin(angle)) * radius;
    }
    painter.setPen(QPen(color, 1.2));
    painter.setBrush(filled ? QBrush(color) : QBrush(Qt::NoBrush));
    painter.drawPolygon(points);
}

QSize GalleryDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    const int line = option.fontMetrics.height();
    if (m_isList) return {200, std::max(m_width / 3 * 9 / 16, 2 * line + 2) + 2 * kMargin};
    return {m_width + 2 * kMargin, m_width * 9 / 16 + 3 * kMargin + 2 * line + 2};
}

GalleryDelegate::Places GalleryDelegate::places(const QStyleOptionViewItem& option) const {
    Places at;
    at.cell = option.rect.adjusted(1, 1, -1, -1);
    const int line = option.fontMetrics.height();
    const int width = m_isList ? m_width / 3 : m_width;
    at.picture = QRect(at.cell.left() + kMargin - 1, at.cell.top() + kMargin - 1, width, width * 9 / 16);
    if (m_isList) {
        const int left = at.picture.right() + 10, top = at.cell.center().y() - line;
        at.star = QRect(at.cell.right() - kStarSide - 8, at.cell.center().y() - kStarSide / 2, kStarSide, kStarSide);
        at.rating = QRect(at.star.left() - 5 * (kRatingSide + 1) - 10, at.cell.center().y() - kRatingSide / 2, 5 * (kRatingSide + 1), kRatingSide);
        at.label = QRect(left, top, std::max(0, at.rating.left() - left - 8), line);
        at.below = at.label.translated(0, line);
    } else {
        at.star = QRect(at.picture.right() - kStarSide - 3, at.picture.top() + 4, kStarSide, kStarSide);
        at.label = QRect(at.picture.left() + 2, at.picture.bottom() + 4, at.picture.width() - 4, line);
        at.below = at.label.translated(0, line + 1);
        at.rating = QRect(at.below.right() - 5 * (kRatingSide + 1), at.below.center().y() - kRatingSide / 2, 5 * (kRatingSide + 1), kRatingSide);
    }
    return at;
}

QRect GalleryDelegate::starRect(const QStyleOptionViewItem& option) const { return places(option).star; }

void GalleryDelegate::paintPicture(QPainter& painter, const Places& at, const GalleryItem& item, const QModelIndex& index, bool hovered) const {
    const auto* model = qobject_cast<const GalleryModel*>(index.model());
    const bool isMissing = model && model->isMissing(item.id);
    painter.fillRect(at.picture, theme::colors().picture);
    const auto thumbnail = index.data(Qt::DecorationRole).value<QPixmap>();
    if (!thumbnail.isNull()) {
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        if (isMissing) painter.setOpacity(0.35); // there is no more than this small picture
        painter.drawPixmap(fitRect(thumbnail.size(), at.picture), thumbnail);
        painter.setOpacity(1);
    }
    if (const QColor color = galleryColor(item.colorTag); color.isValid()) painter.fillRect(QRect(at.picture.left(), at.picture.top(), 4, at.picture.height()), color);
    if (item.starred || hovered) {
        if (!m_isList) painter.fillRect(at.star.adjusted(-3, -3, 3, 3), QColor(0, 0, 0, 110));
        paintStar(painter, at.star, item.starred ? (m_isList ? theme::colors().star : theme::darkColors().star) : QColor(0xffb0b0b0), item.starred);
    }
    // What can't be seen in the picture: a stack, a render that goes on, a file that is gone.
    QString badge;
    if (item.children > 0) badge = QStringLiteral("▤ %1").arg(item.children + 1);
    if (item.status == "render_active") badge += tr("  rendering");
    if (isMissing)
        badge += tr("  ⚠ image missing");
    else if (item.status == "error")
        badge += tr("  ⚠ error");
    if (badge.isEmpty() || (m_isList && m_width < 200)) return;
    badge = badge.trimmed();
    const QFontMetrics metrics(painter.font());
    const QRect box(at.picture.left() + 6, at.picture.bottom() - metrics.height() - 4, metrics.horizontalAdvance(badge) + 10, metrics.height() + 2);
    painter.fillRect(box, QColor(0, 0, 0, 170));
    painter.setPen(isMissing || item.status == "error" ? theme::darkColors().error : theme::darkColors().text);
    painter.drawText(box, Qt::AlignCenter, badge);
}

void GalleryDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto* model = qobject_cast<const GalleryModel*>(index.model());
    const QString label = index.data(Qt::DisplayRole).toString(); // has a page fetched that is not there
    const GalleryItem* item = model ? model->item(index.row()) : nullptr;
    const bool selected = option.state & QStyle::State_Selected, hovered = option.state & QStyle::State_MouseOver;
    const Places at = places(option);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(selected ? theme::colors().selection : hovered ? theme::colors().hover : theme::colors().card);
    painter->drawRoundedRect(at.cell, 4, 4);
    if (!item) {
        painter->fillRect(at.picture, theme::colors().picture);
        painter->restore();
        return;
    }
    paintPicture(*painter, at, *item, index, hovered);
    const auto text = [&](const QRect& place, const QString& words) {
        painter->drawText(place, Qt::AlignLeft | Qt::AlignVCenter, option.fontMetrics.elidedText(words, Qt::ElideRight, place.width()));
    };
    painter->setPen(selected ? theme::colors().selectionText : theme::colors().text);
    text(at.label, label);
    painter->setPen(selected ? theme::colors().selectionDim : theme::colors().dim);
    QRect below = at.below;
    if (item->rating > 0 && !m_isList) below.setRight(at.rating.left() + (5 - item->rating) * (kRatingSide + 1) - 4);
    text(below, belowText(*item, m_isList));
    for (int i = 0; i < item->rating; ++i) {
        const int place = m_isList ? i : 5 - item->rating + i;
        paintStar(*painter, QRectF(at.rating.left() + place * (kRatingSide + 1), at.rating.top(), kRatingSide, kRatingSide), selected ? theme::colors().selectionText : theme::colors().star, true);
    }
    painter->restore();
}

bool GalleryDelegate::editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option, const QModelIndex& index) {
    if (event->type() == QEvent::MouseButtonPress || event->type() == QEvent::MouseButtonRelease || event->type() == QEvent::MouseButtonDblClick) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        if (mouse->button() == Qt::LeftButton && starRect(option).adjusted(-3, -3, 3, 3).contains(mouse->position().toPoint())) {
            if (event->type() == QEvent::MouseButtonRelease) emit starClicked(index);
            return true;
        }
    }
    return QStyledItemDelegate::editorEvent(event, model, option, index);
}

void GalleryDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option, const QModelIndex&) const {
    const QRect label = places(option).label;
    const int height = editor->sizeHint().height();
    editor->setGeometry(label.left() - 2, label.center().y() - height / 2, label.width() + 4, height);
}

} // namespace doppel
