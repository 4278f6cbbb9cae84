#include "launcher/local/local_launcher.h"

#include "launcher/common/child_launch.h"
#include "launcher/common/clone_line.h"
#include "launcher/common/host_programs.h"
#include "launcher/local/attached_process.h"
#include "launcher/settings/launcher_settings.h"

#include <utility>

namespace doppel {

namespace {

// Only from its line on does the clone live longer than its host, so that another can take hold of it.
ChildLaunch localLaunch() {
    return {.address = [](const LauncherLine& line) { return cloneAddress(line, line.endpoint, "localhost"); },
            .ticket =
                [](pid_t pid, const LauncherLine& line) {
                    const auto identity = identityOf(pid);
                    return identity ? formatLocalTicket({*identity, line.endpoint}) : nlohmann::json();
                },
            .cleanUp = [](const LauncherLine& line) { removeSocketFile(line.endpoint); }};
}

/// What to run for a request.
Result<ProgramSpec> programSpec(const LaunchRequest& request, const LocalSettings& settings) {
    auto config = parseLocalConfig(request.config);
    if (!config) return tl::unexpected(std::move(config.error()));
    if (auto taken = takeRequest(request, config->clone); !taken) return tl::unexpected(std::move(taken.error()));
    auto program = findCloneProgram(settings.program, "local");
    if (!program) return tl::unexpected(std::move(program.error()));
    ProgramSpec spec;
    spec.program = std::move(*program);
    spec.arguments = cloneArguments(config->clone, config->listen, {}, request.hostPublicKey);
    spec.arguments.insert(spec.arguments.end(), settings.arguments.begin(), settings.arguments.end());
    spec.environment = hostEnvironment(settings.environment);
    return spec;
}

} // namespace

Result<LocalSettings> userLocalSettings() { return parseUserSettings("local", parseLocalSettings); }

LocalLauncher::LocalLauncher(Settings settings, std::shared_ptr<ProcessReactor> reactor)
    : m_settings(std::move(settings)), m_reactor(std::move(reactor)) {}

nlohmann::json LocalLauncher::schema() const { return localConfigSchema(); }

Result<void> LocalLauncher::check(const nlohmann::json& config) const {
    const auto parsed = parseLocalConfig(config);
    return parsed ? Result<void>() : tl::unexpected(parsed.error());
}

Result<std::unique_ptr<LaunchedProcess>> LocalLauncher::start(const LaunchRequest& request, LaunchEvents events) {
    const auto settings = m_settings();
    if (!settings) return tl::unexpected(settings.error());
    auto spec = programSpec(request, *settings);
    if (!spec) {
        spec.error().context = request.sessionId;
        return tl::unexpected(std::move(spec.error()));
    }
    return launchChild(m_reactor, std::move(*spec), localLaunch(), std::move(events));
}

Result<std::unique_ptr<LaunchedProcess>> LocalLauncher::reattach(const nlohmann::json& ticket, LaunchEvents events) {
    const auto parsed = parseLocalTicket(ticket);
    if (!parsed) return tl::unexpected(parsed.error());
    return attachLocal(m_reactor, *parsed, std::move(events));
}

} // namespace doppel
