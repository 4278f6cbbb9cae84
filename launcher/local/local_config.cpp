#include "launcher/local/local_config.h"

#include "launcher/settings/launcher_settings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace doppel {

namespace {

using nlohmann::json;

constexpr int kMaxThreads = 1024;
constexpr int kMaxIdleTimeout = 7 * 24 * 3600;
constexpr std::array kOfTheUser{"program", "environment", "arguments"};
constexpr std::size_t kMaxEntries = 1000; // of "environment" and "arguments"

Error wrong(const char* key, std::string_view expected) {
    return Error{ErrorCode::InvalidArgument, fmt::format("the local launcher's \"{}\" must be {}", key, expected), {}};
}

Result<void> readString(const json& config, const char* key, std::string& value) {
    const auto it = config.find(key);
    if (it == config.end()) return {};
    if (!it->is_string() || it->get_ref<const std::string&>().find('\0') != std::string::npos)
        return tl::unexpected(wrong(key, "a text"));
    value = it->get<std::string>();
    return {};
}

Result<void> readWhole(const json& config, const char* key, int minimum, int maximum, int& value) {
    const auto it = config.find(key);
    if (it == config.end()) return {};
    const double number = it->is_number() ? it->get<double>() : std::nan("");
    if (!(number >= minimum && number <= maximum) || number != std::floor(number))
        return tl::unexpected(wrong(key, fmt::format("a whole number from {} to {}", minimum, maximum)));
    value = static_cast<int>(number);
    return {};
}

Result<void> readEnvironment(const json& config, std::map<std::string, std::string>& environment) {
    const auto it = config.find("environment");
    if (it == config.end()) return {};
    const Error fault = wrong("environment", "an object of names and texts or numbers");
    if (!it->is_object() || it->size() > kMaxEntries) return tl::unexpected(fault);
    for (const auto& [name, value] : it->items()) {
        std::string text;
        if (value.is_string())
            text = value.get<std::string>();
        else if (value.is_number() || value.is_boolean())
            text = value.dump();
        else
            return tl::unexpected(fault);
        if (name.empty() || name.find_first_of(std::string_view("=\0", 2)) != std::string::npos ||
            text.find('\0') != std::string::npos)
            return tl::unexpected(fault);
        environment[name] = text;
    }
    return {};
}

Result<void> readArguments(const json& config, std::vector<std::string>& arguments) {
    const auto it = config.find("arguments");
    if (it == config.end()) return {};
    const Error fault = wrong("arguments", "a list of texts");
    if (!it->is_array() || it->size() > kMaxEntries) return tl::unexpected(fault);
    for (const json& value : *it) {
        if (!value.is_string() || value.get_ref<const std::string&>().find('\0') != std::string::npos)
            return tl::unexpected(fault);
        arguments.push_back(value.get<std::string>());
    }
    return {};
}

} // namespace

Result<LocalConfig> parseLocalConfig(const json& config) {
    LocalConfig result;
    if (config.is_null()) return result;
    if (!config.is_object())
        return fail(ErrorCode::InvalidArgument, "the configuration of the local launcher must be an object");
    for (const char* key : kOfTheUser) {
        if (config.contains(key))
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("\"{}\" may not come from a scene, which must not choose what runs on this machine; put it "
                                    "under \"local\" into {}",
                                    key, launcherSettingsFile().string()));
    }
    Result<void> read = readString(config, "listen", result.listen);
    if (read && result.listen != "ipc" && result.listen != "tcp")
        read = tl::unexpected(wrong("listen", "\"ipc\" or \"tcp\""));
    if (read) read = readWhole(config, "port", 0, 65535, result.port);
    if (read) read = readWhole(config, "threads", 0, kMaxThreads, result.threads);
    if (read) read = readWhole(config, "idleTimeout", 1, kMaxIdleTimeout, result.idleTimeout);
    if (!read) return tl::unexpected(std::move(read.error()));
    return result;
}

Result<LocalSettings> parseLocalSettings(const json& settings) {
    LocalSettings result;
    if (!settings.is_object())
        return fail(ErrorCode::InvalidArgument, "the settings of the local launcher must be an object");
    for (const auto& item : settings.items()) {
        if (std::find(kOfTheUser.begin(), kOfTheUser.end(), item.key()) == kOfTheUser.end())
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("the local launcher has no setting \"{}\"; it has: {}", item.key(), fmt::join(kOfTheUser, ", ")));
    }
    Result<void> read = readString(settings, "program", result.program);
    if (read) read = readEnvironment(settings, result.environment);
    if (read) read = readArguments(settings, result.arguments);
    if (!read) return tl::unexpected(std::move(read.error()));
    return result;
}

json localConfigSchema() {
    const auto property = [](const char* type, const char* title, const char* description, json fallback) {
        return json{{"type", type}, {"title", title}, {"description", description}, {"default", std::move(fallback)}};
    };
    json listen = property("string", "Link", "How host and clone talk: a Unix socket, or encrypted TCP.", "ipc");
    listen["enum"] = {"ipc", "tcp"};
    json port = property("integer", "Port", "TCP port to serve on; 0 = any free one.", 0);
    port["minimum"] = 0;
    port["maximum"] = 65535;
    json threads = property("integer", "Threads", "Render threads; 0 = one per processor.", 0);
    threads["minimum"] = 0;
    threads["maximum"] = kMaxThreads;
    json idle = property("integer", "Idle timeout", "Seconds without a host after which the clone ends by itself.", 30);
    idle["minimum"] = 1;
    idle["maximum"] = kMaxIdleTimeout;
    return json{{"type", "object"},
                {"title", "This machine"},
                {"properties",
                 {{"listen", std::move(listen)},
                  {"port", std::move(port)},
                  {"threads", std::move(threads)},
                  {"idleTimeout", std::move(idle)}}}};
}

} // namespace doppel
