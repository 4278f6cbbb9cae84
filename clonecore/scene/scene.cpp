#include "clonecore/scene/scene.h"

namespace doppel {
namespace {

template <class Map>
typename Map::mapped_type find(const Map& map, const std::string& key) {
    const auto it = map.find(key);
    return it == map.end() ? nullptr : it->second;
}

template <class T>
bool sameEntry(const std::shared_ptr<const T>& a, const std::shared_ptr<const T>& b) {
    return a == b || (a && b && *a == *b);
}

template <class Map>
bool sameMap(const std::shared_ptr<const Map>& a, const std::shared_ptr<const Map>& b) {
    if (a == b) return true;
    if (a->size() != b->size()) return false;
    for (auto ia = a->begin(), ib = b->begin(); ia != a->end(); ++ia, ++ib)
        if (ia->first != ib->first || !sameEntry(ia->second, ib->second)) return false;
    return true;
}

/// Walks both sorted maps side by side; keys of entries that differ or are in one only.
template <class Map>
std::set<std::string> changedKeys(const std::shared_ptr<const Map>& before, const std::shared_ptr<const Map>& after) {
    std::set<std::string> keys;
    if (before == after) return keys;
    auto a = before->begin(), b = after->begin();
    while (a != before->end() || b != after->end()) {
        const int order = a == before->end() ? 1 : b == after->end() ? -1 : a->first.compare(b->first);
        if (order < 0) {
            keys.insert(keys.end(), (a++)->first);
        } else if (order > 0) {
            keys.insert(keys.end(), (b++)->first);
        } else {
            if (!sameEntry(a->second, b->second)) keys.insert(keys.end(), a->first);
            ++a, ++b;
        }
    }
    return keys;
}

/// A copy of the map with one entry replaced, added or (nullptr) removed.
template <class Map>
void replaceEntry(std::shared_ptr<const Map>& map, const std::string& key, typename Map::mapped_type entry) {
    auto copy = std::make_shared<Map>(*map);
    if (entry)
        (*copy)[key] = std::move(entry);
    else
        copy->erase(key);
    map = std::move(copy);
}

}  // namespace

std::shared_ptr<const Node> Scene::node(const std::string& name) const { return find(*nodes, name); }

std::shared_ptr<const ConnectionRecord> Scene::connection(const std::string& sessionId) const {
    return find(*connections, sessionId);
}

void Scene::setNode(Node node) {
    const std::string name = node.name;
    replaceEntry(nodes, name, std::make_shared<const Node>(std::move(node)));
}

void Scene::removeNode(const std::string& name) {
    if (nodes->contains(name)) replaceEntry(nodes, name, nullptr);
}

void Scene::setConnection(ConnectionRecord record) {
    const std::string id = record.sessionId;
    replaceEntry(connections, id, std::make_shared<const ConnectionRecord>(std::move(record)));
}

void Scene::removeConnection(const std::string& sessionId) {
    if (connections->contains(sessionId)) replaceEntry(connections, sessionId, nullptr);
}

ExpressionContext Scene::expressionContext() const {
    return ExpressionContext{frames.current, frames.fps, frames.start, frames.end, contextOptions};
}

bool Scene::operator==(const Scene& other) const {
    return frames == other.frames && contextOptions == other.contextOptions && gallery == other.gallery &&
           directory == other.directory && extra == other.extra && sameMap(nodes, other.nodes) &&
           sameMap(connections, other.connections);
}

SceneChange difference(const Scene& before, const Scene& after) {
    SceneChange change;
    change.frames = before.frames != after.frames;
    change.contextOptions = before.contextOptions != after.contextOptions;
    change.other =
        before.gallery != after.gallery || before.directory != after.directory || before.extra != after.extra;
    change.nodes = changedKeys(before.nodes, after.nodes);
    change.connections = changedKeys(before.connections, after.connections);
    return change;
}

}  // namespace doppel
