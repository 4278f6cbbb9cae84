#include "app/commands/commands.h"
#include "api/wiring.h"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <variant>

namespace doppel {

namespace {

nlohmann::json toJson(const Value& value) {
    return std::visit([](const auto& v) { return nlohmann::json(v); }, value);
}

nlohmann::json describe(const Scene& scene, const ConnectionRecord& record) {
    const EvaluatedInputs inputs = evaluateInputs(record, scene.expressionContext());
    nlohmann::json options = nlohmann::json::object();
    for (const auto& [name, value] : inputs.options) options[name] = toJson(value);
    nlohmann::json errors = nlohmann::json::object();
    for (const auto& [field, error] : inputs.errors) errors[field] = error.text();
    return {{"sessionId", record.sessionId},
            {"name", record.name},
            {"lopNode", record.lopNode},
            {"cameraPath", record.cameraPath},
            {"renderer", record.renderer},
            {"displayAov", record.displayAov},
            {"resolution", record.resolution},
            {"resolutionScale", record.resolutionScale},
            {"processUpdates", record.processUpdates},
            {"frameExpression", record.frameExpression},
            {"frame", inputs.frame},
            {"contextOptions", options},
            {"errors", errors}};
}

} // namespace

int listCommand(const std::filesystem::path& file, bool json) {
    const auto scene = openScene(file);
    if (!scene) return reportError(scene.error());
    if (json) {
        nlohmann::json list = nlohmann::json::array();
        for (const auto& [id, record] : *scene->connections) list.push_back(describe(*scene, *record));
        fmt::print("{}\n", list.dump(2));
        return 0;
    }
    fmt::print("{:<16} {:<24} {:<14} {:<28} {:<10} {:>8} {:>11}  {}\n", "SESSION", "NAME", "NODE", "CAMERA", "RENDERER",
               "FRAME", "RESOLUTION", "OPTIONS");
    for (const auto& [id, record] : *scene->connections) {
        const EvaluatedInputs inputs = evaluateInputs(*record, scene->expressionContext());
        std::string options;
        for (const auto& [name, value] : inputs.options) options += name + "=" + toString(value) + " ";
        const std::string resolution = record->resolution[0] > 0
                                           ? fmt::format("{}x{}", record->resolution[0], record->resolution[1])
                                           : "settings";
        fmt::print("{:<16} {:<24} {:<14} {:<28} {:<10} {:>8} {:>11}  {}\n", id, record->name, record->lopNode,
                   record->cameraPath, record->renderer.empty() ? "(first)" : record->renderer,
                   toString(Value(inputs.frame)), resolution, options);
    }
    return 0;
}

} // namespace doppel
