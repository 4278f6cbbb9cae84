// One snapshot, large: its AOVs, exposure, pixel values and metadata. The file is read by a worker. Main thread.
#pragma once

#include "gallery/gallery_store.h"
#include "ui/base/mailbox.h"
#include "ui/desk_context.h"
#include "ui/viewer/display_converter.h"

#include <QDialog>

class QComboBox;
class QLabel;

namespace doppel {

class DisplayBar;
class ImageView;

class SnapshotWindow : public QDialog {
    Q_OBJECT

public:
    SnapshotWindow(DeskContext& context, const GalleryItem& item, QWidget* parent);

    ImageView* view() const { return m_view; }

signals:
    void restoreRequested(const std::string& id);

private:
    void load();
    void showFrame(const Result<FramePtr>& frame);
    void convert();
    QWidget* makeBar();
    QWidget* makeDetails();

    DeskContext& m_context;
    GalleryItem m_item;
    FramePtr m_frame;
    ImageView* m_view;
    QComboBox* m_aov = nullptr;
    DisplayBar* m_display = nullptr;
    QLabel* m_readout = nullptr;
    DisplayConverter m_converter;
    CancelToken m_loading;
    Mailbox m_mailbox;
};

} // namespace doppel
