// The prims of a stage as a tree for views: name, type, chosen variants. Holds a summary, which is a value. Main thread.
#pragma once

#include "ui/stage/stage_summary.h"

#include <QAbstractItemModel>

#include <memory>
#include <vector>

namespace doppel {

class PrimModel : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column { Name, Type, Variants, ColumnCount };
    using QAbstractItemModel::QAbstractItemModel;

    /// Returns true if the tree is another one; the same prims leave views as they are.
    bool setStage(std::shared_ptr<const StageSummary> stage);
    const std::shared_ptr<const StageSummary>& stage() const { return m_stage; }
    /// nullptr for an invalid index.
    const PrimSummary* prim(const QModelIndex& index) const;
    QModelIndex indexOf(const std::string& path) const;
    /// Of a prim by its place in the summary; -1 = none.
    QModelIndex indexAt(int prim, int column = 0) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex&) const override { return ColumnCount; }
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Place {
        int row = 0;
        std::vector<int> children;
    };

    std::shared_ptr<const StageSummary> m_stage;
    std::vector<Place> m_places; // one a prim
    std::vector<int> m_roots;
};

} // namespace doppel
