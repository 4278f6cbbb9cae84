#include "ui/clones/clone_delegates.h"

#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/clones/cell_editor.h"
#include "ui/clones/clone_model.h"
#include "ui/clones/connection_edits.h"

#include <QApplication>
#include <QKeyEvent>
#include <QPainter>

#include <algorithm>

namespace doppel {

namespace {

constexpr int kDot = 9;
constexpr double kRing = 1.5; // around it on a selected row
constexpr int kStripe = 4;      // of the colour label
constexpr int kRowHeight = 28, kRowMargin = 10; // at least, and around its text
constexpr int kGroupIndent = 10;

void paintBackground(QPainter* painter, const QStyleOptionViewItem& option) {
    const QWidget* widget = option.widget;
    QStyle* style = widget ? widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, widget);
}

} // namespace

void CloneDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    if (index.column() == columns::Name)
        paintName(painter, item, index);
    else if (index.column() == columns::Progress)
        paintProgress(painter, item, index);
    else
        QStyledItemDelegate::paint(painter, option, index);
    if (!(item.state & QStyle::State_HasFocus) || !columns::info(index.column()).isEditable) return;
    painter->setPen(theme::colors().accent); // what F2 edits
    painter->setBrush(Qt::NoBrush);
    painter->drawRect(option.rect.adjusted(0, 1, -1, -2));
}

void CloneDelegate::paintName(QPainter* painter, const QStyleOptionViewItem& styled, const QModelIndex& index) const {
    QStyleOptionViewItem item = styled;
    paintBackground(painter, item);
    const QRectF cell = item.rect;
    if (const auto label = index.data(CloneModel::LabelColorRole).value<QColor>(); label.isValid())
        painter->fillRect(QRectF(cell.left(), cell.top(), kStripe, cell.height()), label);
    const double indent = index.parent().isValid() ? kGroupIndent : 0;
    const bool selected = item.state & QStyle::State_Selected;
    const QRectF dot(cell.left() + 10 + indent, cell.center().y() - kDot / 2.0 + 0.5, kDot, kDot);
    if (selected) theme::paintDot(*painter, dot.adjusted(-kRing, -kRing, kRing, kRing), theme::colors().selectionText); // blue on blue is not seen
    theme::paintDot(*painter, dot, index.data(CloneModel::StateColorRole).value<QColor>());
    item.rect.setLeft(item.rect.left() + kDot + 16 + static_cast<int>(indent));
    painter->save();
    painter->setPen(item.palette.color(selected ? QPalette::HighlightedText : QPalette::Text));
    painter->setFont(item.font);
    const QRect text = item.rect.adjusted(0, 0, -6, 0);
    painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft, item.fontMetrics.elidedText(item.text, Qt::ElideRight, text.width()));
    painter->restore();
}

// A bar with its percentage; nothing for a clone that has not rendered.
void CloneDelegate::paintProgress(QPainter* painter, const QStyleOptionViewItem& styled, const QModelIndex& index) const {
    QStyleOptionViewItem item = styled;
    item.text.clear();
    paintBackground(painter, item);
    const double percent = std::clamp(index.data(CloneModel::PercentRole).toDouble(), 0.0, 100.0);
    const bool dim = index.data(CloneModel::DimRole).toBool();
    if (percent <= 0) return;

    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF cell = item.rect;
    const double label = item.fontMetrics.horizontalAdvance(QStringLiteral("100 %")) + 8;
    const QRectF groove(cell.left() + 8, cell.center().y() - 2.5, std::max(10.0, cell.width() - label - 18), 6);
    painter->setPen(Qt::NoPen);
    painter->setBrush(theme::colors().groove);
    painter->drawRoundedRect(groove, 3, 3);
    QRectF bar = groove;
    bar.setWidth(std::max(6.0, groove.width() * percent / 100));
    painter->setBrush(dim ? theme::colors().handleHover : index.data(CloneModel::StateColorRole).value<QColor>());
    painter->drawRoundedRect(bar, 3, 3);
    painter->setPen(item.state & QStyle::State_Selected ? theme::colors().selectionText : theme::colors().dim);
    painter->drawText(QRectF(groove.right() + 4, cell.top(), label, cell.height()), Qt::AlignVCenter | Qt::AlignRight,
                      QStringLiteral("%1 %").arg(static_cast<int>(percent)));
    painter->restore();
}

QSize CloneDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    return {QStyledItemDelegate::sizeHint(option, index).width(), std::max(kRowHeight, option.fontMetrics.height() + kRowMargin)};
}

// ---- editing

QStringList CloneDelegate::choices(int column, const std::string& id) const {
    const Scene& scene = m_context.document.scene();
    const auto status = m_context.manager.status(id);
    QStringList names;
    switch (column) {
        case columns::Node: return renderableNodes(scene);
        case columns::Camera: return knownCameras(scene);
        case columns::Group: return knownGroups(scene);
        case columns::Renderer:
            for (const auto& info : status && !status->renderers.empty() ? status->renderers : m_context.services.renderers) names << toQt(info.name);
            return names;
        case columns::Aov:
            if (status)
                for (const auto& aov : status->availableAovs) names << toQt(aov);
            return names;
        case columns::Label:
            for (const auto label : kColorLabels) names << theme::labelName(label);
            return names;
        default: return names;
    }
}

QWidget* CloneDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex& index) const {
    auto* editor = new CellEditor(index.column(), parent);
    editor->offer(choices(index.column(), toStd(index.data(CloneModel::SessionIdRole).toString())));
    if (index.column() == columns::FrameNumber) editor->evaluateWith([this] { return m_context.document.scene().expressionContext(); });
    emit editing(true);
    return editor;
}

void CloneDelegate::destroyEditor(QWidget* editor, const QModelIndex& index) const {
    QStyledItemDelegate::destroyEditor(editor, index);
    emit editing(false);
}

void CloneDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const {
    auto* line = static_cast<CellEditor*>(editor);
    if (line->isModified()) return; // the row has changed while somebody types
    line->setText(index.data(Qt::EditRole).toString());
    line->selectAll();
}

void CloneDelegate::setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const {
    auto* line = static_cast<CellEditor*>(editor);
    // Not typed in: what was there before stays, also in the other selected rows.
    if (!line->isModified() && line->text() == index.data(Qt::EditRole).toString()) return;
    model->setData(index, line->text(), Qt::EditRole);
}

void CloneDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option, const QModelIndex&) const {
    // A narrow column must not hide what is typed.
    QRect place = option.rect;
    place.setWidth(std::max(place.width(), 120));
    if (const QWidget* area = editor->parentWidget(); area && place.right() > area->width()) place.moveRight(std::max(place.width(), area->width()) - 1);
    editor->setGeometry(place);
}

bool CloneDelegate::eventFilter(QObject* watched, QEvent* event) {
    auto* line = qobject_cast<CellEditor*>(watched);
    if (line && event->type() == QEvent::KeyPress && !line->fault().isEmpty()) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const bool ends = key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Tab || key == Qt::Key_Backtab;
        if (ends) {
            line->explain();
            return true;
        }
    }
    return QStyledItemDelegate::eventFilter(watched, event);
}

} // namespace doppel
