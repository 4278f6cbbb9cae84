// One snapshot, large: its AOVs, exposure, pixel values and metadata; or two of them, compared as the viewer does (wipe, side by
// side, difference, flicker) with what differs between their settings and scenes. Files are read by workers. Main thread.
#pragma once

#include "gallery/gallery_item.h"
#include "ui/base/mailbox.h"
#include "ui/desk_context.h"
#include "ui/gallery/gallery_session.h"
#include "ui/viewer/display_converter.h"

#include <QDialog>

#include <memory>
#include <optional>

class QComboBox;
class QLabel;
class QTabWidget;
class QVBoxLayout;

namespace doppel {

class CompareBar;
class DifferenceTree;
class DisplayBar;
class ImageView;

class SnapshotWindow : public QDialog {
    Q_OBJECT

public:
    SnapshotWindow(DeskContext& context, GallerySession& session, const GalleryItem& item, QWidget* parent);
    ~SnapshotWindow() override;

    /// Shows `other` as B over the snapshot.
    void compareWith(const GalleryItem& other);
    ImageView* view() const { return m_view; }
    CompareBar* compareBar() const { return m_compare; }

signals:
    void restoreRequested();
    void restorePartsRequested();
    /// The image is missing: it lies elsewhere, or the snapshot shall go.
    void locateRequested();
    void removeRequested();

private:
    /// An image and what it is of.
    struct Side {
        GalleryItem item;
        FramePtr frame;
        std::unique_ptr<DisplayConverter> converter;
        CancelToken loading;
    };
    void load(Side& side, void (SnapshotWindow::*arrived)(const Result<FramePtr>&));
    void showFrame(const Result<FramePtr>& frame);
    void showOtherFrame(const Result<FramePtr>& frame);
    void showConverted();
    void showOther();
    void convert();
    int otherAov() const; ///< of the same name as the one of A; -1
    void loadDifferences();
    QWidget* makeBar();
    QWidget* makeSide();
    QWidget* makeDetails();
    void showMissing();

    DeskContext& m_context;
    GallerySession& m_session;
    Side m_a;
    std::optional<Side> m_b;
    ImageView* m_view;
    QComboBox* m_aov = nullptr;
    DisplayBar* m_display = nullptr;
    CompareBar* m_compare = nullptr;
    QVBoxLayout* m_bars = nullptr;
    QLabel* m_readout = nullptr;
    QTabWidget* m_tabs = nullptr;
    DifferenceTree* m_differences = nullptr;
    Mailbox m_mailbox;
};

} // namespace doppel
