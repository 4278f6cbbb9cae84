#include "clonecore/host/clone_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace doppel {

namespace {

constexpr int kMaxRestarts = 1000;
constexpr int kMaxDoublings = 8; // of the wait before a restart
// So long a clone may take to notice that its host has died; until then it is busy with that one.
constexpr std::chrono::seconds kAdoptionPatience{15};
constexpr std::chrono::milliseconds kAdoptionRetry{500};

} // namespace

CloneProcess::Callbacks CloneSession::processCallbacks() {
    CloneProcess::Callbacks callbacks;
    callbacks.log = [this](std::deque<std::string> lines) { onProcessLog(std::move(lines)); };
    callbacks.waiting = [this](std::string what) {
        if (m_machine.state() == CloneState::Launching) cancelTimer(); // a farm's queue may take its days
        m_status.waitingToConnect = true;
        m_status.message = std::move(what);
        publish(CloneEventKind::Status);
    };
    callbacks.ready = [this](CloneAddress address) {
        if (m_machine.state() != CloneState::Launching) return;
        m_address = std::move(address);
        m_hostKeys = m_context.keys;
        if (!m_address->dials) closePort(); // the launcher knows no other way
        openLink();
    };
    callbacks.exited = [this](ExitStatus exit) { onProcessExited(exit); };
    callbacks.failed = [this](Error error) { failWith(std::move(error)); };
    return callbacks;
}

// ---- clones that outlive their host

void CloneSession::note() {
    if (!m_linked || !m_process) return;
    m_context.ledger.note({{}, m_id, *m_address, m_hostKeys, m_process->ticket(), m_port ? m_port->endpoint() : std::string()});
}

/// nullptr when the ticket names none that is here.
std::shared_ptr<Launcher> CloneSession::launcherOf(const nlohmann::json& ticket) const {
    if (!ticket.is_object()) return nullptr;
    const auto name = ticket.find("launcher");
    return name != ticket.end() && name->is_string() ? m_context.services.launchers.find(name->get<std::string>()) : nullptr;
}

void CloneSession::adopt(const CloneLedger::Entry& entry) {
    if (m_machine.state() != CloneState::Stopped) return endPredecessor(entry);
    if (!m_context.scene.connection(m_id)) return;
    m_restarts = 0;
    letGo(true);
    beginAnew();
    m_isAdopting = true;
    m_adoptUntil = std::chrono::steady_clock::now() + kAdoptionPatience;
    m_address = entry.address;
    m_hostKeys = entry.hostKeys;
    addLog("taking over the clone that runs since before");
    if (entry.ticket.is_object()) {
        const auto launcher = launcherOf(entry.ticket);
        Result<std::shared_ptr<CloneProcess>> process = fail(ErrorCode::NotFound, "its launcher is not installed any more");
        if (launcher) process = CloneProcess::reattach(m_context.gate, launcher, entry.ticket, processCallbacks());
        if (process)
            m_process = std::move(*process);
        else if (process.error().code == ErrorCode::NotFound && launcher)
            return onAdoptionFailed(process.error(), false);
        else
            addLog("warning: it can be asked to end, but not made to: " + process.error().text());
    }
    if (entry.address.dials) {
        auto port = ListeningPort::open(entry.listen);
        if (!port) return onAdoptionFailed(port.error(), false);
        m_port = std::move(*port);
    }
    openLink();
}

// The connection was started anew before its old clone was found: nobody needs that one any more.
void CloneSession::endPredecessor(const CloneLedger::Entry& entry) {
    const auto launcher = launcherOf(entry.ticket);
    if (!launcher) return; // it ends by itself
    if (auto process = CloneProcess::reattach(m_context.gate, launcher, entry.ticket, {})) {
        addLog("the clone of before is ended: this connection was started anew meanwhile");
        m_context.ending.add(std::move(*process), nullptr, true);
    }
}

// It has ended meanwhile, as clones without a host do; or it can't be reached, then it ends by itself. One whose process lives is
// tried for a while.
void CloneSession::onAdoptionFailed(const Error& error, bool mayRetry) {
    const bool hopeless = error.code == ErrorCode::AuthFailed || error.code == ErrorCode::ProtocolMismatch;
    if (mayRetry && !hopeless && m_process && !m_process->hasEnded() && std::chrono::steady_clock::now() < m_adoptUntil) {
        dropLink();
        return startTimer(kAdoptionRetry, &CloneSession::reopen);
    }
    const bool startAnew = m_startAfterAdoption;
    letGo(true);
    addLog("the clone of before is not taken over: " + error.text());
    move(CloneState::Stopped);
    if (startAnew) start();
}

// ---- clones that crash

int CloneSession::allowedRestarts() const {
    const auto record = m_context.scene.connection(m_id);
    const auto& config = record ? record->launcherConfig : nlohmann::json();
    if (!config.is_object() || !config.contains("restarts") || !config["restarts"].is_number()) return m_context.services.restarts;
    return static_cast<int>(std::clamp(config["restarts"].get<double>(), 0.0, static_cast<double>(kMaxRestarts)));
}

// The process has ended by itself. One that was at work is started again; one that never served would only do the same again.
void CloneSession::crashed(Error error) {
    if (m_isAdopting) return onAdoptionFailed(error, false);
    const auto now = std::chrono::steady_clock::now();
    const bool served = m_welcomed != std::chrono::steady_clock::time_point{};
    if (served && now - m_welcomed >= m_context.services.timeouts.stable) m_restarts = 0;
    const int allowed = allowedRestarts();
    const bool meantIt = !m_goodbye.empty() && m_status.exitCode == 0; // somebody ended it
    if (!served || meantIt || m_restarts >= allowed) {
        if (served && !meantIt && allowed > 0) error.message += fmt::format("; it was started again {} times and is now left alone", allowed);
        return failWith(std::move(error));
    }
    const auto delay = m_context.services.timeouts.restart * (1 << std::min(m_restarts, kMaxDoublings));
    ++m_restarts;
    error.message += fmt::format("; it is started again in {:g} s ({} of {})", static_cast<double>(delay.count()) / 1000.0, m_restarts, allowed);
    failWith(std::move(error));
    startTimer(delay, &CloneSession::restart);
}

void CloneSession::restart() {
    const auto record = m_context.scene.connection(m_id);
    if (!record || m_machine.state() != CloneState::Failed) return;
    const bool paused = m_paused;
    beginAnew();
    m_paused = paused;
    move(CloneState::Launching);
    launch(*record);
}

} // namespace doppel
