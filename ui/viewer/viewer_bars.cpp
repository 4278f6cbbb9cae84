// The viewer's actions, bars and tools.
#include "ui/viewer/viewer.h"

#include "ui/base/text.h"
#include "ui/base/text_scale.h"
#include "ui/base/theme.h"
#include "ui/viewer/compare_bar.h"
#include "ui/viewer/display_bar.h"
#include "ui/viewer/image_view.h"
#include "ui/viewer/pixel_inspector.h"
#include "ui/viewer/scopes.h"
#include "ui/viewer/tile_grid.h"

#include <QActionGroup>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolBar>
#include <QVBoxLayout>

namespace doppel {

void Viewer::makeActions() {
    const auto make = [this](const char* icon, const QString& text, const QString& tip, const QKeySequence& keys, bool checkable = false) {
        auto* action = new QAction(theme::icon(QLatin1String(icon)), text, this);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        action->setCheckable(checkable);
        QString title = text;
        title.remove(u'&');
        action->setToolTip(QStringLiteral("<b>%1</b> &nbsp;<i>%2</i><br>%3").arg(title, keys.toString(QKeySequence::NativeText), tip));
        action->setStatusTip(tip);
        addAction(action);
        return action;
    };
    m_tilesAction = make("tiles", tr("&Tiles"), tr("Show all live clones beside each other"), QKeySequence(tr("Ctrl+1")), true);
    m_largeAction = make("large", tr("&Large"), tr("Show the selected clone alone. Space switches between tiles and large."),
                         QKeySequence(tr("Ctrl+2")), true);
    for (QAction* action : {m_tilesAction, m_largeAction}) action->setShortcutContext(Qt::WindowShortcut);
    m_fitAction = make("fit", tr("&Fit"), tr("Fit the image into the view; in tiles, all of them"), QKeySequence(tr("F")));
    m_oneToOneAction = make("one_to_one", tr("&One to One"), tr("One image pixel on one screen pixel"), QKeySequence(tr("Ctrl+0")));
    m_linkAction = make("link", tr("Lin&k Tiles"), tr("The wheel and the middle button zoom and pan all tiles together; off: each for itself"), {}, true);
    m_linkAction->setObjectName(QStringLiteral("linkTiles"));
    m_linkAction->setChecked(m_context.preferences.values().linksTiles);
    m_grid->setLinked(m_linkAction->isChecked());
    connect(m_linkAction, &QAction::toggled, this, [this](bool on) {
        m_grid->setLinked(on);
        m_context.preferences.edit([on](PreferenceValues& values) { values.linksTiles = on; });
    });
    connect(&m_context.preferences, &Preferences::changed, m_linkAction, [this] { m_linkAction->setChecked(m_context.preferences.values().linksTiles); });
    m_regionAction = make("region", tr("&Region"), tr("Drag a rectangle over the image: only that is rendered. A click takes it away."), QKeySequence(tr("X")), true);
    m_cameraAction = make("camera", tr("&Look Through"),
                          tr("Move the camera by dragging over the image: left turns, middle pans, right or the wheel goes nearer. The clones follow."),
                          QKeySequence(tr("C")), true);
    m_focusAction = make("focus", tr("&Pick Focus"), tr("Click on what the camera shall focus on (needs the depth AOV)"), QKeySequence(tr("Shift+F")), true);
    m_inspectAction = make("inspect", tr("&Inspect"), tr("Every AOV of the pixel under the pointer, Cryptomatte names, histogram and waveform"), QKeySequence(tr("I")), true);
    m_overlayAction = make("info", tr("O&verlay"), tr("Name, progress and figures over the image, and where the renderer is at work"), QKeySequence(tr("H")), true);
    m_keepAction = make("keep", tr("&Keep as B"), tr("Keep the image as it is now to compare with what comes"), QKeySequence(tr("Shift+B")));
    m_saveAction = make("save", tr("&Save Image…"), tr("Save the image: every AOV as .exr, what is shown as .png, .jpg, .tif and others"), {});
    m_copyAction = make("duplicate", tr("&Copy Image"), tr("Put what is shown on the clipboard"), QKeySequence(tr("Ctrl+Shift+C")));
    auto* group = new QActionGroup(this);
    for (QAction* action : {m_tilesAction, m_largeAction}) group->addAction(action);
    connect(m_tilesAction, &QAction::triggered, this, &Viewer::showTiles);
    connect(m_largeAction, &QAction::triggered, this, [this] {
        if (!m_large) toggleLarge();
    });
    connect(m_fitAction, &QAction::triggered, this, [this] { m_large ? m_view->fit() : m_grid->fit(); });
    connect(m_oneToOneAction, &QAction::triggered, m_view, &ImageView::oneToOne);
    connect(m_keepAction, &QAction::triggered, this, &Viewer::keepAsOther);
    connect(m_saveAction, &QAction::triggered, this, &Viewer::saveImage);
    connect(m_copyAction, &QAction::triggered, this, &Viewer::copyImage);
    connect(m_overlayAction, &QAction::toggled, this, &Viewer::updateOverlay);
    connect(m_overlayAction, &QAction::toggled, m_grid, &TileGrid::setShowsTilesAtWork);
    connect(m_inspectAction, &QAction::toggled, this, [this](bool on) { m_side->setVisible(on); });
    // Keys over the image: channels and ways to compare.
    const auto key = [this](const QKeySequence& keys, auto&& slot) {
        auto* action = new QAction(this);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, slot);
        addAction(action);
    };
    const auto channel = [&](const QKeySequence& keys, ChannelView view) {
        key(keys, [this, view] {
            const int index = static_cast<int>(view);
            m_display->channels()->setCurrentIndex(m_display->channels()->currentIndex() == index ? 0 : index);
        });
    };
    channel(QKeySequence(tr("R")), ChannelView::Red);
    channel(QKeySequence(tr("G")), ChannelView::Green);
    channel(QKeySequence(tr("B")), ChannelView::Blue);
    channel(QKeySequence(tr("A")), ChannelView::Alpha);
    channel(QKeySequence(tr("L")), ChannelView::Luminance);
}

void Viewer::makeTools() {
    m_regionTool = new RegionTool(this);
    m_cameraTool = new CameraTool(this);
    m_focusTool = new PickTool(this);
    connect(m_regionTool, &RegionTool::chosen, this, &Viewer::setRegion);
    connect(m_focusTool, &PickTool::picked, this, &Viewer::focusAt);
    connect(m_cameraTool, &CameraTool::began, this, &Viewer::beginCamera);
    const auto whenActive = [this](auto&& move) {
        return [this, move](auto... by) {
            if (m_navigator.isActive()) (m_navigator.*move)(by...);
        };
    };
    connect(m_cameraTool, &CameraTool::orbited, this, [move = whenActive(&CameraNavigator::orbit)](double x, double y) { move(x, y); });
    connect(m_cameraTool, &CameraTool::panned, this, [move = whenActive(&CameraNavigator::pan)](double x, double y) { move(x, y); });
    connect(m_cameraTool, &CameraTool::dollied, this, [move = whenActive(&CameraNavigator::dolly)](double factor) { move(factor); });
    connect(m_cameraTool, &CameraTool::ended, this, [this] {
        m_waitingDrag.reset();
        m_navigator.end();
    });
    for (const auto& [action, tool] : {std::pair<QAction*, ViewTool*>{m_regionAction, m_regionTool}, {m_cameraAction, m_cameraTool}, {m_focusAction, m_focusTool}})
        connect(action, &QAction::toggled, this, [this, tool = tool](bool on) {
            if (on)
                setTool(tool);
            else if (m_view->tool() == tool)
                setTool(nullptr);
        });
}

void Viewer::setTool(ViewTool* tool) {
    m_view->setTool(tool);
    m_waitingDrag.reset();
    if (tool == m_cameraTool && m_large) emit cameraToolTaken(m_large->sessionId());
    m_regionAction->setChecked(tool == m_regionTool);
    m_cameraAction->setChecked(tool == m_cameraTool);
    m_focusAction->setChecked(tool == m_focusTool);
}

QWidget* Viewer::makeToolBar() {
    auto* bar = new QToolBar(this);
    bar->setIconSize(QSize(18, 18));
    bar->addActions({m_tilesAction, m_largeAction});
    m_cloneChoice = new QComboBox(bar);
    m_cloneChoice->setObjectName(QStringLiteral("viewerClone"));
    m_cloneChoice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_cloneChoice->setMinimumContentsLength(16);
    m_cloneChoice->setToolTip(tr("The clone that is shown large"));
    m_cloneChoice->setAccessibleName(tr("Clone"));
    connect(m_cloneChoice, &QComboBox::activated, this,
            [this](int index) { showLarge(toStd(m_cloneChoice->itemData(index).toString())); });
    m_cloneChoiceAction = bar->addWidget(m_cloneChoice);
    bar->addSeparator();
    auto* aovLabel = new QLabel(tr("AOV"), bar);
    aovLabel->setProperty("role", "dim");
    aovLabel->setContentsMargins(4, 0, 6, 0);
    bar->addWidget(aovLabel);
    m_aovChoice = new QComboBox(bar);
    m_aovChoice->setObjectName(QStringLiteral("viewerAov"));
    m_aovChoice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_aovChoice->setMinimumContentsLength(12);
    m_aovChoice->setToolTip(tr("The image layer that is shown. A clone without it shows its colour. Switching never restarts a "
                               "render; which layers a clone sends is set by its AOV patterns in the editor."));
    m_aovChoice->setAccessibleName(tr("AOV"));
    connect(m_aovChoice, &QComboBox::activated, this, [this](int index) {
        m_settings.aov = toStd(m_aovChoice->itemData(index).toString());
        if (m_large) m_large->setOwnAov({});
        applySettings();
    });
    bar->addWidget(m_aovChoice);
    bar->addSeparator();
    m_compare = new CompareBar(bar);
    m_compare->addKeys(this, [this] { return isLarge(); });
    m_compareAction = bar->addWidget(m_compare);
    auto* spacer = new QWidget(bar);
    spacer->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(spacer);
    bar->addActions({m_regionAction, m_cameraAction, m_focusAction, m_inspectAction, m_overlayAction});
    return bar;
}

QWidget* Viewer::makeDisplayRow() {
    auto* bar = new QToolBar(this);
    bar->setIconSize(QSize(18, 18));
    m_display = new DisplayBar(bar);
    connect(m_display, &DisplayBar::changed, this, &Viewer::applySettings);
    bar->addWidget(m_display);
    auto* spacer = new QWidget(bar);
    spacer->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(spacer);
    m_zoom = new QLabel(bar);
    m_zoom->setProperty("role", "dim");
    m_zoom->setMinimumWidth(56);
    m_zoom->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_zoom->setContentsMargins(0, 0, 8, 0);
    m_zoom->setToolTip(tr("Zoom: turn the wheel over the image. Pan: drag with the middle button, or Space and drag."));
    bar->addWidget(m_zoom);
    bar->addActions({m_linkAction, m_fitAction, m_oneToOneAction});
    return bar;
}

QWidget* Viewer::makeSide() {
    m_side = new QWidget(this);
    m_inspector = new PixelInspector(m_side);
    m_scopes = new Scopes(m_context.displayWorkers, m_side);
    auto* layout = new QVBoxLayout(m_side);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(8);
    layout->addWidget(m_inspector, 3);
    layout->addWidget(m_scopes, 2);
    theme::keepMinimumWidth(m_side, 220);
    m_side->hide();
    return m_side;
}

QWidget* Viewer::makeReadoutBar() {
    auto* bar = new QWidget(this);
    bar->setAutoFillBackground(true);
    m_readout = new QLabel(bar);
    m_readout->setObjectName(QStringLiteral("pixelReadout"));
    m_readout->setAccessibleName(tr("Pixel values"));
    theme::keepFixedPitch(m_readout);
    m_readout->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_readout->setMinimumWidth(80);
    m_readout->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_facts = new QLabel(bar);
    m_facts->setObjectName(QStringLiteral("viewerFacts"));
    m_facts->setProperty("role", "dim");
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(10, 4, 10, 4);
    layout->setSpacing(16);
    layout->addWidget(m_readout, 1);
    layout->addWidget(m_facts);
    theme::keepScaled(bar, [bar](double scale) { bar->setFixedHeight(static_cast<int>(28 * scale)); });
    return bar;
}

void Viewer::fillMenu(QMenu& menu) const {
    menu.addActions({m_tilesAction, m_largeAction});
    menu.addSeparator();
    menu.addActions({m_fitAction, m_oneToOneAction, m_linkAction});
    menu.addSeparator();
    menu.addActions({m_regionAction, m_cameraAction, m_focusAction});
    menu.addSeparator();
    menu.addActions({m_inspectAction, m_overlayAction, m_keepAction});
    menu.addSeparator();
    menu.addActions({m_saveAction, m_copyAction});
}

void Viewer::openTileMenu(const std::string& id, const QPoint& at) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    m_actions.fillMenu(*menu);
    if (const FramePtr frame = m_context.membuf.current(id).frame) {
        menu->addSeparator();
        QMenu* aovs = menu->addMenu(tr("Show &AOV"));
        const auto add = [&](const QString& text, const std::string& aov) {
            QAction* action = aovs->addAction(text);
            action->setCheckable(true);
            action->setChecked(m_grid->ownAov(id) == aov);
            connect(action, &QAction::triggered, this, [this, id, aov] { m_grid->setOwnAov(id, aov); });
        };
        add(tr("As the other tiles"), {});
        for (const auto& aov : frame->layout().aovs) add(toQt(aov.name), aov.name);
        menu->addSeparator();
        menu->addActions({m_keepAction, m_saveAction, m_copyAction});
    }
    menu->popup(at);
}

void Viewer::openImageMenu(const QPoint& at) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    m_actions.fillMenu(*menu);
    menu->addSeparator();
    fillMenu(*menu);
    menu->popup(at);
}

} // namespace doppel
