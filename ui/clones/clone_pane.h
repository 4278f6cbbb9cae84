// The Clone pane: toolbar, filter and the table of connections. Selection here is the desk's selection. Main thread.
#pragma once

#include "ui/clones/clone_actions.h"
#include "ui/clones/clone_model.h"
#include "ui/clones/clone_table.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QStackedWidget;

namespace doppel {

class ClonePane : public QWidget {
    Q_OBJECT

public:
    ClonePane(DeskContext& context, CloneActions& actions, QWidget* parent = nullptr);
    ~ClonePane() override;

    CloneTable* table() const { return m_table; }

private:
    QWidget* makeToolBar();
    QLineEdit* makeFilter();
    void connectTable();
    void addKeys();
    void selectionFromTable();
    void selectionToTable();
    void selectGroup(const std::string& group, bool adds);
    void drop(const std::vector<std::string>& ids, const ConnectionPlace& place);
    void moveSelected(int by);
    void updateEmptyText();

    DeskContext& m_context;
    CloneActions& m_actions;
    CloneModel* m_model;
    QStackedWidget* m_stack;
    CloneTable* m_table;
    QLineEdit* m_filter;
    QLabel* m_empty;
    bool m_syncing = false;
};

} // namespace doppel
