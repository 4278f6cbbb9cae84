#include "launcher/common/child_launch.h"

#include "launcher/common/clone_line.h"

#include <mutex>
#include <utility>

namespace doppel {

namespace {

// What the reactor's callbacks learn, for the handle and for clearing up behind the process.
struct ChildState {
    ChildState(ChildLaunch how, LaunchEvents events) : launch(std::move(how)), gate(std::move(events)) {}
    const ChildLaunch launch;
    LaunchGate gate;
    CloneLineReader lines; // reactor's thread only, as the two below
    std::optional<LauncherLine> clone;
    pid_t pid = 0;
    std::mutex mutex;
    nlohmann::json ticket; // guarded

    void takeLine(std::string line, bool isStderr) {
        auto found = lines.take(std::move(line), isStderr, gate);
        if (!found) return;
        clone = std::move(found);
        if (launch.ticket) {
            auto made = launch.ticket(pid, *clone);
            std::lock_guard lock(mutex);
            ticket = std::move(made);
        }
        gate.ready(launch.address(*clone));
    }
};

class ChildHandle : public LaunchedProcess {
public:
    ChildHandle(std::shared_ptr<ProcessReactor> reactor, ProcessReactor::Id id, std::shared_ptr<ChildState> state)
        : m_reactor(std::move(reactor)), m_id(id), m_state(std::move(state)) {}
    ~ChildHandle() override { m_reactor->forget(m_id); }
    void stop(std::chrono::milliseconds grace) override { m_reactor->stop(m_id, grace); }
    nlohmann::json ticket() const override {
        std::lock_guard lock(m_state->mutex);
        return m_state->ticket;
    }
    void release() override { m_reactor->release(m_id); }

private:
    const std::shared_ptr<ProcessReactor> m_reactor;
    const ProcessReactor::Id m_id;
    const std::shared_ptr<ChildState> m_state;
};

} // namespace

std::unique_ptr<LaunchedProcess> launchChild(std::shared_ptr<ProcessReactor> reactor, ProgramSpec spec, ChildLaunch launch,
                                             LaunchEvents events) {
    auto state = std::make_shared<ChildState>(std::move(launch), std::move(events));
    ProcessEvents process;
    process.started = [state](pid_t pid) { state->pid = pid; };
    process.cleanUp = [state] {
        if (state->clone && state->launch.cleanUp) state->launch.cleanUp(*state->clone);
    };
    process.line = [state](std::string line, bool isStderr) { state->takeLine(std::move(line), isStderr); };
    process.exited = [state](ExitStatus exit) { state->gate.exited(exit); };
    process.failed = [state](Error error) { state->gate.failed(std::move(error)); };
    const ProcessReactor::Id id = reactor->start(std::move(spec), std::move(process));
    return std::make_unique<ChildHandle>(std::move(reactor), id, std::move(state));
}

} // namespace doppel
