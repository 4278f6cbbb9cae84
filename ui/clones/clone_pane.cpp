#include "ui/clones/clone_pane.h"

#include "ui/base/text.h"
#include "ui/base/text_scale.h"
#include "ui/clones/connection_edits.h"

#include <QCompleter>
#include <QItemSelection>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QShortcut>
#include <QStackedWidget>
#include <QStyle>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <set>

namespace doppel {

ClonePane::ClonePane(DeskContext& context, CloneActions& actions, QWidget* parent)
    : QWidget(parent), m_context(context), m_actions(actions), m_model(new CloneModel(context, this)),
      m_table(new CloneTable(context, m_model, this)), m_filter(makeFilter()) {
    setObjectName(QStringLiteral("clonePane"));
    m_empty = new QLabel(this);
    m_empty->setProperty("role", "empty");
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_empty->setMargin(24);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_empty);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeToolBar());
    layout->addWidget(m_stack, 1);
    connectTable();
    addKeys();
    m_actions.setShownIds([this] { return m_model->arrangement().ids(); });
    connect(&m_context.selection, &Selection::changed, this, &ClonePane::selectionToTable);
    updateEmptyText();
}

ClonePane::~ClonePane() { m_actions.setShownIds({}); }

QWidget* ClonePane::makeToolBar() {
    auto* bar = new QToolBar(this);
    bar->setIconSize(QSize(18, 18));
    bar->addActions({m_actions.create, m_actions.duplicate, m_actions.edits->matrix, m_actions.remove});
    bar->addSeparator();
    bar->addActions({m_actions.start, m_actions.pause, m_actions.stop, m_actions.restart, m_actions.edits->hold});
    bar->addSeparator();
    bar->addAction(m_actions.snapshot);
    bar->addSeparator();
    bar->addActions({m_actions.startAll, m_actions.stopAll, m_actions.snapshotAll});
    auto* spacer = new QWidget(bar);
    spacer->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(spacer);
    bar->addWidget(m_filter);
    return bar;
}

QLineEdit* ClonePane::makeFilter() {
    auto* filter = new QLineEdit(this);
    filter->setObjectName(QStringLiteral("cloneFilter"));
    filter->setPlaceholderText(tr("Filter: hero state:failed…"));
    const QString help = tr("<b>Filter</b> &nbsp;<i>Ctrl+F</i><br>Shows connections with all of these words in name, id, camera, renderer, node, group or "
                            "state.<br><code>state:failed,lost</code> looks in one field, for either text<br><code>-group:hero</code> leaves out"
                            "<br><code>\"two words\"</code> keeps them together<br>Fields: %1")
                             .arg(CloneFilter::fieldNames().join(QStringLiteral(", ")));
    filter->setToolTip(help);
    filter->setAccessibleName(tr("Filter connections"));
    filter->setClearButtonEnabled(true);
    filter->setMinimumWidth(120);
    theme::keepScaled(filter, [filter](double scale) { filter->setMaximumWidth(static_cast<int>(240 * scale)); });
    connect(filter, &QLineEdit::textChanged, this, [this, filter, help](const QString& text) {
        m_model->setFilter(text);
        const QString& fault = m_model->filter().fault();
        filter->setProperty("faulty", !fault.isEmpty());
        filter->style()->unpolish(filter);
        filter->style()->polish(filter);
        filter->setToolTip(fault.isEmpty() ? help : fault);
        updateEmptyText();
    });
    return filter;
}

void ClonePane::connectTable() {
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &ClonePane::selectionFromTable);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ClonePane::selectionFromTable);
    connect(m_table, &QTreeView::activated, this, [this](const QModelIndex& index) {
        if (const std::string id = m_model->sessionId(index); !id.empty()) emit m_actions.showLargeRequested(id);
    });
    connect(m_table, &CloneTable::groupPressed, this, &ClonePane::selectGroup);
    connect(m_table, &CloneTable::dropped, this, &ClonePane::drop);
    connect(m_table, &CloneTable::groupRenameRequested, this, [this](const std::string& group) {
        m_actions.edits->askForGroup(m_model->idsOfGroup(group), group);
    });
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] {
        selectionToTable();
        updateEmptyText();
    });
    connect(m_table, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        m_actions.fillMenu(*menu);
        menu->popup(m_table->viewport()->mapToGlobal(at));
    });
}

void ClonePane::addKeys() {
    const ConnectionActions& edits = *m_actions.edits;
    addActions({m_actions.remove, m_actions.selectAll, edits.copy, edits.cut, edits.paste});
    const auto key = [this](const QKeySequence& keys, auto slot) {
        connect(new QShortcut(keys, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut), &QShortcut::activated, this, slot);
    };
    key(QKeySequence(Qt::ALT | Qt::Key_Up), [this] { moveSelected(-1); });
    key(QKeySequence(Qt::ALT | Qt::Key_Down), [this] { moveSelected(1); });
    key(QKeySequence::Find, [this] {
        m_filter->setFocus();
        m_filter->selectAll();
    });
}

// ---- selection

void ClonePane::selectionFromTable() {
    if (m_syncing || m_table->isPressingHeading()) return;
    const QModelIndex index = m_table->currentIndex();
    if (m_model->isGroup(index)) return selectGroup(m_model->groupOf(index), false); // by the arrow keys
    const QScopedValueRollback guard(m_syncing, true);
    std::vector<std::string> ids;
    for (const QModelIndex& row : m_table->selectionModel()->selectedRows()) ids.push_back(m_model->sessionId(row));
    std::string current = m_model->sessionId(index);
    if (std::find(ids.begin(), ids.end(), current) == ids.end()) current.clear();
    m_context.selection.set(std::move(ids), std::move(current));
}

void ClonePane::selectGroup(const std::string& group, bool adds) {
    std::vector<std::string> ids = adds ? m_context.selection.ids() : std::vector<std::string>();
    for (const auto& id : m_model->idsOfGroup(group))
        if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
    m_context.selection.set(ids);
    selectionToTable(); // also when it was selected before, and the press has cleared the table's
}

void ClonePane::selectionToTable() {
    if (m_syncing) return;
    const QScopedValueRollback guard(m_syncing, true);
    QItemSelection rows;
    QModelIndex current;
    for (const auto& id : m_context.selection.ids()) {
        const QModelIndex index = m_model->indexOf(id);
        if (!index.isValid()) continue;
        rows.select(index, index);
        if (id == m_context.selection.current()) current = index;
    }
    auto* selection = m_table->selectionModel();
    const QModelIndex before = m_table->currentIndex();
    selection->select(rows, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    // A heading whose connections are selected stays the current row; the column that F2 edits stays, too.
    const bool staysOnHeading = m_model->isGroup(before) && current.isValid() && m_model->groupOf(before) == m_model->groupOf(current);
    if (!current.isValid() || staysOnHeading || m_model->sessionId(before) == m_model->sessionId(current)) return;
    const int column = before.isValid() && !m_model->isGroup(before) ? before.column() : 0;
    selection->setCurrentIndex(current.siblingAtColumn(column), QItemSelectionModel::NoUpdate);
    const int left = m_table->horizontalScrollBar()->value();
    m_table->scrollTo(current);
    m_table->horizontalScrollBar()->setValue(left);
}

// ---- order

void ClonePane::drop(const std::vector<std::string>& ids, const ConnectionPlace& place) {
    // In a sorted table what is seen becomes the order, so that nothing jumps but what was moved.
    const bool wasSorted = m_model->sortColumn() >= 0;
    moveInList(m_context.document, ids, place, wasSorted ? m_model->arrangement().ids() : std::vector<std::string>());
    if (wasSorted) m_table->sortByColumn(-1, Qt::AscendingOrder);
}

void ClonePane::moveSelected(int by) {
    const auto& arrangement = m_model->arrangement();
    const QModelIndex first = m_model->indexOf(m_context.selection.current());
    if (!first.isValid()) return;
    const std::string group = m_model->groupOf(first);
    const std::vector<std::string> rows = group.empty() ? arrangement.loose : m_model->idsOfGroup(group);
    std::vector<std::string> ids;
    std::size_t top = rows.size(), bottom = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!m_context.selection.contains(rows[i])) continue;
        ids.push_back(rows[i]);
        top = std::min(top, i);
        bottom = i;
    }
    if (ids.size() == rows.size() && !group.empty()) {
        // The whole group moves past its neighbour.
        const auto& groups = arrangement.groups;
        const auto at = static_cast<std::ptrdiff_t>(std::ranges::find(groups, group, &CloneArrangement::Group::name) - groups.begin());
        const auto count = static_cast<std::ptrdiff_t>(groups.size());
        const std::ptrdiff_t before = by < 0 ? at - 1 : at + 2;
        if ((by < 0 && at == 0) || (by > 0 && at + 1 == count)) return;
        return drop(ids, before < count ? ConnectionPlace{.before = groups[static_cast<std::size_t>(before)].ids.front()} : ConnectionPlace{});
    }
    if ((by < 0 && top == 0) || (by > 0 && bottom + 1 == rows.size())) return;
    const std::size_t before = by < 0 ? top - 1 : bottom + 2;
    drop(ids, {.group = group, .before = before < rows.size() ? rows[before] : std::string()});
}

void ClonePane::updateEmptyText() {
    const bool empty = m_model->rowCount() == 0;
    m_stack->setCurrentWidget(empty ? static_cast<QWidget*>(m_empty) : m_table);
    if (!empty) return;
    const bool none = m_context.document.scene().connections->empty();
    m_empty->setText(none ? tr("No connections yet. Press + to add one: each connection is a separate render of this scene.")
                          : tr("No connection matches the filter. Clear it to see all."));
}

} // namespace doppel
