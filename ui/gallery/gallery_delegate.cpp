#include "ui/gallery/gallery_delegate.h"

#include "ui/base/theme.h"
#include "ui/gallery/gallery_model.h"
#include "ui/viewer/image_painting.h"

#include <QPainter>

namespace doppel {

namespace {
constexpr int kMargin = 6;
}

QSize GalleryDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
    return {kWidth + 2 * kMargin, kPictureHeight + 3 * kMargin + 2 * option.fontMetrics.height()};
}

void GalleryDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const bool selected = option.state & QStyle::State_Selected;
    const QRect cell = option.rect.adjusted(2, 2, -2, -2);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    const bool hovered = option.state & QStyle::State_MouseOver;
    painter->setBrush(QColor(selected ? 0xff2f5d8c : hovered ? 0xff303030 : 0xff282828));
    painter->drawRoundedRect(cell, 4, 4);

    const QRect picture(cell.left() + kMargin - 2, cell.top() + kMargin - 2, kWidth, kPictureHeight);
    painter->fillRect(picture, QColor(0xff141414));
    const auto thumbnail = index.data(Qt::DecorationRole).value<QPixmap>();
    if (!thumbnail.isNull()) {
        painter->setRenderHint(QPainter::SmoothPixmapTransform);
        painter->drawPixmap(fitRect(thumbnail.size(), picture), thumbnail);
    }
    const int line = option.fontMetrics.height();
    const QRect label(picture.left() + 2, picture.bottom() + 5, picture.width() - 4, line);
    painter->setPen(QColor(selected ? QRgb(0xffffffff) : theme::kText));
    painter->drawText(label, Qt::AlignLeft | Qt::AlignVCenter,
                      option.fontMetrics.elidedText(index.data(Qt::DisplayRole).toString(), Qt::ElideRight, label.width()));
    painter->setPen(QColor(selected ? QRgb(0xffc9dcef) : theme::kDimText));
    painter->drawText(label.translated(0, line + 1), Qt::AlignLeft | Qt::AlignVCenter, index.data(GalleryModel::DateRole).toString());
    painter->restore();
}

void GalleryDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option, const QModelIndex&) const {
    const int height = editor->sizeHint().height();
    editor->setGeometry(option.rect.left() + 4, option.rect.top() + kPictureHeight + kMargin, option.rect.width() - 8, height);
}

} // namespace doppel
