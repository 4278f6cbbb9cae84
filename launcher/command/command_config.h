// What the command launcher is told, checked: templates by this machine's user, the name of one by a scene.
#pragma once

#include "clonecore/base/error.h"
#include "launcher/common/clone_command.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace doppel {

/// A command line of the user, see docs/launchers.md. Either it stays until the clone has ended and prints what the clone prints,
/// or (with a job pattern) it submits a job and ends.
struct CommandTemplate {
    std::string name;
    std::vector<std::string> line, cancel, status;
    std::string jobPattern; ///< regular expression; its first group is the job's id in the output of `line`; "" = it stays
    std::string log;        ///< file that the job prints into
    std::vector<std::string> clone; ///< words of {clone} before the arguments; empty = this machine's doppel-clone
    std::string listen = "tcp"; ///< how the clone serves: "tcp" or "ipc"
    std::string bind;           ///< address to listen on; "" = loopback
    std::string address;        ///< host where it is reached; "" = as it prints
    std::map<std::string, std::string> environment; ///< added to the host's own
    double statusEvery = 2;     ///< seconds

    bool isJob() const { return !jobPattern.empty(); }
};

struct CommandSettings {
    std::map<std::string, CommandTemplate> templates;
};

struct CommandConfig {
    std::string name; ///< of the template; "" = the only one
    CloneOptions clone;
};

Result<CommandSettings> parseCommandSettings(const nlohmann::json& settings);
Result<CommandConfig> parseCommandConfig(const nlohmann::json& config);
nlohmann::json commandConfigSchema(const CommandSettings& settings);
/// NotFound says which there are, and how to write one.
Result<CommandTemplate> chooseTemplate(const CommandSettings& settings, const std::string& name);

/// `line` with its placeholders filled.
Result<std::vector<std::string>> fillTemplate(const CommandTemplate& chosen, const std::vector<std::string>& line,
                                              const CloneOptions& options, const std::string& hostPublicKey,
                                              const std::string& launchId, const std::string& job);
/// The id in the template's output: NotFound when no line matches, ParseFailed when it is no harmless word.
Result<std::string> jobIn(const CommandTemplate& chosen, const std::vector<std::string>& output);
/// Letters, digits and _.:@-[] and not beginning with a dash, at most 128: safe as a word and as (part of) a file's name.
bool isJobId(const std::string& text);

} // namespace doppel
