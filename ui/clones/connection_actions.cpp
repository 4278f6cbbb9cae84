#include "ui/clones/connection_actions.h"

#include "clonecore/scene/connection_order.h"
#include "clonecore/scene/connection_text.h"
#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/clones/connection_edits.h"
#include "ui/clones/matrix_dialog.h"

#include <QClipboard>
#include <QFile>
#include <QGuiApplication>
#include <QInputDialog>
#include <QMenu>
#include <QPainter>

#include <algorithm>

namespace doppel {

namespace {

bool isDisconnected(CloneState state) { return state == CloneState::Stopped || state == CloneState::Failed || state == CloneState::Lost; }

QIcon labelIcon(std::string_view label) {
    QPixmap pixmap(16, 16);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    if (label.empty()) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(theme::colors().dim, 1.4));
        painter.drawEllipse(QRectF(3, 3, 10, 10));
    } else {
        theme::paintDot(painter, QRectF(2, 2, 12, 12), theme::labelColor(label));
    }
    return pixmap;
}

} // namespace

QAction* makeCloneAction(QObject* parent, const char* name, const QString& text, const QString& tip, const QKeySequence& keys) {
    const bool hasIcon = QFile::exists(QStringLiteral(":/icons/%1.svg").arg(QLatin1String(name)));
    auto* action = new QAction(hasIcon ? theme::icon(QLatin1String(name)) : QIcon(), text, parent);
    action->setObjectName(QStringLiteral("clone_") + QLatin1String(name));
    action->setShortcut(keys);
    const QString shown = keys.toString(QKeySequence::NativeText);
    QString title = text;
    title.remove(u'&');
    action->setToolTip(QStringLiteral("<b>%1</b>%2<br>%3")
                           .arg(title, shown.isEmpty() ? QString() : QStringLiteral(" &nbsp;<i>%1</i>").arg(shown), tip));
    action->setStatusTip(tip);
    return action;
}

ConnectionActions::ConnectionActions(DeskContext& context, QObject* parent)
    : QObject(parent),
      hold(makeCloneAction(this, "hold", tr("Hold &Updates"), tr("Keep rendering the scene as it is now and ignore edits, until this is off again"),
                           QKeySequence(tr("U")))),
      copy(makeCloneAction(this, "copy", tr("&Copy"), tr("Copy the selected connections as text, for another scene, another desk or a mail"),
                           QKeySequence::Copy)),
      cut(makeCloneAction(this, "cut", tr("Cu&t"), tr("Copy the selected connections as text and delete them here"), QKeySequence::Cut)),
      paste(makeCloneAction(this, "paste", tr("&Paste"), tr("Add the connections that were copied; names of nodes and cameras stay as they are"),
                            QKeySequence::Paste)),
      group(makeCloneAction(this, "group", tr("&Group…"), tr("Put the selected connections under a heading"), QKeySequence(tr("Ctrl+G")))),
      ungroup(makeCloneAction(this, "ungroup", tr("U&ngroup"), tr("Take the selected connections out of their groups"),
                              QKeySequence(tr("Ctrl+Shift+G")))),
      matrix(makeCloneAction(this, "matrix", tr("Duplicate as &Matrix…"),
                             tr("Copy the connection for every combination of cameras, frames, context options and renderers"),
                             QKeySequence(tr("Ctrl+Shift+D")))),
      deleteDisconnected(makeCloneAction(this, "delete_disconnected", tr("Delete D&isconnected"),
                                         tr("Delete every connection that is stopped, lost or failed. Undo brings them back."))),
      m_context(context) {
    hold->setCheckable(true);
    // Elsewhere these keys are for text: the Clone pane adds the actions to itself.
    for (QAction* action : {copy, cut, paste}) action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connectActions();
}

QWidget* ConnectionActions::window() const {
    for (QObject* at = parent(); at; at = at->parent())
        if (auto* widget = qobject_cast<QWidget*>(at)) return widget;
    return nullptr;
}

void ConnectionActions::connectActions() {
    Selection& selection = m_context.selection;
    connect(hold, &QAction::triggered, this, [this, &selection](bool on) { holdUpdates(m_context.document, selection.ids(), on); });
    connect(copy, &QAction::triggered, this, &ConnectionActions::copySelected);
    connect(cut, &QAction::triggered, this, [this, &selection] {
        copySelected();
        const auto ids = selection.ids();
        selection.set({});
        for (const auto& id : ids) m_context.manager.stop(id);
        deleteConnections(m_context.document, ids);
    });
    connect(paste, &QAction::triggered, this, &ConnectionActions::pasteClipboard);
    connect(group, &QAction::triggered, this, [this, &selection] {
        const auto current = m_context.document.scene().connection(selection.current());
        askForGroup(selection.ids(), current ? current->group : std::string());
    });
    connect(ungroup, &QAction::triggered, this, [this, &selection] {
        editConnections(m_context.document, selection.ids(), tr("Ungroup"), [](ConnectionRecord& record) { record.group.clear(); });
    });
    connect(matrix, &QAction::triggered, this, &ConnectionActions::openMatrix);
    connect(deleteDisconnected, &QAction::triggered, this, [this] {
        std::vector<std::string> ids;
        for (const auto& [id, record] : *m_context.document.scene().connections) {
            const auto status = m_context.manager.status(id);
            if (!status || (isDisconnected(status->state) && !status->waitingToConnect)) ids.push_back(id);
        }
        deleteConnections(m_context.document, ids);
        m_context.messages.info(ids.empty() ? tr("Every connection has a clone; nothing was deleted.")
                                            : counted(ids.size(), tr("1 connection was deleted; undo brings it back."),
                                                      tr("%1 connections were deleted; undo brings them back.")));
    });
}

std::vector<ConnectionRecord> ConnectionActions::selectedRecords() const {
    std::vector<ConnectionRecord> records;
    for (const auto& id : m_context.selection.ids())
        if (const auto record = m_context.document.scene().connection(id)) records.push_back(*record);
    return records;
}

void ConnectionActions::copySelected() {
    const auto records = selectedRecords();
    if (records.empty()) return;
    QGuiApplication::clipboard()->setText(toQt(connectionsToText(records)));
    m_context.messages.info(counted(records.size(), tr("1 connection is on the clipboard."), tr("%1 connections are on the clipboard.")));
}

void ConnectionActions::pasteClipboard() {
    const auto records = connectionsFromText(toStd(QGuiApplication::clipboard()->text()));
    if (!records) return m_context.messages.error(tr("Nothing was pasted"), toQt(records.error().text()));
    m_context.selection.set(pasteConnections(m_context.document, *records));
}

void ConnectionActions::askForGroup(const std::vector<std::string>& ids, const std::string& present) {
    if (ids.empty()) return;
    auto* dialog = new QInputDialog(window());
    dialog->setObjectName(QStringLiteral("groupDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Group"));
    dialog->setLabelText(counted(ids.size(), tr("Heading that the connection stands under; empty = none:"),
                                 tr("Heading that the %1 connections stand under; empty = none:")));
    QStringList names = knownGroups(m_context.document.scene());
    if (!names.contains(toQt(present))) names.prepend(toQt(present));
    dialog->setComboBoxEditable(true);
    dialog->setComboBoxItems(names);
    dialog->setTextValue(toQt(present));
    connect(dialog, &QInputDialog::textValueSelected, this, [this, ids](const QString& name) {
        const std::string heading = toStd(name.trimmed());
        editConnections(m_context.document, ids, tr("Set group"), [&](ConnectionRecord& record) { record.group = heading; });
    });
    dialog->open();
}

void ConnectionActions::setLabel(const std::string& label) {
    editConnections(m_context.document, m_context.selection.ids(), tr("Set colour label"),
                    [&](ConnectionRecord& record) { record.colorLabel = label; });
}

void ConnectionActions::openMatrix() {
    const auto record = m_context.document.scene().connection(m_context.selection.current());
    if (!record) return;
    auto* dialog = new MatrixDialog(m_context, *record, window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &MatrixDialog::startRequested, this, &ConnectionActions::startRequested);
    dialog->open();
}

void ConnectionActions::fillLabelMenu(QMenu& menu) {
    // The actions are shared by all menus, so that each key is there once.
    if (m_labels.empty()) {
        const auto make = [this](std::string_view label, int digit) {
            auto* action = new QAction(labelIcon(label), label.empty() ? tr("None") : theme::labelName(label), this);
            if (label.empty()) connect(&theme::watch(), &theme::Watch::changed, action, [action] { action->setIcon(labelIcon({})); });
            action->setObjectName(QStringLiteral("label_") + toQt(label));
            action->setShortcut(QKeySequence(QStringLiteral("Alt+%1").arg(digit)));
            connect(action, &QAction::triggered, this, [this, label = std::string(label)] { setLabel(label); });
            m_labels.push_back(action);
        };
        for (std::size_t i = 0; i < kColorLabels.size(); ++i) make(kColorLabels[i], static_cast<int>(i) + 1);
        make({}, 0);
    }
    for (QAction* action : m_labels) menu.addAction(action);
}

void ConnectionActions::selectWhere(const std::function<bool(const ConnectionRecord&, CloneState)>& wanted) {
    std::vector<std::string> ids;
    for (const auto& record : connectionsInOrder(m_context.document.scene())) {
        const auto status = m_context.manager.status(record->sessionId);
        if (wanted(*record, status ? status->state : CloneState::Stopped)) ids.push_back(record->sessionId);
    }
    if (ids.empty()) return m_context.messages.info(tr("There is none of these."));
    m_context.selection.set(std::move(ids));
}

void ConnectionActions::fillSelectMenu(QMenu& menu) {
    const auto add = [&](const char* name, const QString& text, std::function<bool(const ConnectionRecord&, CloneState)> wanted) {
        QAction* action = menu.addAction(text);
        action->setObjectName(QStringLiteral("select_") + QLatin1String(name));
        connect(action, &QAction::triggered, this, [this, wanted = std::move(wanted)] { selectWhere(wanted); });
    };
    add("running", tr("&Running"), [](const ConnectionRecord&, CloneState state) { return !isDisconnected(state); });
    add("rendering", tr("Ren&dering"), [](const ConnectionRecord&, CloneState state) { return state == CloneState::Rendering; });
    add("converged", tr("&Converged"), [](const ConnectionRecord&, CloneState state) { return state == CloneState::Converged; });
    add("paused", tr("&Paused"), [](const ConnectionRecord&, CloneState state) { return state == CloneState::Paused; });
    add("stopped", tr("&Stopped"), [](const ConnectionRecord&, CloneState state) { return state == CloneState::Stopped; });
    add("failed", tr("&Failed or Lost"),
        [](const ConnectionRecord&, CloneState state) { return state == CloneState::Failed || state == CloneState::Lost; });
    menu.addSeparator();
    add("held", tr("&Held"), [](const ConnectionRecord& record, CloneState) { return !record.processUpdates; });
    add("others", tr("&All Others"), [this](const ConnectionRecord& record, CloneState) { return !m_context.selection.contains(record.sessionId); });
}

void ConnectionActions::update() {
    bool allHeld = true, anyGrouped = false, any = false;
    for (const auto& id : m_context.selection.ids()) {
        const auto record = m_context.document.scene().connection(id);
        if (!record) continue;
        any = true;
        allHeld &= !record->processUpdates;
        anyGrouped |= !record->group.empty();
    }
    hold->setChecked(any && allHeld);
    for (QAction* action : {hold, copy, cut, group}) action->setEnabled(any);
    for (QAction* action : m_labels) action->setEnabled(any);
    ungroup->setEnabled(anyGrouped);
    matrix->setEnabled(!m_context.selection.current().empty());
    deleteDisconnected->setEnabled(!m_context.document.scene().connections->empty());
}

} // namespace doppel
