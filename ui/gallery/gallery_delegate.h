// Paints one snapshot, as a cell of the grid or a line of the list: thumbnail, label, date, star, rating, colour, how many are
// stacked below it. A click on the star is told. Main thread.
#pragma once

#include "gallery/gallery_item.h"

#include <QColor>
#include <QStyledItemDelegate>

namespace doppel {

/// The colour of a colour tag ("red"); invalid for "" and unknown ones.
QColor galleryColor(std::string_view tag);
/// A star with five points in `rect`.
void paintStar(QPainter& painter, const QRectF& rect, const QColor& color, bool filled);

class GalleryDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    static constexpr int kMinWidth = 96, kMaxWidth = 320, kUsualWidth = 176;

    using QStyledItemDelegate::QStyledItemDelegate;
    /// Of the thumbnails in the grid, pixels; in the list they are a third as wide.
    void setPictureWidth(int width) { m_width = width; }
    int pictureWidth() const { return m_width; }
    void setList(bool isList) { m_isList = isList; }
    bool isList() const { return m_isList; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QRect starRect(const QStyleOptionViewItem& option) const;

signals:
    void starClicked(const QModelIndex& index);

protected:
    bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option, const QModelIndex& index) override;

private:
    struct Places {
        QRect cell, picture, label, below, star, rating;
    };
    Places places(const QStyleOptionViewItem& option) const;
    void paintPicture(QPainter& painter, const Places& at, const GalleryItem& item, const QModelIndex& index, bool hovered) const;

    int m_width = kUsualWidth;
    bool m_isList = false;
};

} // namespace doppel
