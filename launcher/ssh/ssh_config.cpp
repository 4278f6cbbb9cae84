#include "launcher/ssh/ssh_config.h"

#include "launcher/settings/launcher_settings.h"

#include <fmt/format.h>

namespace doppel {

using nlohmann::json;

namespace {

constexpr std::string_view kNameCharacters = "._-";

Result<SshHost> parseHost(const std::string& name, const json& value) {
    SshHost host;
    host.name = host.target = name;
    // "ws7": "anna@ws7.example" for short.
    const json fieldsOf = value.is_string() ? json{{"target", value}} : value;
    const ConfigFields fields(fieldsOf, "ssh");
    auto read = firstFault(
        [&] { return fields.isObject(); },
        [&] { return fields.onlyKnown({"target", "program", "arguments", "environment", "mode", "bind", "address"}); },
        [&] { return fields.word("target", "._@:%[]-", host.target); }, [&] { return fields.text("program", host.program); },
        [&] { return fields.texts("arguments", host.arguments); }, [&] { return fields.environment("environment", host.environment); },
        [&] { return fields.oneOf("mode", {"tunnel", "direct"}, host.mode); }, [&] { return fields.word("bind", ".:[]*", host.bind); },
        [&] { return fields.word("address", "._:[]-", host.address); });
    if (read && host.target.empty()) read = tl::unexpected(fields.wrong("target", "what ssh calls the machine"));
    if (!read) {
        read.error().message = fmt::format("host \"{}\": {}", name, read.error().message);
        return tl::unexpected(std::move(read.error()));
    }
    if (host.address.empty()) host.address = host.target.substr(host.target.rfind('@') + 1);
    return host;
}

} // namespace

Result<SshSettings> parseSshSettings(const json& settings) {
    SshSettings result;
    const ConfigFields fields(settings, "ssh");
    auto read = firstFault([&] { return fields.isObject(); }, [&] { return fields.onlyKnown({"hosts", "ssh", "options"}); },
                           [&] { return fields.text("ssh", result.ssh); }, [&] { return fields.texts("options", result.options); });
    if (!read) return tl::unexpected(std::move(read.error()));
    const auto hosts = settings.find("hosts");
    if (hosts == settings.end()) return result;
    if (!hosts->is_object() || hosts->size() > ConfigFields::kMaxEntries)
        return tl::unexpected(fields.wrong("hosts", "an object of machines by name"));
    for (const auto& [name, value] : hosts->items()) {
        std::string word;
        const json named{{"host", name}};
        if (auto isWord = ConfigFields(named, "ssh").word("host", kNameCharacters, word); !isWord || name.empty())
            return fail(ErrorCode::InvalidArgument, fmt::format("\"{}\" is no name for a host: letters, digits and {} only; the rest belongs into its \"target\"",
                                                                name, kNameCharacters));
        auto host = parseHost(name, value);
        if (!host) return tl::unexpected(std::move(host.error()));
        result.hosts[name] = std::move(*host);
    }
    return result;
}

Result<SshConfig> parseSshConfig(const json& config) {
    SshConfig result;
    const ConfigFields fields(config, "ssh");
    auto read = firstFault(
        [&] { return fields.isObject(); },
        [&] { return fields.none({"hosts", "ssh", "options", "target", "program", "arguments", "environment", "bind", "address"}); },
        [&] { return fields.word("host", kNameCharacters, result.host); }, [&] { return fields.oneOf("mode", {"", "tunnel", "direct"}, result.mode); },
        [&] { return readCloneOptions(fields, result.clone); });
    if (!read) return tl::unexpected(std::move(read.error()));
    return result;
}

json sshConfigSchema(const SshSettings& settings) {
    std::vector<std::string> names;
    for (const auto& [name, host] : settings.hosts) names.push_back(name);
    json properties;
    properties["host"] = schemaChoice("Machine", "One of those that launchers.json lists.", names, names.empty() ? "" : names.front());
    properties["mode"] = schemaChoice("Link", "Through the ssh connection (tunnel), or straight to the clone's port (direct); empty = as launchers.json says.",
                                      {"", "tunnel", "direct"}, "");
    describeCloneOptions(properties);
    return schemaOf("Another machine (ssh)", std::move(properties), {"host", "threads", "idleTimeout"},
                    {"mode", "port", "dialBack", "dialAddress"});
}

Result<SshHost> chooseHost(const SshSettings& settings, const SshConfig& config) {
    std::string known;
    for (const auto& [name, host] : settings.hosts) known += (known.empty() ? "" : ", ") + name;
    auto found = settings.hosts.find(config.host);
    if (config.host.empty() && settings.hosts.size() == 1) found = settings.hosts.begin();
    if (found == settings.hosts.end()) {
        const std::string file = launcherSettingsFile().string();
        if (known.empty())
            return fail(ErrorCode::NotFound, fmt::format("no machine is listed for the ssh launcher; list it under \"hosts\" of \"ssh\" in {}", file));
        return fail(ErrorCode::NotFound, config.host.empty() ? fmt::format("say which \"host\" the ssh launcher shall use: {}", known)
                                                             : fmt::format("the ssh launcher has no host '{}'; choose one of: {}, or list it in {}",
                                                                           config.host, known, file));
    }
    SshHost host = found->second;
    if (!config.mode.empty()) host.mode = config.mode;
    if (config.clone.dialBack && host.mode == "tunnel")
        return fail(ErrorCode::InvalidArgument, fmt::format("through a tunnel to '{}' no clone needs to dial back: leave out \"dialBack\", or set "
                                                            "\"mode\": \"direct\"", host.name));
    return host;
}

} // namespace doppel
