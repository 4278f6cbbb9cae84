// Paints one snapshot of the strip: thumbnail, label, date. Main thread.
#pragma once

#include <QStyledItemDelegate>

namespace doppel {

class GalleryDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    static constexpr int kWidth = 176, kPictureHeight = 99;

    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace doppel
