#include "ui/gallery/difference_tree.h"

#include "ui/base/elided_header.h"

#include <QHeaderView>
#include <QSignalBlocker>

#include <algorithm>

namespace doppel {

DifferenceTree::DifferenceTree(const QString& a, const QString& b, bool checkable, QWidget* parent) : QTreeWidget(parent), m_checkable(checkable) {
    setAccessibleName(tr("What differs"));
    setColumnCount(3);
    setHeader(new ElidedHeader(Qt::Horizontal, this));
    header()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    setHeaderLabels({tr("What differs"), a, b});
    setAlternatingRowColors(true);
    setUniformRowHeights(true);
    for (const int column : {1, 2}) header()->setSectionResizeMode(column, QHeaderView::Stretch);
    connect(this, &QTreeWidget::itemChanged, this, [this] { emit checkedChanged(); });
}

QTreeWidgetItem* DifferenceTree::group(ScenePart::Kind kind) {
    QTreeWidgetItem*& item = m_groups[kind];
    if (item) return item;
    const QString titles[] = {tr("Frame"), tr("Frame"), tr("Context options"), tr("Nodes"), tr("Connections"), tr("Settings"), tr("How the render went")};
    item = new QTreeWidgetItem(this, {titles[static_cast<std::size_t>(kind)]});
    if (m_checkable) {
        item->setFlags(item->flags() | Qt::ItemIsUserCheckable | Qt::ItemIsAutoTristate);
        item->setCheckState(0, Qt::Checked);
    }
    item->setExpanded(true);
    return item;
}

void DifferenceTree::setDifferences(const std::vector<SceneDifference>& differences) {
    const QSignalBlocker block(this);
    clear();
    m_groups.clear();
    m_parts.clear();
    for (const auto& difference : differences) {
        QTreeWidgetItem*& part = m_parts[difference.part];
        if (!part) {
            const auto kind = difference.part.kind == ScenePart::Kind::Range ? ScenePart::Kind::Frame : difference.part.kind;
            part = new QTreeWidgetItem(group(kind), {difference.title});
            if (m_checkable) {
                part->setFlags(part->flags() | Qt::ItemIsUserCheckable);
                part->setCheckState(0, Qt::Checked);
            }
        }
        QTreeWidgetItem* row = difference.field.isEmpty() ? part : new QTreeWidgetItem(part, {difference.field});
        const QString none = QStringLiteral("–");
        row->setText(1, difference.a.isEmpty() ? none : difference.a);
        row->setText(2, difference.b.isEmpty() ? none : difference.b);
        for (const int column : {1, 2}) row->setToolTip(column, row->text(column));
        part->setExpanded(true);
    }
    resizeColumnToContents(0);
    setColumnWidth(0, std::clamp(columnWidth(0) + 8, 160, 260));
}

std::set<ScenePart> DifferenceTree::checked() const {
    std::set<ScenePart> parts;
    for (const auto& [part, item] : m_parts)
        if (item->checkState(0) == Qt::Checked) parts.insert(part);
    return parts;
}

void DifferenceTree::setAllChecked(bool checked) {
    {
        const QSignalBlocker block(this);
        for (const auto& [part, item] : m_parts) item->setCheckState(0, checked ? Qt::Checked : Qt::Unchecked);
    }
    viewport()->update();
    emit checkedChanged();
}

} // namespace doppel
