#include "clonecore/scene/connection_order.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace doppel {

namespace {

constexpr double kLeastGap = 1e-6; // between two orders; when there is less, all are numbered anew

bool comesBefore(const ConnectionPtr& a, const ConnectionPtr& b) {
    return std::tie(a->order, a->sessionId) < std::tie(b->order, b->sessionId);
}

void put(ConnectionMap& map, ConnectionRecord record) {
    auto& entry = map[record.sessionId];
    if (!entry || !(*entry == record)) entry = std::make_shared<const ConnectionRecord>(std::move(record));
}

/// Numbers from 1 in this order, for those whose group or number changes.
void numberAnew(ConnectionMap& map, const std::vector<ConnectionPtr>& records) {
    double next = 1;
    for (const auto& record : records) {
        ConnectionRecord numbered = *record;
        numbered.order = next++;
        put(map, std::move(numbered));
    }
}

/// Orders for `count` records between two neighbours (nullptr = none there); empty when there is no room.
std::vector<double> ordersBetween(const ConnectionPtr& previous, const ConnectionPtr& next, std::size_t count) {
    std::vector<double> orders;
    if (!previous && !next) return orders;
    const auto steps = static_cast<double>(count + 1);
    const double from = previous ? previous->order : next->order - steps;
    const double step = next && previous ? (next->order - from) / steps : 1.0;
    if (step < kLeastGap) return orders;
    for (std::size_t i = 1; i <= count; ++i) orders.push_back(from + step * static_cast<double>(i));
    return orders;
}

std::vector<ConnectionPtr>::const_iterator positionOf(const std::vector<ConnectionPtr>& rest, const ConnectionPlace& place) {
    if (!place.before.empty()) {
        const auto at = std::ranges::find_if(rest, [&](const auto& r) { return r->sessionId == place.before; });
        if (at != rest.end()) return at;
    }
    if (!place.group) return rest.end();
    const auto isInGroup = [&](const auto& r) { return r->group == *place.group; };
    const auto last = std::find_if(rest.rbegin(), rest.rend(), isInGroup).base(); // behind its last one
    if (last != rest.begin()) return last;
    return place.group->empty() ? rest.begin() : rest.end(); // the group is new
}

} // namespace

std::vector<ConnectionPtr> connectionsInOrder(const Scene& scene) {
    std::vector<ConnectionPtr> records;
    records.reserve(scene.connections->size());
    for (const auto& [id, record] : *scene.connections) records.push_back(record);
    std::ranges::sort(records, comesBefore);
    std::map<std::string, std::size_t> rank{{"", 0}};
    for (const auto& record : records) rank.emplace(record->group, rank.size());
    if (rank.size() > 1)
        std::ranges::stable_sort(records, {}, [&](const ConnectionPtr& record) { return rank.at(record->group); });
    return records;
}

void moveConnections(Scene& scene, const std::vector<std::string>& ids, const ConnectionPlace& place) {
    const std::set<std::string> wanted(ids.begin(), ids.end());
    std::vector<ConnectionPtr> moved, rest;
    const std::vector<ConnectionPtr> all = connectionsInOrder(scene);
    // "Before one that moves along" means before the next one that stays.
    ConnectionPlace target = place;
    for (auto at = all.begin(); at != all.end(); ++at) {
        const bool moves = wanted.contains((*at)->sessionId);
        if (moves && (*at)->sessionId == target.before) {
            const auto stays = std::find_if(at, all.end(), [&](const auto& r) { return !wanted.contains(r->sessionId); });
            const bool sameGroup = stays != all.end() && (!place.group || (*stays)->group == *place.group);
            target.before = sameGroup ? (*stays)->sessionId : std::string();
        }
        (moves ? moved : rest).push_back(*at);
    }
    if (moved.empty()) return;

    auto map = std::make_shared<ConnectionMap>(*scene.connections);
    for (auto& record : moved) {
        auto copy = std::make_shared<ConnectionRecord>(*record);
        if (place.group) copy->group = *place.group;
        record = std::move(copy);
    }
    const auto at = positionOf(rest, target);
    const ConnectionPtr previous = at == rest.begin() ? nullptr : *(at - 1);
    const ConnectionPtr next = at == rest.end() ? nullptr : *at;
    const std::vector<double> orders = ordersBetween(previous, next, moved.size());
    if (orders.empty()) {
        rest.insert(at, moved.begin(), moved.end());
        numberAnew(*map, rest);
    } else {
        for (std::size_t i = 0; i < moved.size(); ++i) {
            ConnectionRecord record = *moved[i];
            record.order = orders[i];
            put(*map, std::move(record));
        }
    }
    scene.connections = std::move(map);
}

void orderConnections(Scene& scene, const std::vector<std::string>& ids) {
    std::map<std::string, std::size_t> place;
    for (const auto& id : ids) place.emplace(id, place.size());
    std::vector<ConnectionPtr> records = connectionsInOrder(scene);
    std::ranges::stable_sort(records, {}, [&](const ConnectionPtr& record) {
        const auto at = place.find(record->sessionId);
        return at == place.end() ? place.size() : at->second;
    });
    auto map = std::make_shared<ConnectionMap>(*scene.connections);
    numberAnew(*map, records);
    scene.connections = std::move(map);
}

double lastOrder(const Scene& scene) {
    double last = 0;
    bool any = false;
    for (const auto& [id, record] : *scene.connections) {
        any |= record->order != 0;
        last = std::max(last, record->order);
    }
    return any ? last + 1 : 0;
}

} // namespace doppel
