#include "ui/clones/clone_delegates.h"

#include "ui/base/theme.h"
#include "ui/clones/clone_model.h"

#include <QApplication>
#include <QPainter>

#include <algorithm>

namespace doppel {

namespace {
constexpr int kDot = 9;

void paintBackground(QPainter* painter, const QStyleOptionViewItem& option) {
    const QWidget* widget = option.widget;
    QStyle* style = widget ? widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, widget);
}
} // namespace

void StateDotDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    paintBackground(painter, item);
    const QRectF cell = option.rect;
    theme::paintDot(*painter, QRectF(cell.left() + 10, cell.center().y() - kDot / 2.0 + 0.5, kDot, kDot),
                    index.data(CloneModel::ColorRole).value<QColor>());
    item.rect.setLeft(item.rect.left() + kDot + 16);
    const QColor color = item.state & QStyle::State_Selected ? item.palette.color(QPalette::HighlightedText)
                                                             : item.palette.color(QPalette::Text);
    painter->save();
    painter->setPen(color);
    painter->setFont(item.font);
    const QRect text = item.rect.adjusted(0, 0, -6, 0);
    painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft,
                      item.fontMetrics.elidedText(item.text, Qt::ElideRight, text.width()));
    painter->restore();
}

void ProgressDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    item.text.clear();
    paintBackground(painter, item);
    const double percent = std::clamp(index.data(Qt::DisplayRole).toDouble(), 0.0, 100.0);
    const bool dim = index.data(CloneModel::DimRole).toBool();
    if (percent <= 0) return;

    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF cell = option.rect;
    const double label = item.fontMetrics.horizontalAdvance(QStringLiteral("100 %")) + 8;
    const QRectF groove(cell.left() + 8, cell.center().y() - 2.5, std::max(10.0, cell.width() - label - 18), 6);
    painter->setPen(Qt::NoPen);
    painter->setBrush(QColor(0xff161616));
    painter->drawRoundedRect(groove, 3, 3);
    QRectF bar = groove;
    bar.setWidth(std::max(6.0, groove.width() * percent / 100));
    painter->setBrush(dim ? QColor(0xff5a5a5a) : index.data(CloneModel::ColorRole).value<QColor>());
    painter->drawRoundedRect(bar, 3, 3);
    painter->setPen(item.state & QStyle::State_Selected ? QColor(Qt::white) : QColor(theme::kDimText));
    painter->drawText(QRectF(groove.right() + 4, cell.top(), label, cell.height()), Qt::AlignVCenter | Qt::AlignRight,
                      QStringLiteral("%1 %").arg(static_cast<int>(percent)));
    painter->restore();
}

} // namespace doppel
