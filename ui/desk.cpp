#include "ui/desk.h"

#include "ui/autosave.h"
#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/clones/clone_actions.h"
#include "ui/clones/clone_pane.h"
#include "ui/desk_files.h"
#include "ui/editor/connection_editor.h"
#include "ui/gallery/gallery_pane.h"
#include "ui/gallery/gallery_path.h"
#include "ui/gallery/snapshot_taker.h"
#include "ui/help/welcome_page.h"
#include "ui/script/console_pane.h"
#include "ui/script/desk_scripting.h"
#include "ui/stage/camera_maker.h"
#include "ui/stage/stage_pane.h"
#include "ui/timeline/timeline_bar.h"
#include "ui/viewer/display_config.h"
#include "ui/viewer/viewer.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QLabel>
#include <QMimeData>
#include <QScreen>
#include <QSettings>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <set>
#include <utility>

namespace doppel {

namespace {
constexpr int kLayoutVersion = 1;
constexpr int kFileThreads = 2;
constexpr int kInfoMilliseconds = 8000;
constexpr int kMemoryMilliseconds = 500;
} // namespace

Desk::Desk(DeskServices services)
    : m_services(std::move(services)),
      m_fileWorkers(kFileThreads),
      m_bridge(m_services.manager, m_services.membuf),
      m_stages(m_services.document, m_services.stages),
      m_messages(new MessageBar(this)),
      m_appearance(m_preferences),
      m_context{m_services,  m_services.document, m_services.manager, m_services.membuf, m_bridge,
                m_selection, m_fileWorkers,       m_displayWorkers,   *m_messages, m_stages, m_preferences} {
    setObjectName(QStringLiteral("desk"));
    setDockNestingEnabled(true);
    setAcceptDrops(true);
    m_files = new DeskFiles(m_context, this);
    m_autosave = new Autosave(m_context, m_services.autosaveFolder.empty() ? Autosave::userFolder() : m_services.autosaveFolder,
                              m_services.autosaveDelay.value_or(std::chrono::seconds(m_preferences.values().autosaveSeconds)), this);
    setDisplayConfig(readDisplayConfig(m_preferences.values().colourConfig));
    applyPreferences();
    m_untitledGallery = freshUntitledGallery(pathFromQt(m_preferences.values().galleryFolder));
    m_actions = new CloneActions(m_context, this);
    m_gallery = new GallerySession(m_context, this);
    m_snapshots = new SnapshotTaker(m_context, *m_gallery, this);
    if (m_services.scripting) m_scripting = new DeskScripting(m_context, *m_files, *m_gallery, this);
    makePanes();
    makeMenus();
    makeStatusBar();
    connectParts();
    updateTitle();
    updateUndo();
    updateGallery();
    updateWelcome();
    resize(screen()->availableGeometry().size() * 9 / 10);
    restoreLayout();
}

Desk::~Desk() {
    // A field takes what was typed when it loses the focus: now, as later its pane is half gone.
    if (QWidget* field = focusWidget()) field->clearFocus();
    if (!m_closed) m_autosave->keepAtEnd(); // nobody was asked
    delete m_autosave;
    m_documentChanges.reset();
    // Panes refer to what is a member here, so they go before it does, and before what they talk to.
    for (QDockWidget* dock : m_docks) delete dock;
    delete takeCentralWidget();
    delete m_scripting;
    delete m_snapshots;
    delete m_gallery;
    delete m_actions;
    delete m_files;
}

void Desk::open(const std::filesystem::path& file) { m_files->open(file); }

QDockWidget* Desk::addPane(const char* name, const QString& title, QWidget* pane, Qt::DockWidgetArea area) {
    auto* dock = new QDockWidget(title, this);
    dock->setObjectName(QLatin1String(name));
    dock->setWidget(pane);
    // A title has the font that there was when its pane was made, unless the pane has one that differs: this one does, though not to
    // the eye, and so follows the text size.
    QFont font;
    font.setStretch(QFont::Unstretched);
    dock->setFont(font);
    addDockWidget(area, dock);
    m_docks.push_back(dock);
    return dock;
}

void Desk::makePanes() {
    auto* center = new QWidget(this);
    m_viewer = new Viewer(m_context, *m_actions, center);
    m_timeline = new TimelineBar(m_context, center);
    auto* layout = new QVBoxLayout(center);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_messages);
    m_welcome = new WelcomePage(!m_services.exampleScene.empty(), center);
    m_center = new QStackedWidget(center);
    m_center->addWidget(m_viewer);
    m_center->addWidget(m_welcome);
    layout->addWidget(m_center, 1);
    layout->addWidget(m_timeline);
    setCentralWidget(center);

    m_cameras = new CameraMaker(m_context, center);
    m_stage = new StagePane(m_context);
    m_editor = new ConnectionEditor(m_context, *m_actions);
    m_clones = new ClonePane(m_context, *m_actions);
    m_galleryPane = new GalleryPane(m_context, *m_gallery);
    addPane("stageDock", tr("Stage"), m_stage, Qt::LeftDockWidgetArea);
    addPane("connectionDock", tr("Connection"), m_editor, Qt::RightDockWidgetArea);
    addPane("clonesDock", tr("Clones"), m_clones, Qt::BottomDockWidgetArea);
    addPane("galleryDock", tr("Gallery"), m_galleryPane, Qt::BottomDockWidgetArea);
    if (m_scripting) {
        m_console = new ConsolePane;
        connect(m_scripting, &DeskScripting::ready, m_console, &ConsolePane::setReady);
        // For those who ask for it, in front of the gallery then.
        QDockWidget* console = addPane("consoleDock", tr("Console"), m_console, Qt::BottomDockWidgetArea);
        connect(console->toggleViewAction(), &QAction::triggered, console, &QWidget::raise);
        console->hide();
    }
    // The side panes reach to the bottom edge of the upper part only; the table gets the whole width.
    setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
}

void Desk::connectParts() {
    connect(&m_preferences, &Preferences::changed, this, [this](const PreferenceValues& before) {
        applyPreferences();
        const PreferenceValues& now = m_preferences.values();
        if (now.undoSteps != before.undoSteps) updateUndo();
        if (now.galleryFolder != before.galleryFolder) updateGallery();
        if (now.colourConfig == before.colourConfig) return;
        m_fileWorkers.run([this, file = now.colourConfig, mailbox = m_mailbox.handle()](const CancelToken&) {
            mailbox.post([config = readDisplayConfig(file)] { setDisplayConfig(config); });
        });
    });
    connect(m_actions, &CloneActions::snapshotRequested, m_snapshots, &SnapshotTaker::take);
    connect(m_viewer, &Viewer::cameraToolTaken, m_cameras, &CameraMaker::prepare);
    connect(m_viewer, &Viewer::editableCameraWanted, m_cameras, &CameraMaker::make);
    connect(m_cameras, &CameraMaker::made, m_viewer, &Viewer::cameraIsEditable);
    connect(m_galleryPane, &GalleryPane::keepWhenConvergedRequested, m_snapshots, &SnapshotTaker::keepWhenConverged);
    connect(m_galleryPane, &GalleryPane::compareRequested, m_viewer, &Viewer::compareWith);
    connect(m_messages, &MessageBar::informed, this, [this](const QString& text) { statusBar()->showMessage(text, kInfoMilliseconds); });
    connect(m_files, &DeskFiles::fileChanged, this, &Desk::updateTitle);
    connect(m_files, &DeskFiles::fileChanged, this, [this] { m_autosave->setSceneFile(m_files->file()); });
    connect(m_files, &DeskFiles::fileChanged, this, [this] {
        if (m_files->file().empty()) m_untitledGallery = freshUntitledGallery(pathFromQt(m_preferences.values().galleryFolder));
        updateGallery();
    });
    m_files->setUsedGallery([this] { return m_gallery->count() == 0 ? std::filesystem::path() : m_gallery->database(); });
    connect(m_files, &DeskFiles::busyChanged, this, &Desk::updateStatusBar);
    connect(m_files, &DeskFiles::busyChanged, this, &Desk::updateWelcome);
    connect(m_welcome, &WelcomePage::openRequested, m_files, &DeskFiles::chooseFile);
    connect(m_welcome, &WelcomePage::exampleRequested, this, &Desk::openExample);
    connect(m_welcome, &WelcomePage::guideRequested, this, &Desk::showGuide);
    connect(m_welcome, &WelcomePage::fileRequested, this, [this](const QString& file) { open(pathFromQt(file)); });
    connect(m_files, &DeskFiles::recentFilesChanged, this, &Desk::fillRecentFiles);
    connect(&m_bridge, &CloneBridge::changed, this, [this](const CloneChanges& changes) {
        if (changes.any(CloneChanges::State)) updateStatusBar();
        if (changes.any(CloneChanges::Image) && !m_memoryDelay.isActive()) m_memoryDelay.start();
    });
    m_documentChanges = m_services.document.observe([this](const Scene&, const Scene& after, const SceneChange& change) {
        if (!change.connections.empty()) {
            // What was deleted (also by undo) can't stay selected.
            std::vector<std::string> ids = m_selection.ids();
            std::erase_if(ids, [&](const std::string& id) { return !after.connection(id); });
            const std::string current = after.connection(m_selection.current()) ? m_selection.current() : std::string();
            m_selection.set(std::move(ids), current);
        }
        if (change.other) QTimer::singleShot(0, this, &Desk::updateGallery);
        updateSoon();
    });
}

void Desk::applyPreferences() {
    const PreferenceValues& values = m_preferences.values();
    m_bridge.setRate(values.displayRate);
    m_services.document.setUndoSteps(static_cast<std::size_t>(values.undoSteps));
    m_services.manager.setAssetCacheBytes(static_cast<std::uint64_t>(values.assetCacheGiB) << 30);
    m_autosave->set(values.autosave, m_services.autosaveDelay.value_or(std::chrono::seconds(values.autosaveSeconds)));
}

void Desk::updateSoon() {
    // The history changes after the observers have run, and isModified compares whole scenes: once per turn is enough.
    if (std::exchange(m_updatePending, true)) return;
    QTimer::singleShot(0, this, [this] {
        m_updatePending = false;
        updateUndo();
        updateTitle();
        updateStatusBar();
        updateWelcome();
    });
}

void Desk::updateTitle() {
    setWindowTitle(tr("%1[*] — Doppel").arg(m_files->displayName()));
    setWindowModified(m_services.document.isModified());
    setWindowFilePath(pathToQt(m_files->file()));
}

void Desk::updateGallery() { m_gallery->setDatabase(galleryPathOf(m_services.document.scene(), m_files->file(), m_untitledGallery, pathFromQt(m_preferences.values().galleryFolder))); }

void Desk::makeStatusBar() {
    m_busy = new QLabel(this);
    m_busy->setObjectName(QStringLiteral("busyText"));
    m_cloneCount = new QLabel(this);
    m_cloneCount->setObjectName(QStringLiteral("cloneCount"));
    m_memory = new QLabel(this);
    m_memory->setToolTip(tr("Memory of the images that are held now"));
    for (QLabel* label : {m_busy, m_cloneCount, m_memory}) label->setContentsMargins(8, 2, 8, 2);
    statusBar()->addWidget(m_busy);
    statusBar()->addPermanentWidget(m_cloneCount);
    statusBar()->addPermanentWidget(m_memory);
    statusBar()->setSizeGripEnabled(false);
    m_memoryDelay.setSingleShot(true);
    m_memoryDelay.setInterval(kMemoryMilliseconds);
    connect(&m_memoryDelay, &QTimer::timeout, this, &Desk::updateMemory);
    updateStatusBar();
}

void Desk::updateStatusBar() {
    m_busy->setText(m_files->isBusy() ? tr("Reading or writing a file…") : QString());
    std::size_t live = 0, failed = 0;
    const auto& connections = *m_services.document.scene().connections;
    for (const auto& [id, record] : connections) {
        const auto status = m_services.manager.status(id);
        if (!status) continue;
        live += isConnectedState(status->state);
        failed += status->state == CloneState::Failed || status->state == CloneState::Lost;
    }
    QString text = counted(connections.size(), tr("%2 of %1 connection live"), tr("%2 of %1 connections live")).arg(live);
    if (failed > 0) text += tr(", %1 failed").arg(failed);
    m_cloneCount->setText(text);
}

void Desk::updateMemory() {
    std::uint64_t bytes = 0;
    for (const auto& id : m_services.membuf.ids())
        if (const FramePtr frame = m_services.membuf.current(id).frame) bytes += frame->layout().byteSize;
    m_memory->setText(bytes > 0 ? tr("Images %1").arg(formatBytes(bytes)) : QString());
}

void Desk::arrange() {
    const auto dock = [this](const char* name) { return findChild<QDockWidget*>(QLatin1String(name)); };
    splitDockWidget(dock("clonesDock"), dock("galleryDock"), Qt::Horizontal);
    if (m_console) tabifyDockWidget(dock("galleryDock"), dock("consoleDock"));
    const int w = width(), h = height();
    resizeDocks({dock("stageDock"), dock("connectionDock")}, {w * 17 / 100, w * 21 / 100}, Qt::Horizontal);
    resizeDocks({dock("clonesDock"), dock("galleryDock")}, {w * 55 / 100, w * 24 / 100}, Qt::Horizontal);
    resizeDocks({dock("clonesDock")}, {h * 28 / 100}, Qt::Vertical);
}

void Desk::restoreLayout() {
    const QSettings settings;
    const QByteArray geometry = settings.value(QStringLiteral("desk/geometry")).toByteArray();
    if (!geometry.isEmpty()) restoreGeometry(geometry);
    m_arranged = restoreState(settings.value(QStringLiteral("desk/layout")).toByteArray(), kLayoutVersion);
}

void Desk::saveLayout() const {
    QSettings settings;
    settings.setValue(QStringLiteral("desk/geometry"), saveGeometry());
    settings.setValue(QStringLiteral("desk/layout"), saveState(kLayoutVersion));
}

void Desk::showEvent(QShowEvent* event) {
    QMainWindow::showEvent(event);
    if (!std::exchange(m_wasShown, true) && m_preferences.values().offerRecovery) offerRecovery();
    if (std::exchange(m_arranged, true)) return;
    // Dock sizes can only be set once the window has its own.
    QTimer::singleShot(0, this, &Desk::arrange);
}

void Desk::dragEnterEvent(QDragEnterEvent* event) {
    const auto urls = event->mimeData()->urls();
    if (urls.size() == 1 && urls.front().isLocalFile()) event->acceptProposedAction();
}

void Desk::dropEvent(QDropEvent* event) {
    event->acceptProposedAction();
    const std::filesystem::path file = pathFromQt(event->mimeData()->urls().front().toLocalFile());
    file.extension() == ".exr" ? compareWithFile(file) : open(file);
}

void Desk::closeEvent(QCloseEvent* event) {
    if (QWidget* field = focusWidget()) field->clearFocus(); // what was typed there belongs to what is saved
    if (m_closing || !m_services.document.isModified()) {
        toggleFullScreen(false);
        saveLayout();
        m_closed = true;
        return event->accept();
    }
    event->ignore();
    m_files->askThen([this] {
        m_closing = true;
        close();
    });
}

} // namespace doppel
