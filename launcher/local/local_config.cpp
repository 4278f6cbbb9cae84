#include "launcher/local/local_config.h"

#include "launcher/common/config_fields.h"

namespace doppel {

using nlohmann::json;

Result<LocalConfig> parseLocalConfig(const json& config) {
    LocalConfig result;
    const ConfigFields fields(config, "local");
    auto read = firstFault([&] { return fields.isObject(); },
                           [&] { return fields.none({"program", "environment", "arguments"}); },
                           [&] { return fields.oneOf("listen", {"ipc", "tcp"}, result.listen); },
                           [&] { return readCloneOptions(fields, result.clone); });
    if (!read) return tl::unexpected(std::move(read.error()));
    return result;
}

Result<LocalSettings> parseLocalSettings(const json& settings) {
    LocalSettings result;
    const ConfigFields fields(settings, "local");
    auto read = firstFault([&] { return fields.isObject(); },
                           [&] { return fields.onlyKnown({"program", "environment", "arguments"}); },
                           [&] { return fields.text("program", result.program); },
                           [&] { return fields.environment("environment", result.environment); },
                           [&] { return fields.texts("arguments", result.arguments); });
    if (!read) return tl::unexpected(std::move(read.error()));
    return result;
}

json localConfigSchema() {
    json properties = {{"listen", schemaChoice("Link", "How host and clone talk: a Unix socket, or encrypted TCP.", {"ipc", "tcp"}, "ipc")}};
    describeCloneOptions(properties);
    return schemaOf("This machine", std::move(properties), {"threads", "idleTimeout"}, {"listen", "port", "dialBack", "dialAddress"});
}

} // namespace doppel
