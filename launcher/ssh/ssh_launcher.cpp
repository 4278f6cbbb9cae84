#include "launcher/ssh/ssh_launcher.h"

#include "launcher/common/host_programs.h"
#include "launcher/common/launch_id.h"
#include "launcher/settings/launcher_settings.h"
#include "launcher/ssh/ssh_session.h"

#include <utility>

namespace doppel {

namespace {

constexpr std::size_t kIdBytes = 16;

struct Prepared {
    std::filesystem::path program;
    SshLaunch launch;
};

Result<Prepared> prepare(const Result<SshSettings>& settings, const SshConfig& config, const std::string& id) {
    if (!settings) return tl::unexpected(settings.error());
    auto host = chooseHost(*settings, config);
    if (!host) return tl::unexpected(std::move(host.error()));
    auto program = findProgram(settings->ssh, "install the OpenSSH client, or set \"ssh\" under \"ssh\" in " + launcherSettingsFile().string());
    if (!program) return tl::unexpected(std::move(program.error()));
    auto folder = sshFolder(id);
    if (!folder) return tl::unexpected(std::move(folder.error()));
    // A connection of its own each time: that of another host process may still stand.
    const auto control = *folder / ("c" + newLaunchId().substr(0, 4));
    return Prepared{std::move(*program), {*settings, std::move(*host), id, std::move(*folder), control}};
}

} // namespace

Result<SshSettings> userSshSettings() { return parseUserSettings("ssh", parseSshSettings); }

SshLauncher::SshLauncher(Settings settings, std::shared_ptr<ProcessReactor> reactor)
    : m_settings(std::move(settings)), m_reactor(std::move(reactor)) {}

nlohmann::json SshLauncher::schema() const { return sshConfigSchema(m_settings().value_or(SshSettings{})); }

Result<void> SshLauncher::check(const nlohmann::json& config) const {
    const auto parsed = parseSshConfig(config);
    if (!parsed) return tl::unexpected(parsed.error());
    const auto settings = m_settings();
    if (!settings) return tl::unexpected(settings.error());
    const auto host = chooseHost(*settings, *parsed);
    return host ? Result<void>() : tl::unexpected(host.error());
}

Result<std::unique_ptr<LaunchedProcess>> SshLauncher::start(const LaunchRequest& request, LaunchEvents events) {
    auto config = parseSshConfig(request.config);
    if (!config) return tl::unexpected(std::move(config.error()));
    if (auto taken = takeRequest(request, config->clone); !taken) return tl::unexpected(std::move(taken.error()));
    auto prepared = prepare(m_settings(), *config, newLaunchId());
    if (!prepared) return tl::unexpected(std::move(prepared.error()));
    return launchSsh(m_reactor, std::move(prepared->program), std::move(prepared->launch), config->clone, request.hostPublicKey, std::move(events));
}

Result<std::unique_ptr<LaunchedProcess>> SshLauncher::reattach(const nlohmann::json& ticket, LaunchEvents events) {
    const auto wrong = fail(ErrorCode::InvalidArgument, "this is no ticket of a clone of the ssh launcher");
    if (!ticket.is_object()) return wrong;
    const auto id = ticket.find("id");
    const auto config = parseSshConfig(ticket); // its host, mode, port and idle timeout are checked as a scene's are
    if (!config || (config->clone.port == 0 && !config->clone.dialBack) || id == ticket.end() || !id->is_string()) return wrong;
    const auto name = id->get<std::string>();
    if (name.size() != kIdBytes || name.find_first_not_of("0123456789abcdef") != std::string::npos) return wrong;
    auto prepared = prepare(m_settings(), *config, name);
    if (!prepared) return tl::unexpected(std::move(prepared.error()));
    return attachSsh(m_reactor, std::move(prepared->program), std::move(prepared->launch), config->clone, std::move(events));
}

} // namespace doppel
