#include "ui/viewer/tile_grid.h"

#include "clonecore/scene/connection_order.h"
#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/viewer/image_painting.h"
#include "ui/viewer/pixel_readout.h"
#include "ui/viewer/tile_painting.h"

#include <QContextMenuEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace doppel {

namespace {
constexpr double kZoomPerNotch = 1.2;
} // namespace

TileGrid::TileGrid(DeskContext& context, QWidget* parent) : QAbstractScrollArea(parent), m_context(context) {
    setObjectName(QStringLiteral("tileGrid"));
    setAccessibleName(tr("Live clones"));
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    m_rebuild.setSingleShot(true);
    m_rebuild.setInterval(0);
    connect(&m_rebuild, &QTimer::timeout, this, &TileGrid::rebuild);
    connect(&m_context.bridge, &CloneBridge::changed, this, &TileGrid::follow);
    connect(&m_context.selection, &Selection::changed, this, [this] {
        if (const int index = indexOf(m_context.selection.current()); index >= 0) {
            const QRect tile = tileRect(static_cast<std::size_t>(index));
            if (tile.bottom() > viewport()->height()) verticalScrollBar()->setValue(verticalScrollBar()->value() + tile.bottom() - viewport()->height() + TileLayout::kGap);
            if (tile.top() < 0) verticalScrollBar()->setValue(verticalScrollBar()->value() + tile.top() - TileLayout::kGap);
        }
        viewport()->update();
    });
    m_documentChanges = m_context.document.observe([this](const Scene&, const Scene&, const SceneChange& change) {
        if (!change.connections.empty()) rebuildSoon();
        if (change.frames) viewport()->update();
    });
    rebuild();
}

void TileGrid::setSettings(const ViewSettings& settings) {
    m_settings = settings;
    refreshVisible();
}

void TileGrid::setOwnAov(const std::string& id, const std::string& aov) {
    const int index = indexOf(id);
    if (index < 0) return;
    m_tiles[static_cast<std::size_t>(index)].image->setOwnAov(aov);
    refresh(static_cast<std::size_t>(index));
}

std::string TileGrid::ownAov(const std::string& id) const {
    const int index = indexOf(id);
    return index < 0 ? std::string() : m_tiles[static_cast<std::size_t>(index)].image->ownAov();
}

bool TileGrid::wants(const std::string& id) const {
    const auto status = m_context.manager.status(id);
    return status && (status->state != CloneState::Stopped || m_context.membuf.current(id).frame);
}

int TileGrid::indexOf(const std::string& id) const {
    for (std::size_t i = 0; i < m_tiles.size(); ++i)
        if (m_tiles[i].id == id) return static_cast<int>(i);
    return -1;
}

void TileGrid::follow(const CloneChanges& changes) {
    for (const auto& [id, flags] : changes.clones) {
        const int index = indexOf(id);
        if ((flags & (CloneChanges::State | CloneChanges::Image)) && (index >= 0) != wants(id)) rebuildSoon();
        if (index < 0) continue;
        if (flags & CloneChanges::Image) refresh(static_cast<std::size_t>(index));
        viewport()->update(tileRect(static_cast<std::size_t>(index)));
    }
}

void TileGrid::rebuildSoon() {
    if (!m_rebuild.isActive()) m_rebuild.start();
}

void TileGrid::rebuild() {
    std::vector<Tile> next;
    for (const auto& record : connectionsInOrder(m_context.document.scene())) {
        const std::string& id = record->sessionId;
        if (!wants(id)) continue;
        if (const int index = indexOf(id); index >= 0) {
            next.push_back(std::move(m_tiles[static_cast<std::size_t>(index)]));
            m_tiles[static_cast<std::size_t>(index)].id.clear();
            continue;
        }
        auto image = std::make_unique<CloneImage>(m_context, id, nullptr);
        connect(image.get(), &CloneImage::imageChanged, this, [this, id = id] {
            if (const int index = indexOf(id); index >= 0) viewport()->update(tileRect(static_cast<std::size_t>(index)));
        });
        next.push_back(Tile{id, std::move(image), m_isLinked ? m_shared : TileFraming{}});
    }
    m_tiles = std::move(next);
    layOut();
    refreshVisible();
    emit tilesChanged();
}

void TileGrid::layOut() {
    m_layout.arrange(count(), viewport()->size(), tileCaptionHeight(font()));
    verticalScrollBar()->setRange(0, std::max(0, m_layout.contentHeight() - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(40);
    viewport()->update();
}

QRect TileGrid::tileRect(std::size_t index) const { return m_layout.tile(static_cast<int>(index), verticalScrollBar()->value()); }

QRect TileGrid::pictureRect(std::size_t index) const { return m_layout.picture(tileRect(index)); }

int TileGrid::indexAt(const QPoint& position) const { return m_layout.indexAt(position, verticalScrollBar()->value()); }

ImagePlace TileGrid::placeOf(std::size_t index) const {
    const FramePtr frame = m_tiles[index].image->frame();
    const QSize size = frame ? QSize(frame->layout().fullWidth, frame->layout().fullHeight) : QSize();
    return m_tiles[index].framing.place(size, pictureRect(index));
}

QRect TileGrid::imageRect(const std::string& id) const {
    const int index = indexOf(id);
    if (index < 0) return {};
    const std::size_t at = static_cast<std::size_t>(index);
    const FramePtr frame = m_tiles[at].image->frame();
    if (!frame) return pictureRect(at);
    const ImagePlace place = placeOf(at);
    return QRectF(place.origin, QSizeF(frame->layout().fullWidth, frame->layout().fullHeight) * place.scale).toRect().intersected(pictureRect(at));
}

std::optional<DisplayRegion> TileGrid::convertedRegion(const std::string& id) const {
    const int index = indexOf(id);
    if (index < 0 || !m_tiles[static_cast<std::size_t>(index)].image->frame()) return {};
    return m_tiles[static_cast<std::size_t>(index)].image->result().region;
}

QRect TileGrid::restartRect(const std::string& id) const {
    const int index = indexOf(id);
    const auto status = m_context.manager.status(id);
    if (index < 0 || !status || (status->state != CloneState::Failed && status->state != CloneState::Lost)) return {};
    const QRect picture = pictureRect(static_cast<std::size_t>(index));
    const QFontMetrics metrics(font());
    const int width = metrics.horizontalAdvance(tr("Start again")) + 40, height = metrics.height() + 12;
    return QRect(picture.center().x() - width / 2, picture.bottom() - height - 14, width, height);
}

void TileGrid::refresh(std::size_t index) {
    if (!isVisible()) return;
    const QRect picture = pictureRect(index);
    const QRect seen = picture.intersected(viewport()->rect());
    if (seen.isEmpty()) return;
    const Tile& tile = m_tiles[index];
    const FramePtr frame = tile.image->newestFrame();
    if (!frame || tile.framing.isWhole()) return tile.image->update(m_settings, picture.size() * viewport()->devicePixelRatioF());
    const ImagePlace place = tile.framing.place(QSize(frame->layout().fullWidth, frame->layout().fullHeight), picture);
    const DisplayRegion region = wantedRegion(frame->layout(), place, seen);
    tile.image->update(m_settings, wantedSize(frame->layout(), region, place.scale, viewport()->devicePixelRatioF()), region);
}

void TileGrid::refreshVisible() {
    for (std::size_t i = 0; i < m_tiles.size(); ++i) refresh(i);
}

// ---- zoom and pan

void TileGrid::setShowsTilesAtWork(bool shows) {
    m_showsTilesAtWork = shows;
    viewport()->update();
}

void TileGrid::setLinked(bool linked) {
    if (m_isLinked == linked) return;
    m_isLinked = linked;
    if (!linked) return;
    // The current tile shows the others the way.
    const int index = indexOf(m_context.selection.current());
    setFraming(0, index >= 0 ? framingOf(m_context.selection.current()) : m_shared);
}

TileFraming TileGrid::framingOf(const std::string& id) const {
    const int index = indexOf(id);
    return index < 0 ? m_shared : m_tiles[static_cast<std::size_t>(index)].framing;
}

void TileGrid::setFraming(std::size_t index, const TileFraming& framing) {
    if (m_isLinked) {
        m_shared = framing;
        for (Tile& tile : m_tiles) tile.framing = framing;
        refreshVisible();
        viewport()->update();
    } else if (index < m_tiles.size()) {
        m_tiles[index].framing = framing;
        refresh(index);
        viewport()->update(tileRect(index));
    }
    emit zoomChanged(framing.zoom);
}

void TileGrid::fit() {
    m_shared = {};
    for (Tile& tile : m_tiles) tile.framing = {};
    refreshVisible();
    viewport()->update();
    emit zoomChanged(1);
}

std::optional<QPointF> TileGrid::imagePoint(std::size_t index, QPointF position) const {
    const FramePtr frame = m_tiles[index].image->frame();
    if (!frame) return {};
    const QPointF pixel = placeOf(index).toImage(position);
    return QPointF(pixel.x() / frame->layout().fullWidth, pixel.y() / frame->layout().fullHeight);
}

bool TileGrid::zoomAt(QPointF position, double factor) {
    const int index = indexAt(position.toPoint());
    if (index < 0 || !pictureRect(static_cast<std::size_t>(index)).contains(position.toPoint())) return false;
    const std::size_t at = static_cast<std::size_t>(index);
    const auto point = imagePoint(at, position);
    if (point) setFraming(at, m_tiles[at].framing.zoomedAt(*point, factor));
    return true;
}

void TileGrid::zoomCurrent(double factor) {
    int index = indexAt(viewport()->mapFromGlobal(QCursor::pos()));
    if (index < 0) index = std::max(0, indexOf(m_context.selection.current()));
    if (static_cast<std::size_t>(index) < m_tiles.size()) zoomAt(QRectF(pictureRect(static_cast<std::size_t>(index))).center(), factor);
}

void TileGrid::wheelEvent(QWheelEvent* event) {
    const double notches = event->angleDelta().y() / 120.0;
    // Over captions and gaps, and with Shift, it scrolls.
    if (!(event->modifiers() & Qt::ShiftModifier) && notches != 0 && zoomAt(event->position(), std::pow(kZoomPerNotch, notches))) return event->accept();
    QAbstractScrollArea::wheelEvent(event);
}

void TileGrid::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::MiddleButton || !m_pan) return;
    m_pan.reset();
    readoutAt(event->position().toPoint());
}

void TileGrid::panTo(QPointF position) {
    const int index = indexOf(m_pan->id);
    if (index < 0) return m_pan.reset();
    const std::size_t at = static_cast<std::size_t>(index);
    const auto from = imagePoint(at, m_pan->from), to = imagePoint(at, position);
    m_pan->from = position;
    if (from && to) setFraming(at, m_tiles[at].framing.movedBy(*to - *from));
}

QStringList TileGrid::availableAovs() const {
    QStringList names;
    for (const auto& tile : m_tiles) {
        const FramePtr frame = tile.image->newestFrame();
        if (!frame) continue;
        for (const auto& aov : frame->layout().aovs)
            if (const QString name = toQt(aov.name); !names.contains(name)) names.append(name);
    }
    return names;
}

void TileGrid::paintEvent(QPaintEvent* event) {
    QPainter painter(viewport());
    painter.fillRect(event->rect(), theme::colors().canvas);
    if (m_tiles.empty()) {
        const bool none = m_context.document.scene().connections->empty();
        paintEmptyText(painter, viewport()->rect(), none ? tr("No connection yet") : tr("No clone is running"),
                       none ? tr("Open a scene or a geometry file (Ctrl+O), or press + in the Clones pane to add a connection.")
                            : tr("Select connections in the Clones pane and press Start, or Start All "
                                 "(Ctrl+Shift+Return). Their images appear here as they render."));
        return;
    }
    for (std::size_t i = 0; i < m_tiles.size(); ++i)
        if (tileRect(i).adjusted(-3, -3, 3, 3).intersects(event->rect())) paintTile(painter, i);
}

void TileGrid::paintTile(QPainter& painter, std::size_t index) {
    const Tile& tile = m_tiles[index];
    const auto record = m_context.document.scene().connection(tile.id);
    if (!record) return; // the tiles follow in a moment
    const QRect rect = tileRect(index), picture = pictureRect(index);
    static const CloneStatus kStopped;
    const auto held = m_context.manager.status(tile.id);
    const QRect caption(rect.left(), picture.bottom() + 1, rect.width(), m_layout.caption());
    doppel::paintTile(painter, {*tile.image, held ? *held : kStopped, *record, picture, caption, placeOf(index), restartRect(tile.id), m_showsTilesAtWork});
    if (m_context.selection.contains(tile.id)) {
        const bool current = m_context.selection.current() == tile.id;
        painter.setPen(QPen(current ? theme::darkColors().accent : theme::darkColors().accentFill, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(rect.adjusted(-1, -1, 0, 0));
    }
}

void TileGrid::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    layOut();
    refreshVisible();
}

void TileGrid::showEvent(QShowEvent* event) {
    QAbstractScrollArea::showEvent(event);
    refreshVisible();
}

void TileGrid::scrollContentsBy(int, int) {
    viewport()->update();
    refreshVisible();
}

void TileGrid::selectAt(const QPoint& position, Qt::KeyboardModifiers modifiers) {
    const int index = indexAt(position);
    if (index < 0) {
        if (!(modifiers & (Qt::ControlModifier | Qt::ShiftModifier))) m_context.selection.set({});
        return;
    }
    const std::string& id = m_tiles[static_cast<std::size_t>(index)].id;
    const int anchor = indexOf(m_context.selection.current());
    if (modifiers & Qt::ControlModifier) {
        m_context.selection.toggle(id);
    } else if ((modifiers & Qt::ShiftModifier) && anchor >= 0) {
        std::vector<std::string> ids;
        for (int i = std::min(anchor, index); i <= std::max(anchor, index); ++i)
            ids.push_back(m_tiles[static_cast<std::size_t>(i)].id);
        m_context.selection.set(std::move(ids), id);
    } else {
        m_context.selection.set({id});
    }
}

void TileGrid::mousePressEvent(QMouseEvent* event) {
    const QPoint at = event->position().toPoint();
    const int index = indexAt(at);
    if (event->button() == Qt::LeftButton && index >= 0) {
        const std::string id = m_tiles[static_cast<std::size_t>(index)].id;
        if (restartRect(id).contains(at)) {
            emit restartRequested(id);
            return;
        }
    }
    if (event->button() == Qt::LeftButton) selectAt(at, event->modifiers());
    if (event->button() != Qt::MiddleButton || index < 0 || !pictureRect(static_cast<std::size_t>(index)).contains(at)) return;
    m_pan = Pan{m_tiles[static_cast<std::size_t>(index)].id, event->position()};
    viewport()->setCursor(Qt::ClosedHandCursor);
}

void TileGrid::mouseMoveEvent(QMouseEvent* event) { m_pan ? panTo(event->position()) : readoutAt(event->position().toPoint()); }

void TileGrid::readoutAt(const QPoint& position) {
    const int index = indexAt(position);
    viewport()->setCursor(index >= 0 && restartRect(m_tiles[static_cast<std::size_t>(index)].id).contains(position)
                              ? Qt::PointingHandCursor
                              : Qt::ArrowCursor);
    if (index < 0) return emit readout({});
    const Tile& tile = m_tiles[static_cast<std::size_t>(index)];
    const FramePtr frame = tile.image->frame();
    if (!frame || !imageRect(tile.id).contains(position)) return emit readout({});
    const QPointF pixel = placeOf(static_cast<std::size_t>(index)).toImage(position);
    emit readout(pixelText(*frame, tile.image->aov(), static_cast<int>(pixel.x()), static_cast<int>(pixel.y())));
}

void TileGrid::mouseDoubleClickEvent(QMouseEvent* event) {
    const QPoint at = event->position().toPoint();
    const int index = indexAt(at);
    if (index < 0 || event->button() != Qt::LeftButton) return;
    const std::string id = m_tiles[static_cast<std::size_t>(index)].id;
    if (restartRect(id).contains(at)) return;
    emit showLargeRequested(id);
}

void TileGrid::contextMenuEvent(QContextMenuEvent* event) {
    const int index = indexAt(viewport()->mapFromGlobal(event->globalPos()));
    if (index < 0) return;
    const std::string id = m_tiles[static_cast<std::size_t>(index)].id;
    if (!m_context.selection.contains(id)) m_context.selection.set({id});
    emit contextMenuRequested(id, event->globalPos());
}

void TileGrid::moveSelection(int by) {
    if (m_tiles.empty()) return;
    const int index = indexOf(m_context.selection.current());
    const int next = index < 0 ? 0 : std::clamp(index + by, 0, count() - 1);
    m_context.selection.set({m_tiles[static_cast<std::size_t>(next)].id});
}

void TileGrid::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Left: return moveSelection(-1);
        case Qt::Key_Right: return moveSelection(1);
        case Qt::Key_Up: return moveSelection(-m_layout.columns());
        case Qt::Key_Down: return moveSelection(m_layout.columns());
        case Qt::Key_F: return fit();
        case Qt::Key_Plus:
        case Qt::Key_Equal: return zoomCurrent(kZoomPerNotch);
        case Qt::Key_Minus: return zoomCurrent(1 / kZoomPerNotch);
        case Qt::Key_Space:
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (indexOf(m_context.selection.current()) >= 0) emit showLargeRequested(m_context.selection.current());
            return;
        default: QAbstractScrollArea::keyPressEvent(event);
    }
}

bool TileGrid::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::Leave) emit readout({});
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace doppel
