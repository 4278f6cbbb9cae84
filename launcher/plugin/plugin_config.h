// What both kinds of plugins share: their description checked, a scene's configuration checked against their schema, requests as
// JSON. Pure but for the settings file.
#pragma once

#include "clonecore/host/launcher.h"

#include <nlohmann/json.hpp>

#include <string>

namespace doppel {

struct PluginDescription {
    std::string name, label;
    nlohmann::json schema;
};

/// Refuses names that are no small word and schemas that are none; what is missing in a schema is taken for "no settings".
Result<PluginDescription> checkDescription(PluginDescription description);

/// Those keys of `config` that the schema has, each of the right type and within its enum, minimum and maximum; texts of one
/// line and at most 4096 bytes. Other keys are left out: a connection keeps what it said to another launcher.
Result<nlohmann::json> acceptedConfig(const PluginDescription& plugin, const nlohmann::json& config);

/// For a plugin: the configuration, the user's settings under its name, and what it needs to run doppel-clone.
Result<nlohmann::json> pluginRequest(const PluginDescription& plugin, const LaunchRequest& request);
Result<nlohmann::json> pluginReattachRequest(const PluginDescription& plugin, const nlohmann::json& ticket);

/// Of a plugin's "ready": checked as a clone's own line is.
Result<CloneAddress> pluginAddress(const nlohmann::json& address);
/// Its ticket as Doppel hands it out.
nlohmann::json pluginTicket(const PluginDescription& plugin, const nlohmann::json& ticket);

} // namespace doppel
