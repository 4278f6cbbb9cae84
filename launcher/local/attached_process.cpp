#include "launcher/local/attached_process.h"

#include "launcher/common/launch_gate.h"
#include "launcher/process/pidfd.h"
#include "launcher/process/process_tree.h"

#include <signal.h>

#include <filesystem>
#include <limits>
#include <utility>

namespace doppel {

namespace {

// The reactor's callbacks hold it, so it only borrows the reactor.
class Attached : public std::enable_shared_from_this<Attached> {
public:
    Attached(ProcessReactor& reactor, LocalTicket ticket, FileDescriptor process, std::shared_ptr<LaunchGate> gate)
        : m_reactor(reactor), m_ticket(std::move(ticket)), m_mark(launchMark(m_ticket.process.pid)), m_process(std::move(process)),
          m_gate(std::move(gate)) {}

    // Reactor's thread.
    void begin() {
        m_watch = m_reactor.watch(m_process, [self = shared_from_this()] { self->end(); });
    }
    void stop(std::chrono::milliseconds grace) {
        if (!isAlive()) return;
        if (grace.count() <= 0) return kill();
        signalGroup(m_ticket.process.pid, SIGTERM);
        signalGroup(m_ticket.process.pid, SIGCONT);
        m_reactor.cancel(m_timer);
        m_timer = m_reactor.startTimer(grace, [self = shared_from_this()] { self->kill(); });
    }
    void letGo() {
        m_reactor.cancel(std::exchange(m_timer, 0));
        m_reactor.cancel(std::exchange(m_watch, 0)); // this may be the last that holds us
    }

private:
    // It is not our child and may be reaped at any time; the group's number is taken only while its leader lives.
    bool isAlive() const { return m_watch != 0 && signalPidFd(m_process, 0); }
    void kill() {
        if (!isAlive()) return;
        if (m_mark.empty())
            signalGroup(m_ticket.process.pid, SIGKILL);
        else
            killProcessTree(m_ticket.process.pid, m_mark);
    }
    void end() {
        const auto self = shared_from_this();
        letGo();
        removeSocketFile(m_ticket.endpoint);
        m_gate->exited({0, 0, false});
    }

    ProcessReactor& m_reactor;
    const LocalTicket m_ticket;
    const std::string m_mark;
    const FileDescriptor m_process;
    const std::shared_ptr<LaunchGate> m_gate;
    ProcessReactor::Id m_watch = 0, m_timer = 0;
};

class AttachedHandle : public LaunchedProcess {
public:
    AttachedHandle(std::shared_ptr<ProcessReactor> reactor, LocalTicket ticket, FileDescriptor process, LaunchEvents events)
        : m_reactor(std::move(reactor)), m_gate(std::make_shared<LaunchGate>(std::move(events))), m_ticket(ticket),
          m_attached(std::make_shared<Attached>(*m_reactor, std::move(ticket), std::move(process), m_gate)) {
        m_reactor->post([attached = m_attached] { attached->begin(); });
    }
    ~AttachedHandle() override {
        m_gate->shut();
        m_reactor->post([attached = std::move(m_attached), released = m_released] {
            if (!released) attached->stop(std::chrono::milliseconds(0));
            attached->letGo();
        });
    }
    void stop(std::chrono::milliseconds grace) override {
        m_reactor->post([attached = m_attached, grace] { attached->stop(grace); });
    }
    nlohmann::json ticket() const override { return formatLocalTicket(m_ticket); }
    void release() override {
        m_gate->shut();
        m_released = true;
    }

private:
    const std::shared_ptr<ProcessReactor> m_reactor;
    const std::shared_ptr<LaunchGate> m_gate;
    const LocalTicket m_ticket;
    std::shared_ptr<Attached> m_attached;
    bool m_released = false;
};

} // namespace

nlohmann::json formatLocalTicket(const LocalTicket& ticket) {
    return {{"launcher", "local"},
            {"pid", ticket.process.pid},
            {"started", ticket.process.started},
            {"boot", ticket.process.boot},
            {"endpoint", ticket.endpoint}};
}

Result<LocalTicket> parseLocalTicket(const nlohmann::json& ticket) {
    const auto fault = fail(ErrorCode::InvalidArgument, "this is no ticket of a clone of the local launcher");
    if (!ticket.is_object()) return fault;
    const auto field = [&](const char* key) { return ticket.contains(key) ? ticket[key] : nlohmann::json(); };
    const auto pid = field("pid"), started = field("started"), boot = field("boot"), endpoint = field("endpoint");
    if (!pid.is_number_unsigned() && !pid.is_number_integer()) return fault;
    if (pid.get<double>() < 2 || pid.get<double>() > std::numeric_limits<pid_t>::max()) return fault;
    if (!started.is_number_integer() || !boot.is_string()) return fault;
    if (!endpoint.is_null() && !endpoint.is_string()) return fault;
    return LocalTicket{{pid.get<pid_t>(), started.get<std::uint64_t>(), boot.get<std::string>()},
                       endpoint.is_string() ? endpoint.get<std::string>() : std::string()};
}

Result<std::unique_ptr<LaunchedProcess>> attachLocal(std::shared_ptr<ProcessReactor> reactor, const LocalTicket& ticket,
                                                     LaunchEvents events) {
    auto process = openProcess(ticket.process);
    if (!process) return tl::unexpected(std::move(process.error()));
    return std::make_unique<AttachedHandle>(std::move(reactor), ticket, std::move(*process), std::move(events));
}

void removeSocketFile(const std::string& endpoint) {
    constexpr std::string_view kIpc = "ipc:///";
    if (!endpoint.starts_with(kIpc)) return;
    const std::filesystem::path file(endpoint.substr(kIpc.size() - 1));
    std::error_code ignored; // it may be gone already, and is only litter
    if (std::filesystem::is_socket(file, ignored)) std::filesystem::remove(file, ignored);
}

} // namespace doppel
