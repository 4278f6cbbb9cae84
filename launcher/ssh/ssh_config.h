// What the ssh launcher is told, checked: machines by this machine's user, the name of one by a scene.
#pragma once

#include "clonecore/base/error.h"
#include "launcher/common/clone_command.h"

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <vector>

namespace doppel {

/// A machine that the user has listed.
struct SshHost {
    std::string name{};
    std::string target{};             ///< what ssh calls it: "ws7", "anna@ws7.example"
    std::string program = kCloneProgram; ///< doppel-clone there: a path, or a name along the PATH that ssh commands get
    std::vector<std::string> arguments{}; ///< more of them, for it
    std::map<std::string, std::string> environment{}; ///< of the clone
    std::string mode = "tunnel";    ///< "tunnel": through the ssh connection; "direct": the host connects to the clone's port
    std::string bind = "0.0.0.0";   ///< address to listen on, of "direct"
    std::string address{};            ///< where it is reached, of "direct"; "" = the target without its user
};

struct SshSettings {
    std::map<std::string, SshHost> hosts;
    std::string ssh = "ssh";
    std::vector<std::string> options; ///< words for every call of ssh, before the target: {"-F", "/home/anna/.ssh/farm"}
};

struct SshConfig {
    std::string host; ///< name in the settings; "" = the only one
    std::string mode; ///< "" = the machine's
    CloneOptions clone;
};

Result<SshSettings> parseSshSettings(const nlohmann::json& settings);
Result<SshConfig> parseSshConfig(const nlohmann::json& config);
nlohmann::json sshConfigSchema(const SshSettings& settings);
/// NotFound says which there are, and how to list one.
Result<SshHost> chooseHost(const SshSettings& settings, const SshConfig& config);

} // namespace doppel
