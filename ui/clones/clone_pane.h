// The Clone pane: toolbar, filter and the table of connections. Selection here is the desk's selection. Main thread.
#pragma once

#include "ui/clones/clone_actions.h"
#include "ui/clones/clone_model.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QSortFilterProxyModel;
class QStackedWidget;
class QTableView;

namespace doppel {

class ClonePane : public QWidget {
    Q_OBJECT

public:
    ClonePane(DeskContext& context, CloneActions& actions, QWidget* parent = nullptr);

    QTableView* table() const { return m_table; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* makeToolBar();
    void setUpTable();
    void selectionFromTable();
    void selectionToTable();
    void updateEmptyText();

    DeskContext& m_context;
    CloneActions& m_actions;
    CloneModel* m_model;
    QSortFilterProxyModel* m_proxy;
    QStackedWidget* m_stack;
    QTableView* m_table;
    QLineEdit* m_filter;
    QLabel* m_empty;
    bool m_syncing = false;
};

} // namespace doppel
