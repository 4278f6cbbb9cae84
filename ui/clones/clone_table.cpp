#include "ui/clones/clone_table.h"

#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/clones/clone_delegates.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QMimeData>
#include <QMouseEvent>
#include <QPainter>
#include <QScopedValueRollback>

#include <algorithm>
#include <utility>

namespace doppel {

namespace {
constexpr int kArrow = 10;
constexpr int kArrowArea = 28; // a click left of it folds
} // namespace

CloneTable::CloneTable(DeskContext& context, CloneModel* model, QWidget* parent)
    : QTreeView(parent), m_model(model), m_delegate(new CloneDelegate(context, this)) {
    setObjectName(QStringLiteral("cloneTable"));
    setAccessibleName(tr("Connections"));
    setModel(model);
    setItemDelegate(m_delegate);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(EditKeyPressed | DoubleClicked);
    setAlternatingRowColors(true);
    setUniformRowHeights(true);
    setRootIsDecorated(false);
    setIndentation(0);
    setItemsExpandable(true);
    setExpandsOnDoubleClick(false); // done here, also for keys
    setTextElideMode(Qt::ElideMiddle); // the end of a path tells more than its beginning
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerPixel);
    setDragDropMode(DragDrop);
    setDefaultDropAction(Qt::MoveAction);
    setDropIndicatorShown(true);
    setContextMenuPolicy(Qt::CustomContextMenu);
    setUpHeader();
    connect(m_delegate, &CloneDelegate::editing, m_model, &CloneModel::setFrozen);
    connect(m_model, &QAbstractItemModel::modelReset, this, &CloneTable::unfoldAll);
    connect(m_model, &QAbstractItemModel::layoutChanged, this, &CloneTable::unfoldAll);
    connect(this, &QTreeView::collapsed, this, [this](const QModelIndex& index) { m_folded.insert(m_model->groupOf(index)); });
    connect(this, &QTreeView::expanded, this, [this](const QModelIndex& index) { m_folded.erase(m_model->groupOf(index)); });
    unfoldAll();
}

CloneTable::~CloneTable() {
    // An open editor ends with the view; the model may be gone by then.
    disconnect(m_delegate, nullptr, m_model, nullptr);
}

void CloneTable::unfoldAll() {
    for (const auto& group : m_model->arrangement().groups) setExpanded(m_model->indexOfGroup(group.name), !m_folded.contains(group.name));
}

void CloneTable::setFolded(const std::string& group, bool folded) { setExpanded(m_model->indexOfGroup(group), !folded); }

void CloneTable::drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    if (!m_model->isGroup(index)) return QTreeView::drawRow(painter, option, index);
    const QRect row(0, option.rect.top(), viewport()->width(), option.rect.height());
    const bool isCurrent = index.row() == currentIndex().row() && !currentIndex().parent().isValid() && hasFocus();
    painter->save();
    painter->fillRect(row, isCurrent ? theme::colors().currentGroup : theme::colors().header);
    const QPixmap arrow = theme::icon(isExpanded(index) ? QStringLiteral("chevron_down") : QStringLiteral("chevron_right")).pixmap(kArrow, kArrow);
    painter->drawPixmap(QPoint(10, row.center().y() - kArrow / 2 + 1), arrow);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    painter->setFont(bold);
    painter->setPen(theme::colors().text);
    const QString name = index.data().toString();
    const QRect text = row.adjusted(kArrowArea, 0, -8, 0);
    painter->drawText(text, Qt::AlignVCenter | Qt::AlignLeft, QFontMetrics(bold).elidedText(name, Qt::ElideRight, text.width() / 2));
    const int used = std::min(QFontMetrics(bold).horizontalAdvance(name), text.width() / 2) + 16;
    painter->setFont(font());
    painter->setPen(theme::colors().dim);
    painter->drawText(text.adjusted(used, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, index.data(CloneModel::SummaryRole).toString());
    painter->restore();
}

// ---- editing and keys

bool CloneTable::edit(const QModelIndex& index, EditTrigger trigger, QEvent* event) {
    // A double-click on the name shows the clone large.
    if (trigger == DoubleClicked && index.column() == columns::Name) return false;
    return QTreeView::edit(index, trigger, event);
}

QModelIndex CloneTable::neighbour(const QModelIndex& from, int by, bool editableOnly) const {
    for (int visual = header()->visualIndex(from.column()) + by; visual >= 0 && visual < header()->count(); visual += by) {
        const int column = header()->logicalIndex(visual);
        if (isColumnHidden(column) || (editableOnly && !columns::info(column).isEditable)) continue;
        return from.siblingAtColumn(column);
    }
    return {};
}

QModelIndex CloneTable::moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) {
    const QModelIndex current = currentIndex();
    if (!current.isValid()) return QTreeView::moveCursor(action, modifiers);
    if (m_model->isGroup(current)) {
        if (action == MoveLeft || action == MoveRight) setExpanded(current.siblingAtColumn(0), action == MoveRight);
        if (action == MoveLeft || action == MoveRight) return current;
        return QTreeView::moveCursor(action, modifiers);
    }
    const bool tabs = action == MoveNext || action == MovePrevious;
    if (tabs || action == MoveLeft || action == MoveRight) {
        const int by = action == MoveNext || action == MoveRight ? 1 : -1;
        const QModelIndex next = neighbour(current, by, tabs);
        return next.isValid() ? next : current;
    }
    return QTreeView::moveCursor(action, modifiers);
}

void CloneTable::keyPressEvent(QKeyEvent* event) {
    const QModelIndex current = currentIndex();
    if (m_model->isGroup(current) && state() != EditingState) {
        switch (event->key()) {
            case Qt::Key_Return:
            case Qt::Key_Enter:
                if (event->modifiers() != Qt::NoModifier) break;
                return setExpanded(current.siblingAtColumn(0), !isExpanded(current.siblingAtColumn(0)));
            case Qt::Key_F2: return emit groupRenameRequested(m_model->groupOf(current));
            default: break;
        }
    }
    // Letters are shortcuts of the desk; + and - are the viewer's. No search by typing here: that is what the filter is for.
    const bool types = !event->text().isEmpty() && event->text().at(0).isPrint() && event->key() != Qt::Key_Space;
    if (types && state() != EditingState) return event->ignore();
    QTreeView::keyPressEvent(event);
}

void CloneTable::mousePressEvent(QMouseEvent* event) {
    m_draggedGroup.clear();
    const QModelIndex index = indexAt(event->position().toPoint());
    if (m_model->isGroup(index) && event->button() == Qt::LeftButton) {
        const QModelIndex heading = index.siblingAtColumn(0);
        if (event->position().x() < kArrowArea) return setExpanded(heading, !isExpanded(heading));
        m_draggedGroup = m_model->groupOf(index);
        {
            const QScopedValueRollback guard(m_isPressingHeading, true);
            QTreeView::mousePressEvent(event); // so that a drag can begin
        }
        return emit groupPressed(m_draggedGroup, event->modifiers() & Qt::ControlModifier);
    }
    QTreeView::mousePressEvent(event);
}

void CloneTable::mouseDoubleClickEvent(QMouseEvent* event) {
    const QModelIndex index = indexAt(event->position().toPoint());
    if (!m_model->isGroup(index)) return QTreeView::mouseDoubleClickEvent(event);
    if (event->position().x() >= kArrowArea) setExpanded(index.siblingAtColumn(0), !isExpanded(index.siblingAtColumn(0)));
}

void CloneTable::mouseReleaseEvent(QMouseEvent* event) {
    // Releasing over a heading must not take back what pressing it has selected.
    if (!m_draggedGroup.empty() && m_model->isGroup(indexAt(event->position().toPoint()))) return setState(NoState);
    QTreeView::mouseReleaseEvent(event);
}

// ---- drops

std::string CloneTable::nextInGroup(const QModelIndex& index) const {
    return m_model->sessionId(index.siblingAtRow(index.row() + 1).siblingAtColumn(0));
}

std::optional<ConnectionPlace> CloneTable::placeAt(const QPoint& position) const {
    const QModelIndex index = indexAt(position);
    const auto& rows = m_model->arrangement();
    if (!m_draggedGroup.empty()) {
        // A group goes before the one that it is dropped on, or behind all.
        if (!index.isValid()) return ConnectionPlace{};
        const auto ids = m_model->idsOfGroup(m_model->groupOf(index));
        const bool loose = m_model->groupOf(index).empty();
        if (loose) return rows.groups.empty() ? ConnectionPlace{} : ConnectionPlace{.before = rows.groups.front().ids.front()};
        return ConnectionPlace{.before = ids.front()};
    }
    // Below all rows: the end of the last group, or of those without one.
    if (!index.isValid()) return ConnectionPlace{.group = rows.groups.empty() ? std::string() : rows.groups.back().name};
    const QRect row = visualRect(index.siblingAtColumn(0));
    const bool lower = position.y() > row.center().y();
    if (m_model->isGroup(index)) {
        const std::string group = m_model->groupOf(index);
        if (lower) return ConnectionPlace{.group = group, .before = m_model->idsOfGroup(group).front()};
        const auto at = static_cast<std::size_t>(index.row()) - rows.loose.size();
        return ConnectionPlace{.group = at == 0 ? std::string() : rows.groups[at - 1].name};
    }
    return ConnectionPlace{.group = m_model->groupOf(index), .before = lower ? nextInGroup(index) : m_model->sessionId(index)};
}

void CloneTable::dragEnterEvent(QDragEnterEvent* event) {
    if (m_model->dragged(*event->mimeData()).empty()) return event->ignore(); // files are opened by the desk
    QTreeView::dragEnterEvent(event);
}

void CloneTable::dragMoveEvent(QDragMoveEvent* event) {
    QTreeView::dragMoveEvent(event); // scrolls, and shows where
    if (m_model->dragged(*event->mimeData()).empty()) return event->ignore();
    event->setDropAction(Qt::MoveAction);
    event->accept();
}

void CloneTable::dropEvent(QDropEvent* event) {
    const auto ids = m_model->dragged(*event->mimeData());
    const auto place = placeAt(event->position().toPoint());
    setState(NoState);
    viewport()->update();
    if (ids.empty() || !place) return event->ignore();
    event->setDropAction(Qt::MoveAction);
    event->accept();
    m_draggedGroup.clear();
    emit dropped(ids, *place);
}

} // namespace doppel
