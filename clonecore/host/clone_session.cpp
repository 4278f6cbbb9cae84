#include "clonecore/host/clone_session.h"

#include "clonecore/host/dial_back.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace doppel {

namespace {

// Longest wait between two attempts to reach a clone whose link broke.
constexpr std::chrono::milliseconds kMaxRetryDelay{10'000};
// How long a port of clones that dial is held after its last use.
constexpr std::chrono::milliseconds kPortLinger{1'000};
// Shortest time between two events for log lines: a process that prints without end must not keep everybody busy.
constexpr std::chrono::milliseconds kLogInterval{50};

bool allowsPlainTcp(const nlohmann::json& config) {
    return config.is_object() && config.contains("allowPlainTcp") && config["allowPlainTcp"] == true;
}

} // namespace

CloneSession::CloneSession(HostContext& context, std::string id)
    : m_context(context), m_id(std::move(id)), m_fullFrames(context.loop) {
    m_status.since = std::chrono::steady_clock::now();
}

CloneSession::~CloneSession() {
    letGo(true);
    if (m_logTimerRuns) m_context.loop.cancelTimer(m_logTimer);
    if (m_resendRuns) m_context.loop.cancelTimer(m_resend);
}

void CloneSession::start() {
    const CloneState state = m_machine.state();
    m_startAfterAdoption = m_isAdopting;
    if (state == CloneState::Launching || state == CloneState::Connecting || isConnectedState(state)) return;
    const auto record = m_context.scene.connection(m_id);
    if (!record) return;
    m_restarts = 0;
    letGo(true);
    beginAnew();
    move(CloneState::Launching);
    launch(*record);
}

// Nothing of the clone before is shown any more, but its image.
void CloneSession::beginAnew() {
    m_log.clear();
    m_logShown = false;
    m_paused = false;
    m_status.error = {};
    m_status.exitCode.reset();
    m_status.percent = 0;
    m_status.samples = 0;
    m_status.renderSeconds = 0;
    m_status.memoryBytes = 0;
}

void CloneSession::launch(const ConnectionRecord& record) {
    auto launcher = m_context.services.launchers.findFor(record.launcherConfig);
    if (!launcher) return failWith(std::move(launcher.error()));

    auto dialBack = awaitDialling(record.launcherConfig, **launcher);
    if (!dialBack) return failWith(std::move(dialBack.error()));
    LaunchRequest request{m_id, record.launcherConfig, m_context.keys.publicKey, std::move(*dialBack), record.renderer, m_context.services.assetCacheBytes};
    auto process = CloneProcess::launch(m_context.gate, std::move(*launcher), request, processCallbacks());
    if (!process) return failWith(std::move(process.error()));
    m_process = std::move(*process);
    startTimer(m_context.services.timeouts.launch, &CloneSession::onLaunchDeadline);
}

// The endpoint that the clone shall dial; "" when it listens. The port must be there before the clone, who is told of it.
Result<std::string> CloneSession::awaitDialling(const nlohmann::json& config, const Launcher& launcher) {
    const auto wanted = readDialBack(config, launcher.dialAddress());
    if (!wanted) return tl::unexpected(wanted.error());
    if (!*wanted) return std::string();
    const std::string endpoint = (*wanted)->listenEndpoint();
    m_port = m_portBefore.lock();
    if (!m_port || m_port->endpoint() != endpoint) {
        auto port = ListeningPort::open(endpoint);
        if (!port) return tl::unexpected(std::move(port.error()));
        m_port = std::move(*port);
    }
    return (*wanted)->dialEndpoint(m_port->port());
}

// ZeroMQ closes its side a moment later, and until then nobody could listen there anew: a clone that is started again at once takes over
// what is still held here.
void CloneSession::closePort() {
    if (!m_port) return;
    m_portBefore = m_port;
    m_context.loop.startTimer(kPortLinger, [port = std::move(m_port)] {});
    m_port.reset();
}

void CloneSession::onLaunchDeadline() {
    failWith(Error{ErrorCode::Timeout,
                   fmt::format("the clone process was not ready within {:g} s and was ended; look at its log, and check "
                               "that the program is doppel-clone",
                               static_cast<double>(m_context.services.timeouts.launch.count()) / 1000.0),
                   m_id});
}

void CloneSession::onProcessLog(std::deque<std::string> lines) {
    for (std::string& line : lines) m_log.add(std::move(line));
    showLog();
}

void CloneSession::onProcessExited(ExitStatus exit) {
    m_status.exitCode = exit.signal == 0 ? exit.code : 128 + exit.signal;
    std::string message = m_machine.state() == CloneState::Launching ? "the clone process ended before it was ready"
                                                                     : "the clone process ended unexpectedly";
    message += " (" + exit.text() + ")";
    if (const std::string hint = m_goodbye.empty() ? m_log.hint() : m_goodbye; !hint.empty()) message += ": " + hint;
    crashed(Error{ErrorCode::ProcessFailed, std::move(message), m_id});
}

void CloneSession::connect(CloneAddress address, KeyPair hostKeys) {
    const auto record = m_context.scene.connection(m_id);
    if (!record) return;
    if (m_machine.state() != CloneState::Stopped) stop();
    beginAnew();
    m_address = std::move(address);
    m_hostKeys = std::move(hostKeys);
    openLink();
}

void CloneSession::openLink() {
    cancelTimer();
    const auto record = m_context.scene.connection(m_id);
    if (m_machine.state() != CloneState::Lost) {
        m_status.pid = m_address->pid;
        move(CloneState::Connecting);
    }

    const CloneTimeouts& timeouts = m_context.services.timeouts;
    CloneLink::Options options{*m_address, m_hostKeys, m_id, record && allowsPlainTcp(record->launcherConfig),
                               timeouts.connect, timeouts.heartbeat, timeouts.lost, m_port};
    CloneLink::Callbacks callbacks;
    callbacks.welcomed = [this](const WelcomeMessage& welcome) { onWelcome(welcome); };
    callbacks.message = [this](CloneMessage message, std::shared_ptr<const std::byte> payload, std::size_t bytes) {
        onMessage(std::move(message), std::move(payload), bytes);
    };
    callbacks.answered = [this](std::chrono::steady_clock::duration roundTrip) { onAnswered(roundTrip); };
    callbacks.failed = [this](Error error) { onLinkFailed(std::move(error)); };
    callbacks.silent = [this](Error error) { onSilent(std::move(error)); };
    callbacks.heard = [this] { onHeard(); };
    auto link = CloneLink::open(m_context.loop, std::move(options), std::move(callbacks));
    if (!link) return onLinkFailed(std::move(link.error()));
    m_link = std::move(*link);
}

void CloneSession::onWelcome(const WelcomeMessage& welcome) {
    m_linked = true;
    m_isAdopting = false;
    // A link that is mended is not another start.
    if (m_welcomed == std::chrono::steady_clock::time_point{}) m_welcomed = std::chrono::steady_clock::now();
    m_retryDelay = std::chrono::milliseconds(0);
    m_status.waitingToConnect = false;
    m_status.error = {};
    m_status.renderers = welcome.renderers;
    m_status.pid = welcome.pid;
    m_request.epoch = std::max(m_request.epoch, welcome.epoch); // a render of before goes on under a higher one
    m_status.host = m_address->host;
    m_status.port = m_address->port;
    openIntake(welcome.pid);
    m_assets = std::make_unique<AssetService>(
        m_context.loop, m_context.gate, m_context.assets,
        [this](const HostMessage& answer) { return m_linked ? m_link->send(answer) : fail(ErrorCode::ConnectFailed, "the link is closed", m_id); },
        [this](std::string line) { addLog(std::move(line)); });
    m_liveState = CloneState::Syncing;
    move(CloneState::Syncing);
    if (!m_shown.empty()) send(ShownMessage{m_shown});
    sync(true);
    if (m_paused || welcome.epoch > 0) send(PauseMessage{m_paused});
    if (!m_fullFrames.empty()) send(FullFrameMessage{}); // asked for before the link broke
    note();
}

// Before the handshake: this clone can't be used. After it: the link broke, but its process may live and answer again.
void CloneSession::onLinkFailed(Error error) {
    const CloneState state = m_machine.state();
    if (m_isAdopting) return onAdoptionFailed(error, true);
    if (state == CloneState::Connecting) return failWith(std::move(error));
    // A tunnel whose far end is dead hangs up in the handshake too: while there is a process, its exit tells.
    const bool hopeless = error.code == ErrorCode::ProtocolMismatch || (error.code == ErrorCode::AuthFailed && !m_process);
    if (state == CloneState::Lost && hopeless) return failWith(std::move(error));
    if (!m_goodbye.empty() && !m_process)
        return failWith(Error{ErrorCode::ConnectFailed, "the clone ended: " + m_goodbye, m_id});

    dropLink();
    m_linkError = std::move(error);
    // When it is the process that ended, its exit says why, and comes at once.
    if (m_process && state != CloneState::Lost)
        startTimer(m_context.services.timeouts.heartbeat, &CloneSession::onLinkLost);
    else
        onLinkLost();
}

void CloneSession::onLinkLost() {
    m_status.error = m_linkError;
    if (m_machine.state() == CloneState::Lost)
        publish(CloneEventKind::Status);
    else
        move(CloneState::Lost);
    reopenLater();
}

void CloneSession::reopenLater() {
    const auto least = m_context.services.timeouts.heartbeat;
    // A clone that dials makes the pauses itself, and must not find the door closed.
    m_retryDelay = m_address->dials ? least : std::clamp(m_retryDelay * 2, least, kMaxRetryDelay);
    startTimer(m_retryDelay, &CloneSession::reopen);
}

// The clone may have given this host up meanwhile, or may be behind a link that died without a sign: begin anew.
void CloneSession::reopen() {
    dropLink();
    openLink();
}

void CloneSession::onSilent(Error error) {
    m_status.error = std::move(error);
    move(CloneState::Lost);
    // It comes back over this link if it was only held up; for longer silence a new link is tried.
    startTimer(m_context.services.timeouts.lost * 2, &CloneSession::reopen);
}

void CloneSession::onHeard() {
    cancelTimer();
    m_status.error = m_renderError;
    move(m_liveState);
    sync(false); // edits made meanwhile
}

void CloneSession::stop() {
    const bool wasWaiting = m_status.waitingToConnect;
    letGo(true);
    if (m_machine.state() == CloneState::Stopped) {
        if (wasWaiting) publish(CloneEventKind::Status);
        return;
    }
    m_status.error = {};
    move(CloneState::Stopped);
}

// For another one to the same clone, which keeps its session.
void CloneSession::dropLink() {
    if (m_link) m_link->leave(ByeMessage{false, true});
    m_linked = false;
    m_intake.reset();
    m_assets.reset();
    m_status.link = {};
    m_network.reset();
    m_sourcesEpoch.reset();
    m_context.ending.add(nullptr, std::move(m_link), false);
    m_link.reset();
}

void CloneSession::letGo(bool quit) {
    cancelTimer();
    m_linked = false;
    m_intake.reset();
    m_assets.reset();
    m_status.link = {};
    m_network.reset();
    m_sourcesEpoch.reset();
    m_syncedSources.reset();
    m_context.ending.add(std::move(m_process), std::move(m_link), quit);
    m_process.reset();
    m_link.reset();
    m_address.reset();
    closePort();
    m_isAdopting = m_startAfterAdoption = false;
    m_welcomed = {};
    m_context.ledger.forget(m_id);
    m_syncedScene = {};
    m_renderError = {};
    m_linkError = {};
    m_goodbye.clear();
    m_retryDelay = std::chrono::milliseconds(0);
    m_status.waitingToConnect = false;
    m_status.message.clear();
    m_status.host.clear();
    m_status.port = 0;
    m_status.pid = 0;
    m_fullFrames.failAll(Error{ErrorCode::ConnectFailed, "the clone went away before its image was complete", m_id});
}

void CloneSession::failWith(Error error) {
    letGo(true);
    if (error.context.empty()) error.context = m_id;
    m_status.error = std::move(error);
    m_status.message = m_status.error.message;
    if (m_machine.state() == CloneState::Failed)
        publish(CloneEventKind::Status);
    else
        move(CloneState::Failed);
}

void CloneSession::move(CloneState state) {
    const CloneState before = m_machine.state();
    if (!m_machine.moveTo(state)) return;
    m_status.state = state;
    m_status.since = std::chrono::steady_clock::now();
    publish(CloneEvent{CloneEventKind::State, m_id, before, state});
}

void CloneSession::publish(CloneEventKind kind) { publish(CloneEvent{kind, m_id, m_status.state, m_status.state}); }

void CloneSession::publish(const CloneEvent& event) {
    if (!std::exchange(m_logShown, true)) m_status.log = m_log.lines();
    if (!m_context.board.setStatus(m_id, m_status)) return; // deleted; this session is about to end
    m_context.observers.notify(event);
}

void CloneSession::addLog(std::string line) {
    m_log.add(std::move(line));
    showLog();
}

void CloneSession::showLog() {
    m_logShown = false;
    m_logNews = true;
    if (m_logTimerRuns) return;
    m_logNews = false;
    publish(CloneEventKind::Log);
    m_logTimerRuns = true;
    m_logTimer = m_context.loop.startTimer(kLogInterval, [this] {
        m_logTimerRuns = false;
        if (m_logNews) showLog();
    });
}

void CloneSession::startTimer(std::chrono::milliseconds delay, void (CloneSession::*onTimer)()) {
    cancelTimer();
    m_timerRuns = true;
    m_timer = m_context.loop.startTimer(delay, [this, onTimer] {
        m_timerRuns = false;
        (this->*onTimer)();
    });
}

void CloneSession::cancelTimer() {
    if (std::exchange(m_timerRuns, false)) m_context.loop.cancelTimer(m_timer);
}

} // namespace doppel
