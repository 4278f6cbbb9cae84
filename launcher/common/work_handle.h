// The handle of a launched process whose work is done by an object on the reactor's thread: passes calls on to it, and lets it go or
// gives it up at its end. For the launchers of this folder's neighbours.
#pragma once

#include "clonecore/host/launcher.h"
#include "launcher/common/launch_gate.h"
#include "launcher/process/process_reactor.h"

#include <chrono>
#include <memory>
#include <utility>

namespace doppel {

/// `Work` has stop(grace), letGo() and abandon() for the reactor's thread and ticket() for any; it is made with the reactor, what
/// else it needs, and the gate.
template <class Work>
class WorkHandle final : public LaunchedProcess {
public:
    template <class... Needs>
    WorkHandle(std::shared_ptr<ProcessReactor> reactor, LaunchEvents events, Needs&&... needs)
        : m_reactor(std::move(reactor)), m_gate(std::make_shared<LaunchGate>(std::move(events))),
          m_work(std::make_shared<Work>(*m_reactor, std::forward<Needs>(needs)..., m_gate)) {}
    ~WorkHandle() override {
        m_gate->shut();
        m_reactor->post([work = std::move(m_work), released = m_released] { released ? work->letGo() : work->abandon(); });
    }
    /// Calls `call` with the work, on the reactor's thread.
    template <class Call>
    void begin(Call call) {
        m_reactor->post([work = m_work, call = std::move(call)] { call(*work); });
    }
    void stop(std::chrono::milliseconds grace) override {
        m_reactor->post([work = m_work, grace] { work->stop(grace); });
    }
    nlohmann::json ticket() const override { return m_work->ticket(); }
    void release() override {
        m_gate->shut();
        m_released = true;
    }

private:
    const std::shared_ptr<ProcessReactor> m_reactor;
    const std::shared_ptr<LaunchGate> m_gate;
    std::shared_ptr<Work> m_work;
    bool m_released = false;
};

} // namespace doppel
