#include "ui/viewer/viewer.h"

#include "clonecore/image/frame_file.h"
#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/clones/clone_model.h"
#include "ui/clones/connection_edits.h"
#include "ui/viewer/compare_bar.h"
#include "ui/viewer/display_bar.h"
#include "ui/viewer/image_view.h"
#include "ui/viewer/pixel_inspector.h"
#include "ui/viewer/pixel_readout.h"
#include "ui/viewer/scopes.h"
#include "ui/viewer/tile_grid.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QLabel>
#include <QSignalBlocker>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolBar>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <utility>

namespace doppel {

Viewer::Viewer(DeskContext& context, CloneActions& actions, QWidget* parent)
    : QWidget(parent), m_context(context), m_actions(actions), m_navigator(context.document) {
    setObjectName(QStringLiteral("viewer"));
    m_grid = new TileGrid(m_context, this);
    m_view = new ImageView(this);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(m_grid);
    m_stack->addWidget(m_view);
    makeActions();
    makeTools();
    addActions({m_actions.remove, m_actions.selectAll});

    auto* splitter = new QSplitter(this);
    splitter->addWidget(m_stack);
    splitter->addWidget(makeSide());
    splitter->setStretchFactor(0, 1);
    splitter->setCollapsible(0, false);
    splitter->setSizes({800, 270});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeToolBar());
    layout->addWidget(splitter, 1);
    layout->addWidget(makeReadoutBar());
    layout->addWidget(makeDisplayRow());
    m_settings.look = m_display->look();

    connectParts();
    updateCloneChoice();
    updateAovChoice();
    showTiles();
    if (const QString& fault = displayConfig().fault; !fault.isEmpty()) m_context.messages.show(MessageBar::Kind::Warning, tr("Colour config"), fault);
}

Viewer::~Viewer() = default;

void Viewer::connectParts() {
    connect(m_grid, &TileGrid::showLargeRequested, this, &Viewer::showLarge);
    connect(m_grid, &TileGrid::restartRequested, this, [this](const std::string& id) { m_actions.startClones({id}); });
    connect(m_grid, &TileGrid::contextMenuRequested, this, &Viewer::openTileMenu);
    connect(m_grid, &TileGrid::readout, this, &Viewer::showReadout);
    connect(m_grid, &TileGrid::zoomChanged, this, [this](double zoom) { m_zoom->setText(zoom == 1 ? QString() : QStringLiteral("× %1").arg(zoom, 0, 'g', 3)); });
    connect(m_grid, &TileGrid::tilesChanged, this, &Viewer::updateAovChoice);
    connect(m_view, &ImageView::readout, this, &Viewer::showReadout);
    connect(m_view, &ImageView::pointed, this, &Viewer::showPixel);
    connect(m_view, &ImageView::wantedSizeChanged, this, &Viewer::refreshLarge);
    connect(m_view, &ImageView::tapped, this, &Viewer::showTiles);
    connect(m_view, &ImageView::doubleClicked, this, [this] {
        if (!m_view->tool()) showTiles();
    });
    connect(m_view, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        if (!m_view->tool()) openImageMenu(m_view->mapToGlobal(at));
    });
    connect(m_view, &ImageView::zoomChanged, this,
            [this] { m_zoom->setText(QStringLiteral("%1 %").arg(std::lround(m_view->scale() * 100))); });
    connect(m_compare, &CompareBar::changed, this, &Viewer::applyCompare);
    connect(&m_context.bridge, &CloneBridge::changed, this, [this](const CloneChanges& changes) {
        if (changes.any(CloneChanges::Image)) updateAovChoice();
        if (!m_large) return;
        if (m_other && changes.of(m_other->sessionId()) & CloneChanges::Image) refreshOther();
        if (!changes.of(m_large->sessionId())) return;
        if (changes.of(m_large->sessionId()) & CloneChanges::Image) refreshLarge();
        updateLargeState();
    });
    connect(&m_actions, &CloneActions::showLargeRequested, this, &Viewer::showLarge);
    m_documentChanges = m_context.document.observe([this](const Scene&, const Scene& after, const SceneChange& change) {
        if (change.connections.empty()) return;
        if (m_large && !after.connection(m_large->sessionId())) showTiles();
        updateCloneChoice();
        applyCompare(); // B may be gone
        refreshLarge(); // its displayAov may be another
        showRegion();
    });
}

bool Viewer::isLarge() const { return m_large != nullptr; }

std::string Viewer::largeClone() const { return m_large ? m_large->sessionId() : std::string(); }

void Viewer::showReadout(const QString& text) {
    m_readout->setEnabled(!text.isEmpty());
    m_readout->setText(text.isEmpty() ? tr("Point at an image to read its pixels") : text);
}

// ---- tiles or one

void Viewer::showTiles() {
    m_large.reset();
    m_other.reset();
    setTool(nullptr);
    m_view->setImage({}, nullptr, 0);
    m_view->setOther({});
    m_stack->setCurrentWidget(m_grid);
    m_tilesAction->setChecked(true);
    m_cloneChoiceAction->setVisible(false);
    m_compareAction->setVisible(false);
    for (QAction* action : {m_oneToOneAction, m_regionAction, m_cameraAction, m_focusAction}) action->setEnabled(false);
    m_linkAction->setEnabled(true);
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
    m_compareAction->setVisible(true);
    for (QAction* action : {m_oneToOneAction, m_regionAction, m_cameraAction, m_focusAction}) action->setEnabled(true);
    m_linkAction->setEnabled(false);
    m_context.selection.set({id});
    updateCloneChoice();
    updateAovChoice();
    updateLargeState();
    applyCompare();
    showRegion();
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

// ---- the image and the one that it is compared with

void Viewer::refreshLarge() {
    if (!m_large) return;
    QSize wanted = m_view->wantedSize();
    // Before the first image the view has no scale yet: what fits into it is enough.
    if (!m_large->frame()) wanted = m_view->size() * m_view->devicePixelRatioF();
    m_large->update(m_settings, wanted, m_view->wantedRegion(), WorkerPool::Priority::High);
    refreshOther();
}

void Viewer::refreshOther() {
    if (!m_large || !m_other) return;
    if (m_compare->mode() == Compare::Difference) {
        const FramePtr frame = m_other->newestFrame();
        const int aov = frame && m_large->frame() ? frame->layout().indexOf(m_large->frame()->layout().aovs[m_large->aov()].name) : -1;
        m_large->setOther(aov >= 0 ? frame : nullptr, static_cast<std::size_t>(std::max(aov, 0)));
        return m_large->update(m_settings, m_view->wantedSize(), m_view->wantedRegion(), WorkerPool::Priority::High);
    }
    m_large->setOther(nullptr, 0);
    const FramePtr mine = m_large->newestFrame(), other = m_other->newestFrame();
    if (!other) return;
    // The same part of both where their pixels lie over each other.
    const bool alike = mine && mine->layout().width == other->layout().width && mine->layout().height == other->layout().height &&
                       mine->layout().fullWidth == other->layout().fullWidth;
    ViewSettings settings = m_settings;
    if (settings.aov.empty() && m_large->frame()) settings.aov = m_large->frame()->layout().aovs[m_large->aov()].name;
    m_other->update(settings, m_view->wantedSize(), alike ? m_view->wantedRegion() : DisplayRegion{}, WorkerPool::Priority::High);
}

void Viewer::showConverted() {
    if (!m_large) return;
    const bool isFirst = !m_view->frame() && m_large->frame();
    m_view->setImage(m_large->image(), m_large->frame(), m_large->aov(), m_large->result().region);
    m_scopes->setImage(m_large->image());
    showDifference();
    if (isFirst) refreshOther(); // it wants the same AOV
    updateLargeState();
}

void Viewer::showDifference() {
    std::optional<Result<DifferenceMetrics>> difference;
    if (m_compare->mode() == Compare::Difference) difference = m_large->result().difference;
    const FramePtr other = m_other ? m_other->newestFrame() : nullptr;
    if (m_compare->mode() == Compare::Difference && !difference && m_large->frame() && other) {
        const std::string& aov = m_large->frame()->layout().aovs[m_large->aov()].name;
        if (other->layout().indexOf(aov) < 0) difference = fail(ErrorCode::NotFound, toStd(tr("B has no AOV '%1'").arg(toQt(aov))));
    }
    m_compare->setDifference(difference);
}

void Viewer::showOther() {
    if (m_other) m_view->setOther({m_other->image(), m_other->frame(), m_other->aov(), m_other->result().region});
}

void Viewer::applyCompare() {
    if (!m_large) return;
    const Compare mode = m_compare->mode();
    const bool isKept = m_compare->isKept();
    const std::string id = isKept ? m_large->sessionId() : m_compare->other();
    if (mode == Compare::Off || (!isKept && !m_context.document.scene().connection(id))) {
        m_other.reset();
        m_view->setOther({});
        m_large->setOther(nullptr, 0);
    } else if (!m_other || m_other->sessionId() != id || isKept) {
        m_other = std::make_unique<CloneImage>(m_context, id, nullptr);
        if (isKept) m_other->setHeld(m_kept);
        connect(m_other.get(), &CloneImage::imageChanged, this, &Viewer::showOther);
        m_view->setOther({});
    }
    m_view->setCompare(m_other ? mode : Compare::Off);
    refreshLarge();
    showDifference();
    updateLargeState();
}

void Viewer::compareWith(const FramePtr& frame, const QString& label) {
    m_kept = frame;
    m_keptLabel = label;
    if (!m_large) toggleLarge();
    updateCloneChoice();
    m_compare->chooseKept();
    if (m_compare->mode() == Compare::Off) m_compare->setMode(Compare::Wipe);
    applyCompare();
}

void Viewer::keepAsOther() {
    const FramePtr frame = shownFrame();
    if (!frame) return;
    const std::string id = m_large ? m_large->sessionId() : m_context.selection.current();
    compareWith(frame, tr("%1, kept at %2").arg(toQt(nameOf(id)), counted(static_cast<std::size_t>(std::max(0, frame->info().samples)), tr("%1 sample"), tr("%1 samples"))));
}

FramePtr Viewer::shownFrame() const {
    if (m_large) return m_large->newestFrame();
    return m_context.selection.current().empty() ? nullptr : m_context.membuf.current(m_context.selection.current()).frame;
}

std::string Viewer::nameOf(const std::string& id) const {
    const auto record = m_context.document.scene().connection(id);
    return record && !record->name.empty() ? record->name : id;
}

// ---- one pixel, region, camera

void Viewer::showPixel(const QPoint& pixel) {
    if (m_side->isHidden()) return;
    QColor shown;
    if (const FramePtr& frame = m_view->frame(); frame && pixel.x() >= 0 && m_large) {
        const QImage& image = m_large->image();
        const DisplayRegion& part = m_large->result().region;
        const FrameLayout& layout = frame->layout();
        const double width = part.width > 0 ? part.width : layout.width, height = part.height > 0 ? part.height : layout.height;
        const QPoint at(static_cast<int>((pixel.x() + 0.5 - layout.x - part.x) * image.width() / width),
                        static_cast<int>((pixel.y() + 0.5 - layout.y - part.y) * image.height() / height));
        if (image.rect().contains(at)) shown = image.pixelColor(at);
    }
    m_inspector->setPixel(m_view->frame(), pixel, shown);
}

void Viewer::setRegion(const QRectF& region) {
    if (!m_large) return;
    // Of a connection the origin is the lower left corner.
    const std::array<double, 4> value = region.isEmpty() ? std::array<double, 4>{0, 0, 0, 0}
                                                         : std::array<double, 4>{region.left(), 1 - region.bottom(), region.right(), 1 - region.top()};
    editConnections(m_context.document, {m_large->sessionId()}, region.isEmpty() ? tr("Render the whole image") : tr("Set render region"),
                    [&](ConnectionRecord& record) { record.renderRegion = value; });
}

void Viewer::showRegion() {
    const auto record = m_large ? m_context.document.scene().connection(m_large->sessionId()) : nullptr;
    QRectF region;
    if (record) {
        const auto& [x0, y0, x1, y1] = record->renderRegion;
        if (x1 > x0 && y1 > y0) region = QRectF(x0, 1 - y1, x1 - x0, y1 - y0);
    }
    m_view->setRegionOutline(region);
}

double Viewer::depthAt(QPointF imagePoint) const {
    const FramePtr& frame = m_view->frame();
    const int aov = frame ? frame->layout().indexOf("depth") : -1;
    if (aov < 0) return 0;
    const auto values = pixelValues(*frame, static_cast<std::size_t>(aov), static_cast<int>(std::floor(imagePoint.x())), static_cast<int>(std::floor(imagePoint.y())));
    constexpr double kNothingThere = 1e9;
    return values && !values->empty() && values->front().value < kNothingThere ? values->front().value : 0;
}

void Viewer::beginCamera(QPointF imagePoint) {
    if (!m_large) return;
    const auto begun = m_navigator.begin(m_large->sessionId(), depthAt(imagePoint));
    if (begun || begun.error().code != ErrorCode::NotFound || !m_context.stages.canRead()) return tell(begun);
    m_waitingDrag = imagePoint;
    emit editableCameraWanted(m_large->sessionId());
}

void Viewer::cameraIsEditable(const std::string& sessionId) {
    const auto waiting = std::exchange(m_waitingDrag, std::nullopt);
    if (waiting && m_large && m_large->sessionId() == sessionId) tell(m_navigator.begin(sessionId, depthAt(*waiting)));
}

void Viewer::focusAt(QPointF imagePoint) {
    if (!m_large) return;
    const double depth = depthAt(imagePoint);
    tell(depth > 0 ? m_navigator.focus(m_large->sessionId(), depth)
                   : Result<void>(fail(ErrorCode::NotFound, toStd(tr("there is no depth at that pixel: the clone must send the AOV 'depth', and something must be there")))));
    setTool(nullptr);
}

void Viewer::tell(const Result<void>& result) {
    if (!result) m_context.messages.show(MessageBar::Kind::Warning, tr("Camera"), toQt(result.error().text()));
}

// ---- files

void Viewer::saveImage() {
    if (!shownFrame()) return;
    const QString name = toQt(nameOf(m_large ? m_large->sessionId() : m_context.selection.current()));
    auto* dialog = new QFileDialog(this, tr("Save Image"), QString(), tr("Images (*.exr *.png *.jpg *.tif *.hdr);;All files (*)"));
    dialog->setObjectName(QStringLiteral("saveImageDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("exr"));
    dialog->selectFile(name + QStringLiteral(".exr"));
    connect(dialog, &QFileDialog::fileSelected, this, &Viewer::saveImageTo);
    dialog->open();
}

void Viewer::saveImageTo(const QString& file) {
    const FramePtr frame = shownFrame();
    if (!frame) return;
    const std::size_t aov = m_large && m_large->frame() ? m_large->aov() : static_cast<std::size_t>(std::max(0, firstShownAov(frame->layout(), {})));
    m_context.fileWorkers.run([this, frame, aov, path = pathFromQt(file), mailbox = m_mailbox.handle()](const CancelToken&) {
        auto written = writeImage(*frame, aov, path);
        mailbox.post([this, written, path] {
            if (written)
                m_context.messages.info(tr("Saved %1").arg(pathToQt(path)));
            else
                m_context.messages.error(tr("The image was not saved"), toQt(written.error().text()));
        });
    });
}

void Viewer::copyImage() {
    const FramePtr frame = shownFrame();
    if (!frame) return;
    const int first = m_large && m_large->frame() ? static_cast<int>(m_large->aov()) : firstShownAov(frame->layout(), {});
    if (first < 0) return;
    m_context.displayWorkers.run([this, frame, aov = static_cast<std::size_t>(first), look = m_settings.look, mailbox = m_mailbox.handle()](const CancelToken&) {
        mailbox.post([this, image = toQImage(toDisplay(*frame, aov, look))] {
            QApplication::clipboard()->setImage(image);
            m_context.messages.info(tr("Copied %1 × %2 pixels").arg(image.width()).arg(image.height()));
        });
    });
}

// ---- texts and choices

void Viewer::updateLargeState() {
    if (!m_large) return;
    static const CloneStatus kStopped;
    const auto held = m_context.manager.status(m_large->sessionId());
    const CloneStatus& status = held ? *held : kStopped;
    const bool live = isConnectedState(status.state);
    QString reason = stateReason(m_large->sessionId(), status);
    if (status.state == CloneState::Stopped) reason = tr("Press Start (Ctrl+Return) to render it.");
    if (live && reason.isEmpty()) reason = tr("Waiting for the first pixels…");
    m_view->setState(stateLabel(status.state), reason, theme::stateColor(status.state, theme::Ground::Canvas), !live);
    QStringList facts{stateLabel(status.state)};
    if (status.state == CloneState::Rendering) facts << QStringLiteral("%1 %").arg(static_cast<int>(status.percent));
    if (const FramePtr frame = m_large->frame()) {
        facts << counted(static_cast<std::size_t>(std::max(0, frame->info().samples)), tr("%1 sample"), tr("%1 samples"));
        facts << tr("frame %1").arg(formatNumber(frame->info().frame));
        facts << QStringLiteral("%1 × %2").arg(frame->layout().fullWidth).arg(frame->layout().fullHeight);
        facts << formatSeconds(frame->info().renderSeconds);
    }
    m_facts->setText(facts.join(QStringLiteral("   ·   ")));
    updateOverlay();
}

void Viewer::updateOverlay() {
    if (!m_large || !m_overlayAction->isChecked()) return m_view->setOverlay({});
    QStringList lines{toQt(nameOf(m_large->sessionId())), m_facts->text()};
    if (const auto record = m_context.document.scene().connection(m_large->sessionId()))
        lines << QStringLiteral("%1   %2").arg(toQt(record->cameraPath), toQt(record->renderer));
    if (m_other) lines << tr("B: %1").arg(m_compare->isKept() ? m_keptLabel : toQt(nameOf(m_other->sessionId())));
    m_view->setOverlay(lines);
}

void Viewer::updateCloneChoice() {
    const QSignalBlocker block(m_cloneChoice);
    m_cloneChoice->clear();
    if (!m_large) return; // filled when it is seen
    std::vector<std::pair<std::string, QString>> others;
    for (const auto& [id, record] : *m_context.document.scene().connections) {
        m_cloneChoice->addItem(toQt(nameOf(id)), toQt(id));
        if (id != m_large->sessionId()) others.emplace_back(id, toQt(nameOf(id)));
    }
    m_cloneChoice->setCurrentIndex(m_cloneChoice->findData(toQt(m_large->sessionId())));
    m_compare->setChoices(others, m_kept ? m_keptLabel : QString());
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
    m_settings.look = m_display->look();
    m_grid->setSettings(m_settings);
    refreshLarge();
}

} // namespace doppel
