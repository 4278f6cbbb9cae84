#include "ui/clones/clone_model.h"

#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/clones/cell_edits.h"
#include "ui/clones/connection_edits.h"

#include <QColor>

#include <utility>

namespace doppel {

namespace {

constexpr int kRearrangeMilliseconds = 250;

const CloneStatus kStopped;

/// Columns that a running clone changes by itself.
bool isLiveColumn(int column) {
    switch (column) {
        case columns::State:
        case columns::Reason:
        case columns::Progress:
        case columns::Elapsed:
        case columns::Remaining:
        case columns::Samples:
        case columns::Renderer:
        case columns::Resolution: return true;
        default: return column >= columns::Host && column < columns::Count;
    }
}

} // namespace

CloneModel::CloneModel(DeskContext& context, QObject* parent) : QAbstractItemModel(parent), m_context(context), m_cells(context) {
    take(arrange());
    m_rearrange.setSingleShot(true);
    m_rearrange.setInterval(kRearrangeMilliseconds);
    connect(&m_rearrange, &QTimer::timeout, this, &CloneModel::rearrange);
    m_documentChanges = m_context.document.observe(
        [this](const Scene&, const Scene& after, const SceneChange& change) { follow(after, change); });
    connect(&m_context.bridge, &CloneBridge::changed, this, qOverload<const CloneChanges&>(&CloneModel::follow));
}

// ---- rows

QModelIndex CloneModel::index(int row, int column, const QModelIndex& parent) const {
    if (row < 0 || column < 0 || column >= columns::Count || row >= rowCount(parent)) return {};
    return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) - m_rows.loose.size() + 1 : quintptr(0));
}

QModelIndex CloneModel::parent(const QModelIndex& child) const {
    if (!child.isValid() || child.internalId() == 0) return {};
    return createIndex(static_cast<int>(m_rows.loose.size() + child.internalId()) - 1, 0, quintptr(0));
}

int CloneModel::rowCount(const QModelIndex& parent) const {
    if (!parent.isValid()) return static_cast<int>(m_rows.loose.size() + m_rows.groups.size());
    if (!isGroup(parent) || parent.column() != 0) return 0;
    return static_cast<int>(m_rows.groups[static_cast<std::size_t>(parent.row()) - m_rows.loose.size()].ids.size());
}

int CloneModel::columnCount(const QModelIndex&) const { return columns::Count; }

bool CloneModel::isGroup(const QModelIndex& index) const {
    return index.isValid() && index.internalId() == 0 && static_cast<std::size_t>(index.row()) >= m_rows.loose.size();
}

std::string CloneModel::sessionId(const QModelIndex& index) const {
    if (!index.isValid() || isGroup(index)) return {};
    const auto row = static_cast<std::size_t>(index.row());
    return index.internalId() == 0 ? m_rows.loose[row] : m_rows.groups[index.internalId() - 1].ids[row];
}

std::string CloneModel::groupOf(const QModelIndex& index) const {
    if (!index.isValid()) return {};
    if (isGroup(index)) return m_rows.groups[static_cast<std::size_t>(index.row()) - m_rows.loose.size()].name;
    return index.internalId() == 0 ? std::string() : m_rows.groups[index.internalId() - 1].name;
}

std::vector<std::string> CloneModel::idsOfGroup(const std::string& name) const {
    for (const auto& group : m_rows.groups)
        if (group.name == name) return group.ids;
    return {};
}

QModelIndex CloneModel::indexOf(const std::string& id, int column) const {
    const auto at = m_positions.find(id);
    if (at == m_positions.end()) return {};
    return createIndex(at->second.row, column, static_cast<quintptr>(at->second.group + 1));
}

QModelIndex CloneModel::indexOfGroup(const std::string& name) const {
    for (std::size_t i = 0; i < m_rows.groups.size(); ++i)
        if (m_rows.groups[i].name == name) return createIndex(static_cast<int>(m_rows.loose.size() + i), 0, quintptr(0));
    return {};
}

// ---- what changes

void CloneModel::follow(const Scene& after, const SceneChange& change) {
    const bool inputs = change.frames || change.contextOptions;
    if (inputs) m_cells.forgetInputs();
    for (const auto& id : change.connections)
        if (!after.connection(id)) m_cells.forget(id);
    if (!change.connections.empty() || (inputs && m_sortColumn == columns::FrameNumber)) rearrange();
    for (const auto& id : change.connections) emitChanged(id);
    if (inputs) emitColumnChanged(columns::FrameNumber);
}

void CloneModel::follow(const CloneChanges& changes) {
    for (const auto& [id, flags] : changes.clones)
        if (flags & ~static_cast<unsigned>(CloneChanges::Log)) emitChanged(id);
    if (changes.any(CloneChanges::State)) {
        for (std::size_t i = 0; i < m_rows.groups.size(); ++i) {
            const int row = static_cast<int>(m_rows.loose.size() + i);
            emit dataChanged(index(row, 0), index(row, columns::Count - 1)); // a heading reaches over all columns
        }
    }
    const bool moves = isLiveColumn(m_sortColumn) || m_filter.isLive();
    if (moves && changes.any(CloneChanges::State | CloneChanges::Status | CloneChanges::Image)) rearrangeSoon();
}

void CloneModel::emitChanged(const std::string& id) {
    if (const QModelIndex first = indexOf(id, 0); first.isValid()) emit dataChanged(first, indexOf(id, columns::Count - 1));
}

void CloneModel::emitColumnChanged(int column) {
    const auto rows = [&](const QModelIndex& parent, std::size_t count) {
        if (count > 0) emit dataChanged(index(0, column, parent), index(static_cast<int>(count) - 1, column, parent));
    };
    rows({}, m_rows.loose.size());
    for (const auto& group : m_rows.groups) rows(indexOfGroup(group.name), group.ids.size());
}

void CloneModel::sort(int column, Qt::SortOrder order) {
    m_sortColumn = column;
    m_sortOrder = order;
    rearrange();
}

void CloneModel::setFilter(const QString& text) {
    m_filter = CloneFilter(text);
    rearrange();
}

void CloneModel::setFrozen(bool frozen) {
    m_isFrozen = frozen;
    if (!frozen && std::exchange(m_isStale, false)) rearrange();
}

void CloneModel::rearrangeSoon() {
    if (!m_rearrange.isActive()) m_rearrange.start();
}

bool CloneModel::matches(const ConnectionPtr& record) const {
    const auto held = m_context.manager.status(record->sessionId);
    const CloneStatus& status = held ? *held : kStopped;
    return m_filter.matches([&](CloneFilter::Field field) -> QString {
        switch (field) {
            case CloneFilter::Name: return toQt(record->name);
            case CloneFilter::Id: return toQt(record->sessionId);
            case CloneFilter::State: return stateLabel(status.state);
            case CloneFilter::Renderer: return m_cells.text(columns::Renderer, record, status);
            case CloneFilter::Group: return toQt(record->group);
            case CloneFilter::Camera: return toQt(record->cameraPath);
            case CloneFilter::Node: return toQt(record->lopNode);
            case CloneFilter::Aov: return toQt(record->displayAov);
            case CloneFilter::Label: return toQt(record->colorLabel);
            case CloneFilter::Launcher: return toQt(launcherOf(*record));
            case CloneFilter::Host: return m_cells.text(columns::Host, record, status);
            case CloneFilter::Held: return record->processUpdates ? tr("no") : tr("yes");
            case CloneFilter::FieldCount: break;
        }
        return {};
    });
}

CloneArrangement CloneModel::arrange() const {
    CloneArranging how;
    how.isDescending = m_sortOrder == Qt::DescendingOrder;
    if (!m_filter.isEmpty()) how.isShown = [this](const ConnectionPtr& record) { return matches(record); };
    if (m_sortColumn >= 0) {
        how.sortKey = [this](const ConnectionPtr& record) {
            const auto held = m_context.manager.status(record->sessionId);
            return m_cells.sortKey(m_sortColumn, record, held ? *held : kStopped);
        };
    }
    return arrangeClones(m_context.document.scene(), how);
}

std::string CloneModel::rowKey(const QModelIndex& index) const {
    return isGroup(index) ? '/' + groupOf(index) : sessionId(index); // no session id has a '/'
}

void CloneModel::rearrange() {
    if (m_isFrozen) {
        m_isStale = true;
        return;
    }
    CloneArrangement next = arrange();
    if (next == m_rows) return;
    if (!next.hasSameRows(m_rows)) {
        beginResetModel();
        take(std::move(next));
        return endResetModel();
    }
    emit layoutAboutToBeChanged();
    const QModelIndexList before = persistentIndexList();
    std::vector<std::string> keys;
    for (const QModelIndex& index : before) keys.push_back(rowKey(index));
    take(std::move(next));
    QModelIndexList after;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const bool heading = keys[i].starts_with('/');
        const QModelIndex row = heading ? indexOfGroup(keys[i].substr(1)) : indexOf(keys[i]);
        after << (row.isValid() ? createIndex(row.row(), before[static_cast<qsizetype>(i)].column(), row.internalId()) : row);
    }
    changePersistentIndexList(before, after);
    emit layoutChanged();
}

void CloneModel::take(CloneArrangement next) {
    m_rows = std::move(next);
    m_positions.clear();
    for (std::size_t row = 0; row < m_rows.loose.size(); ++row) m_positions[m_rows.loose[row]] = {-1, static_cast<int>(row)};
    for (std::size_t g = 0; g < m_rows.groups.size(); ++g)
        for (std::size_t row = 0; row < m_rows.groups[g].ids.size(); ++row)
            m_positions[m_rows.groups[g].ids[row]] = {static_cast<int>(g), static_cast<int>(row)};
}

} // namespace doppel
