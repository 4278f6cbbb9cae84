#include "ui/stage/prim_model.h"

#include "stage/prim_path.h"
#include "ui/base/text.h"
#include "ui/base/theme.h"

#include <QIcon>

namespace doppel {

namespace {

const QIcon& iconOf(PrimKind kind) {
    static const QIcon icons[] = {theme::icon(QStringLiteral("prim_group")),    theme::icon(QStringLiteral("prim_mesh")),
                                  theme::icon(QStringLiteral("camera")),        theme::icon(QStringLiteral("prim_light")),
                                  theme::icon(QStringLiteral("prim_material")), theme::icon(QStringLiteral("prim_settings"))};
    return icons[static_cast<std::size_t>(kind)];
}

QString variantsOf(const PrimSummary& prim) {
    QStringList texts;
    if (prim.variantSets)
        for (const auto& [name, set] : *prim.variantSets) texts << QStringLiteral("%1: %2").arg(toQt(name), set.selection.empty() ? QStringLiteral("–") : toQt(set.selection));
    return texts.join(QStringLiteral(", "));
}

} // namespace

bool PrimModel::setStage(std::shared_ptr<const StageSummary> stage) {
    const bool isSame = stage == m_stage || (stage && m_stage && stage->prims == m_stage->prims);
    if (isSame) {
        m_stage = std::move(stage); // cameras may have moved
        return false;
    }
    beginResetModel();
    m_stage = std::move(stage);
    m_places.assign(m_stage ? m_stage->prims.size() : 0, {});
    m_roots.clear();
    for (std::size_t i = 0; i < m_places.size(); ++i) {
        const int parent = m_stage->prims[i].parent;
        std::vector<int>& siblings = parent < 0 ? m_roots : m_places[static_cast<std::size_t>(parent)].children;
        m_places[i].row = static_cast<int>(siblings.size());
        siblings.push_back(static_cast<int>(i));
    }
    endResetModel();
    return true;
}

const PrimSummary* PrimModel::prim(const QModelIndex& index) const {
    return index.isValid() && m_stage ? &m_stage->prims[index.internalId()] : nullptr;
}

QModelIndex PrimModel::indexAt(int prim, int column) const {
    return prim < 0 ? QModelIndex() : createIndex(m_places[static_cast<std::size_t>(prim)].row, column, static_cast<quintptr>(prim));
}

QModelIndex PrimModel::indexOf(const std::string& path) const {
    const PrimSummary* prim = m_stage ? m_stage->prim(path) : nullptr;
    return prim ? indexAt(static_cast<int>(prim - m_stage->prims.data())) : QModelIndex();
}

QModelIndex PrimModel::index(int row, int column, const QModelIndex& parent) const {
    const std::vector<int>& children = parent.isValid() ? m_places[parent.internalId()].children : m_roots;
    if (row < 0 || column < 0 || column >= ColumnCount || static_cast<std::size_t>(row) >= children.size()) return {};
    return createIndex(row, column, static_cast<quintptr>(children[static_cast<std::size_t>(row)]));
}

QModelIndex PrimModel::parent(const QModelIndex& child) const {
    const PrimSummary* at = prim(child);
    return at ? indexAt(at->parent) : QModelIndex();
}

int PrimModel::rowCount(const QModelIndex& parent) const {
    if (parent.column() > 0) return 0;
    return static_cast<int>((parent.isValid() ? m_places[parent.internalId()].children : m_roots).size());
}

QVariant PrimModel::data(const QModelIndex& index, int role) const {
    const PrimSummary* at = prim(index);
    if (!at) return {};
    switch (role) {
        case Qt::DisplayRole:
            switch (index.column()) {
                case Name: return toQt(primPathName(at->path));
                case Type: return at->isInstance && at->kind == PrimKind::Group ? tr("%1, instance").arg(toQt(at->type)) : toQt(at->type);
                case Variants: return variantsOf(*at);
                default: return {};
            }
        case Qt::DecorationRole: return index.column() == Name ? QVariant(iconOf(at->kind)) : QVariant();
        case Qt::ForegroundRole: return index.column() != Name || !at->isVisible ? QVariant(theme::colors().dim) : QVariant();
        case Qt::ToolTipRole: {
            QString tip = toQt(at->path);
            if (!at->isVisible) tip += tr("\nInvisible");
            if (const QString variants = variantsOf(*at); !variants.isEmpty()) tip += QStringLiteral("\n") + variants;
            if (at->kind == PrimKind::Camera) tip += tr("\nDouble-click: render through it");
            return tip;
        }
        default: return {};
    }
}

QVariant PrimModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case Name: return tr("Prim");
        case Type: return tr("Type");
        default: return tr("Variants");
    }
}

} // namespace doppel
