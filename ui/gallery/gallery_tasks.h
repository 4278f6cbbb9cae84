// What is done with snapshots beyond marks: look at them, compare, bring back their scene, export, save the gallery elsewhere,
// check and mend it. Each tells what came of it in the message bar. Owned by the GalleryPane, whose windows are its parent's
// children; main thread; nothing waits.
#pragma once

#include "ui/gallery/gallery_session.h"
#include "ui/gallery/scene_parts.h"

#include <QObject>

#include <stop_token>

class QWidget;

namespace doppel {

class SnapshotWindow;

class GalleryTasks : public QObject {
    Q_OBJECT

public:
    GalleryTasks(DeskContext& context, GallerySession& session, QWidget* parent);
    ~GalleryTasks() override;

    void open(const GalleryItem& item);
    /// Both in a window: A and, over it, B.
    void compare(const GalleryItem& a, const GalleryItem& b);
    /// Reads the image, then compareRequested().
    void compareWithLive(const GalleryItem& item);
    /// Makes the scene what it was, as one undoable step.
    void restore(const GalleryItem& item);
    /// The same with the parts that are chosen in a dialog.
    void restoreParts(const GalleryItem& item);
    void exportImage(const GalleryItem& item);
    /// Asks where the image is that is missing.
    void locate(const GalleryItem& item);
    /// The item's image is that file, if it can be read; an undoable change of the gallery.
    void locateAt(const GalleryItem& item, const QString& file);
    void saveGalleryAs();
    void saveGalleryTo(const QString& file);
    /// Looks for faults in a dialog, which offers to mend them.
    void checkGallery();

signals:
    void compareRequested(const doppel::FramePtr& frame, const QString& label);
    void restored();

private:
    SnapshotWindow* makeWindow(const GalleryItem& item);
    /// Fetches and parses the scene of an item.
    void withScene(const GalleryItem& item, std::function<void(Scene)> then);
    void apply(const QString& label, const std::string& step, const Scene& next);

    DeskContext& m_context;
    GallerySession& m_session;
    QWidget* m_parent;
    std::stop_source m_end; ///< of copies
    Mailbox m_mailbox;
};

} // namespace doppel
