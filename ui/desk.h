// The desk: the main window. It owns panes, workers and bridge; document and clone manager are the application's.
//
// How to construct it (main thread, after QApplication):
//
//     Document document;
//     CloneManager manager(document, managerServices);
//     DeskServices services{.document = document, .manager = manager, .membuf = MembufRegistry::global()};
//     services.launchers = ...; services.loadFile = ...; services.renderers = ...;
//     Desk desk(services);
//     desk.show();
//     desk.open("scene.doppel");       // optional; returns at once
//     return QApplication::exec();
//
// Destroy the Desk before the manager, the manager before the document. Window layout and recent files are kept in
// QSettings of the application's name. Nothing on the main thread waits for a file, a database or a socket; the destructor
// waits for workers that are in the middle of one.
#pragma once

#include "ui/base/appearance.h"
#include "ui/desk_context.h"
#include "ui/base/mailbox.h"
#include "ui/desk_services.h"

#include <QMainWindow>
#include <QTimer>

#include <filesystem>
#include <memory>

class QLabel;
class QMenu;
class QStackedWidget;

namespace doppel {

class Autosave;
class CameraMaker;
class CloneActions;
class ClonePane;
class ConnectionEditor;
class ConsolePane;
class DeskFiles;
class DeskScripting;
class GalleryPane;
class GallerySession;
class HistoryWindow;
class SnapshotTaker;
class StagePane;
class TimelineBar;
class Viewer;
class WelcomePage;

class Desk : public QMainWindow {
    Q_OBJECT

public:
    explicit Desk(DeskServices services);
    ~Desk() override;

    /// Reads the file on a worker and shows it; asks about unsaved changes first, says in a dialog what is wrong with it.
    void open(const std::filesystem::path& file);

    // For tests and scripts of the interface.
    DeskContext& context() { return m_context; }
    Preferences& preferences() { return m_preferences; }
    DeskFiles& files() { return *m_files; }
    Autosave& autosave() { return *m_autosave; }
    CloneActions& actions() { return *m_actions; }
    ClonePane& clonePane() { return *m_clones; }
    ConnectionEditor& editor() { return *m_editor; }
    Viewer& viewer() { return *m_viewer; }
    StagePane& stagePane() { return *m_stage; }
    GallerySession& gallery() { return *m_gallery; }
    GalleryPane& galleryPane() { return *m_galleryPane; }
    ConsolePane* console() { return m_console; } ///< nullptr without scripting

protected:
    void closeEvent(QCloseEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override; ///< opens a dropped file, compares with a dropped image

private:
    void makePanes();
    QDockWidget* addPane(const char* name, const QString& title, QWidget* pane, Qt::DockWidgetArea area);
    void makeMenus();
    QMenu* makeFileMenu();
    QMenu* makeEditMenu();
    QMenu* makeViewMenu();
    QMenu* makeThemeMenu();
    void fillRecentFiles();
    void makeStatusBar();
    void connectParts();
    void arrange(); ///< the layout of a first start
    void restoreLayout();
    void saveLayout() const;
    void updateTitle();
    void updateUndo();
    void showHistory();
    void showPreferences();
    void applyPreferences(); ///< those of what the desk itself has
    void updateSoon();
    void updateStatusBar();
    void updateMemory();
    void updateGallery();
    void showAbout();
    void offerRecovery();
    void showGuide();
    void openExample();
    void updateWelcome();
    void compareWithFile(const std::filesystem::path& file);
    void toggleFullScreen(bool on);

    DeskServices m_services;
    WorkerPool m_fileWorkers;
    WorkerPool m_displayWorkers;
    Selection m_selection;
    CloneBridge m_bridge;
    StageReader m_stages;
    MessageBar* m_messages;
    Preferences m_preferences;
    Appearance m_appearance;
    DeskContext m_context;

    DeskFiles* m_files = nullptr;
    Autosave* m_autosave = nullptr;
    CloneActions* m_actions = nullptr;
    ClonePane* m_clones = nullptr;
    ConnectionEditor* m_editor = nullptr;
    Viewer* m_viewer = nullptr;
    WelcomePage* m_welcome = nullptr;
    QStackedWidget* m_center = nullptr;
    TimelineBar* m_timeline = nullptr;
    StagePane* m_stage = nullptr;
    CameraMaker* m_cameras = nullptr;
    HistoryWindow* m_history = nullptr; // once it was asked for
    GallerySession* m_gallery = nullptr;
    GalleryPane* m_galleryPane = nullptr;
    SnapshotTaker* m_snapshots = nullptr;
    DeskScripting* m_scripting = nullptr; // if it is wanted, like the console
    ConsolePane* m_console = nullptr;
    std::filesystem::path m_untitledGallery; // of a scene that has no file yet
    std::vector<QDockWidget*> m_docks;
    QMenu* m_recent = nullptr;
    QAction* m_undo = nullptr;
    QAction* m_redo = nullptr;
    QLabel* m_cloneCount = nullptr;
    QLabel* m_memory = nullptr;
    QLabel* m_busy = nullptr;
    QTimer m_memoryDelay; // runs only after an image came
    bool m_updatePending = false;
    bool m_closing = false;
    bool m_closed = false; // in order: the user was asked
    QByteArray m_layoutBefore; // of full screen
    QAction* m_fullScreen = nullptr;
    Mailbox m_mailbox;
    bool m_arranged = false;
    bool m_wasShown = false;
    Subscription m_documentChanges;
};

} // namespace doppel
