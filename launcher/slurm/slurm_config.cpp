#include "launcher/slurm/slurm_config.h"

#include <algorithm>
#include <cstdlib>

namespace doppel {

using nlohmann::json;

namespace {

constexpr int kMaxCpus = 4096;

bool isShellName(const std::string& name) {
    return !name.empty() && !(name.front() >= '0' && name.front() <= '9') && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
}

Result<void> readFolder(const ConfigFields& fields, const char* key, std::filesystem::path& folder) {
    std::string text;
    if (auto read = fields.text(key, text); !read) return read;
    if (!text.empty() && text.front() != '/') return tl::unexpected(fields.wrong(key, "the absolute path of a folder"));
    folder = text;
    return {};
}

} // namespace

Result<SlurmConfig> parseSlurmConfig(const json& config) {
    SlurmConfig result;
    const ConfigFields fields(config, "slurm");
    auto read = firstFault(
        [&] { return fields.isObject(); },
        [&] {
            return fields.none({"program", "arguments", "environment", "sbatch arguments", "srun arguments", "commands", "log folder"});
        },
        [&] { return fields.word("partition", "._,-", result.partition); }, [&] { return fields.word("account", "._-", result.account); },
        [&] { return fields.word("qos", "._-", result.qos); }, [&] { return fields.word("reservation", "._,-", result.reservation); },
        [&] { return fields.word("constraint", "._&|*-", result.constraint); }, [&] { return fields.word("time", ":-", result.time); },
        [&] { return fields.word("memory", "", result.memory); }, [&] { return fields.word("gres", ":,._-", result.gres); },
        [&] { return fields.whole("cpus", 0, kMaxCpus, result.cpus); }, [&] { return readCloneOptions(fields, result.clone); });
    if (!read) return tl::unexpected(std::move(read.error()));
    if (result.clone.threads == 0) result.clone.threads = result.cpus; // without cgroups a job sees all processors of its node
    return result;
}

Result<SlurmSettings> parseSlurmSettings(const json& settings) {
    SlurmSettings result;
    const ConfigFields fields(settings, "slurm");
    auto read = firstFault(
        [&] { return fields.isObject(); },
        [&] {
            return fields.onlyKnown({"program", "arguments", "environment", "sbatch arguments", "srun arguments", "commands",
                                     "log folder", "status every"});
        },
        [&] { return fields.text("program", result.program); }, [&] { return fields.texts("arguments", result.arguments); },
        [&] { return fields.environment("environment", result.environment); },
        [&] { return fields.texts("sbatch arguments", result.sbatchArguments); },
        [&] { return fields.texts("srun arguments", result.srunArguments); },
        [&] { return readFolder(fields, "commands", result.commands); },
        [&] { return readFolder(fields, "log folder", result.logFolder); },
        [&] { return fields.seconds("status every", 0.2, 3600, result.statusEvery); });
    for (const auto& [name, value] : result.environment)
        if (read && !isShellName(name)) read = tl::unexpected(fields.wrong("environment", "an object whose names are letters, digits and _"));
    if (!read) return tl::unexpected(std::move(read.error()));
    return result;
}

json slurmConfigSchema() {
    json properties = {
        {"partition", schemaField("string", "Partition", "Where the job queues; empty = Slurm's default.", "")},
        {"account", schemaField("string", "Account", "Whom the job is charged to; empty = your default.", "")},
        {"qos", schemaField("string", "Quality of service", "Name of a QOS; empty = the default.", "")},
        {"reservation", schemaField("string", "Reservation", "Name of a reservation to run in.", "")},
        {"constraint", schemaField("string", "Constraint", "Features that the node must have, e.g. avx2&big.", "")},
        {"time", schemaField("string", "Time limit", "Minutes, or days-hours:minutes:seconds, e.g. 1:30:00.", "")},
        {"memory", schemaField("string", "Memory", "For the job on its node, e.g. 16G.", "")},
        {"gres", schemaField("string", "Generic resources", "e.g. gpu:1", "")},
        {"cpus", schemaWhole("Processors", "For the clone on its node; 0 = Slurm's default.", 0, 0, kMaxCpus)}};
    describeCloneOptions(properties);
    return schemaOf("Slurm", std::move(properties), {"partition", "cpus", "memory", "time", "gres", "threads", "idleTimeout"},
                    {"account", "qos", "reservation", "constraint", "port", "dialBack", "dialAddress"});
}

std::filesystem::path slurmLogFolder() {
    const auto variable = [](const char* name) {
        const char* value = std::getenv(name);
        return std::filesystem::path(value && *value == '/' ? value : "");
    };
    std::filesystem::path state = variable("XDG_STATE_HOME");
    if (state.empty()) state = variable("HOME") / ".local/state";
    return state / "doppel/slurm";
}

} // namespace doppel
