#include "ui/viewer/tile_grid.h"

#include "clonecore/scene/connection_order.h"
#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/clones/clone_model.h"
#include "ui/viewer/image_painting.h"
#include "ui/viewer/pixel_readout.h"

#include <QContextMenuEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace doppel {

namespace {
constexpr int kGap = 6;
constexpr int kCaption = 44;
constexpr int kMinTileWidth = 220;
constexpr double kAspect = 16.0 / 9.0;
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
            if (tile.bottom() > viewport()->height()) verticalScrollBar()->setValue(verticalScrollBar()->value() + tile.bottom() - viewport()->height() + kGap);
            if (tile.top() < 0) verticalScrollBar()->setValue(verticalScrollBar()->value() + tile.top() - kGap);
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
        next.push_back(Tile{id, std::move(image)});
    }
    m_tiles = std::move(next);
    layOut();
    refreshVisible();
    emit tilesChanged();
}

void TileGrid::layOut() {
    const int width = viewport()->width() - kGap;
    const int height = viewport()->height() - kGap;
    const int n = std::max(1, count());
    // As large as tiles can be with all of them in sight; never smaller than what can be read, then it scrolls.
    int best = 0;
    for (int columns = 1; columns <= n; ++columns) {
        const int rows = (n + columns - 1) / columns;
        const int byWidth = width / columns - kGap;
        const int byHeight = static_cast<int>((height / rows - kGap - kCaption) * kAspect);
        if (const int tile = std::min(byWidth, byHeight); tile > best) {
            best = tile;
            m_columns = columns;
        }
    }
    if (best < kMinTileWidth) {
        m_columns = std::max(1, std::min(n, width / (kMinTileWidth + kGap)));
        best = std::max(80, width / m_columns - kGap);
    }
    m_tileSize = QSize(best, static_cast<int>(best / kAspect) + kCaption);
    const int rows = (n + m_columns - 1) / m_columns;
    const int content = rows * (m_tileSize.height() + kGap) + kGap;
    verticalScrollBar()->setRange(0, std::max(0, content - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(40);
    viewport()->update();
}

QRect TileGrid::tileRect(std::size_t index) const {
    const int i = static_cast<int>(index);
    const int rows = (count() + m_columns - 1) / std::max(1, m_columns);
    const int usedWidth = std::min(m_columns, count()) * (m_tileSize.width() + kGap) - kGap;
    const int usedHeight = rows * (m_tileSize.height() + kGap) - kGap;
    const int left = std::max(kGap, (viewport()->width() - usedWidth) / 2);
    const int top = std::max(kGap, (viewport()->height() - usedHeight) / 2);
    return QRect(left + i % m_columns * (m_tileSize.width() + kGap),
                 top + i / m_columns * (m_tileSize.height() + kGap) - verticalScrollBar()->value(), m_tileSize.width(),
                 m_tileSize.height());
}

QRect TileGrid::pictureRect(const QRect& tile) const { return tile.adjusted(0, 0, 0, -kCaption); }

QRect TileGrid::imageRect(const std::string& id) const {
    const int index = indexOf(id);
    if (index < 0) return {};
    const Tile& tile = m_tiles[static_cast<std::size_t>(index)];
    const QRect picture = pictureRect(tileRect(static_cast<std::size_t>(index)));
    const FramePtr frame = tile.image->frame();
    return frame ? fitRect(QSize(frame->layout().fullWidth, frame->layout().fullHeight), picture) : picture;
}

QRect TileGrid::restartRect(const std::string& id) const {
    const int index = indexOf(id);
    const auto status = m_context.manager.status(id);
    if (index < 0 || !status || (status->state != CloneState::Failed && status->state != CloneState::Lost)) return {};
    const QRect picture = pictureRect(tileRect(static_cast<std::size_t>(index)));
    return QRect(picture.center().x() - 60, picture.bottom() - 42, 120, 28);
}

int TileGrid::indexAt(const QPoint& position) const {
    for (std::size_t i = 0; i < m_tiles.size(); ++i)
        if (tileRect(i).contains(position)) return static_cast<int>(i);
    return -1;
}

void TileGrid::refresh(std::size_t index) {
    if (!isVisible()) return;
    const QRect tile = tileRect(index);
    if (!tile.intersects(viewport()->rect())) return;
    const QSize pixels = pictureRect(tile).size() * viewport()->devicePixelRatioF();
    m_tiles[index].image->update(m_settings, pixels);
}

void TileGrid::refreshVisible() {
    for (std::size_t i = 0; i < m_tiles.size(); ++i) refresh(i);
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
    painter.fillRect(event->rect(), QColor(theme::kCanvas));
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
    const QRect rect = tileRect(index);
    static const CloneStatus kStopped;
    const auto held = m_context.manager.status(tile.id);
    const CloneStatus& status = held ? *held : kStopped;
    painter.fillRect(rect, QColor(0xff262626));
    paintPicture(painter, tile, pictureRect(rect), status);
    paintCaption(painter, tile, QRect(rect.left(), rect.bottom() + 1 - kCaption, rect.width(), kCaption), status);
    if (m_context.selection.contains(tile.id)) {
        const bool current = m_context.selection.current() == tile.id;
        painter.setPen(QPen(QColor(current ? theme::kAccent : 0xff3b6fa5), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(rect.adjusted(-1, -1, 0, 0));
    }
}

void TileGrid::paintPicture(QPainter& painter, const Tile& tile, const QRect& picture, const CloneStatus& status) {
    painter.fillRect(picture, QColor(0xff101010));
    const FramePtr frame = tile.image->frame();
    const bool live = isConnectedState(status.state);
    if (frame) {
        const FrameLayout& layout = frame->layout();
        const QRect full = fitRect(QSize(layout.fullWidth, layout.fullHeight), picture);
        const double scale = static_cast<double>(full.width()) / std::max(1, layout.fullWidth);
        paintFrame(painter, tile.image->image(), layout, QPointF(full.topLeft()), scale);
        if (!live) {
            painter.fillRect(full, QColor(0, 0, 0, kDimAlpha));
            paintBadge(painter, full, stateLabel(status.state), stateReason(tile.id, status), theme::stateColor(status.state));
        }
    }
    const bool broken = status.state == CloneState::Failed || status.state == CloneState::Lost;
    if (!frame) {
        QString reason = stateReason(tile.id, status);
        if (reason.isEmpty() && live) reason = tr("Waiting for the first pixels…");
        const QRect area = broken ? picture.adjusted(0, 0, 0, -44) : picture;
        paintStateText(painter, area, stateLabel(status.state), reason, theme::stateColor(status.state));
    }
    if (broken) paintButton(painter, restartRect(tile.id), tr("Start again"));
}

void TileGrid::paintCaption(QPainter& painter, const Tile& tile, const QRect& caption, const CloneStatus& status) {
    const auto record = m_context.document.scene().connection(tile.id);
    if (!record) return;
    const QRect bar(caption.left(), caption.top(), caption.width(), 3);
    painter.fillRect(bar, QColor(0xff161616));
    const double percent = std::clamp(status.percent, 0.0, 100.0);
    const QColor color = theme::stateColor(status.state);
    painter.fillRect(QRect(bar.left(), bar.top(), static_cast<int>(bar.width() * percent / 100), bar.height()), color);

    if (const QColor label = theme::labelColor(record->colorLabel); label.isValid())
        painter.fillRect(QRect(caption.left(), bar.bottom() + 1, 4, caption.height() - bar.height()), label);
    const QRect inner = caption.adjusted(9, 6, -9, -3);
    const QRect top(inner.left(), inner.top(), inner.width(), inner.height() / 2);
    const QRect bottom(inner.left(), top.bottom() + 1, inner.width(), inner.height() - top.height());
    theme::paintDot(painter, QRectF(top.left(), top.center().y() - 3.5, 8, 8), color);

    const FramePtr frame = tile.image->frame();
    const QFontMetrics metrics = painter.fontMetrics();
    const QString aov = frame ? toQt(frame->layout().aovs[tile.image->aov()].name) : QString();
    const int aovWidth = metrics.horizontalAdvance(aov) + 8;
    painter.setPen(QColor(theme::kText));
    const QRect title = top.adjusted(15, 0, -aovWidth, 0);
    const QString name = toQt(record->name.empty() ? tile.id : record->name);
    painter.drawText(title, Qt::AlignVCenter | Qt::AlignLeft, metrics.elidedText(name, Qt::ElideRight, title.width()));
    painter.setPen(QColor(theme::kDimText));
    painter.drawText(top, Qt::AlignVCenter | Qt::AlignRight, aov);

    QStringList facts{stateLabel(status.state)};
    if (frame) {
        facts << tr("frame %1").arg(formatNumber(frame->info().frame));
        facts << (frame->info().samples > 0 ? counted(static_cast<std::size_t>(frame->info().samples), tr("%1 sample"), tr("%1 samples")) : tr("preview"));
    }
    const QString progress = percent > 0 ? QStringLiteral("%1 %").arg(static_cast<int>(percent)) : QString();
    const int progressWidth = metrics.horizontalAdvance(progress) + 8;
    const QRect line = bottom.adjusted(15, 0, -progressWidth, 0);
    painter.drawText(line, Qt::AlignVCenter | Qt::AlignLeft,
                     metrics.elidedText(facts.join(QStringLiteral("  ·  ")), Qt::ElideRight, line.width()));
    painter.drawText(bottom, Qt::AlignVCenter | Qt::AlignRight, progress);
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
}

void TileGrid::mouseMoveEvent(QMouseEvent* event) { readoutAt(event->position().toPoint()); }

void TileGrid::readoutAt(const QPoint& position) {
    const int index = indexAt(position);
    viewport()->setCursor(index >= 0 && restartRect(m_tiles[static_cast<std::size_t>(index)].id).contains(position)
                              ? Qt::PointingHandCursor
                              : Qt::ArrowCursor);
    if (index < 0) return emit readout({});
    const Tile& tile = m_tiles[static_cast<std::size_t>(index)];
    const FramePtr frame = tile.image->frame();
    const QRect area = imageRect(tile.id);
    if (!frame || !area.contains(position)) return emit readout({});
    const double scale = static_cast<double>(frame->layout().fullWidth) / area.width();
    emit readout(pixelText(*frame, tile.image->aov(), static_cast<int>((position.x() - area.left()) * scale),
                           static_cast<int>((position.y() - area.top()) * scale)));
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
        case Qt::Key_Up: return moveSelection(-m_columns);
        case Qt::Key_Down: return moveSelection(m_columns);
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
