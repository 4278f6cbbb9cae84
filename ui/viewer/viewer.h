// The viewer: all live clones as tiles or one of them large, compared with another image, with its pixels, scopes, region and
// camera. Main thread; conversion happens on the display workers.
#pragma once

#include "ui/clones/clone_actions.h"
#include "ui/desk_context.h"
#include "ui/viewer/camera_navigator.h"
#include "ui/viewer/clone_image.h"
#include "ui/viewer/view_tool.h"

#include <QWidget>

#include <memory>
#include <optional>

class QActionGroup;
class QComboBox;
class QLabel;
class QMenu;
class QSplitter;
class QStackedWidget;
class QToolBar;

namespace doppel {

class CompareBar;
class DisplayBar;
class ImageView;
class PixelInspector;
class Scopes;
class TileGrid;

class Viewer : public QWidget {
    Q_OBJECT

public:
    Viewer(DeskContext& context, CloneActions& actions, QWidget* parent = nullptr);
    ~Viewer() override;

    bool isLarge() const;
    /// The clone shown large; "" in tiles.
    std::string largeClone() const;
    TileGrid* grid() const { return m_grid; }
    ImageView* imageView() const { return m_view; }
    CompareBar* compareBar() const { return m_compare; }
    DisplayBar* displayBar() const { return m_display; }

    QAction* tilesAction() const { return m_tilesAction; }
    QAction* largeAction() const { return m_largeAction; }
    QAction* fitAction() const { return m_fitAction; }
    QAction* oneToOneAction() const { return m_oneToOneAction; }
    QAction* linkAction() const { return m_linkAction; }
    QAction* regionAction() const { return m_regionAction; }
    QAction* cameraAction() const { return m_cameraAction; }
    QAction* focusAction() const { return m_focusAction; }
    QAction* inspectAction() const { return m_inspectAction; }
    /// Everything that the viewer can do, for a menu.
    void fillMenu(QMenu& menu) const;

    /// The camera of this clone can be moved now: goes on with the drag that waited for it, if its button is still down.
    void cameraIsEditable(const std::string& sessionId);

signals:
    /// The camera tool is taken up for this clone: its camera may soon be moved.
    void cameraToolTaken(const std::string& sessionId);
    /// A drag has begun on a camera that no node makes. cameraIsEditable() answers, now or later.
    void editableCameraWanted(const std::string& sessionId);

public slots:
    void showTiles();
    void showLarge(const std::string& id);
    void toggleLarge();
    /// Compares the large clone (the current one in tiles) with an image, e.g. of the gallery, that is called `label`.
    void compareWith(const doppel::FramePtr& frame, const QString& label);
    /// The image that is shown becomes B.
    void keepAsOther();
    void saveImage();
    /// Writes the large image (or the current tile's): every AOV to .exr, what is shown first to other formats.
    void saveImageTo(const QString& file);
    /// Puts what is shown on the clipboard, in full size.
    void copyImage();

private:
    QWidget* makeToolBar();
    QWidget* makeDisplayRow();
    QWidget* makeReadoutBar();
    QWidget* makeSide();
    void makeActions();
    void makeTools();
    void connectParts();
    void setTool(ViewTool* tool);
    void refreshLarge();
    void refreshOther();
    void showConverted();
    void showOther();
    void showDifference();
    void showReadout(const QString& text);
    void showPixel(const QPoint& pixel);
    void showRegion();
    void updateLargeState();
    void updateOverlay();
    void updateCloneChoice();
    void updateAovChoice();
    void applySettings();
    void applyCompare();
    void setRegion(const QRectF& region);
    void focusAt(QPointF imagePoint);
    void tell(const Result<void>& result);
    void beginCamera(QPointF imagePoint);
    double depthAt(QPointF imagePoint) const;
    FramePtr shownFrame() const; ///< of the large clone, else of the current one
    std::string nameOf(const std::string& id) const;
    void openTileMenu(const std::string& id, const QPoint& at);
    void openImageMenu(const QPoint& at);

    DeskContext& m_context;
    CloneActions& m_actions;
    ViewSettings m_settings;
    std::unique_ptr<CloneImage> m_large; // nullptr in tiles
    std::unique_ptr<CloneImage> m_other; // what it is compared with
    FramePtr m_kept;                     // by keepAsOther or compareWith
    QString m_keptLabel;
    CameraNavigator m_navigator;
    std::optional<QPointF> m_waitingDrag; // until its camera can be moved
    QAction* m_tilesAction = nullptr;
    QAction* m_largeAction = nullptr;
    QAction* m_fitAction = nullptr;
    QAction* m_oneToOneAction = nullptr;
    QAction* m_linkAction = nullptr;
    QAction* m_regionAction = nullptr;
    QAction* m_cameraAction = nullptr;
    QAction* m_focusAction = nullptr;
    QAction* m_inspectAction = nullptr;
    QAction* m_overlayAction = nullptr;
    QAction* m_keepAction = nullptr;
    QAction* m_saveAction = nullptr;
    QAction* m_copyAction = nullptr;
    QAction* m_cloneChoiceAction = nullptr;
    QStackedWidget* m_stack = nullptr;
    TileGrid* m_grid = nullptr;
    ImageView* m_view = nullptr;
    QComboBox* m_cloneChoice = nullptr;
    QComboBox* m_aovChoice = nullptr;
    CompareBar* m_compare = nullptr;
    QAction* m_compareAction = nullptr;
    DisplayBar* m_display = nullptr;
    QWidget* m_side = nullptr;
    PixelInspector* m_inspector = nullptr;
    Scopes* m_scopes = nullptr;
    QLabel* m_zoom = nullptr;
    QLabel* m_readout = nullptr;
    QLabel* m_facts = nullptr;
    RegionTool* m_regionTool = nullptr;
    CameraTool* m_cameraTool = nullptr;
    PickTool* m_focusTool = nullptr;
    Mailbox m_mailbox;
    Subscription m_documentChanges;
};

} // namespace doppel
