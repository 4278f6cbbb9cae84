#include "stage/network.h"

#include <algorithm>
#include <set>

namespace doppel {

std::vector<std::string> nodesBefore(const Scene& scene, const std::string& node) {
    std::vector<std::string> found;
    std::set<std::string> seen;
    const auto visit = [&](const std::string& name) {
        if (scene.node(name) && seen.insert(name).second) found.push_back(name);
    };
    visit(node);
    for (std::size_t i = 0; i < found.size(); ++i) {
        const auto at = scene.node(found[i]);
        for (const auto& input : at->inputs) visit(input);
    }
    return found;
}

std::vector<std::string> nodesBehind(const Scene& scene, const std::string& node) {
    std::vector<std::string> found;
    for (const auto& [name, other] : *scene.nodes)
        if (std::find(other->inputs.begin(), other->inputs.end(), node) != other->inputs.end()) found.push_back(name);
    return found;
}

void insertBehind(Scene& scene, const std::string& after, Node node) {
    for (const auto& name : nodesBehind(scene, after)) {
        Node rewired = *scene.node(name);
        std::replace(rewired.inputs.begin(), rewired.inputs.end(), after, node.name);
        scene.setNode(std::move(rewired));
    }
    scene.setNode(std::move(node));
}

void removeAndJoin(Scene& scene, const std::string& name) {
    const auto node = scene.node(name);
    if (!node) return;
    const std::string instead = node->inputs.empty() ? std::string() : node->inputs.front();
    for (const auto& behind : nodesBehind(scene, name)) {
        Node rewired = *scene.node(behind);
        if (instead.empty())
            std::erase(rewired.inputs, name);
        else
            std::replace(rewired.inputs.begin(), rewired.inputs.end(), name, instead);
        scene.setNode(std::move(rewired));
    }
    scene.removeNode(name);
}

Result<void> renameNode(Scene& scene, const std::string& name, const std::string& to) {
    const auto node = scene.node(name);
    if (!node) return fail(ErrorCode::NotFound, "there is no node '" + name + "'");
    if (name == to) return {};
    if (!isValidNodeName(to))
        return fail(ErrorCode::InvalidArgument, "'" + to + "' is no name for a node: letters, digits and _, not beginning with a digit");
    if (scene.node(to)) return fail(ErrorCode::InvalidArgument, "there is a node '" + to + "' already: choose another name");
    Node renamed = *node;
    renamed.name = to;
    std::replace(renamed.inputs.begin(), renamed.inputs.end(), name, to);
    const bool isPlaced = node->type == "camera" || node->type == "light";
    Parameter& path = renamed.parameters["primpath"];
    const auto* text = std::get_if<std::string>(&path.value);
    const bool hasPath = !path.expression.empty() || (text && !text->empty());
    if (isPlaced && !hasPath)
        path.value = (node->type == "camera" ? "/cameras/" : "/lights/") + name;
    else if (!hasPath)
        renamed.parameters.erase("primpath");
    for (const auto& behind : nodesBehind(scene, name)) {
        Node rewired = *scene.node(behind);
        std::replace(rewired.inputs.begin(), rewired.inputs.end(), name, to);
        scene.setNode(std::move(rewired));
    }
    const auto connections = scene.connections;
    for (const auto& [id, record] : *connections) {
        if (record->lopNode != name) continue;
        ConnectionRecord changed = *record;
        changed.lopNode = to;
        scene.setConnection(std::move(changed));
    }
    scene.removeNode(name);
    scene.setNode(std::move(renamed));
    return {};
}

} // namespace doppel
