#include "ui/gallery/gallery_tasks.h"

#include "clonecore/image/frame_file.h"
#include "clonecore/scene/scene_file.h"
#include "gallery/missing_image.h"
#include "ui/base/text.h"
#include "ui/gallery/check_dialog.h"
#include "ui/gallery/gallery_history.h"
#include "ui/gallery/restore_dialog.h"
#include "ui/gallery/snapshot_window.h"

#include <QFileDialog>

#include <utility>

namespace doppel {

GalleryTasks::GalleryTasks(DeskContext& context, GallerySession& session, QWidget* parent)
    : QObject(parent), m_context(context), m_session(session), m_parent(parent) {}

GalleryTasks::~GalleryTasks() { m_end.request_stop(); }

SnapshotWindow* GalleryTasks::makeWindow(const GalleryItem& item) {
    auto* window = new SnapshotWindow(m_context, m_session, item, m_parent);
    connect(window, &SnapshotWindow::restoreRequested, this, [this, item] { restore(item); });
    connect(window, &SnapshotWindow::restorePartsRequested, this, [this, item] { restoreParts(item); });
    connect(window, &SnapshotWindow::locateRequested, this, [this, item] { locate(item); });
    connect(window, &SnapshotWindow::removeRequested, this, [this, item] { m_session.history().remove({item.id}); });
    return window;
}

void GalleryTasks::open(const GalleryItem& item) { makeWindow(item)->show(); }

void GalleryTasks::compare(const GalleryItem& a, const GalleryItem& b) {
    SnapshotWindow* window = makeWindow(a);
    window->compareWith(b);
    window->show();
}

void GalleryTasks::compareWithLive(const GalleryItem& item) {
    m_context.fileWorkers.run([this, file = std::filesystem::path(item.filePath), label = toQt(item.label), mailbox = m_mailbox.handle()](const CancelToken&) {
        auto frame = readExr(file);
        mailbox.post([this, label, frame = std::move(frame)] {
            if (frame)
                emit compareRequested(*frame, label);
            else
                m_context.messages.error(tr("'%1' can't be compared with").arg(label), toQt(frame.error().text()));
        });
    });
}

void GalleryTasks::withScene(const GalleryItem& item, std::function<void(Scene)> then) {
    const auto failed = [this, label = toQt(item.label)](const Error& error) {
        m_context.messages.error(tr("'%1' can't be restored").arg(label), toQt(error.text()));
    };
    m_session.sceneState(item.id, [this, failed, label = item.label, then = std::move(then), mailbox = m_mailbox.handle()](Result<std::string> text) {
        if (!text) return failed(text.error());
        m_context.fileWorkers.run([failed, label, then, text = std::move(*text), mailbox](const CancelToken&) {
            auto scene = parseScene(text, label);
            mailbox.post([failed, then, scene = std::move(scene)] { scene ? then(*scene) : failed(scene.error()); });
        });
    });
}

void GalleryTasks::apply(const QString& label, const std::string& step, const Scene& next) {
    const bool changed = m_context.document.edit(step, [&](Scene& now) {
        Scene wanted = next;
        wanted.directory = now.directory; // the scene stays where it is, and so does its gallery
        wanted.gallery = now.gallery;
        now = std::move(wanted);
    });
    m_context.messages.info(changed ? tr("The scene is as it was for '%1'. Undo (Ctrl+Z) brings back what was before.").arg(label)
                                    : tr("The scene is what it was for '%1' already.").arg(label));
    emit restored();
}

void GalleryTasks::restore(const GalleryItem& item) {
    withScene(item, [this, label = toQt(item.label)](const Scene& scene) { apply(label, toStd(tr("Restore snapshot")), scene); });
}

void GalleryTasks::restoreParts(const GalleryItem& item) {
    withScene(item, [this, label = toQt(item.label)](Scene scene) {
        auto* dialog = new RestoreDialog(m_context.document.scene(), std::move(scene), label, m_parent);
        connect(dialog, &RestoreDialog::chosen, this, [this, label](const Scene& then, const std::set<ScenePart>& parts) {
            apply(label, toStd(tr("Restore parts of snapshot")), withParts(m_context.document.scene(), then, parts));
        });
        dialog->open();
    });
}

void GalleryTasks::exportImage(const GalleryItem& item) {
    auto* dialog = new QFileDialog(m_parent, tr("Export Snapshot"), QString(),
                                   tr("OpenEXR image, all AOVs (*.exr);;PNG image (*.png);;JPEG image (*.jpg);;TIFF image (*.tif)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("exr"));
    QString name = toQt(item.label);
    name.replace(u'/', u'_');
    dialog->selectFile(name + QStringLiteral(".exr"));
    connect(dialog, &QFileDialog::fileSelected, this, [this, id = item.id](const QString& file) {
        m_session.exportImage(id, pathFromQt(file), [this, file](Result<void> result) {
            if (result)
                m_context.messages.info(tr("Exported to %1.").arg(file));
            else
                m_context.messages.error(tr("The snapshot could not be exported"), toQt(result.error().text()));
        });
    });
    dialog->open();
}

void GalleryTasks::locate(const GalleryItem& item) {
    auto* dialog = new QFileDialog(m_parent, tr("Where Is the Image of %1?").arg(toQt(item.label)), QString(), tr("OpenEXR image (*.exr)"));
    dialog->setObjectName(QStringLiteral("locateDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this, item](const QString& file) { locateAt(item, file); });
    dialog->open();
}

void GalleryTasks::locateAt(const GalleryItem& item, const QString& file) {
    m_context.fileWorkers.run([this, item, path = pathFromQt(file), mailbox = m_mailbox.handle()](const CancelToken&) {
        auto frame = readExr(path);
        mailbox.post([this, item, path, error = frame ? std::optional<Error>() : frame.error()] {
            const QString label = toQt(item.label);
            if (error) return m_context.messages.error(tr("'%1' keeps its missing image").arg(label), toQt(error->text()));
            GalleryItem found = item;
            setFound(found);
            GalleryEdit edit;
            edit.filePath = path.string();
            // What lies elsewhere is somebody's: it does not go when the snapshot is deleted.
            edit.ownsFile = path.parent_path() == std::filesystem::path(item.filePath).parent_path() && item.ownsFile;
            edit.status = found.status;
            if (found.metadata != item.metadata) edit.metadata[kErrorKey] = std::nullopt;
            m_session.history().edit(tr("Locate image"), {item.id}, edit);
            m_context.messages.info(tr("The image of '%1' is %2 now.").arg(label, pathToQt(path)));
        });
    });
}

void GalleryTasks::saveGalleryAs() {
    auto* dialog = new QFileDialog(m_parent, tr("Save Gallery As"), QString(), tr("Gallery (*.db)"));
    dialog->setObjectName(QStringLiteral("saveGalleryDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("db"));
    // A copy never goes over something that is there; the gallery says so.
    dialog->setOption(QFileDialog::DontConfirmOverwrite);
    connect(dialog, &QFileDialog::fileSelected, this, &GalleryTasks::saveGalleryTo);
    dialog->open();
}

void GalleryTasks::saveGalleryTo(const QString& file) {
    m_session.saveAs(
        pathFromQt(file),
        [this, file](Result<GalleryCopy> copy) {
            if (!copy) return m_context.messages.error(tr("The gallery could not be saved as %1").arg(file), toQt(copy.error().text()));
            m_context.messages.info(counted(copy->items, tr("%1 snapshot saved in %2."), tr("%1 snapshots saved in %2.")).arg(file));
            if (!copy->missing.empty())
                m_context.messages.show(MessageBar::Kind::Warning, tr("The copy of the gallery lacks images"),
                                        counted(copy->missing.size(), tr("The image of %1 snapshot was not there; in the copy its status is error."),
                                                tr("The images of %1 snapshots were not there; in the copy their status is error.")));
        },
        m_end.get_token());
}

void GalleryTasks::checkGallery() { (new CheckDialog(m_session, m_parent))->open(); }

} // namespace doppel
