#include "launcher/local/local_launcher.h"

#include "launcher/common/clone_line.h"
#include "launcher/common/host_programs.h"
#include "launcher/local/attached_process.h"
#include "launcher/settings/launcher_settings.h"

#include <mutex>
#include <utility>

namespace doppel {

namespace {

// What the reactor's callbacks learn, for the handle and for clearing up behind the process.
struct LocalState {
    explicit LocalState(LaunchEvents events) : gate(std::move(events)) {}
    LaunchGate gate;
    CloneLineReader lines;   // reactor's thread only, as the two below
    std::string endpoint;
    pid_t pid = 0;
    std::mutex mutex;
    nlohmann::json ticket; // guarded
};

class LocalProcess : public LaunchedProcess {
public:
    LocalProcess(std::shared_ptr<ProcessReactor> reactor, ProcessReactor::Id id, std::shared_ptr<LocalState> state)
        : m_reactor(std::move(reactor)), m_id(id), m_state(std::move(state)) {}
    ~LocalProcess() override { m_reactor->forget(m_id); }
    void stop(std::chrono::milliseconds grace) override { m_reactor->stop(m_id, grace); }
    nlohmann::json ticket() const override {
        std::lock_guard lock(m_state->mutex);
        return m_state->ticket;
    }
    void release() override { m_reactor->release(m_id); }

private:
    const std::shared_ptr<ProcessReactor> m_reactor;
    const ProcessReactor::Id m_id;
    const std::shared_ptr<LocalState> m_state;
};

// Only from its line on does the clone live longer than its host, so that another can take hold of it.
void found(LocalState& state, const LauncherLine& line) {
    state.endpoint = line.endpoint;
    if (const auto identity = identityOf(state.pid)) {
        std::lock_guard lock(state.mutex);
        state.ticket = formatLocalTicket({*identity, line.endpoint});
    }
    state.gate.ready({line.endpoint, "localhost", line.port, line.key, line.pid});
}

ProcessEvents eventsOf(const std::shared_ptr<LocalState>& state) {
    ProcessEvents events;
    events.started = [state](pid_t pid) { state->pid = pid; };
    events.cleanUp = [state] { removeSocketFile(state->endpoint); };
    events.line = [state](std::string line, bool isStderr) {
        if (const auto clone = state->lines.take(std::move(line), isStderr, state->gate)) found(*state, *clone);
    };
    events.exited = [state](ExitStatus exit) { state->gate.exited(exit); };
    events.failed = [state](Error error) { state->gate.failed(std::move(error)); };
    return events;
}

/// What to run for a request.
Result<ProgramSpec> programSpec(const LaunchRequest& request, const LocalSettings& settings) {
    auto config = parseLocalConfig(request.config);
    if (!config) return tl::unexpected(std::move(config.error()));
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
    auto state = std::make_shared<LocalState>(std::move(events));
    const ProcessReactor::Id id = m_reactor->start(std::move(*spec), eventsOf(state));
    return std::make_unique<LocalProcess>(m_reactor, id, std::move(state));
}

Result<std::unique_ptr<LaunchedProcess>> LocalLauncher::reattach(const nlohmann::json& ticket, LaunchEvents events) {
    const auto parsed = parseLocalTicket(ticket);
    if (!parsed) return tl::unexpected(parsed.error());
    return attachLocal(m_reactor, *parsed, std::move(events));
}

} // namespace doppel
