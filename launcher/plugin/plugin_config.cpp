#include "launcher/plugin/plugin_config.h"

#include "clonecore/link/launcher_line.h"
#include "launcher/common/clone_command.h"
#include "launcher/common/clone_line.h"
#include "launcher/common/host_programs.h"
#include "launcher/process/line_splitter.h"
#include "launcher/settings/launcher_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace doppel {

using nlohmann::json;

namespace {

constexpr std::size_t kMaxNameBytes = 64, kMaxLabelBytes = 200, kMaxTextBytes = 4096, kMaxProperties = 200;

bool isName(const std::string& name) {
    return !name.empty() && name.size() <= kMaxNameBytes && name.front() >= 'a' && name.front() <= 'z' &&
           std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; });
}

bool hasType(const json& value, const std::string& type) {
    if (type == "string") {
        return value.is_string() && value.get_ref<const std::string&>().size() <= kMaxTextBytes &&
               printableText(value.get_ref<const std::string&>()) == value.get_ref<const std::string&>();
    }
    if (type == "boolean") return value.is_boolean();
    if (!value.is_number()) return false;
    const double number = value.get<double>();
    return type == "number" ? std::isfinite(number) : type == "integer" && number == std::floor(number) && std::abs(number) < 1e15;
}

// What the value must be, "" when it is that.
std::string faultOf(const json& value, const json& property) {
    const std::string type = property.value("type", "string");
    if (!hasType(value, type)) return "of type " + type + (type == "string" ? " (one line)" : "");
    const auto choices = property.find("enum");
    if (choices != property.end() && choices->is_array() && std::find(choices->begin(), choices->end(), value) == choices->end())
        return "one of " + choices->dump();
    for (const char* bound : {"minimum", "maximum"}) {
        const auto limit = property.find(bound);
        if (!value.is_number() || limit == property.end() || !limit->is_number()) continue;
        const bool isMinimum = std::string_view(bound) == "minimum";
        if (isMinimum ? value.get<double>() < limit->get<double>() : value.get<double>() > limit->get<double>())
            return fmt::format("{} {}", isMinimum ? "at least" : "at most", limit->dump());
    }
    return {};
}

} // namespace

Result<PluginDescription> checkDescription(PluginDescription plugin) {
    const auto bad = [](const std::string& why) { return fail(ErrorCode::InvalidArgument, "the plugin describes itself wrongly: " + why); };
    if (!isName(plugin.name)) return bad("its name must be small letters, digits, _ and -, and begin with a letter");
    if (plugin.label.empty()) plugin.label = plugin.name;
    plugin.label = printableText(plugin.label).substr(0, kMaxLabelBytes);
    if (plugin.schema.is_null()) plugin.schema = json::object();
    if (!plugin.schema.is_object()) return bad("its schema is no object");
    json& properties = plugin.schema["properties"];
    if (properties.is_null()) properties = json::object();
    if (!properties.is_object() || properties.size() > kMaxProperties) return bad("its schema's \"properties\" are no object (of at most 200)");
    for (const auto& [key, property] : properties.items()) {
        const json type = property.is_object() ? property.value("type", json("string")) : json();
        if (type != "string" && type != "integer" && type != "number" && type != "boolean")
            return bad("\"" + key + "\" of its schema must have the type string, integer, number or boolean");
    }
    return plugin;
}

Result<json> acceptedConfig(const PluginDescription& plugin, const json& config) {
    if (!config.is_object() && !config.is_null())
        return fail(ErrorCode::InvalidArgument, fmt::format("the configuration of the {} launcher must be an object", plugin.name));
    json accepted = json::object();
    for (const auto& [key, property] : plugin.schema["properties"].items()) {
        const auto value = config.find(key);
        if (key == "launcher" || value == config.end()) continue;
        if (const std::string fault = faultOf(*value, property); !fault.empty())
            return fail(ErrorCode::InvalidArgument, fmt::format("the {} launcher's \"{}\" must be {}", plugin.name, key, fault));
        accepted[key] = *value;
    }
    return accepted;
}

Result<json> pluginRequest(const PluginDescription& plugin, const LaunchRequest& request) {
    auto config = acceptedConfig(plugin, request.config);
    if (!config) return tl::unexpected(std::move(config.error()));
    auto settings = launcherSettings(launcherSettingsFile(), plugin.name);
    if (!settings) return tl::unexpected(std::move(settings.error()));
    const auto program = findCloneProgram({}, plugin.name); // a plugin may know another one
    CloneOptions options;
    options.dial = request.dialBack;
    options.renderer = request.renderer;
    options.assetCacheBytes = request.assetCacheBytes;
    return json{{"config", std::move(*config)},
                {"settings", std::move(*settings)},
                {"sessionId", request.sessionId},
                {"hostPublicKey", request.hostPublicKey},
                {"cloneProgram", program ? std::filesystem::absolute(*program).string() : std::string()},
                {"cloneArguments", cloneArguments(options, "tcp", {}, request.hostPublicKey)},
                {"dialBack", request.dialBack}};
}

Result<json> pluginReattachRequest(const PluginDescription& plugin, const json& ticket) {
    if (!ticket.is_object() || ticket.value("launcher", json()) != plugin.name || !ticket.contains("ticket"))
        return fail(ErrorCode::InvalidArgument, fmt::format("this is no ticket of a clone of the {} launcher", plugin.name));
    auto settings = launcherSettings(launcherSettingsFile(), plugin.name);
    if (!settings) return tl::unexpected(std::move(settings.error()));
    return json{{"ticket", ticket["ticket"]}, {"settings", std::move(*settings)}};
}

Result<CloneAddress> pluginAddress(const json& address) {
    const auto line = parseLauncherLine("DOPPEL_CLONE " + address.dump(-1, ' ', false, json::error_handler_t::replace));
    if (!line) return tl::unexpected(line.error());
    const auto host = address.find("host");
    return cloneAddress(*line, line->endpoint,
                        host != address.end() && host->is_string() ? printableText(host->get<std::string>()) : std::string());
}

json pluginTicket(const PluginDescription& plugin, const json& ticket) {
    return ticket.is_null() ? json() : json{{"launcher", plugin.name}, {"ticket", ticket}};
}

} // namespace doppel
