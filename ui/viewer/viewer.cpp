#include "ui/viewer/viewer.h"

#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/clones/clone_model.h"
#include "ui/viewer/exposure_controls.h"
#include "ui/viewer/image_view.h"
#include "ui/viewer/tile_grid.h"

#include <QActionGroup>
#include <QComboBox>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QToolBar>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace doppel {

Viewer::Viewer(DeskContext& context, CloneActions& actions, QWidget* parent)
    : QWidget(parent), m_context(context), m_actions(actions) {
    setObjectName(QStringLiteral("viewer"));
    m_grid = new TileGrid(m_context, this);
    m_view = new ImageView(this);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_grid);
    m_stack->addWidget(m_view);
    makeActions();
    addActions({m_actions.remove, m_actions.selectAll});

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeToolBar());
    layout->addWidget(m_stack, 1);
    layout->addWidget(makeReadoutBar());

    connect(m_grid, &TileGrid::showLargeRequested, this, &Viewer::showLarge);
    connect(m_grid, &TileGrid::restartRequested, this, [this](const std::string& id) { m_actions.startClones({id}); });
    connect(m_grid, &TileGrid::contextMenuRequested, this, &Viewer::openTileMenu);
    connect(m_grid, &TileGrid::readout, this, &Viewer::showReadout);
    connect(m_grid, &TileGrid::tilesChanged, this, &Viewer::updateAovChoice);
    connect(m_view, &ImageView::readout, this, &Viewer::showReadout);
    connect(m_view, &ImageView::wantedSizeChanged, this, &Viewer::refreshLarge);
    connect(m_view, &ImageView::tapped, this, &Viewer::showTiles);
    connect(m_view, &ImageView::doubleClicked, this, &Viewer::showTiles);
    connect(m_view, &ImageView::zoomChanged, this,
            [this] { m_zoom->setText(QStringLiteral("%1 %").arg(std::lround(m_view->scale() * 100))); });
    connect(&m_context.bridge, &CloneBridge::changed, this, [this](const CloneChanges& changes) {
        if (changes.any(CloneChanges::Image)) updateAovChoice();
        if (!m_large || !changes.of(m_large->sessionId())) return;
        if (changes.of(m_large->sessionId()) & CloneChanges::Image) refreshLarge();
        updateLargeState();
    });
    connect(&m_actions, &CloneActions::showLargeRequested, this, &Viewer::showLarge);
    m_documentChanges = m_context.document.observe([this](const Scene&, const Scene& after, const SceneChange& change) {
        if (change.connections.empty()) return;
        if (m_large && !after.connection(m_large->sessionId())) showTiles();
        refreshLarge(); // its displayAov may be another
        updateCloneChoice();
    });
    updateCloneChoice();
    updateAovChoice();
    showTiles();
}

Viewer::~Viewer() = default;

bool Viewer::isLarge() const { return m_large != nullptr; }

std::string Viewer::largeClone() const { return m_large ? m_large->sessionId() : std::string(); }

void Viewer::makeActions() {
    const auto make = [this](const char* icon, const QString& text, const QString& tip, const QKeySequence& keys) {
        auto* action = new QAction(theme::icon(QLatin1String(icon)), text, this);
        action->setShortcut(keys);
        QString title = text;
        title.remove(u'&');
        action->setToolTip(QStringLiteral("<b>%1</b> &nbsp;<i>%2</i><br>%3").arg(title, keys.toString(QKeySequence::NativeText), tip));
        action->setStatusTip(tip);
        return action;
    };
    m_tilesAction = make("tiles", tr("&Tiles"), tr("Show all live clones beside each other"), QKeySequence(tr("Ctrl+1")));
    m_largeAction = make("large", tr("&Large"), tr("Show the selected clone alone. Space switches between tiles and large."),
                         QKeySequence(tr("Ctrl+2")));
    m_fitAction = make("fit", tr("&Fit"), tr("Fit the image into the view"), QKeySequence(tr("F")));
    m_oneToOneAction = make("one_to_one", tr("&One to One"), tr("One image pixel on one screen pixel"), QKeySequence(tr("Ctrl+0")));
    auto* group = new QActionGroup(this);
    for (QAction* action : {m_tilesAction, m_largeAction}) {
        action->setCheckable(true);
        group->addAction(action);
    }
    connect(m_tilesAction, &QAction::triggered, this, &Viewer::showTiles);
    connect(m_largeAction, &QAction::triggered, this, [this] {
        if (!m_large) toggleLarge();
    });
    connect(m_fitAction, &QAction::triggered, m_view, &ImageView::fit);
    connect(m_oneToOneAction, &QAction::triggered, m_view, &ImageView::oneToOne);
}

QToolBar* Viewer::makeToolBar() {
    auto* bar = new QToolBar(this);
    bar->setIconSize(QSize(18, 18));
    bar->addActions({m_tilesAction, m_largeAction});
    m_cloneChoice = new QComboBox(bar);
    m_cloneChoice->setObjectName(QStringLiteral("viewerClone"));
    m_cloneChoice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_cloneChoice->setMinimumContentsLength(20);
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
    m_aovChoice->setMinimumContentsLength(14);
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
    m_exposure = new ExposureControls(bar);
    connect(m_exposure, &ExposureControls::changed, this, &Viewer::applySettings);
    bar->addWidget(m_exposure);
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
    bar->addActions({m_fitAction, m_oneToOneAction});
    return bar;
}

QWidget* Viewer::makeReadoutBar() {
    auto* bar = new QWidget(this);
    bar->setAutoFillBackground(true);
    m_readout = new QLabel(bar);
    m_readout->setObjectName(QStringLiteral("pixelReadout"));
    m_readout->setAccessibleName(tr("Pixel values"));
    m_readout->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
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
    bar->setFixedHeight(28);
    return bar;
}

void Viewer::showReadout(const QString& text) {
    m_readout->setEnabled(!text.isEmpty());
    m_readout->setText(text.isEmpty() ? tr("Point at an image to read its pixels") : text);
}

void Viewer::showTiles() {
    m_large.reset();
    m_view->setImage({}, nullptr, 0);
    m_stack->setCurrentWidget(m_grid);
    m_tilesAction->setChecked(true);
    m_cloneChoiceAction->setVisible(false);
    m_fitAction->setEnabled(false);
    m_oneToOneAction->setEnabled(false);
    m_zoom->clear();
    m_facts->clear();
    showReadout({});
    updateAovChoice();
    m_grid->setFocus();
}

void Viewer::showLarge(const std::string& id) {
    if (!m_context.document.scene().connection(id)) return;
    if (!m_large || m_large->sessionId() != id) {
        m_view->setImage({}, nullptr, 0);
        m_large = std::make_unique<CloneImage>(m_context, id, nullptr);
        connect(m_large.get(), &CloneImage::imageChanged, this, &Viewer::showConverted);
    }
    m_stack->setCurrentWidget(m_view);
    m_largeAction->setChecked(true);
    m_cloneChoiceAction->setVisible(true);
    m_fitAction->setEnabled(true);
    m_oneToOneAction->setEnabled(true);
    m_context.selection.set({id});
    updateCloneChoice();
    updateAovChoice();
    updateLargeState();
    refreshLarge();
    m_view->setFocus();
}

void Viewer::toggleLarge() {
    if (m_large) return showTiles();
    std::string id = m_context.selection.current();
    if (id.empty()) {
        const auto& connections = *m_context.document.scene().connections;
        if (!connections.empty()) id = connections.begin()->first;
    }
    if (id.empty())
        m_tilesAction->setChecked(true);
    else
        showLarge(id);
}

void Viewer::refreshLarge() {
    if (!m_large) return;
    QSize wanted = m_view->wantedSize();
    // Before the first image the view has no scale yet: what fits into it is enough.
    if (!m_large->frame()) wanted = m_view->size() * m_view->devicePixelRatioF();
    m_large->update(m_settings, wanted, WorkerPool::Priority::High);
}

void Viewer::showConverted() {
    if (!m_large) return;
    m_view->setImage(m_large->image(), m_large->frame(), m_large->aov());
    updateLargeState();
}

void Viewer::updateLargeState() {
    if (!m_large) return;
    static const CloneStatus kStopped;
    const auto held = m_context.manager.status(m_large->sessionId());
    const CloneStatus& status = held ? *held : kStopped;
    const bool live = isConnectedState(status.state);
    QString reason = stateReason(m_large->sessionId(), status);
    if (status.state == CloneState::Stopped) reason = tr("Press Start (Ctrl+Return) to render it.");
    if (live && reason.isEmpty()) reason = tr("Waiting for the first pixels…");
    m_view->setState(stateLabel(status.state), reason, theme::stateColor(status.state), !live);
    QStringList facts{stateLabel(status.state)};
    if (status.state == CloneState::Rendering) facts << QStringLiteral("%1 %").arg(static_cast<int>(status.percent));
    if (const FramePtr frame = m_large->frame()) {
        facts << counted(static_cast<std::size_t>(std::max(0, frame->info().samples)), tr("%1 sample"), tr("%1 samples"));
        facts << tr("frame %1").arg(formatNumber(frame->info().frame));
        facts << QStringLiteral("%1 × %2").arg(frame->layout().fullWidth).arg(frame->layout().fullHeight);
        facts << formatSeconds(frame->info().renderSeconds);
    }
    m_facts->setText(facts.join(QStringLiteral("   ·   ")));
}

void Viewer::updateCloneChoice() {
    const QSignalBlocker block(m_cloneChoice);
    m_cloneChoice->clear();
    if (!m_large) return; // filled when it is seen
    for (const auto& [id, record] : *m_context.document.scene().connections)
        m_cloneChoice->addItem(toQt(record->name.empty() ? id : record->name), toQt(id));
    m_cloneChoice->setCurrentIndex(m_cloneChoice->findData(toQt(m_large->sessionId())));
}

void Viewer::updateAovChoice() {
    QStringList names;
    if (m_large) {
        if (const FramePtr frame = m_large->newestFrame())
            for (const auto& aov : frame->layout().aovs) names.append(toQt(aov.name));
    } else {
        names = m_grid->availableAovs();
    }
    const QString wanted = toQt(m_settings.aov);
    if (!wanted.isEmpty() && !names.contains(wanted)) names.append(wanted);
    QStringList have;
    for (int i = 1; i < m_aovChoice->count(); ++i) have.append(m_aovChoice->itemData(i).toString());
    if (m_aovChoice->count() == 0 || have != names) {
        const QSignalBlocker block(m_aovChoice);
        m_aovChoice->clear();
        m_aovChoice->addItem(tr("Default AOV"), QString());
        for (const QString& name : names) m_aovChoice->addItem(name, name);
    }
    m_aovChoice->setCurrentIndex(std::max(0, m_aovChoice->findData(wanted)));
}

void Viewer::applySettings() {
    m_settings.exposure = m_exposure->exposure();
    m_settings.gamma = m_exposure->gamma();
    m_grid->setSettings(m_settings);
    refreshLarge();
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
    }
    menu->popup(at);
}

} // namespace doppel
