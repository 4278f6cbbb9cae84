// The columns of the clone table: which are shown, how wide, in which order, and that the desk remembers it.
#include "ui/clones/clone_table.h"

#include "ui/base/elided_header.h"
#include "ui/base/text_scale.h"

#include <QApplication>
#include <QHeaderView>
#include <QMenu>
#include <QResizeEvent>
#include <QScopedValueRollback>
#include <QSettings>

#include <algorithm>
#include <utility>

namespace doppel {

namespace {
constexpr const char* kSettingsKey = "clones/columns1"; // another number when columns get another meaning
constexpr int kLeastWidth = 44;
constexpr int kTitleMargin = 24; // around the text of a heading

int usualWidth(int column) {
    const columns::Info& info = columns::info(column);
    const int title = QFontMetrics(QApplication::font()).horizontalAdvance(info.title()) + kTitleMargin;
    return std::max(static_cast<int>(info.width * theme::textScale()), title);
}
} // namespace

void CloneTable::setUpHeader() {
    setHeader(new ElidedHeader(Qt::Horizontal, this));
    QHeaderView* heading = header();
    heading->setSectionsClickable(true);
    heading->setObjectName(QStringLiteral("cloneHeader"));
    heading->setHighlightSections(false);
    heading->setStretchLastSection(false);
    heading->setSectionsMovable(true);
    heading->setFirstSectionMovable(false); // names, and the headings of groups, stay at the left
    heading->setMinimumSectionSize(kLeastWidth);
    heading->setSortIndicatorClearable(true);
    heading->setContextMenuPolicy(Qt::CustomContextMenu);
    setSortingEnabled(true);
    resetColumns();
    restoreColumns();
    theme::keepScaled(this, [this, before = theme::textScale()](double scale) mutable {
        const double change = scale / std::exchange(before, scale);
        if (change == 1) return;
        const QScopedValueRollback guard(m_isResetting, true);
        for (int column = 0; column < columns::Count; ++column)
            if (!isColumnHidden(column)) setColumnWidth(column, static_cast<int>(columnWidth(column) * change));
        fitState();
    });
    connect(heading, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        auto* menu = new QMenu(this);
        menu->setObjectName(QStringLiteral("columnMenu"));
        menu->setAttribute(Qt::WA_DeleteOnClose);
        fillColumnMenu(*menu);
        menu->popup(header()->viewport()->mapToGlobal(at));
    });
    const auto save = [this] {
        if (!m_isResetting) saveColumns();
    };
    connect(heading, &QHeaderView::sectionMoved, this, save);
    connect(heading, &QHeaderView::sortIndicatorChanged, this, save);
    connect(heading, &QHeaderView::sectionResized, this, [this, save](int column) {
        if (column != columns::State) fitState();
        save();
    });
}

void CloneTable::resetColumns() {
    const QScopedValueRollback guard(m_isResetting, true);
    for (int column = 0; column < columns::Count; ++column) {
        header()->moveSection(header()->visualIndex(column), column);
        setColumnHidden(column, !columns::info(column).isShown);
        setColumnWidth(column, usualWidth(column));
    }
    sortByColumn(-1, Qt::AscendingOrder);
    fitState();
}

void CloneTable::restoreColumns() {
    const QScopedValueRollback guard(m_isResetting, true);
    const QByteArray state = QSettings().value(QLatin1String(kSettingsKey)).toByteArray();
    if (state.isEmpty() || !header()->restoreState(state)) return;
    // Columns that were not there when it was saved are as at the first start.
    setColumnHidden(columns::Name, false);
    m_model->sort(header()->sortIndicatorSection() < columns::Count ? header()->sortIndicatorSection() : -1, header()->sortIndicatorOrder());
}

void CloneTable::saveColumns() const { QSettings().setValue(QLatin1String(kSettingsKey), header()->saveState()); }

void CloneTable::fillColumnMenu(QMenu& menu) {
    menu.setToolTipsVisible(true);
    for (int column = 0; column < columns::Count; ++column) {
        const columns::Info& info = columns::info(column);
        QAction* action = menu.addAction(info.title());
        action->setObjectName(QStringLiteral("column_") + QLatin1String(info.titleText));
        action->setToolTip(info.toolTip());
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(column));
        action->setEnabled(column != columns::Name);
        connect(action, &QAction::toggled, this, [this, column](bool shown) {
            setColumnHidden(column, !shown);
            if (shown && columnWidth(column) < kLeastWidth) setColumnWidth(column, usualWidth(column));
            fitState();
            saveColumns();
        });
    }
    menu.addSeparator();
    QAction* reset = menu.addAction(tr("Reset Columns"));
    reset->setObjectName(QStringLiteral("resetColumns"));
    connect(reset, &QAction::triggered, this, [this] {
        resetColumns();
        saveColumns();
    });
}

void CloneTable::fitState() {
    // The state takes the room that is left; when there is none the table scrolls.
    if (isColumnHidden(columns::State)) return;
    const int others = header()->length() - header()->sectionSize(columns::State);
    const int width = std::max(usualWidth(columns::State), viewport()->width() - others);
    if (width != columnWidth(columns::State)) setColumnWidth(columns::State, width);
}

void CloneTable::resizeEvent(QResizeEvent* event) {
    QTreeView::resizeEvent(event);
    fitState();
}

} // namespace doppel
