#include "launcher/slurm/slurm_launcher.h"

#include "launcher/common/host_programs.h"
#include "launcher/common/launch_id.h"
#include "launcher/settings/launcher_settings.h"
#include "launcher/slurm/slurm_job.h"

#include <algorithm>
#include <utility>

namespace doppel {

namespace {

// Session ids follow the rules of node names; what else is there is left out of the job's name.
std::string jobName(const std::string& sessionId) {
    std::string name = "doppel-";
    for (const char c : sessionId.substr(0, 64))
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_') name += c;
    return name;
}

bool isDigits(const std::string& text, std::string_view digits) {
    return !text.empty() && text.size() <= 20 && text.find_first_not_of(digits) == std::string::npos;
}

} // namespace

Result<SlurmSettings> userSlurmSettings() { return parseUserSettings("slurm", parseSlurmSettings); }

SlurmLauncher::SlurmLauncher(Settings settings, std::shared_ptr<ProcessReactor> reactor)
    : m_settings(std::move(settings)), m_reactor(std::move(reactor)) {}

Result<void> SlurmLauncher::check(const nlohmann::json& config) const {
    const auto parsed = parseSlurmConfig(config);
    if (!parsed) return tl::unexpected(parsed.error());
    const auto settings = m_settings();
    if (!settings) return tl::unexpected(settings.error());
    const auto commands = SlurmJob::findCommands(*settings);
    return commands ? Result<void>() : tl::unexpected(commands.error());
}

Result<std::unique_ptr<LaunchedProcess>> SlurmLauncher::start(const LaunchRequest& request, LaunchEvents events) {
    auto config = parseSlurmConfig(request.config);
    if (!config) return tl::unexpected(std::move(config.error()));
    if (auto taken = takeRequest(request, config->clone); !taken) return tl::unexpected(std::move(taken.error()));
    const auto settings = m_settings();
    if (!settings) return tl::unexpected(settings.error());
    const auto commands = SlurmJob::findCommands(*settings);
    if (!commands) return tl::unexpected(commands.error());
    const auto folder = SlurmJob::prepareFolder(*settings);
    if (!folder) return tl::unexpected(folder.error());
    std::string program = settings->program; // of the nodes, so it need not be here
    if (program.empty()) {
        const auto here = findCloneProgram({}, "slurm");
        if (!here) return tl::unexpected(here.error());
        program = std::filesystem::absolute(*here).string();
    }
    auto job = std::make_unique<SlurmJob>(*m_reactor, *commands, *settings, *folder, newLaunchId());
    job->prepare(std::move(*config), std::move(program), request.hostPublicKey, jobName(request.sessionId));
    return launchJob(m_reactor, std::move(job), std::move(events));
}

Result<std::unique_ptr<LaunchedProcess>> SlurmLauncher::reattach(const nlohmann::json& ticket, LaunchEvents events) {
    const auto text = [&](const char* key) {
        return ticket.is_object() && ticket.contains(key) && ticket[key].is_string() ? ticket[key].get<std::string>() : std::string();
    };
    const std::string job = text("job"), id = text("id");
    if (!isDigits(job, "0123456789") || !isDigits(id, "0123456789abcdef"))
        return fail(ErrorCode::InvalidArgument, "this is no ticket of a job of the slurm launcher");
    const auto settings = m_settings();
    if (!settings) return tl::unexpected(settings.error());
    const auto commands = SlurmJob::findCommands(*settings);
    if (!commands) return tl::unexpected(commands.error());
    // Where the settings say now, not where a ticket says.
    const auto folder = SlurmJob::prepareFolder(*settings);
    if (!folder) return tl::unexpected(folder.error());
    return attachJob(m_reactor, std::make_unique<SlurmJob>(*m_reactor, *commands, *settings, *folder, id), job, std::move(events));
}

} // namespace doppel
