// The Stage pane: the nodes of the LOP network and the parameters of the selected one. Main thread.
#pragma once

#include "ui/desk_context.h"

#include <QWidget>

class QToolButton;
class QTreeWidget;

namespace doppel {

class ParameterPanel;

class StagePane : public QWidget {
    Q_OBJECT

public:
    explicit StagePane(DeskContext& context, QWidget* parent = nullptr);

    QTreeWidget* list() const { return m_list; }
    ParameterPanel* parameters() const { return m_panel; }
    void select(const std::string& node);

private:
    QWidget* makeToolBar();
    void show(const Scene& scene);
    void addNode(const std::string& type);
    void deleteNode();
    std::string selected() const;

    DeskContext& m_context;
    QTreeWidget* m_list;
    ParameterPanel* m_panel;
    QToolButton* m_delete = nullptr;
    Subscription m_documentChanges;
};

} // namespace doppel
