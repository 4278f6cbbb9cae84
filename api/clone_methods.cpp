// clone.*: the functions of the `hou.clone` module, and those that make many connections at once.
#include "api/api_context.h"
#include "api/method_table.h"
#include "clonecore/host/clone_module.h"
#include "clonecore/scene/connection_matrix.h"

namespace doppel {

namespace {

ApiValue idsOf(const std::vector<Connection>& connections) {
    ApiValue ids = ApiValue::array();
    for (const Connection& connection : connections) ids.push_back(connection.sessionId());
    return ids;
}

/// Numbers, and strings as people type them into the matrix dialog ("1-10x2", "$F + 5", "red, blue").
std::vector<ListedValue> listedValues(const ApiValue& values, const std::string& name, const ExpressionContext& context) {
    std::vector<ListedValue> listed;
    if (!values.is_array()) throw ConnectionError(Error{ErrorCode::InvalidArgument, name + " must be a list", {}});
    for (const auto& one : values) {
        auto some = parseValueList(toString(valueOf(one, name)), context);
        if (!some) throw ConnectionError(some.error());
        listed.insert(listed.end(), some->begin(), some->end());
    }
    return listed;
}

std::vector<std::string> strings(const ApiValue& axes, const char* name) {
    const auto found = axes.find(name);
    if (found == axes.end()) return {};
    return ApiArgs(ApiValue::array({*found})).texts(0, name);
}

ApiValue makeMany(ApiContext& c, const ApiArgs& args) {
    const Connection source = c.connection(args.text(0, "id"));
    (void)source.name(); // throws for one that is not there
    const ApiValue& axes = args.dictionary(1, "axes");
    ConnectionMatrix matrix;
    matrix.cameras = strings(axes, "cameras");
    matrix.renderers = strings(axes, "renderers");
    if (const auto frames = axes.find("frames"); frames != axes.end()) matrix.frames = listedValues(*frames, "frames", c.scene().expressionContext());
    if (const auto options = axes.find("options"); options != axes.end()) {
        if (!options->is_object()) throw ConnectionError(Error{ErrorCode::InvalidArgument, "options must be a dictionary of lists", {}});
        for (const auto& [name, values] : options->items()) matrix.options.push_back({name, listedValues(values, "option " + name, c.scene().expressionContext())});
    }
    matrix.namePattern = args.textOr(2, "name_pattern", "");
    auto made = makeMatrix(c.scene(), *c.scene().connection(source.sessionId()), matrix);
    if (!made) throw ConnectionError(made.error());
    ApiValue ids = ApiValue::array();
    for (const auto& record : *made) ids.push_back(record.sessionId);
    c.document().edit("Duplicate as matrix", [&](Scene& scene) {
        for (auto& record : *made) scene.setConnection(std::move(record));
    });
    return ids;
}

} // namespace

void addCloneMethods(MethodTable& table) {
    table.add("clone.createClone", "Makes a connection (id=None): its session id", [](ApiContext& c, const ApiArgs& a) -> ApiValue {
        return createClone(c.host(), a.textOr(0, "id", "")).sessionId();
    });
    table.add("clone.clones", "Session ids of all connections", [](ApiContext& c, const ApiArgs&) { return idsOf(clones(c.host())); });
    table.add("clone.exists", "True when there is a connection of that id (id)", [](ApiContext& c, const ApiArgs& a) -> ApiValue {
        return c.connection(a.text(0, "id")).isValid();
    });
    table.add("clone.deleteClone", "Disconnects and deletes (id); an unknown id does nothing", [](ApiContext& c, const ApiArgs& a) -> ApiValue {
        deleteClone(c.host(), a.text(0, "id"));
        return nullptr;
    });
    table.add("clone.deleteDisconnectedClones", "Deletes every connection without a clone", [](ApiContext& c, const ApiArgs&) -> ApiValue {
        deleteDisconnectedClones(c.host());
        return nullptr;
    });
    table.add("clone.matrix",
              "Duplicates a connection over cameras, frames, options and renderers (id, {axis: values}, name_pattern=None): session ids",
              makeMany);
    table.add("clone.stopAll", "Ends every clone", [](ApiContext& c, const ApiArgs&) -> ApiValue {
        c.manager().stopAll();
        return nullptr;
    });
}

} // namespace doppel
