#include "launcher/command/command_launcher.h"

#include "launcher/command/command_job.h"
#include "launcher/common/child_launch.h"
#include "launcher/common/launch_id.h"
#include "launcher/settings/launcher_settings.h"

#include <utility>

namespace doppel {

Result<CommandSettings> userCommandSettings() { return parseUserSettings("command", parseCommandSettings); }

CommandLauncher::CommandLauncher(Settings settings, std::shared_ptr<ProcessReactor> reactor)
    : m_settings(std::move(settings)), m_reactor(std::move(reactor)) {}

nlohmann::json CommandLauncher::schema() const { return commandConfigSchema(m_settings().value_or(CommandSettings{})); }

Result<CommandTemplate> CommandLauncher::find(const std::string& name) const {
    const auto settings = m_settings();
    if (!settings) return tl::unexpected(settings.error());
    return chooseTemplate(*settings, name);
}

Result<void> CommandLauncher::check(const nlohmann::json& config) const {
    const auto parsed = parseCommandConfig(config);
    if (!parsed) return tl::unexpected(parsed.error());
    const auto chosen = find(parsed->name);
    return chosen ? Result<void>() : tl::unexpected(chosen.error());
}

Result<std::unique_ptr<LaunchedProcess>> CommandLauncher::start(const LaunchRequest& request, LaunchEvents events) {
    auto config = parseCommandConfig(request.config);
    if (!config) return tl::unexpected(std::move(config.error()));
    if (auto taken = takeRequest(request, config->clone); !taken) return tl::unexpected(std::move(taken.error()));
    auto chosen = find(config->name);
    if (!chosen) return tl::unexpected(std::move(chosen.error()));
    const std::string id = newLaunchId();
    if (chosen->isJob())
        return launchJob(m_reactor, std::make_unique<CommandJob>(*m_reactor, *chosen, config->clone, request.hostPublicKey, id), std::move(events));

    const auto words = fillTemplate(*chosen, chosen->line, config->clone, request.hostPublicKey, id, {});
    if (!words) return tl::unexpected(words.error());
    auto spec = commandProgram(*chosen, *words);
    if (!spec) return tl::unexpected(std::move(spec.error()));
    ChildLaunch launch;
    launch.address = [chosen = *chosen](const LauncherLine& line) { return commandAddress(chosen, line); };
    return launchChild(m_reactor, std::move(*spec), std::move(launch), std::move(events));
}

Result<std::unique_ptr<LaunchedProcess>> CommandLauncher::reattach(const nlohmann::json& ticket, LaunchEvents events) {
    const auto text = [&](const char* key) {
        return ticket.is_object() && ticket.contains(key) && ticket[key].is_string() ? ticket[key].get<std::string>() : std::string();
    };
    const std::string job = text("job"), id = text("id");
    if (!isJobId(job) || !isJobId(id)) return fail(ErrorCode::InvalidArgument, "this is no ticket of a job of the command launcher");
    auto chosen = find(text("template"));
    if (!chosen) return tl::unexpected(std::move(chosen.error()));
    if (!chosen->isJob()) return fail(ErrorCode::Unsupported, "the template '" + chosen->name + "' starts no jobs that outlive their host");
    return attachJob(m_reactor, std::make_unique<CommandJob>(*m_reactor, *chosen, CloneOptions{}, std::string(), id), job, std::move(events));
}

} // namespace doppel
