#include "api/node_methods.h"

#include "api/api_context.h"
#include "stage/network.h"
#include "stage/node_types.h"

#include <algorithm>
#include <utility>

namespace doppel {

namespace {

[[noreturn]] void refuse(ErrorCode code, const std::string& message) { throw ConnectionError(Error{code, message, {}}); }

std::shared_ptr<const Node> nodeOf(ApiContext& c, const std::string& name) {
    auto node = c.scene().node(name);
    if (!node) refuse(ErrorCode::NotFound, "there is no node '" + name + "'");
    return node;
}

const NodeTypeInfo& typeOf(const std::string& name) {
    const NodeTypeInfo* type = findNodeType(name);
    if (!type) {
        std::string known;
        for (const auto& one : nodeTypes()) known += (known.empty() ? "" : ", ") + one.name;
        refuse(ErrorCode::NotFound, "there is no node type '" + name + "'; there are: " + known);
    }
    return *type;
}

const ParameterInfo& parameterInfo(const Node& node, const std::string& name) {
    const ParameterInfo* info = typeOf(node.type).parameter(name);
    if (!info) refuse(ErrorCode::NotFound, "a node of type " + node.type + " has no parameter '" + name + "'");
    return *info;
}

ApiValue nodeValue(const Node& node) {
    ApiValue parameters = ApiValue::object();
    for (const auto& [name, parameter] : node.parameters) {
        parameters[name] = {{"value", apiValue(parameter.value)}};
        if (!parameter.expression.empty()) parameters[name]["expression"] = parameter.expression;
    }
    return {{"name", node.name}, {"type", node.type}, {"inputs", node.inputs}, {"parameters", parameters}};
}

/// A value as this kind of parameter keeps it.
Value checkedValue(const ParameterInfo& info, const std::string& name, const Value& value) {
    using Kind = ParameterInfo::Kind;
    const bool isNumber = std::holds_alternative<double>(value);
    const bool wantsNumber = info.kind == Kind::Number || info.kind == Kind::Integer || info.kind == Kind::Toggle;
    if (info.name.ends_with('*')) return value; // options take both
    if (isNumber != wantsNumber)
        refuse(ErrorCode::InvalidArgument, "parameter '" + name + "' takes " + (wantsNumber ? "a number" : "a string"));
    if (info.kind == Kind::Menu && std::find(info.menu.begin(), info.menu.end(), std::get<std::string>(value)) == info.menu.end()) {
        std::string choices;
        for (const auto& choice : info.menu) choices += (choices.empty() ? "" : ", ") + choice;
        refuse(ErrorCode::InvalidArgument, "parameter '" + name + "' takes one of: " + choices);
    }
    return value;
}

ApiValue createNode(ApiContext& c, const ApiArgs& a) {
    const NodeTypeInfo& type = typeOf(a.text(0, "type"));
    const std::string wanted = a.textOr(1, "name", type.name + "1");
    if (!isValidNodeName(wanted)) refuse(ErrorCode::InvalidArgument, "'" + wanted + "' is no name for a node: letters, digits and _, not beginning with a digit");
    Node node;
    node.name = uniqueName(wanted, [&](const std::string& name) { return c.scene().node(name) != nullptr; });
    node.type = type.name;
    if (a.has(2)) node.inputs = a.texts(2, "inputs");
    for (const std::string& input : node.inputs)
        if (!input.empty()) (void)nodeOf(c, input);
    if (type.maxInputs >= 0 && node.inputs.size() > static_cast<std::size_t>(type.maxInputs))
        refuse(ErrorCode::InvalidArgument, "a node of type " + type.name + " has at most " + std::to_string(type.maxInputs) + " inputs");
    const std::string name = node.name;
    c.document().edit("Create node", [&](Scene& s) { s.setNode(std::move(node)); });
    return name;
}

ApiValue setInput(ApiContext& c, const ApiArgs& a) {
    Node node = *nodeOf(c, a.text(0, "node"));
    const std::int64_t index = a.integer(1, "index");
    const std::string input = a.textOr(2, "input", "");
    const NodeTypeInfo& type = typeOf(node.type);
    constexpr std::int64_t kMostInputs = 1000;
    if (index < 0 || index >= (type.maxInputs < 0 ? kMostInputs : type.maxInputs))
        refuse(ErrorCode::InvalidArgument, "a node of type " + type.name + " has no input " + std::to_string(index));
    if (!input.empty()) {
        for (const auto& before : nodesBefore(c.scene(), input))
            if (before == node.name) refuse(ErrorCode::InvalidArgument, "'" + input + "' reads '" + node.name + "' already: that would be a circle");
        (void)nodeOf(c, input);
    }
    const auto at = static_cast<std::size_t>(index);
    if (node.inputs.size() <= at) node.inputs.resize(at + 1);
    node.inputs[at] = input;
    while (!node.inputs.empty() && node.inputs.back().empty()) node.inputs.pop_back();
    c.document().edit("Connect nodes", [&](Scene& s) { s.setNode(std::move(node)); });
    return nullptr;
}

ApiValue parameterValue(ApiContext& c, const ApiArgs& a) {
    const auto node = nodeOf(c, a.text(0, "node"));
    const std::string name = a.text(1, "parameter");
    const ParameterInfo& info = parameterInfo(*node, name);
    const auto found = node->parameters.find(name);
    const Parameter parameter = found == node->parameters.end() ? Parameter{info.defaultValue, {}} : found->second;
    ApiValue value{{"value", apiValue(parameter.value)}, {"expression", parameter.expression}};
    value["evaluated"] = value["value"];
    if (!parameter.expression.empty()) {
        const auto result = evaluateExpression(parameter.expression, c.scene().expressionContext());
        value["evaluated"] = result ? apiValue(*result) : ApiValue(nullptr);
        if (!result) value["error"] = result.error().text();
    }
    return value;
}

void editParameter(ApiContext& c, Node node, const std::string& name, const std::function<void(Parameter&)>& change) {
    const auto found = node.parameters.find(name);
    Parameter parameter = found == node.parameters.end() ? Parameter{parameterInfo(node, name).defaultValue, {}} : found->second;
    change(parameter);
    node.parameters[name] = std::move(parameter);
    // Scripts that animate a parameter make one step of it.
    const std::string key = "script " + node.name + "." + name;
    c.document().edit("Change " + name, [&](Scene& s) { s.setNode(std::move(node)); }, key);
}

ApiValue setParameter(ApiContext& c, const ApiArgs& a) {
    const auto node = nodeOf(c, a.text(0, "node"));
    const std::string name = a.text(1, "parameter");
    const Value value = checkedValue(parameterInfo(*node, name), name, a.value(2, "value"));
    editParameter(c, *node, name, [&](Parameter& p) { p = {value, {}}; });
    return nullptr;
}

ApiValue setExpression(ApiContext& c, const ApiArgs& a) {
    const auto node = nodeOf(c, a.text(0, "node"));
    const std::string name = a.text(1, "parameter"), expression = a.textOr(2, "expression", "");
    (void)parameterInfo(*node, name);
    editParameter(c, *node, name, [&](Parameter& p) { p.expression = expression; });
    return nullptr;
}

ApiValue typeDescriptions(ApiContext&, const ApiArgs&) {
    ApiValue all = ApiValue::object();
    for (const auto& type : nodeTypes()) {
        ApiValue parameters = ApiValue::object();
        for (const auto& info : type.parameters)
            parameters[info.name] = {{"label", info.label}, {"default", apiValue(info.defaultValue)}, {"menu", info.menu}, {"help", info.help}};
        all[type.name] = {{"label", type.label}, {"help", type.help}, {"minInputs", type.minInputs}, {"maxInputs", type.maxInputs}, {"parameters", parameters}};
    }
    return all;
}

} // namespace

void addNodeMethods(MethodTable& table) {
    table.add("scene.nodes", "Names of all nodes", [](ApiContext& c, const ApiArgs&) {
        ApiValue names = ApiValue::array();
        for (const auto& [name, node] : *c.scene().nodes) names.push_back(name);
        return names;
    });
    table.add("scene.nodeTypes", "Node types with their parameters", typeDescriptions);
    table.add("scene.node", "Type, inputs and set parameters of a node (node)",
              [](ApiContext& c, const ApiArgs& a) { return nodeValue(*nodeOf(c, a.text(0, "node"))); });
    table.add("scene.createNode", "Makes a node (type, name=None, inputs=[]): its name", createNode);
    table.add("scene.deleteNode", "Deletes a node (node); what read it reads its first input", [](ApiContext& c, const ApiArgs& a) -> ApiValue {
        const std::string name = a.text(0, "node");
        (void)nodeOf(c, name);
        c.document().edit("Delete node", [&](Scene& s) { removeAndJoin(s, name); });
        return nullptr;
    });
    table.add("scene.renameNode", "Gives it another name (node, name); inputs and connections follow", [](ApiContext& c, const ApiArgs& a) -> ApiValue {
        const std::string name = a.text(0, "node"), to = a.text(1, "name");
        Scene changed = c.scene();
        const auto renamed = renameNode(changed, name, to);
        if (!renamed) throw ConnectionError(renamed.error());
        c.document().edit("Rename node", [&](Scene& s) { s = std::move(changed); });
        return nullptr;
    });
    table.add("scene.setInput", "Connects an input (node, index, input=\"\")", setInput);
    table.add("scene.parameter", "Value, expression and what it evaluates to (node, parameter)", parameterValue);
    table.add("scene.setParameter", "Sets a value (node, parameter, value); an expression goes", setParameter);
    table.add("scene.setExpression", "Sets an expression (node, parameter, expression); \"\" = its value again", setExpression);
}

} // namespace doppel
