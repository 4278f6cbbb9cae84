// The desk's menus and the About box.
#include "ui/desk.h"

#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/clones/clone_actions.h"
#include "ui/desk_files.h"
#include "ui/history_window.h"
#include "ui/preferences_dialog.h"
#include "ui/timeline/timeline_bar.h"
#include "ui/viewer/viewer.h"

#include <QActionGroup>
#include <QApplication>
#include <QDockWidget>
#include <QFileInfo>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>

namespace doppel {

namespace {

template <class Slot>
QAction* add(QMenu& menu, const QString& text, const QKeySequence& keys, const QString& tip, QObject* context, Slot slot,
             const char* icon = nullptr) {
    QAction* action = menu.addAction(text);
    action->setShortcut(keys);
    action->setStatusTip(tip);
    if (icon) action->setIcon(theme::icon(QLatin1String(icon)));
    QObject::connect(action, &QAction::triggered, context, slot);
    return action;
}

} // namespace

void Desk::makeMenus() {
    menuBar()->addMenu(makeFileMenu());
    menuBar()->addMenu(makeEditMenu());
    menuBar()->addMenu(makeViewMenu());
    m_timeline->fillMenu(*menuBar()->addMenu(tr("&Timeline")));
    QMenu* clone = menuBar()->addMenu(tr("&Clone"));
    m_actions->fillWholeMenu(*clone);
    QMenu* help = menuBar()->addMenu(tr("&Help"));
    add(*help, tr("&User Guide"), QKeySequence::HelpContents, tr("How everything here works"), this, [this] { showGuide(); });
    add(*help, tr("Open the &Example Scene"), {}, tr("A scene with five connections to try things with"), this, [this] { openExample(); });
    help->addSeparator();
    add(*help, tr("&About Doppel"), {}, tr("Version and parts of this program"), this, [this] { showAbout(); })
        ->setObjectName(QStringLiteral("showAbout"));
}

QMenu* Desk::makeFileMenu() {
    auto* menu = new QMenu(tr("&File"), this);
    add(*menu, tr("&New"), QKeySequence::New, tr("Begin an empty scene"), this, [this] { m_files->newScene(); });
    add(*menu, tr("&Open…"), QKeySequence::Open, tr("Open a scene, or make one of a USD, glTF, OBJ or FBX file"), this,
        [this] { m_files->chooseFile(); }, "open");
    m_recent = menu->addMenu(tr("Open &Recent"));
    m_recent->setToolTipsVisible(true);
    fillRecentFiles();
    menu->addSeparator();
    add(*menu, tr("&Save"), QKeySequence::Save, tr("Save the scene; the file before is kept as a backup"), this,
        [this] { m_files->save(); }, "save");
    add(*menu, tr("Save &As…"), QKeySequence(tr("Ctrl+Alt+S")), tr("Save the scene to another file"), this,
        [this] { m_files->saveAs(); });
    menu->addSeparator();
    add(*menu, tr("&Quit"), QKeySequence::Quit, tr("Stop every clone and close the desk"), this, [this] { close(); });
    return menu;
}

void Desk::fillRecentFiles() {
    m_recent->clear();
    const QStringList files = DeskFiles::recentFiles();
    for (const QString& file : files) {
        QAction* action = m_recent->addAction(QFileInfo(file).fileName());
        action->setToolTip(file);
        action->setStatusTip(file);
        connect(action, &QAction::triggered, this, [this, file] { open(pathFromQt(file)); });
    }
    m_recent->setEnabled(!files.isEmpty());
    if (files.isEmpty()) return;
    m_recent->addSeparator();
    connect(m_recent->addAction(tr("Clear This List")), &QAction::triggered, this, [this] {
        DeskFiles::clearRecentFiles();
        fillRecentFiles();
    });
}

QMenu* Desk::makeEditMenu() {
    auto* menu = new QMenu(tr("&Edit"), this);
    m_undo = add(*menu, tr("&Undo"), QKeySequence::Undo, tr("Take back the last change"), this,
                 [this] { m_services.document.undo(); }, "undo");
    m_redo = add(*menu, tr("&Redo"), QKeySequence::Redo, tr("Make the change again"), this,
                 [this] { m_services.document.redo(); }, "redo");
    menu->addSeparator();
    add(*menu, tr("&History…"), QKeySequence(tr("Ctrl+Alt+Z")), tr("Every change since the scene was opened; a click goes there"), this, [this] { showHistory(); })
        ->setObjectName(QStringLiteral("history"));
    menu->addSeparator();
    add(*menu, tr("&Preferences…"), QKeySequence(tr("Ctrl+,")), tr("Theme, text size, language, autosave, colour config and what new connections begin with"), this, [this] { showPreferences(); })
        ->setObjectName(QStringLiteral("showPreferences"));
    m_undo->setObjectName(QStringLiteral("undo"));
    m_redo->setObjectName(QStringLiteral("redo"));
    return menu;
}

void Desk::showHistory() {
    if (!m_history) m_history = new HistoryWindow(m_services.document, this);
    m_history->show();
    m_history->raise();
    m_history->activateWindow();
}

void Desk::showPreferences() {
    auto* dialog = findChild<PreferencesDialog*>();
    if (!dialog) dialog = new PreferencesDialog(m_context, this);
    dialog->show();
    dialog->raise();
    dialog->activateWindow();
}

void Desk::updateUndo() {
    const Document& document = m_services.document;
    m_undo->setEnabled(document.canUndo());
    m_redo->setEnabled(document.canRedo());
    m_undo->setText(document.canUndo() ? tr("&Undo %1").arg(toQt(document.undoLabel())) : tr("&Undo"));
    if (m_history) m_history->refresh();
    m_redo->setText(document.canRedo() ? tr("&Redo %1").arg(toQt(document.redoLabel())) : tr("&Redo"));
}

QMenu* Desk::makeViewMenu() {
    auto* menu = new QMenu(tr("&View"), this);
    m_viewer->fillMenu(*menu);
    menu->addSeparator();
    menu->addMenu(makeThemeMenu());
    m_fullScreen = add(*menu, tr("Full &Screen"), QKeySequence(tr("F11")), tr("The viewer alone on the whole screen; F11 again brings the panes back"), this, [] {});
    m_fullScreen->setObjectName(QStringLiteral("fullScreen"));
    m_fullScreen->setCheckable(true);
    addAction(m_fullScreen); // the menu bar is hidden then
    connect(m_fullScreen, &QAction::toggled, this, &Desk::toggleFullScreen);
    menu->addSeparator();
    for (QDockWidget* dock : m_docks) menu->addAction(dock->toggleViewAction());
    menu->addSeparator();
    add(*menu, tr("&Reset Layout"), {}, tr("Put all panes back where they were at the first start"), this, [this] {
        const Qt::DockWidgetArea areas[] = {Qt::LeftDockWidgetArea, Qt::RightDockWidgetArea, Qt::BottomDockWidgetArea,
                                            Qt::BottomDockWidgetArea, Qt::BottomDockWidgetArea};
        for (std::size_t i = 0; i < m_docks.size(); ++i) {
            m_docks[i]->setFloating(false);
            addDockWidget(areas[i], m_docks[i]);
            m_docks[i]->setVisible(!m_console || m_docks[i]->objectName() != QLatin1String("consoleDock"));
        }
        if (m_console) tabifyDockWidget(m_docks[m_docks.size() - 2], m_docks.back());
        arrange();
    });
    return menu;
}

QMenu* Desk::makeThemeMenu() {
    auto* menu = new QMenu(tr("&Theme"), this);
    auto* group = new QActionGroup(menu);
    const auto choice = [&](ThemeChoice theme, const char* name, const QString& text, const QString& tip) {
        QAction* action = add(*menu, text, {}, tip, this, [this, theme] { m_preferences.edit([&](PreferenceValues& values) { values.theme = theme; }); });
        action->setObjectName(QLatin1String(name));
        action->setCheckable(true);
        group->addAction(action);
        const auto check = [this, action, theme] { action->setChecked(m_preferences.values().theme == theme); };
        connect(&m_preferences, &Preferences::changed, action, check);
        check();
    };
    choice(ThemeChoice::Dark, "themeDark", tr("&Dark"), tr("Dark windows"));
    choice(ThemeChoice::Light, "themeLight", tr("&Light"), tr("Light windows; what lies around images stays grey"));
    choice(ThemeChoice::System, "themeSystem", tr("Follow the &System"), tr("Dark or light as the system's own setting is"));
    return menu;
}

void Desk::showAbout() {
    QString rows;
    for (const auto& [part, version] : m_services.parts)
        rows += QStringLiteral("<tr><td>%1&nbsp;&nbsp;</td><td>%2</td></tr>")
                    .arg(toQt(part).toHtmlEscaped(), toQt(version).toHtmlEscaped());
    rows += QStringLiteral("<tr><td>Qt&nbsp;&nbsp;</td><td>%1</td></tr>").arg(QLatin1String(qVersion()));
    auto* box = new QMessageBox(QMessageBox::NoIcon, tr("About Doppel"),
                                QStringLiteral("<b>Doppel %1</b>").arg(toQt(m_services.version)), QMessageBox::Ok, this);
    box->setObjectName(QStringLiteral("about"));
    box->setIconPixmap(theme::icon(QStringLiteral("doppel")).pixmap(64, 64));
    box->setInformativeText(tr("Live clone renders for everyone.<br>Apache License 2.0<br><br><table>%1</table>").arg(rows));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

} // namespace doppel
