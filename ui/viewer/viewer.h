// The viewer: all live clones as tiles or one of them large, with AOV choice, exposure, zoom and pixel readout. Main
// thread; conversion happens on the display workers.
#pragma once

#include "ui/clones/clone_actions.h"
#include "ui/desk_context.h"
#include "ui/viewer/clone_image.h"

#include <QWidget>

#include <memory>

class QActionGroup;
class QComboBox;
class QLabel;
class QStackedWidget;
class QToolBar;

namespace doppel {

class ExposureControls;
class ImageView;
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

    QAction* tilesAction() const { return m_tilesAction; }
    QAction* largeAction() const { return m_largeAction; }
    QAction* fitAction() const { return m_fitAction; }
    QAction* oneToOneAction() const { return m_oneToOneAction; }

public slots:
    void showTiles();
    void showLarge(const std::string& id);
    void toggleLarge();

private:
    QToolBar* makeToolBar();
    QWidget* makeReadoutBar();
    void makeActions();
    void refreshLarge();
    void showConverted();
    void showReadout(const QString& text);
    void updateLargeState();
    void updateCloneChoice();
    void updateAovChoice();
    void applySettings();
    void openTileMenu(const std::string& id, const QPoint& at);

    DeskContext& m_context;
    CloneActions& m_actions;
    ViewSettings m_settings;
    std::unique_ptr<CloneImage> m_large; // nullptr in tiles
    QAction* m_tilesAction = nullptr;
    QAction* m_largeAction = nullptr;
    QAction* m_fitAction = nullptr;
    QAction* m_oneToOneAction = nullptr;
    QAction* m_cloneChoiceAction = nullptr;
    QStackedWidget* m_stack = nullptr;
    TileGrid* m_grid = nullptr;
    ImageView* m_view = nullptr;
    QComboBox* m_cloneChoice = nullptr;
    QComboBox* m_aovChoice = nullptr;
    ExposureControls* m_exposure = nullptr;
    QLabel* m_readout = nullptr;
    QLabel* m_facts = nullptr;
    QLabel* m_zoom = nullptr;
    Subscription m_documentChanges;
};

} // namespace doppel
