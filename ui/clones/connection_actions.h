// What can be done with connection records, as QActions for menus, toolbar and the Clone pane: hold, copy and paste, groups, colour
// labels, matrices. They act on the selection; every one is an undoable step. Main thread; nothing here waits.
#pragma once

#include "ui/desk_context.h"

#include <QAction>
#include <QObject>

#include <functional>
#include <string>
#include <vector>

class QMenu;
class QWidget;

namespace doppel {

/// An action with its icon (of resources/icons, if there is one), and its text, keys and explanation as tooltip.
QAction* makeCloneAction(QObject* parent, const char* name, const QString& text, const QString& tip, const QKeySequence& keys = {});

class ConnectionActions : public QObject {
    Q_OBJECT

public:
    ConnectionActions(DeskContext& context, QObject* parent);

    QAction* const hold; ///< checked when all selected ones are held
    QAction* const copy;
    QAction* const cut;
    QAction* const paste;
    QAction* const group;
    QAction* const ungroup;
    QAction* const matrix;
    QAction* const deleteDisconnected;

    /// The eight colours, and none.
    void fillLabelMenu(QMenu& menu);
    /// Those in a state, those that are held, all others.
    void fillSelectMenu(QMenu& menu);

    /// Asks for a name for the group of `ids`, with those that there are to choose from.
    void askForGroup(const std::vector<std::string>& ids, const std::string& present);
    void setLabel(const std::string& label);
    /// Called when the selection, records or states have changed.
    void update();

signals:
    void startRequested(const std::vector<std::string>& ids);

private:
    void connectActions();
    void copySelected();
    void pasteClipboard();
    void openMatrix();
    std::vector<ConnectionRecord> selectedRecords() const;
    void selectWhere(const std::function<bool(const ConnectionRecord&, CloneState)>& wanted);
    QWidget* window() const;

    DeskContext& m_context;
    std::vector<QAction*> m_labels;
};

} // namespace doppel
