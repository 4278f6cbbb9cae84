// The text of a scene: the other half of scene_reader.cpp.
#include "clonecore/scene/scene_writer.h"

#include "clonecore/scene/json_writer.h"
#include "clonecore/scene/scene_file.h"
#include "clonecore/scene/scene_keys.h"

#include <algorithm>

namespace doppel {
namespace {

/// Adds the members of `extra` (an object) that none of our own keys hides.
template <std::size_t N>
void addExtra(JsonMembers& members, const nlohmann::json& extra, const std::array<std::string_view, N>& own,
              int depth) {
    if (!extra.is_object()) return;
    for (const auto& [key, value] : extra.items())
        if (!scene_keys::contains(own, key)) members.emplace_back(key, jsonText(value, depth));
}

/// What a file had beside our keys inside the object `key`; null when nothing.
const nlohmann::json& rest(const nlohmann::json& extra, std::string_view key) {
    static const nlohmann::json none;
    if (!extra.is_object()) return none;
    const auto found = extra.find(key);
    return found == extra.end() ? none : *found;
}

std::string valuesText(const std::map<std::string, Value>& values, int depth) {
    JsonMembers members;
    for (const auto& [name, value] : values) members.emplace_back(name, jsonText(value));
    return jsonObject(std::move(members), depth);
}

std::string framesText(const Scene& scene) {
    const FrameSettings& frames = scene.frames;
    JsonMembers members{{"start", jsonText(frames.start)},
                        {"end", jsonText(frames.end)},
                        {"fps", jsonText(frames.fps)},
                        {"current", jsonText(frames.current)}};
    addExtra(members, rest(scene.extra, "frames"), scene_keys::kFrames, 2);
    return jsonObject(std::move(members), 1);
}

std::string parameterText(const Parameter& parameter, const nlohmann::json& extra) {
    const bool hasExtra = extra.is_object() && !extra.empty();
    if (parameter.expression.empty() && !hasExtra) return jsonText(parameter.value);
    JsonMembers members;
    if (!parameter.expression.empty())
        members.emplace_back("expression", jsonText(std::string_view(parameter.expression)));
    if (parameter.expression.empty() || parameter.value != Value(0.0))
        members.emplace_back("value", jsonText(parameter.value));
    addExtra(members, extra, scene_keys::kParameter, 5);
    return hasExtra ? jsonObject(std::move(members), 4) : jsonObjectInline(std::move(members));
}

std::string nodeText(const Node& node) {
    JsonMembers members{{"type", jsonText(std::string_view(node.type))}};
    std::vector<std::string> inputs;
    for (const std::string& input : node.inputs) inputs.push_back(jsonText(std::string_view(input)));
    members.emplace_back("inputs", jsonList(inputs, true, 3));
    if (!node.parameters.empty()) {
        const nlohmann::json& extra = rest(node.extra, "parameters");
        JsonMembers parameters;
        for (const auto& [name, parameter] : node.parameters)
            parameters.emplace_back(name, parameterText(parameter, rest(extra, name)));
        members.emplace_back("parameters", jsonObject(std::move(parameters), 3));
    }
    addExtra(members, node.extra, scene_keys::kNode, 3);
    return jsonObject(std::move(members), 2);
}

template <class T, std::size_t N>
std::string numbersText(const std::array<T, N>& numbers) {
    std::vector<std::string> items;
    for (const T number : numbers) items.push_back(jsonText(static_cast<double>(number)));
    return jsonList(items, true, 3);
}

std::string connectionText(const ConnectionRecord& r) {
    static const ConnectionRecord kDefault;
    JsonMembers members;
    const auto text = [&](const char* key, const std::string& value) {
        if (!value.empty()) members.emplace_back(key, jsonText(std::string_view(value)));
    };
    text("name", r.name);
    text("lopNode", r.lopNode);
    text("cameraPath", r.cameraPath);
    text("renderer", r.renderer);
    text("renderSettings", r.renderSettings);
    text("renderPass", r.renderPass);
    text("displayAov", r.displayAov);
    text("frameExpression", r.frameExpression);
    text("group", r.group);
    text("colorLabel", r.colorLabel);
    if (r.order != kDefault.order) members.emplace_back("order", jsonText(r.order));
    if (r.resolutionScale != kDefault.resolutionScale)
        members.emplace_back("resolutionScale", jsonText(r.resolutionScale));
    if (r.resolution != kDefault.resolution) members.emplace_back("resolution", numbersText(r.resolution));
    if (r.renderRegion != kDefault.renderRegion) members.emplace_back("renderRegion", numbersText(r.renderRegion));
    if (r.processUpdates != kDefault.processUpdates)
        members.emplace_back("processUpdates", r.processUpdates ? "true" : "false");
    if (!r.contextOptionExpressions.empty()) {
        JsonMembers expressions;
        for (const auto& [option, source] : r.contextOptionExpressions)
            expressions.emplace_back(option, jsonText(std::string_view(source)));
        members.emplace_back("contextOptionExpressions", jsonObject(std::move(expressions), 3));
    }
    if (r.launcherConfig != kDefault.launcherConfig)
        members.emplace_back("launcherConfig", jsonText(r.launcherConfig, 3));
    if (!r.rendererOptions.empty()) members.emplace_back("rendererOptions", valuesText(r.rendererOptions, 3));
    addExtra(members, r.extra, scene_keys::kConnection, 3);
    return jsonObject(std::move(members), 2);
}

}  // namespace

std::string connectionsObject(const ConnectionMap& connections) {
    JsonMembers members;
    for (const auto& [id, record] : connections) members.emplace_back(id, connectionText(*record));
    return jsonObject(std::move(members), 1);
}

std::string serializeScene(const Scene& scene) {
    JsonMembers members{{"doppel", std::to_string(kSceneFileVersion)}, {"frames", framesText(scene)}};
    if (!scene.contextOptions.empty()) members.emplace_back("contextOptions", valuesText(scene.contextOptions, 1));
    if (!scene.gallery.empty()) members.emplace_back("gallery", jsonText(std::string_view(scene.gallery)));
    if (!scene.nodes->empty()) {
        JsonMembers nodes;
        for (const auto& [name, node] : *scene.nodes) nodes.emplace_back(name, nodeText(*node));
        members.emplace_back("nodes", jsonObject(std::move(nodes), 1));
    }
    if (!scene.connections->empty()) members.emplace_back("connections", connectionsObject(*scene.connections));
    addExtra(members, scene.extra, scene_keys::kTop, 1);
    return jsonObject(std::move(members), 0) + "\n";
}

}  // namespace doppel
