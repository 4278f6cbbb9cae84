#include "ui/gallery/gallery_pane.h"

#include "clonecore/scene/scene_file.h"
#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/gallery/gallery_delegate.h"
#include "ui/gallery/snapshot_window.h"

#include <QAction>
#include <QFileDialog>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolBar>
#include <QVBoxLayout>

namespace doppel {

GalleryPane::GalleryPane(DeskContext& context, GallerySession& session, QWidget* parent)
    : QWidget(parent), m_context(context), m_session(session), m_model(new GalleryModel(context, session, this)) {
    setObjectName(QStringLiteral("galleryPane"));
    m_open = makeAction("large", tr("Open"), tr("Show the snapshot large, with all its AOVs"));
    m_restore = makeAction("restore", tr("Restore Scene"), tr("Make the scene what it was when this was taken. Undo brings back what is now."));
    m_export = makeAction("export", tr("Export…"), tr("Copy the image file, a multi-part OpenEXR with all AOVs"));
    m_rename = makeAction("details", tr("Rename"), tr("Change the label"));
    m_delete = makeAction("delete", tr("Delete…"), tr("Delete the snapshot and its image file"));

    m_view = new QListView(this);
    m_view->setObjectName(QStringLiteral("galleryView"));
    m_view->setAccessibleName(tr("Snapshots"));
    m_view->setModel(m_model);
    m_view->setItemDelegate(new GalleryDelegate(m_view));
    m_view->setViewMode(QListView::IconMode);
    m_view->setResizeMode(QListView::Adjust);
    m_view->setMovement(QListView::Static);
    m_view->setUniformItemSizes(true);
    m_view->setSpacing(2);
    m_view->setMouseTracking(true);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_empty = new QLabel(tr("No snapshots yet. Select a clone that has an image and press the camera button "
                            "(Ctrl+Shift+S): the image and the whole scene that made it are kept here."), this);
    m_empty->setProperty("role", "empty");
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_empty->setMargin(24);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeToolBar());
    layout->addWidget(m_stack, 1);

    connect(m_view, &QListView::activated, this, [this] { m_open->trigger(); });
    connect(m_view, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        if (!m_view->indexAt(at).isValid()) return;
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->addActions({m_open, m_restore, m_export, m_rename});
        menu->addSeparator();
        menu->addAction(m_delete);
        menu->popup(m_view->viewport()->mapToGlobal(at));
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &GalleryPane::updateState);
    connect(m_model, &QAbstractItemModel::modelReset, this, &GalleryPane::updateState);
    connect(m_open, &QAction::triggered, this, [this] {
        for (const auto& id : selected()) openSnapshot(id);
    });
    connect(m_restore, &QAction::triggered, this, [this] {
        if (const auto ids = selected(); ids.size() == 1) restore(ids.front());
    });
    connect(m_export, &QAction::triggered, this, &GalleryPane::exportSelected);
    connect(m_rename, &QAction::triggered, this, [this] { m_view->edit(m_view->currentIndex()); });
    connect(m_delete, &QAction::triggered, this, &GalleryPane::deleteSelected);
    m_delete->setShortcut(QKeySequence::Delete);
    m_delete->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(m_delete);
    updateState();
}

QAction* GalleryPane::makeAction(const char* name, const QString& text, const QString& tip) {
    auto* action = new QAction(theme::icon(QLatin1String(name)), text, this);
    action->setObjectName(QStringLiteral("gallery_") + QLatin1String(name));
    action->setToolTip(QStringLiteral("<b>%1</b><br>%2").arg(text, tip));
    action->setStatusTip(tip);
    return action;
}

QWidget* GalleryPane::makeToolBar() {
    auto* bar = new QToolBar(this);
    bar->setIconSize(QSize(18, 18));
    bar->addActions({m_open, m_restore, m_export});
    bar->addSeparator();
    bar->addAction(m_delete);
    return bar;
}

std::vector<std::string> GalleryPane::selected() const {
    std::vector<std::string> ids;
    for (const QModelIndex& index : m_view->selectionModel()->selectedIndexes())
        ids.push_back(toStd(index.data(GalleryModel::IdRole).toString()));
    return ids;
}

void GalleryPane::updateState() {
    const std::size_t count = selected().size();
    m_open->setEnabled(count > 0);
    m_restore->setEnabled(count == 1);
    m_export->setEnabled(count == 1);
    m_rename->setEnabled(count == 1);
    m_delete->setEnabled(count > 0);
    m_stack->setCurrentIndex(m_model->rowCount() > 0 ? 0 : 1);
}

void GalleryPane::openSnapshot(const std::string& id) {
    const GalleryItem* item = m_session.item(id);
    if (!item) return;
    auto* window = new SnapshotWindow(m_context, *item, this);
    connect(window, &SnapshotWindow::restoreRequested, this, &GalleryPane::restore);
    window->show();
}

void GalleryPane::restore(const std::string& id) {
    const GalleryItem* item = m_session.item(id);
    const std::string label = item ? item->label : id;
    m_session.sceneState(id, [this, label](Result<std::string> text) {
        if (!text) return m_context.messages.error(tr("'%1' can't be restored").arg(toQt(label)), toQt(text.error().text()));
        m_context.fileWorkers.run([this, label, text = std::move(*text), mailbox = m_mailbox.handle()](const CancelToken&) {
            auto scene = parseScene(text, label);
            mailbox.post([this, label, scene = std::move(scene)] { apply(label, scene); });
        });
    });
}

void GalleryPane::apply(const std::string& label, const Result<Scene>& scene) {
    if (!scene) return m_context.messages.error(tr("'%1' can't be restored").arg(toQt(label)), toQt(scene.error().text()));
    m_context.document.edit(toStd(tr("Restore snapshot")), [&](Scene& now) {
        Scene next = *scene;
        next.directory = now.directory; // the scene stays where it is, and so does its gallery
        next.gallery = now.gallery;
        now = std::move(next);
    });
    m_context.messages.info(tr("The scene is as it was for '%1'. Undo (Ctrl+Z) brings back what was before.").arg(toQt(label)));
    emit restored();
}

void GalleryPane::exportSelected() {
    const auto ids = selected();
    const GalleryItem* item = ids.size() == 1 ? m_session.item(ids.front()) : nullptr;
    if (!item) return;
    auto* dialog = new QFileDialog(this, tr("Export Snapshot"), QString(), tr("OpenEXR image (*.exr)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("exr"));
    QString name = toQt(item->label);
    name.replace(u'/', u'_');
    dialog->selectFile(name + QStringLiteral(".exr"));
    connect(dialog, &QFileDialog::fileSelected, this, [this, id = item->id](const QString& file) {
        m_session.exportImage(id, pathFromQt(file), [this, file](Result<void> result) {
            if (result)
                m_context.messages.info(tr("Exported to %1.").arg(file));
            else
                m_context.messages.error(tr("The snapshot could not be exported"), toQt(result.error().text()));
        });
    });
    dialog->open();
}

void GalleryPane::deleteSelected() {
    const auto ids = selected();
    if (ids.empty()) return;
    auto* box = new QMessageBox(QMessageBox::Question, tr("Delete Snapshots"),
                                counted(ids.size(), tr("Delete this snapshot and its image file?"), tr("Delete %1 snapshots and their image files?")),
                                QMessageBox::Cancel, this);
    box->setObjectName(QStringLiteral("deleteSnapshots"));
    box->setInformativeText(tr("This can't be undone."));
    box->setAttribute(Qt::WA_DeleteOnClose);
    QPushButton* confirm = box->addButton(tr("Delete"), QMessageBox::DestructiveRole);
    box->setDefaultButton(QMessageBox::Cancel);
    connect(confirm, &QPushButton::clicked, this, [this, ids] {
        for (const auto& id : ids) {
            m_session.remove(id, [this](Result<void> result) {
                if (!result) m_context.messages.error(tr("A snapshot could not be deleted"), toQt(result.error().text()));
            });
        }
    });
    box->open();
}

} // namespace doppel
