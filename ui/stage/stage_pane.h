// The Stage pane: the nodes of the LOP network, the prims on the stage of the selected one, and its parameters. Main thread.
#pragma once

#include "ui/desk_context.h"

#include <QWidget>

class QLineEdit;
class QMenu;
class QTabWidget;
class QToolButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace doppel {

class ParameterPanel;
class PrimTree;

class StagePane : public QWidget {
    Q_OBJECT

public:
    explicit StagePane(DeskContext& context, QWidget* parent = nullptr);

    QTreeWidget* list() const { return m_list; }
    ParameterPanel* parameters() const { return m_panel; }
    PrimTree* prims() const { return m_prims; }
    void select(const std::string& node);
    /// Shows the prims instead of the nodes.
    void showPrims();
    /// One undo step; says why when the name won't do.
    void rename(const std::string& node, const QString& to);

private:
    QWidget* makeNodes();
    QWidget* makeToolBar();
    QMenu* makeAddMenu(QWidget* parent);
    QTreeWidgetItem* makeItem(const Scene& scene, const Node& node) const;
    void applyFilter();
    void show(const Scene& scene);
    void addNode(const std::string& type);
    void deleteNode();
    std::string selected() const;

    DeskContext& m_context;
    QTabWidget* m_tabs;
    QTreeWidget* m_list;
    PrimTree* m_prims;
    QLineEdit* m_filter = nullptr;
    ParameterPanel* m_panel;
    QToolButton* m_delete = nullptr;
    Subscription m_documentChanges;
};

} // namespace doppel
