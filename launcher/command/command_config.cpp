#include "launcher/command/command_config.h"

#include "launcher/common/host_programs.h"
#include "launcher/common/words.h"
#include "launcher/settings/launcher_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <regex>

namespace doppel {

using nlohmann::json;

namespace {

constexpr std::string_view kNameCharacters = "._-";

Result<void> readLine(const ConfigFields& fields, const char* key, std::vector<std::string>& words) {
    std::string line;
    if (auto read = fields.text(key, line); !read) return read;
    auto split = splitWords(line);
    if (!split) return tl::unexpected(std::move(split.error()));
    words = std::move(*split);
    return {};
}

Result<void> checkPattern(const ConfigFields& fields, const std::string& pattern) {
    if (pattern.empty()) return {};
    try {
        if (std::regex(pattern).mark_count() >= 1) return {};
    } catch (const std::regex_error&) {
        return tl::unexpected(fields.wrong("job pattern", "a regular expression (ECMAScript's)"));
    }
    return tl::unexpected(fields.wrong("job pattern", "a regular expression with a group (...) around the job's id"));
}

// With values of the right shape: what a template's placeholders would be refused for at a start.
Result<void> checkPlaceholders(CommandTemplate t) {
    if (t.clone.empty()) t.clone = {kCloneProgram}; // whether it is here does not matter yet
    for (const auto* line : {&t.line, &t.cancel, &t.status})
        if (auto filled = fillTemplate(t, *line, {}, "key", "id", line == &t.line ? "" : "1"); !filled)
            return tl::unexpected(std::move(filled.error()));
    return {};
}

Result<void> checkWhole(const CommandTemplate& t, const ConfigFields& fields) {
    if (t.line.empty()) return tl::unexpected(fields.wrong("line", "the command line that starts a clone"));
    if (t.isJob() && (t.cancel.empty() || t.status.empty() || t.log.empty()))
        return fail(ErrorCode::InvalidArgument, "a template with a \"job pattern\" also needs \"cancel\", \"status\" and \"log\"");
    if (t.isJob() && t.log.front() != '/') return tl::unexpected(fields.wrong("log", "an absolute path"));
    return checkPlaceholders(t);
}

Result<CommandTemplate> parseTemplate(const std::string& name, const json& value) {
    CommandTemplate t;
    t.name = name;
    const ConfigFields fields(value, "command");
    auto read = firstFault(
        [&] { return fields.isObject(); },
        [&] {
            return fields.onlyKnown({"line", "cancel", "status", "job pattern", "log", "clone", "listen", "bind", "address",
                                     "environment", "status every"});
        },
        [&] { return readLine(fields, "line", t.line); }, [&] { return readLine(fields, "cancel", t.cancel); },
        [&] { return readLine(fields, "status", t.status); }, [&] { return fields.text("job pattern", t.jobPattern); },
        [&] { return fields.text("log", t.log); }, [&] { return readLine(fields, "clone", t.clone); },
        [&] { return fields.oneOf("listen", {"tcp", "ipc"}, t.listen); }, [&] { return fields.word("bind", ".:[]*", t.bind); },
        [&] { return fields.word("address", "._:[]-", t.address); }, [&] { return fields.environment("environment", t.environment); },
        [&] { return fields.seconds("status every", 0.1, 3600, t.statusEvery); }, [&] { return checkPattern(fields, t.jobPattern); },
        [&] { return checkWhole(t, fields); });
    if (!read) {
        read.error().message = fmt::format("template \"{}\": {}", name, read.error().message);
        return tl::unexpected(std::move(read.error()));
    }
    return t;
}

} // namespace

Result<CommandSettings> parseCommandSettings(const json& settings) {
    CommandSettings result;
    const ConfigFields fields(settings, "command");
    if (auto read = firstFault([&] { return fields.isObject(); }, [&] { return fields.onlyKnown({"templates"}); }); !read)
        return tl::unexpected(std::move(read.error()));
    const auto templates = settings.find("templates");
    if (templates == settings.end()) return result;
    if (!templates->is_object() || templates->size() > ConfigFields::kMaxEntries)
        return tl::unexpected(fields.wrong("templates", "an object of templates by name"));
    for (const auto& [name, value] : templates->items()) {
        std::string word;
        const json named{{"template", name}};
        if (auto read = ConfigFields(named, "command").word("template", kNameCharacters, word); !read || name.empty())
            return fail(ErrorCode::InvalidArgument, fmt::format("\"{}\" is no name for a template: letters, digits and {} only", name, kNameCharacters));
        auto parsed = parseTemplate(name, value);
        if (!parsed) return tl::unexpected(std::move(parsed.error()));
        result.templates[name] = std::move(*parsed);
    }
    return result;
}

Result<CommandConfig> parseCommandConfig(const json& config) {
    CommandConfig result;
    const ConfigFields fields(config, "command");
    auto read = firstFault(
        [&] { return fields.isObject(); },
        [&] { return fields.none({"templates", "line", "cancel", "status", "job pattern", "log", "clone", "environment", "program", "arguments"}); },
        [&] { return fields.word("template", kNameCharacters, result.name); }, [&] { return readCloneOptions(fields, result.clone); });
    if (!read) return tl::unexpected(std::move(read.error()));
    return result;
}

json commandConfigSchema(const CommandSettings& settings) {
    std::vector<std::string> names;
    for (const auto& [name, value] : settings.templates) names.push_back(name);
    json properties;
    properties["template"] = schemaChoice("Template", "Command line of launchers.json that starts the clone.", names, names.empty() ? "" : names.front());
    describeCloneOptions(properties);
    return schemaOf("Command line", std::move(properties), {"template", "threads", "idleTimeout"}, {"port", "dialBack", "dialAddress"});
}

Result<CommandTemplate> chooseTemplate(const CommandSettings& settings, const std::string& name) {
    if (name.empty() && settings.templates.size() == 1) return settings.templates.begin()->second;
    if (const auto found = settings.templates.find(name); found != settings.templates.end()) return found->second;
    std::string known;
    for (const auto& [other, value] : settings.templates) known += (known.empty() ? "" : ", ") + other;
    if (known.empty())
        return fail(ErrorCode::NotFound, fmt::format("there is no template for the command launcher; write one under \"command\" into {}",
                                                     launcherSettingsFile().string()));
    return fail(ErrorCode::NotFound, name.empty() ? fmt::format("say which \"template\" the command launcher shall use: {}", known)
                                                  : fmt::format("the command launcher has no template '{}'; choose one of: {}", name, known));
}

Result<std::vector<std::string>> fillTemplate(const CommandTemplate& chosen, const std::vector<std::string>& line,
                                              const CloneOptions& options, const std::string& hostPublicKey,
                                              const std::string& launchId, const std::string& job) {
    std::vector<std::string> clone = chosen.clone;
    if (clone.empty()) {
        auto program = findCloneProgram({}, "command");
        if (!program) return tl::unexpected(std::move(program.error()));
        clone = {program->string()};
    }
    const auto arguments = cloneArguments(options, chosen.listen, chosen.listen == "tcp" ? chosen.bind : "", hostPublicKey);
    clone.insert(clone.end(), arguments.begin(), arguments.end());
    std::map<std::string, std::string> values{{"id", launchId},
                                              {"host_key", hostPublicKey},
                                              {"threads", std::to_string(options.threads)},
                                              {"idle_timeout", std::to_string(options.idleTimeout)},
                                              {"log", chosen.log},
                                              {"clone_line", quoteForShell(clone)}};
    if (!job.empty()) values["job"] = job;
    if (!chosen.log.empty()) {
        auto log = fillWords({chosen.log}, {{"id", launchId}, {"job", job}});
        if (!log) return tl::unexpected(std::move(log.error()));
        values["log"] = log->front();
    }
    return fillWords(line, values, {{"clone", clone}});
}

bool isJobId(const std::string& text) {
    return !text.empty() && text.size() <= 128 && text.front() != '-' && text.front() != '.' &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      std::string_view("_.:@-[]").find(c) != std::string_view::npos;
           });
}

Result<std::string> jobIn(const CommandTemplate& chosen, const std::vector<std::string>& output) {
    const std::regex pattern(chosen.jobPattern);
    for (const std::string& line : output) {
        std::smatch match;
        if (!std::regex_search(line, match, pattern)) continue;
        if (isJobId(match[1].str())) return match[1].str();
        return fail(ErrorCode::ParseFailed, fmt::format("'{}' is no job id that can be used; see \"job pattern\" of template '{}'", match[1].str(), chosen.name));
    }
    return fail(ErrorCode::NotFound, fmt::format("no line that it printed matches the \"job pattern\" of template '{}'{}", chosen.name,
                                                 output.empty() ? "" : "; its last was: " + output.back()));
}

} // namespace doppel
