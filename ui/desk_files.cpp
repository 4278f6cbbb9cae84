#include "ui/desk_files.h"

#include "clonecore/scene/scene_file.h"
#include "ui/base/text.h"
#include "stage/relocate.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QSettings>

#include <utility>

namespace doppel {

namespace {
constexpr int kMaxRecent = 12;
constexpr const char* kRecentKey = "recentFiles";
} // namespace

DeskFiles::DeskFiles(DeskContext& context, QWidget* window) : QObject(window), m_context(context), m_window(window) {}

QString DeskFiles::displayName() const {
    if (!m_file.empty()) return pathToQt(m_file.filename());
    return m_source.isEmpty() ? tr("Untitled") : tr("%1 (not saved as a scene yet)").arg(m_source);
}

void DeskFiles::setFile(const std::filesystem::path& file, const QString& source) {
    m_file = file;
    m_source = source;
    m_context.manager.setSceneFile(file.empty() ? file : std::filesystem::absolute(file));
    emit fileChanged();
}

void DeskFiles::newScene() {
    askThen([this] { clearUnasked(); });
}

void DeskFiles::clearUnasked() {
    m_context.manager.stopAll();
    m_context.selection.set({});
    m_context.document.reset(Scene{});
    setFile({}, {});
}

void DeskFiles::chooseFile() {
    auto* dialog = new QFileDialog(m_window, tr("Open"));
    dialog->setObjectName(QStringLiteral("openDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    QStringList geometry;
    for (const auto& extension : m_context.services.geometryExtensions) geometry << QStringLiteral("*.") + toQt(extension);
    const QString all = geometry.join(u' ');
    dialog->setNameFilters({tr("Scenes and geometry (*.doppel %1)").arg(all), tr("Doppel scenes (*.doppel)"),
                            tr("Geometry (%1)").arg(all), tr("All files (*)")});
    if (!m_context.document.scene().directory.empty()) dialog->setDirectory(pathToQt(m_context.document.scene().directory));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) { open(pathFromQt(file)); });
    dialog->open();
}

void DeskFiles::open(const std::filesystem::path& file) {
    askThen([this, file] { load(file); });
}

void DeskFiles::load(const std::filesystem::path& file, Done done) {
    m_loadToken.cancel(); // a newer choice replaces one that is still being read
    m_loading = true;
    emit busyChanged();
    auto read = m_context.services.loadFile;
    if (!read) read = [](const std::filesystem::path& path) { return loadScene(path); };
    m_loadToken = m_context.fileWorkers.run([this, file, read, done = std::move(done), mailbox = m_mailbox.handle()](const CancelToken& token) {
        const auto absolute = std::filesystem::absolute(file).lexically_normal();
        auto scene = read(absolute);
        mailbox.post([this, absolute, scene = std::move(scene), done, token] {
            if (!token.isCancelled()) loaded(absolute, scene, done);
            else if (done) done(fail(ErrorCode::Cancelled, toStd(tr("another scene was opened meanwhile"))));
        });
    });
}

void DeskFiles::loaded(const std::filesystem::path& file, const Result<Scene>& scene, const Done& done) {
    m_loading = false;
    emit busyChanged();
    const QString name = pathToQt(file.filename());
    if (!scene && done) return done(tl::unexpected(scene.error()));
    if (!scene) return failed(tr("'%1' can't be opened").arg(name), scene.error());
    m_context.manager.stopAll();
    m_context.selection.set({});
    m_context.document.reset(*scene);
    const bool isScene = file.extension() == ".doppel";
    if (isScene) m_context.document.markSaved();
    setFile(isScene ? file : std::filesystem::path(), isScene ? QString() : name);
    remember(file);
    if (!scene->connections->empty()) m_context.selection.set({scene->connections->begin()->first});
    if (done) done({});
}

void DeskFiles::saveUnasked(const std::filesystem::path& file, Done done) {
    const std::filesystem::path target = file.empty() ? m_file : file;
    if (target.empty()) return done(fail(ErrorCode::InvalidArgument, toStd(tr("the scene has no file yet: say where to save it"))));
    if (m_saving) return done(fail(ErrorCode::Refused, toStd(tr("the scene is being saved already"))));
    saveTo(target, {}, std::move(done));
}

void DeskFiles::recover(const Scene& scene, const Scene& saved, const std::filesystem::path& file) {
    m_loadToken.cancel();
    m_loading = false;
    emit busyChanged();
    m_context.manager.stopAll();
    m_context.selection.set({});
    m_context.document.reset(saved);
    m_context.document.edit(toStd(tr("Recover changes")), [&](Scene& next) { next = scene; });
    setFile(file, {});
}

void DeskFiles::save() {
    if (m_file.empty())
        saveAs();
    else
        saveTo(m_file, std::exchange(m_afterSave, nullptr));
}

void DeskFiles::saveAs() {
    auto* dialog = new QFileDialog(m_window, tr("Save Scene As"), QString(), tr("Doppel scenes (*.doppel)"));
    dialog->setObjectName(QStringLiteral("saveDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("doppel"));
    if (!m_context.document.scene().directory.empty()) dialog->setDirectory(pathToQt(m_context.document.scene().directory));
    const QString base = m_file.empty() ? QFileInfo(m_source).completeBaseName() : pathToQt(m_file.stem());
    dialog->selectFile((base.isEmpty() ? tr("untitled") : base) + QStringLiteral(".doppel"));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString& file) { saveTo(pathFromQt(file), std::exchange(m_afterSave, nullptr)); });
    connect(dialog, &QFileDialog::rejected, this, [this] { m_afterSave = nullptr; });
    dialog->open();
}

void DeskFiles::saveTo(const std::filesystem::path& file, std::function<void()> then, Done done) {
    if (m_saving) return;
    m_saving = true;
    emit busyChanged();
    auto write = m_context.services.saveFile;
    if (!write) write = [](const Scene& scene, const std::filesystem::path& path) { return saveScene(scene, path); };
    const auto gallery = m_file.empty() && m_usedGallery ? m_usedGallery() : std::filesystem::path();
    if (!gallery.empty() && m_context.document.scene().gallery.empty())
        m_context.document.edit(toStd(tr("Keep gallery")), [&](Scene& scene) { scene.gallery = gallery.string(); });
    const Scene before = m_context.document.scene();
    m_context.fileWorkers.run([this, file, write, before, then, done = std::move(done), mailbox = m_mailbox.handle()](const CancelToken&) {
        const auto absolute = std::filesystem::absolute(file).lexically_normal();
        const Scene written = relocated(before, absolute.parent_path());
        const auto result = write(written, absolute);
        mailbox.post([this, absolute, before, written, result, then, done] {
            saved(absolute, before, written, result, done);
            if (result && then) then();
        });
    });
}

void DeskFiles::saved(const std::filesystem::path& file, const Scene& before, const Scene& written, const Result<void>& result, const Done& done) {
    m_saving = false;
    emit busyChanged();
    if (!result && done) return done(tl::unexpected(result.error()));
    if (!result) return failed(tr("'%1' can't be saved").arg(pathToQt(file.filename())), result.error());
    const bool unchanged = m_context.document.scene() == before;
    if (unchanged) {
        moveTo(written);
        m_context.document.markSaved();
    } else {
        m_context.messages.info(tr("Saved. What was changed meanwhile is not in the file yet."));
    }
    setFile(file, {});
    remember(file);
    if (done) done({});
}

void DeskFiles::moveTo(const Scene& written) {
    Document& document = m_context.document;
    if (*document.scene().nodes == *written.nodes) {
        document.edit(toStd(tr("Move scene")), [&](Scene& scene) { scene.directory = written.directory; });
        return;
    }
    // File names were rewritten for the new folder. The steps of the history still have the old ones, so it ends here; and
    // as another document means other clones, those that were live start again.
    std::vector<std::string> live;
    for (const auto& [id, record] : *written.connections)
        if (const auto status = m_context.manager.status(id); status && isConnectedState(status->state)) live.push_back(id);
    document.reset(written);
    for (const auto& id : live) m_context.manager.start(id);
}

void DeskFiles::failed(const QString& title, const Error& error) {
    auto* box = new QMessageBox(QMessageBox::Critical, tr("Doppel"), title, QMessageBox::Ok, m_window);
    box->setObjectName(QStringLiteral("fileError"));
    box->setInformativeText(toQt(error.text()));
    box->setTextInteractionFlags(Qt::TextSelectableByMouse);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

void DeskFiles::askThen(std::function<void()> then) {
    if (!m_context.document.isModified()) return then();
    auto* box = new QMessageBox(QMessageBox::Warning, tr("Doppel"), tr("Save the changes of '%1'?").arg(displayName()),
                                QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, m_window);
    box->setObjectName(QStringLiteral("unsavedChanges"));
    box->setInformativeText(tr("They are lost if you don't save them."));
    box->setDefaultButton(QMessageBox::Save);
    box->setAttribute(Qt::WA_DeleteOnClose);
    connect(box, &QMessageBox::finished, this, [this, then](int answer) {
        if (answer == QMessageBox::Discard) return then();
        if (answer != QMessageBox::Save) return;
        m_afterSave = then;
        save();
    });
    box->open();
}

QStringList DeskFiles::recentFiles() { return QSettings().value(QLatin1String(kRecentKey)).toStringList(); }

void DeskFiles::clearRecentFiles() { QSettings().remove(QLatin1String(kRecentKey)); }

void DeskFiles::remember(const std::filesystem::path& file) {
    QStringList files = recentFiles();
    files.removeAll(pathToQt(file));
    files.prepend(pathToQt(file));
    while (files.size() > kMaxRecent) files.removeLast();
    QSettings().setValue(QLatin1String(kRecentKey), files);
    emit recentFilesChanged();
}

} // namespace doppel
