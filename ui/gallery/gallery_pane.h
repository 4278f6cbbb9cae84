// The gallery strip: thumbnails of the snapshots of this scene; open, restore, export, rename, delete. Main thread.
#pragma once

#include "ui/gallery/gallery_model.h"
#include "ui/gallery/gallery_session.h"

#include <QWidget>

class QAction;
class QLabel;
class QListView;
class QStackedWidget;

namespace doppel {

class GalleryPane : public QWidget {
    Q_OBJECT

public:
    GalleryPane(DeskContext& context, GallerySession& session, QWidget* parent = nullptr);

    QListView* view() const { return m_view; }
    void openSnapshot(const std::string& id);
    /// Makes the scene what it was, as one undoable step.
    void restore(const std::string& id);

signals:
    void restored();

private:
    QWidget* makeToolBar();
    QAction* makeAction(const char* name, const QString& text, const QString& tip);
    void updateState();
    void exportSelected();
    void deleteSelected();
    void apply(const std::string& label, const Result<Scene>& scene);
    std::vector<std::string> selected() const;

    DeskContext& m_context;
    GallerySession& m_session;
    GalleryModel* m_model;
    QStackedWidget* m_stack;
    QListView* m_view;
    QLabel* m_empty;
    QAction *m_open, *m_restore, *m_export, *m_rename, *m_delete;
    Mailbox m_mailbox;
};

} // namespace doppel
