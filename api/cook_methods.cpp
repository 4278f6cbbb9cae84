// cook.*: cooking stage nodes in the host, its state and its end. stage.*: what the last cook of a node has made. Their first argument is
// the name of a node.
#include "api/api_context.h"
#include "api/method_table.h"
#include "api/prim_attributes.h"
#include "clonecore/scene/scene_file.h"
#include "stage/network.h"
#include "stage/prim_names.h"
#include "stage/usda_writer.h"

#include <utility>

namespace doppel {

namespace {

/// More than this is asked for below a prim.
constexpr std::size_t kMostPrims = 200'000;

std::uint64_t begin(ApiContext& c, const ApiArgs& a, NodeCooks::Done done) {
    const std::string node = a.text(0, "node");
    const auto before = nodesBefore(c.scene(), node);
    if (before.empty()) throw ConnectionError(Error{ErrorCode::NotFound, "there is no node '" + node + "'", {}});
    CookInputs inputs{a.has(1) ? a.number(1, "frame") : c.scene().frames.current, c.scene().contextOptions, {}};
    return c.cooks().cook(c.scene().network(), node, std::move(inputs), before.size(), std::move(done));
}

StagePtr stageOf(ApiContext& c, const ApiArgs& a) {
    const std::string node = a.text(0, "node");
    StagePtr stage = c.cooks().stage(node);
    if (!stage) throw ConnectionError(Error{ErrorCode::NotFound, "the stage of '" + node + "' is not there: cook the node first", {}});
    return stage;
}

PrimPlace placeAt(const StagePtr& stage, const std::string& path) {
    PrimPlace place = placeOf(*stage, path);
    if (!place.prim) throw ConnectionError(Error{ErrorCode::NotFound, "the stage has no prim at '" + path + "'", {}});
    return place;
}

/// [[path, type], ...], parents first.
Result<ApiValue> primsBelow(const Stage& stage, const std::string& under, const std::string& type) {
    const std::string below = under.empty() || under == "/" ? "/" : under + "/";
    ApiValue prims = ApiValue::array();
    bool tooMany = false;
    traverse(stage, [&](const PrimPlace& place) {
        if (tooMany) return false;
        if (!place.path.starts_with(below) && place.path != under) return below.starts_with(place.path + "/") || place.path == "/" || place.path.empty();
        if (type.empty() || place.prim->typeName.str() == type) prims.push_back({place.path, place.prim->typeName.str()});
        tooMany = prims.size() > kMostPrims;
        return !tooMany;
    });
    if (tooMany)
        return fail(ErrorCode::TooLarge, "there are more than " + std::to_string(kMostPrims) + " prims below '" + under + "'; ask for those below one of them, or of one type");
    return prims;
}

ApiValue primValue(const PrimPlace& place) {
    ApiValue transform = ApiValue::array();
    for (int row = 0; row < 4; ++row)
        for (int column = 0; column < 4; ++column) transform.push_back(place.worldTransform[row][column]);
    ApiValue variants = ApiValue::object();
    if (place.prim->variantSets)
        for (const auto& [name, set] : *place.prim->variantSets) variants[name] = {{"selection", set.selection}, {"names", set.names}};
    return {{"path", place.path},
            {"type", place.prim->typeName.str()},
            {"visible", place.visible},
            {"purpose", nameOf(place.purpose)},
            {"material", place.materialPath.str()},
            {"transform", transform},
            {"variantSets", variants},
            {"attributes", attributeTypes(*place.prim)}};
}

/// The scene with what one connection needs: its node and those before it, and itself.
Scene sceneOf(const Scene& scene, const ConnectionRecord& record) {
    Scene part = scene;
    auto nodes = std::make_shared<NodeMap>();
    for (const std::string& name : nodesBefore(scene, record.lopNode)) (*nodes)[name] = scene.node(name);
    part.nodes = std::move(nodes);
    part.connections = std::make_shared<ConnectionMap>();
    part.setConnection(record);
    return part;
}

/// What a clone of the connection renders now: its node at its frame, with its context options and the shutter of its camera.
void saveStage(ApiContext& c, const ApiArgs& a, ApiReply reply) {
    const std::string id = c.existingId(a);
    const std::filesystem::path file = a.text(1, "file");
    const std::shared_ptr<const ConnectionRecord> record = c.scene().connection(id);
    if (file.extension() == ".doppel") {
        c.postToFiles([scene = sceneOf(c.scene(), *record), file, reply = std::move(reply)] {
            const auto saved = saveScene(scene, file);
            if (!saved) return reply(tl::unexpected(saved.error()));
            reply(nullptr);
        });
        return;
    }
    if (file.extension() != ".usda")
        throw ConnectionError(Error{ErrorCode::InvalidArgument, "stages are saved as .usda or .doppel, not as '" + file.extension().string() + "'", file.string()});
    const auto before = nodesBefore(c.scene(), record->lopNode);
    if (before.empty()) throw ConnectionError(Error{ErrorCode::NotFound, "there is no node '" + record->lopNode + "'", id});
    const EvaluatedInputs inputs = c.manager().inputs(id);
    c.cooks().cook(c.scene().network(), record->lopNode, {inputs.frame, inputs.options, {}}, before.size(), [file, reply = std::move(reply)](Result<NodeCooks::Cooked> made) {
        if (!made) return reply(tl::unexpected(made.error()));
        const auto written = writeUsda(*made->stage, file);
        if (!written) return reply(tl::unexpected(written.error()));
        reply(nullptr);
    });
}

void addCooking(MethodTable& table) {
    table.addLong("cook.cook", "Cooks a node and waits for it (node, frame=the current one); its report", [](ApiContext& c, const ApiArgs& a, ApiReply reply) {
        begin(c, a, [reply = std::move(reply)](Result<NodeCooks::Cooked> cooked) {
            if (cooked) reply(cookValue(cooked->report));
            else reply(tl::unexpected(cooked.error()));
        });
    });
    table.add("cook.begin", "Begins to cook a node (node, frame=the current one) and returns the number of the cook",
              [](ApiContext& c, const ApiArgs& a) -> ApiValue { return begin(c, a, {}); });
    table.add("cook.state", "Report of the newest cook: cook, node, state, done, total, at, seconds, problems, error",
              [](ApiContext& c, const ApiArgs&) -> ApiValue { return cookValue(c.cooks().report()); });
    table.add("cook.interrupt", "Ends the cooks under way and waiting; false when there was none",
              [](ApiContext& c, const ApiArgs&) -> ApiValue { return c.cooks().interrupt(); });
    table.add("cook.reload", "Files are read again by the next cook", [](ApiContext& c, const ApiArgs&) -> ApiValue {
        c.cooks().reloadFiles();
        return nullptr;
    });
}

void addStages(MethodTable& table) {
    table.addLong("connection.saveStage", "Writes what its clone renders now (id, file): .usda, or .doppel with the nodes that make it", saveStage);
    table.addLong("stage.prims", "[path, type] of every prim (node, under='/', type='': all), parents first", [](ApiContext& c, const ApiArgs& a, ApiReply reply) {
        c.postToFiles([stage = stageOf(c, a), under = a.textOr(1, "under", "/"), type = a.textOr(2, "type", ""), reply = std::move(reply)] {
            reply(primsBelow(*stage, under, type));
        });
    });
    table.add("stage.prim", "A prim (node, path): type, visible, purpose, material, world transform, variantSets, attributes", [](ApiContext& c, const ApiArgs& a) -> ApiValue {
        return primValue(placeAt(stageOf(c, a), a.text(1, "path")));
    });
    table.addLong("stage.attribute", "An attribute of a prim (node, path, name)", [](ApiContext& c, const ApiArgs& a, ApiReply reply) {
        c.postToFiles([place = placeAt(stageOf(c, a), a.text(1, "path")), name = a.text(2, "name"), reply = std::move(reply)] {
            auto value = attributeValue(*place.prim, name);
            if (!value) value.error().context = place.path;
            reply(std::move(value));
        });
    });
    table.add("stage.warnings", "What the importers and nodes could not do (node)", [](ApiContext& c, const ApiArgs& a) -> ApiValue { return stageOf(c, a)->warnings; });
    table.addLong("stage.save", "Writes the stage as text of USD (node, file)", [](ApiContext& c, const ApiArgs& a, ApiReply reply) {
        c.postToFiles([stage = stageOf(c, a), file = a.text(1, "file"), reply = std::move(reply)] {
            const auto written = writeUsda(*stage, file);
            if (!written) return reply(tl::unexpected(written.error()));
            reply(nullptr);
        });
    });
}

} // namespace

ApiValue cookValue(const CookReport& report) {
    ApiValue problems = ApiValue::array();
    for (const auto& problem : report.problems)
        problems.push_back({{"node", problem.node}, {"parameter", problem.parameter}, {"message", problem.message}});
    return {{"cook", report.cook}, {"node", report.node}, {"state", toString(report.state)}, {"done", report.done}, {"total", report.total},
            {"at", report.at}, {"seconds", report.seconds}, {"problems", problems}, {"error", report.error.message.empty() ? "" : report.error.text()}};
}

void addCookMethods(MethodTable& table) {
    addCooking(table);
    addStages(table);
}

} // namespace doppel
