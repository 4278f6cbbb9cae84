// How cells of the clone table are painted: a state dot before the name and a progress bar. Main thread.
#pragma once

#include <QStyledItemDelegate>

namespace doppel {

/// Text behind a dot in the state's colour.
class StateDotDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

/// A bar with its percentage; nothing for a clone that has not rendered.
class ProgressDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace doppel
