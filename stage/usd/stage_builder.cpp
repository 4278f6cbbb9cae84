#include "stage/usd/stage_builder.h"

#include "stage/usd/decode.h"
#include "stage/usd/geometry_check.h"
#include "stage/usd/view_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace doppel {

using nlohmann::json;

namespace {

tl::unexpected<Error> badReply(const std::string& file) {
    return fail(ErrorCode::ProcessFailed, "the USD reader sent a tree of prims that makes no sense", file);
}

int intAt(const json& object, const char* key, int fallback) {
    const auto it = object.find(key);
    return it != object.end() && it->is_number_integer() ? it->get<int>() : fallback;
}

Purpose purposeOf(const std::string& name) {
    if (name == "render") return Purpose::Render;
    if (name == "proxy") return Purpose::Proxy;
    if (name == "guide") return Purpose::Guide;
    return name.empty() || name == "default" ? Purpose::Default : Purpose::Other;
}

std::shared_ptr<const VariantSets> variantSetsOf(const json& value) {
    VariantSets result;
    if (const auto sets = value.find("variantSets"); sets != value.end() && sets->is_object()) {
        for (const auto& item : sets->items()) result[item.key()].names = stringsAt(*sets, item.key().c_str());
    }
    if (const auto chosen = value.find("variants"); chosen != value.end() && chosen->is_object()) {
        for (const auto& item : chosen->items()) result[item.key()].selection = stringAt(*chosen, item.key().c_str());
    }
    return result.empty() ? nullptr : std::make_shared<const VariantSets>(std::move(result));
}

/// What is known of a prim without a time.
void decodeStatic(const json& value, Prim& prim) {
    prim.name = stringAt(value, "name");
    prim.typeName = stringAt(value, "type");
    prim.resetsTransform = flagAt(value, "resets");
    prim.purpose = purposeOf(stringAt(value, "purpose"));
    prim.materialPath = stringAt(value, "binding");
    prim.variantSets = variantSetsOf(value);
}

bool holdsMaterial(const Prim& prim) { return prim.as<Material>() != nullptr; }

/// Mends what the prim holds; `before` is what it held at the time before.
void checkGeometry(const PrimData& before, Prim& prim, std::vector<std::string>& problems) {
    if (prim.as<Mesh>()) {
        auto mesh = editable<Mesh>(prim.data);
        const auto* held = std::get_if<std::shared_ptr<const Mesh>>(&before);
        checkMesh(*mesh, held ? held->get() : nullptr, problems);
        prim.data = std::shared_ptr<const Mesh>(std::move(mesh));
    } else if (prim.as<Curves>()) {
        auto curves = editable<Curves>(prim.data);
        checkCurves(*curves, problems);
        prim.data = std::shared_ptr<const Curves>(std::move(curves));
    } else if (prim.as<Points>()) {
        auto points = editable<Points>(prim.data);
        checkPoints(*points, problems);
        prim.data = std::shared_ptr<const Points>(std::move(points));
    }
}

Array<V3f> pointsOf(const PrimData& data) {
    if (const auto* mesh = std::get_if<std::shared_ptr<const Mesh>>(&data)) return (*mesh)->points;
    if (const auto* curves = std::get_if<std::shared_ptr<const Curves>>(&data)) return (*curves)->points;
    if (const auto* points = std::get_if<std::shared_ptr<const Points>>(&data)) return (*points)->points;
    return {};
}

Array<M44d> instancesOf(const PrimData& data) {
    const auto* instancer = std::get_if<std::shared_ptr<const PointInstancer>>(&data);
    return instancer ? (*instancer)->transforms : Array<M44d>();
}

/// `prim` with nothing but the materials below it; nullptr when there are none.
PrimPtr materialsOf(const PrimPtr& prim) {
    if (holdsMaterial(*prim)) return prim;
    std::vector<PrimPtr> children;
    for (const PrimPtr& child : prim->children)
        if (PrimPtr materials = materialsOf(child)) children.push_back(std::move(materials));
    if (children.empty()) return nullptr;
    auto scope = std::make_shared<Prim>();
    scope->name = prim->name;
    scope->typeName = "Scope";
    scope->children = std::move(children);
    return scope;
}

}  // namespace

Result<StagePtr> StageBuilder::apply(const json& reply, const SharedBlockPtr& block) {
    const auto prims = reply.find("prims");
    if (prims == reply.end() || !prims->is_array()) return badReply(m_file);
    const bool full = flagAt(reply, "full");
    if (full && !readNodes(*prims)) return badReply(m_file);
    Shutter shutter;
    if (double times[2]; takeNumbers<2>(reply, "shutter", times)) shutter = {times[0], times[1]};
    m_shutter = shutter;
    if (!full && prims->empty() && m_stage && m_stage->shutter == shutter) return m_stage;
    if (m_nodes.empty()) return badReply(m_file);
    if (full) m_info = decodeStageInfo(reply.value("info", json::object()));

    std::vector<int> changed;
    for (std::size_t i = 0; i < prims->size(); ++i) {
        const int index = full ? static_cast<int>(i) : intAt((*prims)[i], "index", -1);
        if (index < 0 || static_cast<std::size_t>(index) >= m_nodes.size()) return badReply(m_file);
        changed.push_back(index);
    }
    m_problems.clear();
    const Decoder decoder(block);
    Fresh fresh = dirtied(changed);
    for (std::size_t i = 0; i < changed.size(); ++i) {
        Prim& prim = *fresh.at(changed[i]);
        if (full) decodeStatic((*prims)[i], prim);
        decodePrim((*prims)[i], decoder, changed[i], prim);
    }
    link(fresh);
    for (const int index : m_cyclicInstancers)
        m_problems.emplace_back(index, "a prototype that contains the instancer is left out");
    return publish(reply);
}

bool StageBuilder::readNodes(const json& prims) {
    m_nodes.assign(prims.size(), {});
    m_cyclicInstancers.clear();
    m_prototypeMaterials.clear();
    const auto count = static_cast<int>(prims.size());
    for (int i = 0; i < count; ++i) {
        const json& value = prims[static_cast<std::size_t>(i)];
        if (!value.is_object()) return false;
        Node& node = m_nodes[static_cast<std::size_t>(i)];
        node.parent = intAt(value, "parent", -1);
        node.prototype = intAt(value, "proto", -1);
        node.hiddenInTree = flagAt(value, "hide");
        if (node.parent >= i || node.prototype >= count) return false;
        if (const auto list = value.find("protos"); list != value.end() && list->is_array()) {
            for (const json& item : *list) {
                const int prototype = item.is_number_integer() ? item.get<int>() : -1;
                if (prototype >= count) return false;
                node.instancerPrototypes.push_back(prototype);
                if (prototype >= 0) m_nodes[static_cast<std::size_t>(prototype)].users.push_back(i);
            }
        }
        if (node.parent >= 0) {
            m_nodes[static_cast<std::size_t>(node.parent)].children.push_back(i);
            node.users.push_back(node.parent);
        }
        if (node.prototype >= 0) m_nodes[static_cast<std::size_t>(node.prototype)].users.push_back(i);
    }
    breakCycles();
    return count > 0 && cyclicNodes().empty();
}

/// The prims that would be part of themselves (instancers among their own prototypes), or hold such.
std::vector<int> StageBuilder::cyclicNodes() const {
    // Take away, again and again, nodes that have no parts left (Kahn's algorithm along `users`).
    std::vector<int> parts(m_nodes.size(), 0);
    for (const Node& node : m_nodes)
        for (const int user : node.users) ++parts[static_cast<std::size_t>(user)];
    std::vector<std::size_t> ready;
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (parts[i] == 0) ready.push_back(i);
    while (!ready.empty()) {
        const std::size_t i = ready.back();
        ready.pop_back();
        for (const int user : m_nodes[i].users)
            if (--parts[static_cast<std::size_t>(user)] == 0) ready.push_back(static_cast<std::size_t>(user));
    }
    std::vector<int> cyclic;
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (parts[i] > 0) cyclic.push_back(static_cast<int>(i));
    return cyclic;
}

/// Takes prototypes away from instancers that would stand inside of themselves.
void StageBuilder::breakCycles() {
    const std::vector<int> cyclic = cyclicNodes();
    for (const int index : cyclic) {
        Node& node = m_nodes[static_cast<std::size_t>(index)];
        for (int& prototype : node.instancerPrototypes) {
            if (!std::binary_search(cyclic.begin(), cyclic.end(), prototype)) continue;
            std::erase(m_nodes[static_cast<std::size_t>(prototype)].users, index);
            prototype = -1;
            m_cyclicInstancers.push_back(index);
        }
    }
}

/// Copies of the changed prims and of all that they are part of.
StageBuilder::Fresh StageBuilder::dirtied(const std::vector<int>& changed) const {
    Fresh fresh;
    std::vector<int> open = changed;
    while (!open.empty()) {
        const int index = open.back();
        open.pop_back();
        if (fresh.contains(index)) continue;
        const Node& node = m_nodes[static_cast<std::size_t>(index)];
        fresh[index] = node.prim ? std::make_shared<Prim>(*node.prim) : std::make_shared<Prim>();
        open.insert(open.end(), node.users.begin(), node.users.end());
    }
    return fresh;
}

void StageBuilder::decodePrim(const json& value, const Decoder& decoder, int index, Prim& prim) {
    const Node& node = m_nodes[static_cast<std::size_t>(index)];
    if (node.rig) prim.data = node.rest;
    const PrimData before = prim.data;
    // What did not fit at another time may fit with what comes now.
    if (!std::holds_alternative<std::monostate>(node.unmended)) prim.data = node.unmended;
    if (const auto it = value.find("xform"); it != value.end()) {
        if (const auto matrix = decoder.array<M44d>(*it); !matrix.empty()) takeTransform(matrix[0], index, prim);
    }
    prim.visible = flagAt(value, "visible", prim.visible);
    std::vector<std::string> problems;
    if (decodeGeometry(value, decoder, prim.data, problems)) {
        for (std::string& problem : problems) m_problems.emplace_back(index, std::move(problem));
        checkData(before, index, prim);
    } else if (decodeScenePrim(value, prim.data) && prim.as<Camera>()) {
        checkView(index, prim);
    } else if (!std::holds_alternative<std::monostate>(node.unmended)) {
        prim.data = before;
    }
    pose(value, decoder, index, prim);
    if (const auto it = value.find("motion"); it != value.end()) prim.motion = motion(*it, decoder, index, prim);
}

void StageBuilder::takeTransform(const M44d& matrix, int index, Prim& prim) {
    prim.localTransform = matrix;
    if (!isFinite(matrix)) {
        prim.localTransform = M44d();
        m_problems.emplace_back(index, "its transform is left out: it holds what is no finite number");
        return;
    }
    M44d& m = prim.localTransform;
    if (m[0][3] == 0 && m[1][3] == 0 && m[2][3] == 0 && m[3][3] == 1) return;
    m[0][3] = m[1][3] = m[2][3] = 0;
    m[3][3] = 1;
    m_problems.emplace_back(index, "its transform is projective; the last column of its matrix is left out");
}

/// nullptr when nothing of it can be used.
std::shared_ptr<const Motion> StageBuilder::motion(const json& value, const Decoder& decoder, int index,
                                                   const Prim& prim) const {
    const auto open = value.find("open"), close = value.find("close");
    if (open == value.end() || close == value.end() || !open->is_object() || !close->is_object()) return nullptr;
    auto motion = std::make_shared<Motion>();
    const auto transform = [&](const json& moment) {
        const auto matrix = decoder.array<M44d>(moment, "xform");
        return matrix.empty() || !isFinite(matrix[0]) ? prim.localTransform : matrix[0];
    };
    motion->transformOpen = transform(*open);
    motion->transformClose = transform(*close);
    const PrimData first = dataAt(*open, decoder, index, prim), last = dataAt(*close, decoder, index, prim);
    if (first == prim.data && last == prim.data) return motion;
    const auto points = pointsOf(prim.data);
    motion->pointsOpen = pointsOf(first);
    motion->pointsClose = pointsOf(last);
    if (motion->pointsOpen.size() != points.size() || motion->pointsClose.size() != points.size())
        motion->pointsOpen = motion->pointsClose = {};
    const auto copies = instancesOf(prim.data);
    motion->instancesOpen = instancesOf(first);
    motion->instancesClose = instancesOf(last);
    if (motion->instancesOpen.size() != copies.size() || motion->instancesClose.size() != copies.size())
        motion->instancesOpen = motion->instancesClose = {};
    return motion;
}

/// What the prim holds at a moment that `moment` says the fields of.
PrimData StageBuilder::dataAt(const json& moment, const Decoder& decoder, int index, const Prim& prim) const {
    const Node& node = m_nodes[static_cast<std::size_t>(index)];
    Prim then;
    then.data = node.rig ? node.rest : prim.data;
    const PrimData before = then.data;
    // What is wrong with them was said of the prim itself.
    std::vector<std::string> known;
    bool differs = decodeGeometry(moment, decoder, then.data, known);
    if (differs) checkGeometry(before, then, known);
    if (!node.rig) return then.data;
    Pose pose = node.pose;
    if (const auto it = moment.find("pose"); it != moment.end() && it->is_object()) {
        pose = decodePose(*it, decoder);
        differs = true;
    }
    const bool fits = checkRig(*node.rig, pointCount(then.data)).empty() && checkPose(*node.rig, pose).empty();
    return differs && fits ? posed(*node.rig, pose, then.data) : prim.data;
}

void StageBuilder::checkView(int index, Prim& prim) {
    std::vector<std::string> problems;
    auto camera = editable<Camera>(prim.data);
    checkCamera(*camera, problems);
    prim.data = std::shared_ptr<const Camera>(std::move(camera));
    if (isSingular(prim.localTransform)) problems.push_back("its transform flattens space; nothing can be seen through it");
    for (std::string& problem : problems) m_problems.emplace_back(index, std::move(problem));
}

/// Poses what hangs on a skeleton; what does not fit stays as it is at rest, and is a problem.
void StageBuilder::pose(const json& value, const Decoder& decoder, int index, Prim& prim) {
    Node& node = m_nodes[static_cast<std::size_t>(index)];
    const auto rig = value.find("rig");
    const bool isNew = rig != value.end() && rig->is_object();
    if (isNew) node.rig = decodeRig(*rig, decoder);
    if (!node.rig) return;
    const bool otherPoints = pointCount(node.rest) != pointCount(prim.data);
    node.rest = prim.data;
    std::string problem = isNew || otherPoints ? checkRig(*node.rig, pointCount(prim.data)) : std::string();
    if (const auto it = value.find("pose"); it != value.end() && it->is_object() && problem.empty()) {
        node.pose = decodePose(*it, decoder);
        problem = checkPose(*node.rig, node.pose);
    }
    if (problem.empty()) {
        prim.data = posed(*node.rig, node.pose, node.rest);
        return;
    }
    m_problems.emplace_back(index, "it is not posed: " + problem);
    node.rig.reset();
}

void StageBuilder::checkData(const PrimData& before, int index, Prim& prim) {
    std::vector<std::string> problems;
    const PrimData read = prim.data;
    checkGeometry(before, prim, problems);
    m_nodes[static_cast<std::size_t>(index)].unmended = problems.empty() ? PrimData() : read;
    for (std::string& problem : problems) m_problems.emplace_back(index, std::move(problem));
}

/// Points the fresh prims to each other, and makes them the current ones.
void StageBuilder::link(Fresh& fresh) {
    const auto current = [&](int index) -> PrimPtr {
        const auto it = fresh.find(index);
        return it != fresh.end() ? it->second : m_nodes[static_cast<std::size_t>(index)].prim;
    };
    // Children have greater numbers: from the back, so that the hidden copies are copies of finished prims.
    for (auto it = fresh.rbegin(); it != fresh.rend(); ++it) {
        const Node& node = m_nodes[static_cast<std::size_t>(it->first)];
        Prim& prim = *it->second;
        const std::vector<PrimPtr> before = std::exchange(prim.children, {});
        for (std::size_t i = 0; i < node.children.size(); ++i) {
            const int child = node.children[i];
            if (!m_nodes[static_cast<std::size_t>(child)].hiddenInTree) {
                prim.children.push_back(current(child));
            } else if (i < before.size() && !fresh.contains(child)) {
                prim.children.push_back(before[i]);
            } else {
                auto hidden = std::make_shared<Prim>(*current(child));
                hidden->visible = false;
                prim.children.push_back(std::move(hidden));
            }
        }
        if (node.prototype >= 0) prim.prototype = current(node.prototype);
        if (prim.as<PointInstancer>()) {
            auto instancer = editable<PointInstancer>(prim.data);
            instancer->prototypes.clear();
            for (const int prototype : node.instancerPrototypes)
                instancer->prototypes.push_back(prototype >= 0 ? current(prototype) : std::make_shared<const Prim>());
            prim.data = std::shared_ptr<const PointInstancer>(std::move(instancer));
        }
    }
    for (auto& [index, prim] : fresh) m_nodes[static_cast<std::size_t>(index)].prim = std::move(prim);
}

/// Materials inside prototypes are bound by paths like /__Prototype_1/Looks/Red. They get a place there, so that a
/// binding does not depend on any one instance.
PrimPtr StageBuilder::rootWithPrototypeMaterials() {
    std::vector<PrimPtr> scopes;
    for (std::size_t i = 1; i < m_nodes.size(); ++i) {
        const PrimPtr& prototype = m_nodes[i].prim;
        if (m_nodes[i].parent >= 0 || !prototype->name.starts_with("__Prototype_")) continue;
        auto& [made, scope] = m_prototypeMaterials[static_cast<int>(i)];
        if (made != prototype) {
            made = prototype;
            scope = materialsOf(prototype);
        }
        if (scope) scopes.push_back(scope);
    }
    if (scopes.empty()) return m_nodes[0].prim;
    auto root = std::make_shared<Prim>(*m_nodes[0].prim);
    root->children.insert(root->children.end(), scopes.begin(), scopes.end());
    return root;
}

std::string StageBuilder::pathOf(int index) const {
    std::string path;
    for (int i = index; i > 0; i = m_nodes[static_cast<std::size_t>(i)].parent)
        path.insert(0, "/" + m_nodes[static_cast<std::size_t>(i)].prim->name);
    return path.empty() ? "/" : path;
}

std::vector<ImportFinding> StageBuilder::problems() const {
    std::vector<ImportFinding> found;
    for (const auto& [index, problem] : m_problems) found.push_back({pathOf(index), problem, true});
    return found;
}

StagePtr StageBuilder::publish(const json& reply) {
    auto stage = std::make_shared<Stage>();
    stage->info = m_info;
    stage->shutter = m_shutter;
    stage->root = rootWithPrototypeMaterials();
    stage->warnings = stringsAt(reply, "warnings");
    for (const auto& [index, problem] : m_problems)
        stage->warnings.push_back(fmt::format("{}: {}: {}", m_file, pathOf(index), problem));
    m_stage = stage;
    return m_stage;
}

}  // namespace doppel
