#include "ui/clones/clone_model.h"

#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/clones/connection_edits.h"

#include <QColor>

#include <algorithm>

namespace doppel {

namespace {

/// Above this many added or removed rows at once, one reset is cheaper than single row signals.
constexpr std::size_t kManyRows = 32;

const CloneStatus kStopped;

QString resolutionText(const ConnectionRecord& record, const CloneStatus& status) {
    if (status.imageSize[0] > 0 && isConnectedState(status.state))
        return QStringLiteral("%1 × %2").arg(status.imageSize[0]).arg(status.imageSize[1]);
    if (record.resolutionScale > 0) return CloneModel::tr("%1 × settings").arg(formatNumber(record.resolutionScale));
    if (record.resolution[0] > 0 && record.resolution[1] > 0)
        return QStringLiteral("%1 × %2").arg(record.resolution[0]).arg(record.resolution[1]);
    return CloneModel::tr("from settings");
}

} // namespace

QString stateReason(const std::string& sessionId, const CloneStatus& status) {
    if (status.state == CloneState::Failed || status.state == CloneState::Lost) {
        // Whose it is stands beside it already.
        QString reason = toQt(status.error.context == sessionId ? status.error.message : status.error.text());
        if (reason.isEmpty()) reason = toQt(status.message);
        return reason;
    }
    return toQt(status.message);
}

QString linkText(const CloneStatus& status) {
    const LinkFigures& link = status.link;
    if (!isConnectedState(status.state) || link.roundTrip <= 0) return {};
    if (link.bytesPerSecond <= 0) return formatMilliseconds(link.roundTrip);
    return QStringLiteral("%1/s").arg(formatBytes(static_cast<std::uint64_t>(link.bytesPerSecond)));
}

QStringList linkDetails(const CloneStatus& status) {
    const LinkFigures& link = status.link;
    if (!isConnectedState(status.state) || link.roundTrip <= 0) return {};
    QStringList lines{CloneModel::tr("Answers after %1, %2 images a second").arg(formatMilliseconds(link.roundTrip)).arg(link.framesPerSecond, 0, 'f', 1)};
    if (link.bytesPerSecond > 0) {
        lines << CloneModel::tr("%1/s of images over the network, packed %2 : 1")
                     .arg(formatBytes(static_cast<std::uint64_t>(link.bytesPerSecond)))
                     .arg(link.compression, 0, 'f', 1);
    }
    if (link.dropped > 0)
        lines << CloneModel::tr("%1 images were replaced by newer ones before they left").arg(link.dropped);
    return lines;
}

CloneModel::CloneModel(DeskContext& context, QObject* parent) : QAbstractTableModel(parent), m_context(context) {
    reload(m_context.document.scene());
    m_documentChanges = m_context.document.observe(
        [this](const Scene&, const Scene& after, const SceneChange& change) { follow(after, change); });
    connect(&m_context.bridge, &CloneBridge::changed, this, [this](const CloneChanges& changes) {
        for (const auto& [id, flags] : changes.clones)
            if (const int row = rowOf(id); row >= 0 && (flags & ~CloneChanges::Log)) changed(row, Name, ColumnCount - 1);
    });
}

int CloneModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_ids.size()); }

int CloneModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

int CloneModel::rowOf(const std::string& id) const {
    const auto it = m_rows.find(id);
    return it == m_rows.end() ? -1 : it->second;
}

Qt::ItemFlags CloneModel::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.isValid() && index.column() == Name) flags |= Qt::ItemIsEditable;
    return flags;
}

QVariant CloneModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const std::string& id = sessionId(index.row());
    if (role == SessionIdRole) return toQt(id);
    const auto record = m_context.document.scene().connection(id);
    if (!record) return {};
    const auto held = m_context.manager.status(id);
    const CloneStatus& status = held ? *held : kStopped;

    switch (role) {
        case Qt::DisplayRole: return text(index.column(), record, status);
        case Qt::EditRole: return index.column() == Name ? toQt(record->name) : QVariant();
        case Qt::ToolTipRole: return toolTip(index.column(), record, status);
        case SortRole: return sortKey(index.column(), record, status);
        case FilterRole:
            return toQt(id + ' ' + record->name + ' ' + record->cameraPath + ' ' + record->renderer + ' ' + record->lopNode) +
                   u' ' + stateLabel(status.state);
        case ColorRole: return theme::stateColor(status.state);
        case DimRole: return status.state == CloneState::Stopped;
        case Qt::ForegroundRole:
            if (index.column() == State && (status.state == CloneState::Failed || status.state == CloneState::Lost))
                return theme::stateColor(status.state);
            if (index.column() == FrameNumber && !evaluated(record).errors.empty()) return QColor(theme::kError);
            if (status.state == CloneState::Stopped && index.column() != Name) return QColor(theme::kDimText);
            return {};
        case Qt::TextAlignmentRole:
            return index.column() >= FrameNumber ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                                 : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
        default: return {};
    }
}

const EvaluatedInputs& CloneModel::evaluated(const RecordPtr& record) const {
    Evaluated& kept = m_evaluated[record->sessionId];
    if (kept.record != record)
        kept = {record, evaluateInputs(*record, m_context.document.scene().expressionContext())};
    return kept.inputs;
}

QVariant CloneModel::text(int column, const RecordPtr& record, const CloneStatus& status) const {
    switch (column) {
        case Name: return toQt(record->name.empty() ? record->sessionId : record->name);
        case State: {
            const QString reason = stateReason(record->sessionId, status);
            const bool waiting = status.waitingToConnect && status.state == CloneState::Launching;
            QString label = waiting ? tr("Waiting") : stateLabel(status.state);
            if (!record->processUpdates) label += tr(", updates held");
            return reason.isEmpty() ? label : QStringLiteral("%1: %2").arg(label, reason.section(u'\n', 0, 0));
        }
        case Progress: return status.percent;
        case Camera: return toQt(record->cameraPath);
        case Renderer: {
            if (!status.renderer.empty()) return toQt(status.renderer);
            return record->renderer.empty() ? tr("auto") : toQt(record->renderer);
        }
        case Aov: return record->displayAov.empty() ? tr("all") : toQt(record->displayAov);
        case FrameNumber: return formatNumber(evaluated(record).frame);
        case Resolution: return resolutionText(*record, status);
        case Samples: return status.samples > 0 ? QString::number(status.samples) : QString();
        case Elapsed: return status.renderSeconds > 0 ? formatSeconds(status.renderSeconds) : QString();
        case Link: return linkText(status);
        default: return {};
    }
}

QVariant CloneModel::sortKey(int column, const RecordPtr& record, const CloneStatus& status) const {
    switch (column) {
        case State: return static_cast<int>(status.state);
        case Progress: return status.percent;
        case FrameNumber: return evaluated(record).frame;
        case Resolution: return status.imageSize[0] > 0 ? status.imageSize[0] : record->resolution[0];
        case Samples: return status.samples;
        case Elapsed: return status.renderSeconds;
        case Link: return status.link.bytesPerSecond;
        default: return text(column, record, status);
    }
}

QVariant CloneModel::toolTip(int column, const RecordPtr& record, const CloneStatus& status) const {
    switch (column) {
        case Name: return tr("Session id: %1\nDouble-click shows it large, F2 renames it.").arg(toQt(record->sessionId));
        case State: {
            QString tip = stateLabel(status.state);
            if (const QString reason = stateReason(record->sessionId, status); !reason.isEmpty()) tip += QStringLiteral("\n") + reason;
            if (status.exitCode) tip += QStringLiteral("\n") + tr("Exit code %1").arg(*status.exitCode);
            if (!status.host.empty()) tip += QStringLiteral("\n%1:%2").arg(toQt(status.host)).arg(status.port);
            if (status.state == CloneState::Failed || status.state == CloneState::Lost)
                tip += QStringLiteral("\n") + tr("Start launches it again; its log is in the editor.");
            return tip;
        }
        case FrameNumber: {
            const auto inputs = evaluated(record);
            QString tip = record->frameExpression.empty() ? tr("The scene's frame")
                                                         : tr("Frame expression: %1").arg(toQt(record->frameExpression));
            for (const auto& [field, error] : inputs.errors)
                tip += QStringLiteral("\n%1: %2").arg(toQt(field), toQt(error.text()));
            return tip;
        }
        case Progress: return tr("%1 % of the render").arg(status.percent, 0, 'f', 1);
        case Link: return linkDetails(status).join(u'\n');
        default: return text(column, record, status);
    }
}

QVariant CloneModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return section >= FrameNumber ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                      : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case Name: return tr("Name");
        case State: return tr("State");
        case Progress: return tr("Progress");
        case Camera: return tr("Camera");
        case Renderer: return tr("Renderer");
        case Aov: return tr("AOV");
        case FrameNumber: return tr("Frame");
        case Resolution: return tr("Resolution");
        case Samples: return tr("Samples");
        case Elapsed: return tr("Elapsed");
        case Link: return tr("Link");
        default: return {};
    }
}

bool CloneModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::EditRole || !index.isValid() || index.column() != Name) return false;
    const std::string name = toStd(value.toString().trimmed());
    return editConnections(m_context.document, {sessionId(index.row())}, tr("Rename connection"),
                           [&](ConnectionRecord& record) { record.name = name; });
}

void CloneModel::follow(const Scene& after, const SceneChange& change) {
    std::vector<std::string> added, removed;
    if (change.frames || change.contextOptions) m_evaluated.clear();
    for (const auto& id : change.connections) {
        const bool has = after.connection(id) != nullptr;
        const int row = rowOf(id);
        if (has && row < 0) added.push_back(id);
        if (!has && row >= 0) removed.push_back(id);
        if (has && row >= 0) changed(row, Name, ColumnCount - 1);
    }
    if (added.size() + removed.size() > kManyRows) {
        beginResetModel();
        reload(after);
        endResetModel();
        return;
    }
    for (const auto& id : removed) remove(id);
    for (const auto& id : added) insert(id);
    if ((change.frames || change.contextOptions) && !m_ids.empty())
        emit dataChanged(index(0, FrameNumber), index(rowCount() - 1, FrameNumber));
}

void CloneModel::reload(const Scene& scene) {
    m_ids.clear();
    m_ids.reserve(scene.connections->size());
    for (const auto& [id, record] : *scene.connections) m_ids.push_back(id);
    m_rows.clear();
    m_evaluated.clear();
    indexRows(0);
}

void CloneModel::insert(const std::string& id) {
    const auto at = std::lower_bound(m_ids.begin(), m_ids.end(), id);
    const auto row = static_cast<std::size_t>(at - m_ids.begin());
    beginInsertRows({}, static_cast<int>(row), static_cast<int>(row));
    m_ids.insert(at, id);
    indexRows(row);
    endInsertRows();
}

void CloneModel::remove(const std::string& id) {
    const int row = rowOf(id);
    beginRemoveRows({}, row, row);
    m_ids.erase(m_ids.begin() + row);
    m_rows.erase(id);
    m_evaluated.erase(id);
    indexRows(static_cast<std::size_t>(row));
    endRemoveRows();
}

void CloneModel::indexRows(std::size_t from) {
    for (std::size_t row = from; row < m_ids.size(); ++row) m_rows[m_ids[row]] = static_cast<int>(row);
}

void CloneModel::changed(int row, int firstColumn, int lastColumn) {
    emit dataChanged(index(row, firstColumn), index(row, lastColumn));
}

} // namespace doppel
