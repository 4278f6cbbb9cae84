#include "ui/clones/clone_arrangement.h"

#include <algorithm>
#include <utility>

namespace doppel {

bool CloneArrangement::hasSameRows(const CloneArrangement& other) const {
    const auto sortedNames = [](const CloneArrangement& arrangement) {
        std::vector<std::string> names;
        for (const Group& group : arrangement.groups) names.push_back(group.name);
        std::ranges::sort(names);
        return names;
    };
    std::vector<std::string> a = ids(), b = other.ids();
    if (a.size() != b.size() || sortedNames(*this) != sortedNames(other)) return false;
    std::ranges::sort(a);
    std::ranges::sort(b);
    return a == b;
}

std::vector<std::string> CloneArrangement::ids() const {
    std::vector<std::string> all = loose;
    for (const Group& group : groups) all.insert(all.end(), group.ids.begin(), group.ids.end());
    return all;
}

CloneArrangement arrangeClones(const Scene& scene, const CloneArranging& how) {
    struct Row {
        ConnectionPtr record;
        CloneCells::SortKey key;
    };
    std::vector<Row> rows;
    for (auto& record : connectionsInOrder(scene)) {
        if (how.isShown && !how.isShown(record)) continue;
        auto key = how.sortKey ? how.sortKey(record) : CloneCells::SortKey();
        rows.push_back({std::move(record), std::move(key)});
    }
    const auto comesBefore = [&](const Row& a, const Row& b) { return how.isDescending ? b.key < a.key : a.key < b.key; };
    CloneArrangement arrangement;
    for (auto begin = rows.begin(); begin != rows.end();) {
        const std::string& group = begin->record->group;
        const auto end = std::find_if(begin, rows.end(), [&](const Row& row) { return row.record->group != group; });
        if (how.sortKey) std::stable_sort(begin, end, comesBefore);
        std::vector<std::string> ids;
        for (auto row = begin; row != end; ++row) ids.push_back(row->record->sessionId);
        if (group.empty())
            arrangement.loose = std::move(ids);
        else
            arrangement.groups.push_back({group, std::move(ids)});
        begin = end;
    }
    return arrangement;
}

} // namespace doppel
