// What the Slurm launcher is told, checked: by a scene what the job needs, by the user of this machine what is run.
#pragma once

#include "clonecore/base/error.h"
#include "launcher/common/clone_command.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace doppel {

/// Of a connection, so perhaps of a stranger's scene: each value is one harmless word. "" and 0 leave it to Slurm.
struct SlurmConfig {
    std::string partition, account, qos, reservation, constraint;
    std::string time;   ///< limit, as Slurm writes it: minutes, "1:30:00", "2-12"
    std::string memory; ///< "16G"
    std::string gres;   ///< "gpu:1"
    int cpus = 0;
    CloneOptions clone;
};

struct SlurmSettings {
    std::string program;                ///< doppel-clone on the nodes; "" = the path of this machine's
    std::vector<std::string> arguments; ///< more of them, for it
    std::map<std::string, std::string> environment; ///< of the job, added to what sbatch takes along
    std::vector<std::string> sbatchArguments, srunArguments;
    std::filesystem::path commands;  ///< folder of sbatch, squeue, scancel, scontrol, sacct; "" = along PATH
    std::filesystem::path logFolder; ///< of the user, which hosts and nodes see; "" = slurmLogFolder()
    double statusEvery = 2;          ///< seconds
};

Result<SlurmConfig> parseSlurmConfig(const nlohmann::json& config);
Result<SlurmSettings> parseSlurmSettings(const nlohmann::json& settings);
nlohmann::json slurmConfigSchema();

/// $XDG_STATE_HOME/doppel/slurm (~/.local/state without the variable)
std::filesystem::path slurmLogFolder();

} // namespace doppel
