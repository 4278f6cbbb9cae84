// How cells of the clone table are painted (state dot and colour label before the name, progress bar) and edited in place.
// Main thread.
#pragma once

#include "ui/desk_context.h"

#include <QStyledItemDelegate>

namespace doppel {

class CloneDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    CloneDelegate(DeskContext& context, QObject* parent) : QStyledItemDelegate(parent), m_context(context) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void destroyEditor(QWidget* editor, const QModelIndex& index) const override;
    void setEditorData(QWidget* editor, const QModelIndex& index) const override;
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override;
    void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

signals:
    /// Rows should stay where they are meanwhile.
    void editing(bool begun) const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void paintName(QPainter* painter, const QStyleOptionViewItem& item, const QModelIndex& index) const;
    void paintProgress(QPainter* painter, const QStyleOptionViewItem& item, const QModelIndex& index) const;
    QStringList choices(int column, const std::string& id) const;

    DeskContext& m_context;
};

} // namespace doppel
