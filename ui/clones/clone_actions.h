// What can be done with clones, as QActions shared by the Clone menu, the toolbar and context menus. They act on the
// selection and are enabled only where they make sense. Main thread; nothing here waits.
#pragma once

#include "ui/clones/connection_actions.h"
#include "ui/desk_context.h"

#include <QAction>
#include <QObject>

#include <functional>

class QMenu;
class QWidget;

namespace doppel {

class CloneActions : public QObject {
    Q_OBJECT

public:
    CloneActions(DeskContext& context, QObject* parent);

    QAction* const create;
    QAction* const duplicate;
    QAction* const remove;
    QAction* const start;
    QAction* const stop;
    QAction* const pause; ///< pauses, or resumes when every selected clone is paused
    QAction* const restart;
    QAction* const snapshot;
    QAction* const snapshotAll;
    QAction* const startAll;
    QAction* const pauseAll; ///< pauses, or resumes when every live clone is paused
    QAction* const stopAll;
    QAction* const showLarge;
    QAction* const selectAll; ///< in the panes that show clones
    ConnectionActions* const edits; ///< what is done with the records

    /// For clones that are at hand: the context menu of a row or a tile.
    void fillMenu(QMenu& menu) const;
    /// For all of them: the menu bar.
    void fillWholeMenu(QMenu& menu) const;
    /// Which connections can be seen (a filter may hide some), for Select All; default all.
    void setShownIds(std::function<std::vector<std::string>()> shown) { m_shown = std::move(shown); }
    /// Starts (again) whatever is not running of `ids`.
    void startClones(const std::vector<std::string>& ids);

signals:
    void snapshotRequested(const std::vector<std::string>& ids);
    void showLargeRequested(const std::string& id);

private:
    void connectActions();
    void update();
    void updateAll();
    void togglePause(const QAction& action, const std::vector<std::string>& ids);
    void addEdits(QMenu& menu) const;
    void updateSoon();
    std::vector<std::string> all() const;

    DeskContext& m_context;
    Subscription m_documentChanges;
    std::function<std::vector<std::string>()> m_shown;
    bool m_updatePending = false;
    bool m_allStale = true; // states or records have changed: look at every clone
};

} // namespace doppel
