// What the rows of the clone table show and take; which rows there are is in clone_model.cpp.
#include "ui/base/text.h"
#include "ui/base/theme.h"
#include "ui/clones/cell_edits.h"
#include "ui/clones/clone_model.h"
#include "ui/clones/connection_edits.h"

#include <QColor>
#include <QCoreApplication>
#include <QMimeData>

#include <algorithm>
#include <map>

namespace doppel {

namespace {

const CloneStatus kStopped;
constexpr const char* kDragType = "application/x-doppel-connection-ids";

} // namespace

Qt::ItemFlags CloneModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) return Qt::ItemIsDropEnabled; // between rows
    if (isGroup(index)) return Qt::ItemIsEnabled | Qt::ItemIsDropEnabled | Qt::ItemIsDragEnabled;
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsDragEnabled | Qt::ItemNeverHasChildren;
    if (columns::info(index.column()).isEditable) flags |= Qt::ItemIsEditable;
    if (index.column() == columns::Hold) flags |= Qt::ItemIsUserCheckable;
    return flags;
}

QVariant CloneModel::groupData(const CloneArrangement::Group& group, int column, int role) const {
    if (column != 0) return {};
    switch (role) {
        case Qt::DisplayRole:
        case Qt::AccessibleTextRole: return toQt(group.name);
        case Qt::ToolTipRole:
            return tr("Group %1. Click selects its connections, the arrow folds it, drag moves it; F2 renames it.").arg(toQt(group.name));
        case SummaryRole: {
            std::map<CloneState, std::size_t> counts;
            for (const auto& id : group.ids) {
                const auto status = m_context.manager.status(id);
                if (status && status->state != CloneState::Stopped) ++counts[status->state];
            }
            QStringList parts{counted(group.ids.size(), tr("%1 clone"), tr("%1 clones"))};
            for (const auto& [state, count] : counts) parts << QStringLiteral("%1 %2").arg(count).arg(stateLabel(state).toLower());
            return parts.join(QStringLiteral("  ·  "));
        }
        default: return {};
    }
}

QVariant CloneModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    if (isGroup(index)) return groupData(m_rows.groups[static_cast<std::size_t>(index.row()) - m_rows.loose.size()], index.column(), role);
    const std::string id = sessionId(index);
    if (role == SessionIdRole) return toQt(id);
    const auto record = m_context.document.scene().connection(id);
    if (!record) return {};
    const auto held = m_context.manager.status(id);
    const CloneStatus& status = held ? *held : kStopped;
    const int column = index.column();
    switch (role) {
        case Qt::DisplayRole: return m_cells.text(column, record, status);
        case Qt::EditRole: return CloneCells::editText(column, *record);
        case Qt::ToolTipRole: return m_cells.toolTip(column, record, status);
        case Qt::CheckStateRole:
            if (column == columns::Hold) return record->processUpdates ? Qt::Unchecked : Qt::Checked;
            return {};
        case PercentRole: return status.percent;
        case StateColorRole: return theme::stateColor(status.state);
        case LabelColorRole: return theme::labelColor(record->colorLabel);
        case DimRole: return status.state == CloneState::Stopped;
        case Qt::ForegroundRole:
            if ((column == columns::State || column == columns::Reason) &&
                (status.state == CloneState::Failed || status.state == CloneState::Lost))
                return theme::stateColor(status.state);
            if (column == columns::FrameNumber && !m_cells.evaluated(record).errors.empty()) return theme::colors().error;
            if (column == columns::Label && !record->colorLabel.empty()) return theme::labelColor(record->colorLabel);
            if (status.state == CloneState::Stopped && column != columns::Name) return theme::colors().dim;
            return {};
        case Qt::TextAlignmentRole:
            return columns::info(column).isRight ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
        default: return {};
    }
}

QVariant CloneModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    const columns::Info& info = columns::info(section);
    switch (role) {
        case Qt::DisplayRole: return info.title();
        case Qt::ToolTipRole: return tr("%1: %2\nClick sorts by it, a third click goes back to your own order. Right-click chooses columns.").arg(info.title(), info.toolTip());
        case Qt::TextAlignmentRole:
            return info.isRight ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
        default: return {};
    }
}

bool CloneModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    const std::string id = sessionId(index);
    if (id.empty()) return false;
    const auto& selection = m_context.selection;
    std::vector<std::string> ids{id};
    if (selection.contains(id) && index.column() != columns::Name) ids = selection.ids();
    if (role == Qt::CheckStateRole && index.column() == columns::Hold) return holdUpdates(m_context.document, ids, value.toInt() == Qt::Checked);
    if (role != Qt::EditRole) return false;
    const auto edit = editOfCell(index.column(), value.toString());
    if (!edit) {
        m_context.messages.error(tr("%1 is not changed").arg(columns::info(index.column()).title()), toQt(edit.error().text()));
        return false;
    }
    return editConnections(m_context.document, ids, edit->label, edit->edit);
}

// ---- drags

QStringList CloneModel::mimeTypes() const { return {QLatin1String(kDragType)}; }

QMimeData* CloneModel::mimeData(const QModelIndexList& indexes) const {
    // The ids mean something in this desk only.
    QStringList lines{QString::number(QCoreApplication::applicationPid())};
    for (const QModelIndex& index : indexes)
        if (const QString id = toQt(sessionId(index)); !id.isEmpty() && !lines.contains(id)) lines << id;
    auto* data = new QMimeData;
    data->setData(QLatin1String(kDragType), lines.join(u'\n').toUtf8());
    return data;
}

std::vector<std::string> CloneModel::dragged(const QMimeData& data) const {
    const QStringList lines = QString::fromUtf8(data.data(QLatin1String(kDragType))).split(u'\n', Qt::SkipEmptyParts);
    std::vector<std::string> ids;
    if (lines.isEmpty() || lines.front() != QString::number(QCoreApplication::applicationPid())) return ids;
    for (const QString& line : lines.mid(1))
        if (m_context.document.scene().connection(toStd(line))) ids.push_back(toStd(line));
    return ids;
}

} // namespace doppel
