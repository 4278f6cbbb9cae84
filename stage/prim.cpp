#include "stage/prim.h"

#include "stage/prim_path.h"

#include <algorithm>
#include <span>

namespace doppel {

namespace {

// A tree of a few kilobytes can nest instances of instances to any number of places; nobody renders more than this.
constexpr std::size_t kMaxVisitedPlaces = 50'000'000;

bool holdsData(const Prim& prim) { return !std::holds_alternative<std::monostate>(prim.data); }

PrimPlace rootPlace(const Stage& stage) {
    PrimPlace place;
    place.prim = stage.root;
    place.path.push_back('/');
    if (stage.root) {
        place.worldTransform = stage.root->localTransform;
        place.visible = stage.root->visible;
        place.purpose = stage.root->purpose;
        place.materialPath = stage.root->materialPath;
    }
    return place;
}

/// `prim` below `parent`, without its path.
PrimPlace inherit(const PrimPlace& parent, const PrimPtr& prim) {
    PrimPlace place;
    place.prim = prim;
    place.worldTransform = prim->resetsTransform ? prim->localTransform : prim->localTransform * parent.worldTransform;
    if (prim->motion || (parent.moves && !prim->resetsTransform)) {
        const auto placed = [&](const Imath::M44d& local, const Imath::M44d& parentWorld) {
            return prim->resetsTransform ? local : local * parentWorld;
        };
        place.moves = true;
        place.worldOpen = placed(prim->motion ? prim->motion->transformOpen : prim->localTransform,
                                 parent.moves ? parent.worldOpen : parent.worldTransform);
        place.worldClose = placed(prim->motion ? prim->motion->transformClose : prim->localTransform,
                                  parent.moves ? parent.worldClose : parent.worldTransform);
    }
    place.visible = parent.visible && prim->visible;
    place.purpose = prim->purpose == Purpose::Default ? parent.purpose : prim->purpose;
    place.materialPath = prim->materialPath.empty() ? parent.materialPath : prim->materialPath;
    return place;
}

/// The root of the prototype that stands at `instance`, at the same path.
PrimPlace prototypePlace(const PrimPlace& instance) {
    PrimPlace place = inherit(instance, instance.prim->prototype);
    place.path = instance.path;
    return place;
}

class Traversal {
public:
    explicit Traversal(const std::function<bool(const PrimPlace&)>& visit) : m_visit(visit) {}

    void below(const PrimPlace& place, int depth) {
        if (depth >= kMaxPrimDepth) return;
        for (const PrimPtr& child : place.prim->children) {
            if (!child) continue;
            PrimPlace childPlace = inherit(place, child);
            childPlace.path = joinPrimPath(place.path, child->name);
            at(childPlace, depth + 1);
            if (m_visited >= kMaxVisitedPlaces) return;
        }
        if (place.prim->prototype) {
            const PrimPlace prototype = prototypePlace(place);
            if (!holdsData(*prototype.prim) || enter(prototype)) below(prototype, depth + 1);
        }
    }

private:
    void at(const PrimPlace& place, int depth) {
        if (enter(place)) below(place, depth);
    }
    bool enter(const PrimPlace& place) { return m_visited++ < kMaxVisitedPlaces && m_visit(place); }

    const std::function<bool(const PrimPlace&)>& m_visit;
    std::size_t m_visited = 0;
};

PrimPtr childNamed(const Prim& prim, std::string_view name) {
    for (const PrimPtr& child : prim.children) {
        if (child && child->name == name) return child;
    }
    return nullptr;
}

PrimPlace findPlace(const PrimPlace& from, std::span<const std::string_view> elements, int depth) {
    if (depth > kMaxPrimDepth) return {};
    if (elements.empty()) {
        // An instance that holds nothing itself is what its prototype's root is.
        const bool standsForPrototype =
            from.prim->prototype && !holdsData(*from.prim) && holdsData(*from.prim->prototype);
        return standsForPrototype ? prototypePlace(from) : from;
    }
    if (const PrimPtr child = childNamed(*from.prim, elements.front())) {
        PrimPlace place = inherit(from, child);
        place.path = joinPrimPath(from.path, child->name);
        PrimPlace found = findPlace(place, elements.subspan(1), depth + 1);
        if (found.prim) return found;
    }
    return from.prim->prototype ? findPlace(prototypePlace(from), elements, depth + 1) : PrimPlace{};
}

/// `parent` with `child` in place of the child named `name` (nullptr removes it), or `parent` itself if that changes
/// nothing.
PrimPtr withChild(const PrimPtr& parent, std::string_view name, PrimPtr child) {
    const auto isIt = [&](const PrimPtr& c) { return c && c->name == name; };
    const auto at = std::find_if(parent->children.begin(), parent->children.end(), isIt);
    const bool present = at != parent->children.end();
    if ((!present && !child) || (present && *at == child)) return parent;

    auto changed = std::make_shared<Prim>(*parent);
    const auto index = at - parent->children.begin();
    if (!child) {
        changed->children.erase(changed->children.begin() + index);
    } else if (present) {
        changed->children[static_cast<std::size_t>(index)] = std::move(child);
    } else {
        changed->children.push_back(std::move(child));
    }
    return changed;
}

PrimPtr emptyXform(std::string_view name) {
    auto prim = std::make_shared<Prim>();
    prim->name = name;
    prim->typeName = "Xform";
    return prim;
}

bool hasPath(const Prim& prim, std::span<const std::string_view> elements, int depth) {
    if (elements.empty()) return true;
    if (depth > kMaxPrimDepth) return false;
    if (const PrimPtr child = childNamed(prim, elements.front())) {
        if (hasPath(*child, elements.subspan(1), depth + 1)) return true;
    }
    return prim.prototype && hasPath(*prim.prototype, elements, depth + 1);
}

PrimPtr replaceBelow(const PrimPtr& parent, std::span<const std::string_view> elements, const PrimPtr& prim) {
    const std::string_view name = elements.front();
    const PrimPtr child = childNamed(*parent, name);
    // What stands in the prototype is replaced in a copy of it that only this instance has.
    const bool inPrototype = parent->prototype && !(child && hasPath(*child, elements.subspan(1), 0)) &&
                             hasPath(*parent->prototype, elements.first(1), 0);
    if (inPrototype) {
        PrimPtr prototype = replaceBelow(parent->prototype, elements, prim);
        if (prototype == parent->prototype) return parent;
        auto changed = std::make_shared<Prim>(*parent);
        changed->prototype = std::move(prototype);
        return changed;
    }
    if (elements.size() == 1) return withChild(parent, name, prim);
    if (!child && !prim) return parent;
    return withChild(parent, name, replaceBelow(child ? child : emptyXform(name), elements.subspan(1), prim));
}

}  // namespace

PrimPtr Stage::find(std::string_view path) const { return placeOf(*this, path).prim; }

void traverse(const Stage& stage, const std::function<bool(const PrimPlace&)>& visit) {
    if (stage.root) Traversal(visit).below(rootPlace(stage), 0);
}

PrimPlace placeOf(const Stage& stage, std::string_view path) {
    if (!stage.root || !isPrimPath(path)) return {};
    const std::vector<std::string_view> elements = splitPrimPath(path);
    return findPlace(rootPlace(stage), elements, 0);
}

PrimPtr replacePrim(const PrimPtr& root, std::string_view path, PrimPtr prim) {
    const PrimPtr start = root ? root : std::make_shared<const Prim>();
    if (!isPrimPath(path)) return start;
    const std::vector<std::string_view> elements = splitPrimPath(path);
    if (elements.size() > static_cast<std::size_t>(kMaxPrimDepth)) return start;
    if (elements.empty()) return prim ? prim : std::make_shared<const Prim>();
    if (prim && prim->name != elements.back()) {
        auto renamed = std::make_shared<Prim>(*prim);
        renamed->name = elements.back();
        prim = std::move(renamed);
    }
    return replaceBelow(start, elements, prim);
}

}  // namespace doppel
