#include "ui/clones/clone_actions.h"

#include "ui/clones/connection_edits.h"

#include <QMenu>
#include <QTimer>

#include <algorithm>
#include <utility>

namespace doppel {

namespace {

bool isStopped(CloneState state) {
    return state == CloneState::Stopped || state == CloneState::Failed || state == CloneState::Lost;
}

} // namespace

CloneActions::CloneActions(DeskContext& context, QObject* parent)
    : QObject(parent),
      create(makeCloneAction(this, "new", tr("&New Connection"), tr("Add a connection. It renders the scene's output through its first camera "
                                                                    "until you choose others in the editor."), QKeySequence(tr("Ctrl+Shift+N")))),
      duplicate(makeCloneAction(this, "duplicate", tr("&Duplicate"), tr("Copy the selected connections with all their settings"),
                                QKeySequence(tr("Ctrl+D")))),
      remove(makeCloneAction(this, "delete", tr("Dele&te"), tr("Delete the selected connections and stop their clones. Undo brings them back."),
                             QKeySequence(QKeySequence::Delete))),
      start(makeCloneAction(this, "start", tr("&Start"), tr("Launch the selected clones; failed ones start again"), QKeySequence(tr("Ctrl+Return")))),
      stop(makeCloneAction(this, "stop", tr("Sto&p"), tr("Stop the selected clones. Their last image stays."), QKeySequence(tr("Ctrl+.")))),
      pause(makeCloneAction(this, "pause", tr("Pa&use"), tr("Pause or resume the selected clones; nothing that is rendered is lost"),
                            QKeySequence(tr("P")))),
      restart(makeCloneAction(this, "restart", tr("&Restart"), tr("End the processes of the selected clones and launch them again"),
                              QKeySequence(tr("Ctrl+Shift+R")))),
      snapshot(makeCloneAction(this, "snapshot", tr("Take Snaps&hot"), tr("Keep the image of the selected clones, with all AOVs and the scene "
                                                                          "that made it, in the gallery"), QKeySequence(tr("Ctrl+Shift+S")))),
      snapshotAll(makeCloneAction(this, "snapshot_all", tr("Snapshot A&ll"), tr("Keep the image of every clone that has one in the gallery"),
                                  QKeySequence(tr("Ctrl+Alt+Shift+S")))),
      startAll(makeCloneAction(this, "start_all", tr("Start &All"), tr("Launch every clone that is not running"),
                               QKeySequence(tr("Ctrl+Shift+Return")))),
      pauseAll(makeCloneAction(this, "pause_all", tr("Paus&e All"), tr("Pause or resume every clone"), QKeySequence(tr("Shift+P")))),
      stopAll(makeCloneAction(this, "stop_all", tr("Stop A&ll"), tr("Stop every clone"), QKeySequence(tr("Ctrl+Shift+.")))),
      showLarge(makeCloneAction(this, "large", tr("Show &Large"), tr("Show the clone alone in the viewer (double-click its name, or Return on a row)"))),
      selectAll(makeCloneAction(this, "select_all", tr("Select &All"), tr("Select every connection that is shown"), QKeySequence(QKeySequence::SelectAll))),
      edits(new ConnectionActions(context, this)),
      m_context(context) {
    // Where Delete is pressed decides what is deleted: panes that show clones add this action to themselves.
    remove->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    selectAll->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connectActions();
    connect(&m_context.selection, &Selection::changed, this, &CloneActions::updateSoon);
    connect(&m_context.bridge, &CloneBridge::changed, this, [this](const CloneChanges& changes) {
        m_allStale |= changes.any(CloneChanges::State) || !snapshotAll->isEnabled();
        if (changes.any(CloneChanges::State | CloneChanges::Image)) updateSoon();
    });
    m_documentChanges = m_context.document.observe([this](const Scene&, const Scene&, const SceneChange& change) {
        if (change.connections.empty()) return;
        m_allStale = true;
        updateSoon();
    });
    update();
}

void CloneActions::connectActions() {
    Selection& selection = m_context.selection;
    connect(create, &QAction::triggered, this, [this, &selection] {
        const PreferenceValues& usual = m_context.preferences.values();
        selection.set({createConnection(m_context.document, usual.newLauncher, usual.newScale)});
    });
    connect(duplicate, &QAction::triggered, this,
            [this, &selection] { selection.set(duplicateConnections(m_context.document, selection.ids())); });
    connect(remove, &QAction::triggered, this, [this, &selection] {
        const auto ids = selection.ids();
        selection.set({});
        for (const auto& id : ids) m_context.manager.stop(id);
        deleteConnections(m_context.document, ids);
    });
    connect(start, &QAction::triggered, this, [this, &selection] { startClones(selection.ids()); });
    connect(stop, &QAction::triggered, this, [this, &selection] {
        for (const auto& id : selection.ids()) m_context.manager.stop(id);
    });
    connect(pause, &QAction::triggered, this, [this, &selection] { togglePause(*pause, selection.ids()); });
    connect(pauseAll, &QAction::triggered, this, [this] { togglePause(*pauseAll, all()); });
    connect(restart, &QAction::triggered, this, [this, &selection] {
        for (const auto& id : selection.ids()) {
            m_context.manager.stop(id);
            m_context.manager.start(id);
        }
    });
    connect(edits, &ConnectionActions::startRequested, this, &CloneActions::startClones);
    connect(snapshotAll, &QAction::triggered, this, [this] {
        std::vector<std::string> ids = all();
        std::erase_if(ids, [this](const std::string& id) { return !m_context.membuf.current(id).frame; });
        emit snapshotRequested(ids);
    });
    connect(snapshot, &QAction::triggered, this, [this, &selection] { emit snapshotRequested(selection.ids()); });
    connect(startAll, &QAction::triggered, this, [this] { startClones(all()); });
    connect(stopAll, &QAction::triggered, this, [this] { m_context.manager.stopAll(); });
    connect(selectAll, &QAction::triggered, this, [this, &selection] { selection.set(m_shown ? m_shown() : all(), selection.current()); });
    connect(showLarge, &QAction::triggered, this, [this, &selection] {
        if (!selection.current().empty()) emit showLargeRequested(selection.current());
    });
}

std::vector<std::string> CloneActions::all() const {
    std::vector<std::string> ids;
    for (const auto& [id, record] : *m_context.document.scene().connections) ids.push_back(id);
    return ids;
}

void CloneActions::startClones(const std::vector<std::string>& ids) {
    for (const auto& id : ids) {
        const auto status = m_context.manager.status(id);
        if (status && isStopped(status->state)) m_context.manager.start(id);
    }
}

void CloneActions::togglePause(const QAction& action, const std::vector<std::string>& ids) {
    const bool resume = action.property("resumes").toBool();
    for (const auto& id : ids) {
        const auto status = m_context.manager.status(id);
        if (status && isConnectedState(status->state)) m_context.manager.setPaused(id, !resume);
    }
}

void CloneActions::addEdits(QMenu& menu) const {
    menu.addActions({edits->group, edits->ungroup});
    edits->fillLabelMenu(*menu.addMenu(tr("Colour La&bel")));
    menu.addSeparator();
    menu.addActions({edits->cut, edits->copy, edits->paste});
    menu.addSeparator();
    menu.addActions({create, duplicate, edits->matrix, remove});
}

void CloneActions::fillMenu(QMenu& menu) const {
    menu.addActions({start, pause, stop, restart, edits->hold});
    menu.addSeparator();
    menu.addActions({snapshot, showLarge});
    menu.addSeparator();
    addEdits(menu);
    menu.addSeparator();
    menu.addAction(selectAll);
}

void CloneActions::fillWholeMenu(QMenu& menu) const {
    menu.addActions({start, pause, stop, restart, edits->hold});
    menu.addSeparator();
    menu.addActions({snapshot, showLarge});
    menu.addSeparator();
    addEdits(menu);
    menu.addSeparator();
    QMenu* select = menu.addMenu(tr("S&elect"));
    select->addAction(selectAll);
    edits->fillSelectMenu(*select);
    menu.addSeparator();
    menu.addActions({startAll, pauseAll, stopAll, snapshotAll, edits->deleteDisconnected});
}

void CloneActions::updateSoon() {
    if (m_updatePending) return;
    m_updatePending = true;
    QTimer::singleShot(0, this, &CloneActions::update);
}

void CloneActions::update() {
    m_updatePending = false;
    const auto& ids = m_context.selection.ids();
    bool anyStopped = false, anyActive = false, anyConnected = false, allPaused = true, anyImage = false;
    for (const auto& id : ids) {
        const auto status = m_context.manager.status(id);
        if (!status) continue;
        anyStopped |= isStopped(status->state);
        anyActive |= status->state != CloneState::Stopped;
        if (isConnectedState(status->state)) {
            anyConnected = true;
            allPaused &= status->state == CloneState::Paused;
        }
        anyImage |= m_context.membuf.current(id).frame != nullptr;
    }
    duplicate->setEnabled(!ids.empty());
    remove->setEnabled(!ids.empty());
    showLarge->setEnabled(!ids.empty());
    start->setEnabled(anyStopped);
    stop->setEnabled(anyActive);
    pause->setEnabled(anyConnected);
    const bool resumes = anyConnected && allPaused;
    pause->setProperty("resumes", resumes);
    pause->setText(resumes ? tr("Res&ume") : tr("Pa&use"));
    snapshot->setEnabled(anyImage);
    restart->setEnabled(!ids.empty());
    edits->update();
    if (std::exchange(m_allStale, false)) updateAll();
}

void CloneActions::updateAll() {
    bool anyConnected = false, allPaused = true, anyImage = false;
    for (const auto& [id, record] : *m_context.document.scene().connections) {
        const auto status = m_context.manager.status(id);
        if (!status) continue;
        if (isConnectedState(status->state)) {
            anyConnected = true;
            allPaused &= status->state == CloneState::Paused;
        }
        anyImage = anyImage || m_context.membuf.current(id).frame;
    }
    const bool hasConnections = !m_context.document.scene().connections->empty();
    startAll->setEnabled(hasConnections);
    stopAll->setEnabled(hasConnections);
    snapshotAll->setEnabled(anyImage);
    pauseAll->setEnabled(anyConnected);
    const bool resumes = anyConnected && allPaused;
    pauseAll->setProperty("resumes", resumes);
    pauseAll->setText(resumes ? tr("Resum&e All") : tr("Paus&e All"));
}

} // namespace doppel
