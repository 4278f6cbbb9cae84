#include "ui/base/elided_header.h"

#include <QStyleOptionHeader>

namespace doppel {

namespace {
constexpr int kPadding = 17; // of the style sheet, and the line at the right
} // namespace

void ElidedHeader::initStyleOptionForIndex(QStyleOptionHeader* option, int section) const {
    QHeaderView::initStyleOptionForIndex(option, section);
    int room = sectionSize(section) - kPadding;
    if (option->sortIndicator != QStyleOptionHeader::None) room -= style()->pixelMetric(QStyle::PM_HeaderMarkSize, option, this);
    option->text = fontMetrics().elidedText(option->text, Qt::ElideRight, room);
}

} // namespace doppel
