#include "clonecore/host/clone_process.h"

#include "clonecore/host/clone_status.h"

#include <utility>

namespace doppel {

template <class Start>
Result<std::shared_ptr<CloneProcess>> CloneProcess::begin(const std::shared_ptr<LoopGate>& gate, std::shared_ptr<Launcher> launcher,
                                                          Callbacks callbacks, Start&& start) {
    auto self = std::make_shared<CloneProcess>(Private{});
    self->m_callbacks = std::move(callbacks);
    self->m_launcher = std::move(launcher);
    auto process = start(*self->m_launcher, self->makeEvents(gate));
    if (!process) return tl::unexpected(std::move(process.error()));
    self->m_process = std::move(*process);
    return self;
}

Result<std::shared_ptr<CloneProcess>> CloneProcess::launch(std::shared_ptr<LoopGate> gate,
                                                           std::shared_ptr<Launcher> launcher,
                                                           const LaunchRequest& request, Callbacks callbacks) {
    return begin(gate, std::move(launcher), std::move(callbacks),
                 [&](Launcher& how, LaunchEvents events) { return how.start(request, std::move(events)); });
}

Result<std::shared_ptr<CloneProcess>> CloneProcess::reattach(std::shared_ptr<LoopGate> gate, std::shared_ptr<Launcher> launcher,
                                                             const nlohmann::json& ticket, Callbacks callbacks) {
    return begin(gate, std::move(launcher), std::move(callbacks),
                 [&](Launcher& how, LaunchEvents events) { return how.reattach(ticket, std::move(events)); });
}

CloneProcess::~CloneProcess() = default;

void CloneProcess::stop(std::chrono::milliseconds grace) {
    if (!m_ended && m_process) m_process->stop(grace);
}

// The launcher calls these on a thread of its own; each hops to the I/O thread and finds this object there, or not.
LaunchEvents CloneProcess::makeEvents(const std::shared_ptr<LoopGate>& gate) {
    const auto onLoop = [gate, weak = weak_from_this()](auto action) {
        gate->post([weak, action = std::move(action)]() mutable {
            if (const auto self = weak.lock(); self && !self->m_ended) {
                self->takeOutput(); // what was printed before comes before
                action(*self);
            }
        });
    };

    LaunchEvents events;
    events.output = [onLoop, output = m_output](std::string line, bool) {
        {
            std::lock_guard lock(output->mutex);
            output->lines.push_back(std::move(line));
            while (output->lines.size() > kLogTailLines) output->lines.pop_front();
            if (std::exchange(output->posted, true)) return;
        }
        onLoop([](CloneProcess&) {});
    };
    events.waiting = [onLoop](std::string what) {
        onLoop([what = std::move(what)](CloneProcess& self) {
            if (const auto waiting = self.m_callbacks.waiting) waiting(what);
        });
    };
    events.ready = [onLoop](CloneAddress address) {
        onLoop([address = std::move(address)](CloneProcess& self) {
            // A copy: a link that can't be opened makes the connection let this process go, with other callbacks.
            if (const auto ready = self.m_callbacks.ready) ready(address);
        });
    };
    events.exited = [onLoop](ExitStatus exit) { onLoop([exit](CloneProcess& self) { self.end(exit, {}); }); };
    events.failed = [onLoop](Error error) {
        onLoop([error = std::move(error)](CloneProcess& self) { self.end(std::nullopt, error); });
    };
    return events;
}

void CloneProcess::takeOutput() {
    std::deque<std::string> lines;
    {
        std::lock_guard lock(m_output->mutex);
        m_output->posted = false;
        lines.swap(m_output->lines);
    }
    if (!lines.empty() && m_callbacks.log) m_callbacks.log(std::move(lines));
}

void CloneProcess::end(std::optional<ExitStatus> exit, Error error) {
    m_ended = true;
    // The callback may let this object go or give it other callbacks; it must not run from a member meanwhile.
    const Callbacks callbacks = std::exchange(m_callbacks, {});
    if (exit) {
        if (callbacks.exited) callbacks.exited(*exit);
    } else if (callbacks.failed) {
        callbacks.failed(std::move(error));
    }
}

} // namespace doppel
