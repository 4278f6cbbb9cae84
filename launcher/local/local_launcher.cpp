#include "launcher/local/local_launcher.h"

#include "clonecore/link/launcher_line.h"
#include "launcher/settings/launcher_settings.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>
#include <utility>

extern char** environ; // NOLINT: the C library's name

namespace doppel {

namespace {

constexpr const char* kProgramName = "doppel-clone";
constexpr const char* kProgramVariable = "DOPPEL_CLONE_PROGRAM";

bool isExecutable(const std::filesystem::path& file) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(file, ignored) && ::access(file.c_str(), X_OK) == 0;
}

// A name without a slash is looked for along PATH, as a shell does.
std::filesystem::path alongPath(const std::string& name) {
    const char* path = std::getenv("PATH");
    std::string_view rest = path ? path : "/usr/local/bin:/usr/bin:/bin";
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(':'), rest.size());
        if (std::filesystem::path file = std::filesystem::path(rest.substr(0, end)) / name; end > 0 && isExecutable(file))
            return file;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return {};
}

Result<std::filesystem::path> findProgram(const LocalSettings& settings) {
    std::string wanted = settings.program;
    std::string source = "the \"program\" of the launcher's settings";
    if (const char* variable = std::getenv(kProgramVariable); wanted.empty() && variable && *variable) {
        wanted = variable;
        source = std::string("$") + kProgramVariable;
    }
    std::filesystem::path file;
    if (wanted.empty()) {
        std::error_code fault;
        file = std::filesystem::read_symlink("/proc/self/exe", fault).parent_path() / kProgramName;
        source = "beside the running program";
    } else {
        file = wanted.find('/') == std::string::npos ? alongPath(wanted) : std::filesystem::path(wanted);
        if (file.empty()) file = wanted;
    }
    if (isExecutable(file)) return file;
    return fail(ErrorCode::NotFound,
                fmt::format("there is no program that can be run at '{}' ({}); set \"program\" under \"local\" in {} or ${} to the path "
                            "of doppel-clone",
                            file.string(), source, launcherSettingsFile().string(), kProgramVariable));
}

std::vector<std::string> makeEnvironment(const LocalSettings& settings) {
    std::vector<std::string> environment;
    for (char** entry = environ; entry && *entry; ++entry) {
        const std::string_view text = *entry;
        if (!settings.environment.contains(std::string(text.substr(0, text.find('='))))) environment.emplace_back(text);
    }
    for (const auto& [name, value] : settings.environment) environment.push_back(name + "=" + value);
    return environment;
}

CloneAddress addressOf(const LauncherLine& line) {
    return CloneAddress{line.endpoint, "localhost", line.port, line.key, line.pid};
}

class LocalProcess : public LaunchedProcess {
public:
    LocalProcess(std::shared_ptr<ProcessReactor> reactor, ProcessReactor::Id id)
        : m_reactor(std::move(reactor)), m_id(id) {}
    ~LocalProcess() override { m_reactor->forget(m_id); }
    void stop(std::chrono::milliseconds grace) override { m_reactor->stop(m_id, grace); }

private:
    std::shared_ptr<ProcessReactor> m_reactor;
    const ProcessReactor::Id m_id;
};

// A clone that was killed leaves the file of its Unix socket behind.
void removeSocketFile(std::string_view endpoint) {
    constexpr std::string_view kIpc = "ipc:///";
    if (!endpoint.starts_with(kIpc)) return;
    const std::filesystem::path file(endpoint.substr(kIpc.size() - 1));
    std::error_code ignored; // it may be gone already, and is only litter
    if (std::filesystem::is_socket(file, ignored)) std::filesystem::remove(file, ignored);
}

// Tells the clone's one line from ordinary output. Only the first counts: what is printed later is output.
ProcessEvents readLauncherLine(LaunchEvents events) {
    auto shared = std::make_shared<LaunchEvents>(std::move(events));
    auto endpoint = std::make_shared<std::string>(); // reactor's thread only
    ProcessEvents result;
    result.cleanUp = [endpoint] { removeSocketFile(*endpoint); };
    result.line = [shared, endpoint](std::string line, bool isStderr) {
        if (endpoint->empty() && !isStderr) {
            auto parsed = parseLauncherLine(line);
            if (parsed) {
                *endpoint = parsed->endpoint;
                shared->ready(addressOf(*parsed));
                return;
            }
            if (parsed.error().code != ErrorCode::NotFound)
                line += " (error: this is no usable launcher line: " + parsed.error().message + ")";
        }
        shared->output(std::move(line), isStderr);
    };
    result.exited = [shared](ExitStatus exit) { shared->exited(exit); };
    result.failed = [shared](Error error) { shared->failed(std::move(error)); };
    return result;
}

/// What to run for a request.
Result<ProgramSpec> programSpec(const LaunchRequest& request, const LocalSettings& settings) {
    auto config = parseLocalConfig(request.config);
    if (!config) return tl::unexpected(std::move(config.error()));
    auto program = findProgram(settings);
    if (!program) return tl::unexpected(std::move(program.error()));
    ProgramSpec spec;
    spec.program = std::move(*program);
    spec.arguments = {"--listen", config->listen, "--host-key", request.hostPublicKey, "--idle-timeout",
                      std::to_string(config->idleTimeout)};
    if (config->threads > 0) spec.arguments.insert(spec.arguments.end(), {"--threads", std::to_string(config->threads)});
    if (config->port > 0) spec.arguments.insert(spec.arguments.end(), {"--port", std::to_string(config->port)});
    spec.arguments.insert(spec.arguments.end(), settings.arguments.begin(), settings.arguments.end());
    spec.environment = makeEnvironment(settings);
    return spec;
}

} // namespace

Result<LocalSettings> userLocalSettings() {
    auto settings = launcherSettings(launcherSettingsFile(), "local");
    if (!settings) return tl::unexpected(std::move(settings.error()));
    auto parsed = parseLocalSettings(*settings);
    if (!parsed) parsed.error().context = launcherSettingsFile().string();
    return parsed;
}

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
    const ProcessReactor::Id id = m_reactor->start(std::move(*spec), readLauncherLine(std::move(events)));
    return std::make_unique<LocalProcess>(m_reactor, id);
}

} // namespace doppel
