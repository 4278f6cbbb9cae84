#include "ui/clones/clone_actions.h"

#include "ui/base/theme.h"
#include "ui/clones/connection_edits.h"

#include <QMenu>
#include <QTimer>

#include <algorithm>

namespace doppel {

namespace {

bool isStopped(CloneState state) {
    return state == CloneState::Stopped || state == CloneState::Failed || state == CloneState::Lost;
}

} // namespace

CloneActions::CloneActions(DeskContext& context, QObject* parent)
    : QObject(parent),
      create(make("new", tr("&New Connection"), tr("Add a connection. It renders the scene's output through its first camera "
                                                   "until you choose others in the editor."), QKeySequence(tr("Ctrl+Shift+N")))),
      duplicate(make("duplicate", tr("&Duplicate"), tr("Copy the selected connections with all their settings"),
                     QKeySequence(tr("Ctrl+D")))),
      remove(make("delete", tr("Dele&te"), tr("Delete the selected connections and stop their clones. Undo brings them back."),
                  QKeySequence(QKeySequence::Delete))),
      start(make("start", tr("&Start"), tr("Launch the selected clones; failed ones start again"), QKeySequence(tr("Ctrl+Return")))),
      stop(make("stop", tr("Sto&p"), tr("Stop the selected clones. Their last image stays."), QKeySequence(tr("Ctrl+.")))),
      pause(make("pause", tr("Pa&use"), tr("Pause or resume the selected clones; nothing that is rendered is lost"),
                 QKeySequence(tr("P")))),
      snapshot(make("snapshot", tr("Take Snaps&hot"), tr("Keep the image of the selected clones, with all AOVs and the scene "
                                                         "that made it, in the gallery"), QKeySequence(tr("Ctrl+Shift+S")))),
      startAll(make("start_all", tr("Start &All"), tr("Launch every clone that is not running"),
                    QKeySequence(tr("Ctrl+Shift+Return")))),
      stopAll(make("stop_all", tr("Stop A&ll"), tr("Stop every clone"), QKeySequence(tr("Ctrl+Shift+.")))),
      showLarge(make("large", tr("Show &Large"), tr("Show the clone alone in the viewer (double-click or Return on a row)"))),
      selectAll(make("select_all", tr("Select &All"), tr("Select every connection"), QKeySequence(QKeySequence::SelectAll))),
      m_context(context) {
    // Where Delete is pressed decides what is deleted: panes that show clones add this action to themselves.
    remove->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    selectAll->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connectActions();
    connect(&m_context.selection, &Selection::changed, this, &CloneActions::updateSoon);
    connect(&m_context.bridge, &CloneBridge::changed, this, [this](const CloneChanges& changes) {
        if (changes.any(CloneChanges::State | CloneChanges::Image)) updateSoon();
    });
    m_documentChanges = m_context.document.observe([this](const Scene&, const Scene&, const SceneChange& change) {
        if (!change.connections.empty()) updateSoon();
    });
    update();
}

QAction* CloneActions::make(const char* name, const QString& text, const QString& tip, const QKeySequence& shortcut) {
    auto* action = new QAction(theme::icon(QLatin1String(name)), text, this);
    action->setObjectName(QStringLiteral("clone_") + QLatin1String(name));
    action->setShortcut(shortcut);
    const QString keys = shortcut.toString(QKeySequence::NativeText);
    QString title = text;
    title.remove(u'&');
    action->setToolTip(QStringLiteral("<b>%1</b>%2<br>%3")
                           .arg(title, keys.isEmpty() ? QString() : QStringLiteral(" &nbsp;<i>%1</i>").arg(keys), tip));
    action->setStatusTip(tip);
    return action;
}

void CloneActions::connectActions() {
    Selection& selection = m_context.selection;
    connect(create, &QAction::triggered, this, [this, &selection] { selection.set({createConnection(m_context.document)}); });
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
    connect(pause, &QAction::triggered, this, &CloneActions::togglePause);
    connect(snapshot, &QAction::triggered, this, [this, &selection] { emit snapshotRequested(selection.ids()); });
    connect(startAll, &QAction::triggered, this, [this] { startClones(all()); });
    connect(stopAll, &QAction::triggered, this, [this] { m_context.manager.stopAll(); });
    connect(selectAll, &QAction::triggered, this, [this, &selection] { selection.set(all(), selection.current()); });
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

void CloneActions::togglePause() {
    const bool resume = pause->property("resumes").toBool();
    for (const auto& id : m_context.selection.ids()) {
        const auto status = m_context.manager.status(id);
        if (status && isConnectedState(status->state)) m_context.manager.setPaused(id, !resume);
    }
}

void CloneActions::fillMenu(QMenu& menu) const {
    menu.addAction(start);
    menu.addAction(pause);
    menu.addAction(stop);
    menu.addSeparator();
    menu.addAction(snapshot);
    menu.addAction(showLarge);
    menu.addSeparator();
    menu.addAction(create);
    menu.addAction(duplicate);
    menu.addAction(remove);
    menu.addSeparator();
    menu.addAction(selectAll);
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
    const bool hasConnections = !m_context.document.scene().connections->empty();
    startAll->setEnabled(hasConnections);
    stopAll->setEnabled(hasConnections);
}

} // namespace doppel
