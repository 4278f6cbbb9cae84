#include "ui/clones/clone_pane.h"

#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/clones/clone_delegates.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QItemSelection>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QScopedValueRollback>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QTableView>
#include <QToolBar>
#include <QVBoxLayout>

#include <algorithm>

namespace doppel {

namespace {
constexpr int kStateWidth = 150; // never less: it says why a clone failed
}

ClonePane::ClonePane(DeskContext& context, CloneActions& actions, QWidget* parent)
    : QWidget(parent), m_context(context), m_actions(actions), m_model(new CloneModel(context, this)) {
    setObjectName(QStringLiteral("clonePane"));
    m_proxy = new QSortFilterProxyModel(this);
    m_proxy->setSourceModel(m_model);
    m_proxy->setSortRole(CloneModel::SortRole);
    m_proxy->setFilterRole(CloneModel::FilterRole);
    m_proxy->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_proxy->setSortCaseSensitivity(Qt::CaseInsensitive);
    setUpTable();

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

    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(m_proxy, signal, this, [this] { updateEmptyText(); });
    connect(m_proxy, &QAbstractItemModel::modelReset, this, [this] { updateEmptyText(); });
    connect(&m_context.selection, &Selection::changed, this, &ClonePane::selectionToTable);
    updateEmptyText();
}

QWidget* ClonePane::makeToolBar() {
    auto* bar = new QToolBar(this);
    bar->setIconSize(QSize(18, 18));
    bar->addActions({m_actions.create, m_actions.duplicate, m_actions.remove});
    bar->addSeparator();
    bar->addActions({m_actions.start, m_actions.pause, m_actions.stop});
    bar->addSeparator();
    bar->addAction(m_actions.snapshot);
    bar->addSeparator();
    bar->addActions({m_actions.startAll, m_actions.stopAll});
    auto* spacer = new QWidget(bar);
    spacer->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(spacer);

    m_filter = new QLineEdit(bar);
    m_filter->setObjectName(QStringLiteral("cloneFilter"));
    m_filter->setPlaceholderText(tr("Filter by name, camera, state…"));
    m_filter->setToolTip(tr("Show only connections whose name, id, camera, renderer, node or state contains this text"));
    m_filter->setAccessibleName(tr("Filter connections"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaximumWidth(240);
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_proxy->setFilterFixedString(text);
        updateEmptyText();
    });
    bar->addWidget(m_filter);
    return bar;
}

void ClonePane::setUpTable() {
    m_table = new QTableView(this);
    m_table->setObjectName(QStringLiteral("cloneTable"));
    m_table->setAccessibleName(tr("Connections"));
    m_table->setModel(m_proxy);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_table->setAlternatingRowColors(true);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTextElideMode(Qt::ElideMiddle); // the end of a path tells more than its beginning
    m_table->setTabKeyNavigation(false);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setItemDelegateForColumn(CloneModel::Name, new StateDotDelegate(m_table));
    m_table->setItemDelegateForColumn(CloneModel::Progress, new ProgressDelegate(m_table));
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(28);
    auto* header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setStretchLastSection(false);
    header->setSectionsMovable(true);
    static constexpr int kWidths[CloneModel::ColumnCount] = {160, kStateWidth, 120, 150, 84, 74, 58, 100, 70, 68};
    for (int column = 0; column < CloneModel::ColumnCount; ++column) m_table->setColumnWidth(column, kWidths[column]);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(-1, Qt::AscendingOrder);

    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &ClonePane::selectionFromTable);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ClonePane::selectionFromTable);
    addActions({m_actions.remove, m_actions.selectAll});
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex& index) {
        emit m_actions.showLargeRequested(toStd(index.data(CloneModel::SessionIdRole).toString()));
    });
    m_table->viewport()->installEventFilter(this);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_table, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        m_actions.fillMenu(*menu);
        menu->popup(m_table->viewport()->mapToGlobal(at));
    });
}

bool ClonePane::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_table->viewport() && event->type() == QEvent::Resize) {
        // The state takes the room that is left; when there is none the table scrolls.
        const QHeaderView* header = m_table->horizontalHeader();
        const int others = header->length() - header->sectionSize(CloneModel::State);
        m_table->setColumnWidth(CloneModel::State, std::max(kStateWidth, m_table->viewport()->width() - others));
    }
    return QWidget::eventFilter(watched, event);
}

void ClonePane::selectionFromTable() {
    if (m_syncing) return;
    const QScopedValueRollback guard(m_syncing, true);
    std::vector<std::string> ids;
    for (const QModelIndex& row : m_table->selectionModel()->selectedRows())
        ids.push_back(toStd(row.data(CloneModel::SessionIdRole).toString()));
    std::string current;
    if (const QModelIndex index = m_table->currentIndex(); index.isValid())
        current = toStd(index.data(CloneModel::SessionIdRole).toString());
    if (std::find(ids.begin(), ids.end(), current) == ids.end()) current.clear();
    m_context.selection.set(std::move(ids), std::move(current));
}

void ClonePane::selectionToTable() {
    if (m_syncing) return;
    const QScopedValueRollback guard(m_syncing, true);
    QItemSelection rows;
    QModelIndex current;
    for (const auto& id : m_context.selection.ids()) {
        const int row = m_model->rowOf(id);
        const QModelIndex index = row < 0 ? QModelIndex() : m_proxy->mapFromSource(m_model->index(row, 0));
        if (!index.isValid()) continue;
        rows.select(index, index);
        if (id == m_context.selection.current()) current = index;
    }
    auto* selection = m_table->selectionModel();
    selection->select(rows, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    if (current.isValid()) {
        selection->setCurrentIndex(current, QItemSelectionModel::NoUpdate);
        m_table->scrollTo(current);
    }
}

void ClonePane::updateEmptyText() {
    const bool empty = m_proxy->rowCount() == 0;
    m_stack->setCurrentWidget(empty ? static_cast<QWidget*>(m_empty) : m_table);
    if (!empty) return;
    m_empty->setText(m_model->rowCount() > 0
                         ? tr("No connection matches the filter. Clear it to see all.")
                         : tr("No connections yet. Press + to add one: each connection is a separate render of this scene."));
}

} // namespace doppel
