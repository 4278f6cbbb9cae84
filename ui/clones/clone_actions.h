// What can be done with clones, as QActions shared by the Clone menu, the toolbar and context menus. They act on the
// selection and are enabled only where they make sense. Main thread; nothing here waits.
#pragma once

#include "ui/desk_context.h"

#include <QAction>
#include <QObject>

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
    QAction* const snapshot;
    QAction* const startAll;
    QAction* const stopAll;
    QAction* const showLarge;
    QAction* const selectAll; ///< in the panes that show clones

    void fillMenu(QMenu& menu) const;
    /// Starts (again) whatever is not running of `ids`.
    void startClones(const std::vector<std::string>& ids);

signals:
    void snapshotRequested(const std::vector<std::string>& ids);
    void showLargeRequested(const std::string& id);

private:
    QAction* make(const char* name, const QString& text, const QString& tip, const QKeySequence& shortcut = {});
    void connectActions();
    void update();
    void togglePause();
    void updateSoon();
    std::vector<std::string> all() const;

    DeskContext& m_context;
    Subscription m_documentChanges;
    bool m_updatePending = false;
};

} // namespace doppel
