#include "launcher/ssh/ssh_session.h"

#include "clonecore/base/user_folders.h"
#include "launcher/common/clone_line.h"
#include "launcher/common/host_programs.h"
#include "launcher/common/run_command.h"
#include "launcher/common/work_handle.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <mutex>
#include <system_error>
#include <utility>

namespace doppel {

namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kCommandTime{30};
constexpr std::chrono::seconds kReconnectAfter{3};
constexpr std::chrono::seconds kReconnectMargin{30}; // beyond the idle timeout: the clone counts from when it misses its host
constexpr std::chrono::seconds kEndTime{3};          // for the end marker to arrive behind a hard end
constexpr std::size_t kMaxFolderBytes = 60; // of the base: a Unix socket's whole path has 108, and ssh adds to its own
constexpr const char* kLinesOfAnother = "200";
constexpr int kNoSuchLaunch = 3; // exit code of sshFollowLine()

ExitStatus exitOf(int shellCode) { return shellCode > 128 ? ExitStatus{0, shellCode - 128} : ExitStatus{shellCode, 0}; }

// Lives on the reactor's thread, held by its callbacks; so it only borrows the reactor.
class Session : public std::enable_shared_from_this<Session> {
public:
    Session(ProcessReactor& reactor, fs::path program, SshLaunch launch, CloneOptions options, std::shared_ptr<LaunchGate> gate)
        : m_reactor(reactor), m_program(std::move(program)), m_launch(std::move(launch)), m_options(std::move(options)), m_gate(std::move(gate)) {}

    void start(const std::string& hostPublicKey) {
        connect(sshStartLine(m_launch, m_options, hostPublicKey));
    }

    void attach() {
        m_lines.setDone();
        m_attached = true;
        setServing(m_options.port);
        connect(sshFollowLine(m_launch, kLinesOfAnother));
    }

    void stop(std::chrono::milliseconds grace) {
        if (m_over || m_ending) return;
        if (grace.count() <= 0 || !m_serves) return endHard();
        end(false, [](const Result<CommandResult>&) {});
        m_reactor.cancel(m_killTimer);
        m_killTimer = m_reactor.startTimer(grace, [self = shared_from_this()] { self->endHard(); });
    }

    void abandon() {
        if (!m_over) endHard();
    }

    // The clone goes on without us; the connection does not.
    void letGo() {
        if (std::exchange(m_over, true)) return;
        cancelTimers();
        m_reactor.forget(m_master);
        std::error_code ignored;
        fs::remove(m_launch.control, ignored);
    }

    // Any thread.
    nlohmann::json ticket() const {
        std::lock_guard lock(m_mutex);
        return m_ticket;
    }

private:
    ProgramSpec ssh(std::vector<std::string> words) const {
        return {.program = m_program, .arguments = std::move(words), .environment = hostEnvironment(), .directory = "/"};
    }

    void connect(const std::string& line) {
        const auto self = shared_from_this();
        ProcessEvents events;
        events.line = [self](std::string text, bool isStderr) { self->takeLine(std::move(text), isStderr); };
        events.exited = [self](ExitStatus exit) { self->disconnected(exit); };
        events.failed = [self](Error error) {
            self->finish();
            self->m_gate->failed(std::move(error));
        };
        // One that was killed leaves its socket, and ssh takes that for a connection that still stands.
        std::error_code ignored;
        fs::remove(m_launch.control, ignored);
        // May outlast the host for the moment in which the clone is ended over it.
        m_master = m_reactor.start(ssh(sshMasterWords(m_launch, line)), std::move(events), AtQuit::Finish);
    }

    void takeLine(std::string text, bool isStderr) {
        if (m_over) return;
        if (isStderr) m_lastError = text;
        if (!isStderr) {
            if (text == sshUpLine(m_launch.id)) return connectedAgain();
            ++m_linesSeen;
            if (const auto code = sshEndCode(text, m_launch.id)) return ended(exitOf(*code));
        }
        const auto line = m_lines.take(std::move(text), isStderr, *m_gate);
        if (!line) return;
        m_line = *line;
        setServing(line->port);
        if (m_launch.host.mode == "tunnel") return forward(true);
        m_gate->ready(cloneAddress(m_line, endpointOn(m_launch.host.address, *line), m_launch.host.name));
    }

    void connectedAgain() {
        m_lostAt.reset();
        if (m_launch.host.mode == "tunnel") forward(false);
    }

    void setServing(int port) {
        m_port = port;
        m_serves = true;
        std::lock_guard lock(m_mutex);
        m_ticket = {{"launcher", "ssh"}, {"host", m_launch.host.name}, {"mode", m_launch.host.mode}, {"id", m_launch.id},
                    {"port", port}, {"idleTimeout", m_options.idleTimeout}};
        if (m_options.dialBack) m_ticket["dialBack"] = true;
    }

    void forward(bool isFirst) {
        runCommand(m_reactor, ssh(sshForwardWords(m_launch, m_port)), kCommandTime, [self = shared_from_this(), isFirst](const Result<CommandResult>& result) {
            if (self->m_over) return;
            if (result && result->succeeded()) {
                if (isFirst) self->m_gate->ready(cloneAddress(self->m_line, "ipc://" + self->m_launch.socket().string(), self->m_launch.host.name));
                return;
            }
            const Error fault = result ? result->error("cannot forward a socket to the clone over ssh") : result.error();
            self->m_gate->output("error: " + fault.text(), true);
            if (isFirst) self->endHard(); // nobody could ever reach it
        });
    }

    void disconnected(ExitStatus exit) {
        if (m_over) return;
        if (m_exit) return over(*m_exit);
        if (m_ending) return; // what ends it says when it is over
        if (exit.code == kNoSuchLaunch && (m_attached || m_lostAt)) return over({0, 0, false});
        if (!m_serves) {
            finish();
            const std::string why = m_lastError.empty() ? exit.text() : m_lastError;
            m_gate->failed({ErrorCode::ConnectFailed, fmt::format("cannot start a clone on '{}' over ssh: {}; try `ssh {}` in a terminal",
                                                                  m_launch.host.name, why, m_launch.host.target), {}});
            return;
        }
        reconnect();
    }

    void reconnect() {
        const auto now = Clock::now();
        if (!m_lostAt) {
            m_lostAt = now;
            m_gate->output(fmt::format("the ssh connection to '{}' broke ({}); trying again while the clone waits there",
                                       m_launch.host.name, m_lastError), true);
        }
        if (now - *m_lostAt > std::chrono::seconds(m_options.idleTimeout) + kReconnectMargin) return over({0, 0, false});
        m_reconnectTimer = m_reactor.startTimer(kReconnectAfter, [self = shared_from_this()] {
            self->connect(sshFollowLine(self->m_launch, fmt::format("+{}", self->m_linesSeen + 1)));
        });
    }

    void cancelTimers() {
        m_reactor.cancel(std::exchange(m_reconnectTimer, 0));
        m_reactor.cancel(std::exchange(m_killTimer, 0));
    }

    void end(bool hard, std::function<void(const Result<CommandResult>&)> done) {
        runCommand(m_reactor, ssh(sshCommandWords(m_launch, sshEndLine(m_launch, hard))), kCommandTime, std::move(done), AtQuit::Finish);
    }

    void endHard() {
        if (m_over || std::exchange(m_ending, true)) return;
        cancelTimers();
        end(true, [self = shared_from_this()](const Result<CommandResult>& result) {
            if (self->m_over) return;
            if (!result || !result->succeeded()) {
                const Error fault = result ? result->error("cannot end the clone") : result.error();
                const std::string text = fmt::format("error: {}: {}; its idle timeout ends it", self->m_launch.host.name, fault.text());
                self->m_gate->output(text, true);
                spdlog::warn("{}", text);
                return self->over({0, 0, false});
            }
            self->m_killTimer = self->m_reactor.startTimer(kEndTime, [self] { self->over({0, SIGKILL}); });
        });
    }

    void ended(ExitStatus exit) {
        m_exit = exit;
        over(exit);
    }

    void over(ExitStatus exit) {
        if (m_over) return;
        finish();
        m_gate->exited(exit);
    }

    void finish() {
        letGo();
        std::error_code ignored; // only litter
        fs::remove(m_launch.socket(), ignored);
        fs::remove(m_launch.folder, ignored);
    }

    ProcessReactor& m_reactor;
    const fs::path m_program;
    const SshLaunch m_launch;
    const CloneOptions m_options;
    const std::shared_ptr<LaunchGate> m_gate;

    // Reactor's thread.
    ProcessReactor::Id m_master = 0, m_reconnectTimer = 0, m_killTimer = 0;
    CloneLineReader m_lines;
    LauncherLine m_line;
    int m_port = 0; // 0 when it dials
    bool m_serves = false;
    std::size_t m_linesSeen = 0;
    std::string m_lastError;
    std::optional<ExitStatus> m_exit;
    std::optional<Clock::time_point> m_lostAt;
    bool m_attached = false, m_ending = false, m_over = false;

    mutable std::mutex m_mutex;
    nlohmann::json m_ticket; // guarded
};

} // namespace

Result<fs::path> sshFolder(const std::string& id) {
    const char* runtime = std::getenv("XDG_RUNTIME_DIR");
    fs::path base = runtime && *runtime == '/' ? runtime : "/tmp";
    if (base.native().size() > kMaxFolderBytes) base = "/tmp";
    const fs::path folder = base / ("doppel-ssh-" + id);
    if (auto made = makePrivateFolder(folder, "the folder for ssh's sockets"); !made) return tl::unexpected(std::move(made.error()));
    return folder;
}

std::unique_ptr<LaunchedProcess> launchSsh(std::shared_ptr<ProcessReactor> reactor, fs::path program, SshLaunch launch,
                                           const CloneOptions& options, const std::string& hostPublicKey, LaunchEvents events) {
    auto handle = std::make_unique<WorkHandle<Session>>(std::move(reactor), std::move(events), std::move(program), std::move(launch), options);
    handle->begin([hostPublicKey](Session& session) { session.start(hostPublicKey); });
    return handle;
}

std::unique_ptr<LaunchedProcess> attachSsh(std::shared_ptr<ProcessReactor> reactor, fs::path program, SshLaunch launch,
                                           const CloneOptions& options, LaunchEvents events) {
    auto handle = std::make_unique<WorkHandle<Session>>(std::move(reactor), std::move(events), std::move(program), std::move(launch), options);
    handle->begin([](Session& session) { session.attach(); });
    return handle;
}

} // namespace doppel
