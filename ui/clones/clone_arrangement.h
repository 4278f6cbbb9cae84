// Which connections the clone table shows, in which order and under which headings. Pure.
#pragma once

#include "clonecore/scene/connection_order.h"
#include "ui/clones/clone_cells.h"
#include "ui/clones/clone_filter.h"

#include <QtGlobal>

#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

namespace doppel {

struct CloneArrangement {
    struct Group {
        std::string name;
        std::vector<std::string> ids;
        bool operator==(const Group&) const = default;
    };
    std::vector<std::string> loose; ///< without a group; they stand first
    std::vector<Group> groups;      ///< never empty ones

    bool operator==(const CloneArrangement&) const = default;
    /// True when both have the same connections and groups, wherever these stand.
    bool hasSameRows(const CloneArrangement& other) const;
    /// All ids from top to bottom.
    std::vector<std::string> ids() const;
};

struct CloneArranging {
    std::function<bool(const ConnectionPtr&)> isShown;
    /// Empty = the scene's own order.
    std::function<CloneCells::SortKey(const ConnectionPtr&)> sortKey;
    bool isDescending = false;
};

CloneArrangement arrangeClones(const Scene& scene, const CloneArranging& how);

} // namespace doppel
