// The connections of the document as rows of a table with headings for their groups: record fields, live state, progress.
// Follows the document and the bridge; asks for a status only when a row is painted, sorted or filtered. Main thread.
#pragma once

#include "ui/clones/clone_arrangement.h"
#include "ui/clones/clone_cells.h"
#include "ui/clones/clone_columns.h"
#include "ui/clones/clone_filter.h"
#include "ui/desk_context.h"

#include <QAbstractItemModel>
#include <QTimer>

#include <string>
#include <unordered_map>
#include <vector>

namespace doppel {

class CloneModel : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Role { SessionIdRole = Qt::UserRole, StateColorRole, DimRole, LabelColorRole, PercentRole, SummaryRole };

    CloneModel(DeskContext& context, QObject* parent);

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    /// Edits the field of a column (columns::Info::isEditable), or Hold with Qt::CheckStateRole. With several rows selected, this one
    /// among them, all of them change; but a name belongs to one. False, and a message, for a text that the field does not take.
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    /// Column -1 = the scene's own order.
    void sort(int column, Qt::SortOrder order) override;

    QStringList mimeTypes() const override;
    QMimeData* mimeData(const QModelIndexList& indexes) const override;
    Qt::DropActions supportedDropActions() const override { return Qt::MoveAction; }
    /// Session ids that were dragged from this model; none from elsewhere.
    std::vector<std::string> dragged(const QMimeData& data) const;

    void setFilter(const QString& text);
    const CloneFilter& filter() const { return m_filter; }
    /// While a cell is edited rows stay where they are.
    void setFrozen(bool frozen);

    bool isGroup(const QModelIndex& index) const;
    /// Of a heading or of the row's own group; "" = none.
    std::string groupOf(const QModelIndex& index) const;
    std::vector<std::string> idsOfGroup(const std::string& name) const;
    /// "" for a heading.
    std::string sessionId(const QModelIndex& index) const;
    /// Invalid when it is not shown.
    QModelIndex indexOf(const std::string& id, int column = columns::Name) const;
    QModelIndex indexOfGroup(const std::string& name) const;
    const CloneArrangement& arrangement() const { return m_rows; }
    int sortColumn() const { return m_sortColumn; }

private:
    struct Position {
        int group = -1; ///< index in the groups; -1 = loose
        int row = 0;
    };

    void follow(const Scene& after, const SceneChange& change);
    void follow(const CloneChanges& changes);
    CloneArrangement arrange() const;
    void rearrange();
    void rearrangeSoon();
    void take(CloneArrangement next);
    void emitChanged(const std::string& id);
    void emitColumnChanged(int column);
    std::string rowKey(const QModelIndex& index) const;
    QVariant groupData(const CloneArrangement::Group& group, int column, int role) const;
    bool matches(const ConnectionPtr& record) const;

    DeskContext& m_context;
    CloneCells m_cells;
    CloneArrangement m_rows;
    std::unordered_map<std::string, Position> m_positions;
    CloneFilter m_filter;
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    bool m_isFrozen = false;
    bool m_isStale = false; // something changed while frozen
    QTimer m_rearrange;     // runs only after a live field changed that rows are sorted or filtered by
    Subscription m_documentChanges;
};

} // namespace doppel
