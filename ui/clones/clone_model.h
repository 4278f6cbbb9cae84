// The connections of the document as table rows: record fields, live state, progress. Follows the document and the
// bridge; asks for a status only when a row is painted or has changed, so ten thousand rows cost nothing. Main thread.
#pragma once

#include "ui/desk_context.h"

#include <QAbstractTableModel>

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace doppel {

class CloneModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, State, Progress, Camera, Renderer, Aov, FrameNumber, Resolution, Samples, Elapsed, Link, ColumnCount };
    enum Role { SortRole = Qt::UserRole, SessionIdRole, FilterRole, ColorRole, DimRole };

    CloneModel(DeskContext& context, QObject* parent);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    /// Renames a connection (column Name).
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

    const std::string& sessionId(int row) const { return m_ids[static_cast<std::size_t>(row)]; }
    /// -1 when there is no such connection.
    int rowOf(const std::string& id) const;

private:
    using RecordPtr = std::shared_ptr<const ConnectionRecord>;

    void follow(const Scene& after, const SceneChange& change);
    void reload(const Scene& scene);
    void insert(const std::string& id);
    void remove(const std::string& id);
    void indexRows(std::size_t from);
    void changed(int row, int firstColumn, int lastColumn);

    QVariant text(int column, const RecordPtr& record, const CloneStatus& status) const;
    QVariant sortKey(int column, const RecordPtr& record, const CloneStatus& status) const;
    QVariant toolTip(int column, const RecordPtr& record, const CloneStatus& status) const;
    /// Kept until the record, the frame or an option changes: sorting asks for it again and again.
    const EvaluatedInputs& evaluated(const RecordPtr& record) const;

    DeskContext& m_context;
    std::vector<std::string> m_ids; // sorted, as in the document
    std::unordered_map<std::string, int> m_rows;
    struct Evaluated {
        RecordPtr record;
        EvaluatedInputs inputs;
    };
    mutable std::unordered_map<std::string, Evaluated> m_evaluated;
    Subscription m_documentChanges;
};

/// One line that says why a clone failed or what it is doing; "" when there is nothing to say.
QString stateReason(const std::string& sessionId, const CloneStatus& status);
/// What goes over its link, short for a column ("3.1 MiB/s", "0.4 ms" without a network) and in lines; empty when not connected.
QString linkText(const CloneStatus& status);
QStringList linkDetails(const CloneStatus& status);

} // namespace doppel
