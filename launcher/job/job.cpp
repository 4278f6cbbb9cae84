#include "launcher/job/job.h"

#include "launcher/common/clone_line.h"
#include "launcher/common/work_handle.h"
#include "launcher/job/file_follower.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <mutex>
#include <optional>
#include <utility>

namespace doppel {

namespace {

// A clone that serves is heard of over its link first; the batch system is asked less often.
constexpr int kSlowerWhenServing = 5;

// Lives on the reactor's thread, held by its callbacks; so it only borrows the reactor.
class Job : public std::enable_shared_from_this<Job> {
public:
    Job(ProcessReactor& reactor, std::unique_ptr<JobSystem> system, std::shared_ptr<LaunchGate> gate)
        : m_reactor(reactor), m_system(std::move(system)), m_gate(std::move(gate)) {}

    void submit() {
        m_gate->waiting("submitting");
        m_system->submit([self = shared_from_this()](Result<std::string> job) { self->submitted(std::move(job)); });
    }

    void attach(const std::string& job) {
        m_lines.setDone();
        follow(job, true);
        askStatus();
    }

    void stop(std::chrono::milliseconds grace) {
        if (m_over) return;
        if (m_job.empty()) {
            m_stopWanted = true; // ended as soon as it has an id
        } else if (grace.count() <= 0) {
            end(true);
        } else {
            end(false);
            m_reactor.cancel(m_killTimer);
            m_killTimer = m_reactor.startTimer(grace, [self = shared_from_this()] { self->end(true); });
        }
    }

    // Nobody listens any more: what runs is ended, and no longer followed.
    void abandon() {
        if (m_over) return;
        m_abandoned = true;
        if (m_job.empty()) {
            m_stopWanted = true;
            return;
        }
        end(true);
        m_system->cleanUp(m_job, {});
        letGo();
    }

    void letGo() {
        m_over = true;
        for (ProcessReactor::Id* timer : {&m_statusTimer, &m_killTimer}) m_reactor.cancel(std::exchange(*timer, 0));
        m_follower.reset();
    }

    // Any thread.
    nlohmann::json ticket() const {
        std::lock_guard lock(m_mutex);
        return m_ticket;
    }

private:
    void submitted(Result<std::string> job) {
        if (!job) {
            letGo();
            return m_gate->failed(std::move(job.error()));
        }
        if (m_over) return; // released meanwhile: it goes on by itself
        follow(*job, false);
        if (m_abandoned) return abandon();
        if (m_stopWanted) end(true);
        m_gate->waiting("submitted as job " + m_job);
        askStatus();
    }

    void follow(const std::string& job, bool fromEnd) {
        m_job = job;
        {
            std::lock_guard lock(m_mutex);
            m_ticket = m_system->ticket(job);
        }
        m_follower.emplace(m_reactor, m_system->log(job), [this](std::string line) { takeLine(std::move(line)); }, fromEnd);
    }

    void takeLine(std::string text) {
        const auto line = m_lines.take(std::move(text), false, *m_gate);
        if (!line) return;
        m_system->locate(m_job, *line, [self = shared_from_this()](Result<CloneAddress> address) {
            if (self->m_over) return;
            if (address) {
                self->m_serves = true;
                self->m_gate->ready(std::move(*address));
            } else {
                self->m_gate->output("error: cannot find out where the clone serves: " + address.error().text(), true);
                self->end(true); // nobody could ever reach it
            }
        });
    }

    void askLater() {
        if (m_over) return;
        const auto delay = m_system->statusInterval() * (m_serves && m_killTimer == 0 ? kSlowerWhenServing : 1);
        m_statusTimer = m_reactor.startTimer(delay, [self = shared_from_this()] { self->askStatus(); });
    }

    void askStatus() {
        m_system->status(m_job, [self = shared_from_this()](Result<JobStatus> status) {
            if (!self->m_over) self->tell(status);
        });
    }

    void tell(const Result<JobStatus>& status) {
        m_follower->look(); // inotify does not see what other machines write
        if (status && status->phase == JobStatus::Phase::Ended) {
            m_follower->finish();
            m_system->cleanUp(m_job, status->exit);
            letGo();
            return m_gate->exited(status->exit);
        }
        // A batch system that cannot be asked for a while is no reason to give up a job.
        if (!m_serves) m_gate->waiting(status ? status->text : status.error().text());
        askLater();
    }

    void end(bool hard) {
        if (m_over) return;
        m_system->end(m_job, hard, [self = shared_from_this(), hard](Result<void> ended) {
            if (ended) return;
            const std::string text = fmt::format("error: cannot {} job {}: {}", hard ? "end" : "stop", self->m_job, ended.error().text());
            if (self->m_over)
                spdlog::error("{}", text);
            else
                self->m_gate->output(text, true);
        });
    }

    ProcessReactor& m_reactor;
    const std::unique_ptr<JobSystem> m_system;
    const std::shared_ptr<LaunchGate> m_gate;

    // Reactor's thread.
    std::string m_job; // "" until it has been submitted
    CloneLineReader m_lines;
    std::optional<FileFollower> m_follower;
    ProcessReactor::Id m_statusTimer = 0, m_killTimer = 0;
    bool m_serves = false, m_stopWanted = false, m_abandoned = false, m_over = false;

    mutable std::mutex m_mutex;
    nlohmann::json m_ticket; // guarded
};

} // namespace

std::unique_ptr<LaunchedProcess> launchJob(std::shared_ptr<ProcessReactor> reactor, std::unique_ptr<JobSystem> system, LaunchEvents events) {
    auto handle = std::make_unique<WorkHandle<Job>>(std::move(reactor), std::move(events), std::move(system));
    handle->begin([](Job& job) { job.submit(); });
    return handle;
}

std::unique_ptr<LaunchedProcess> attachJob(std::shared_ptr<ProcessReactor> reactor, std::unique_ptr<JobSystem> system, std::string job,
                                           LaunchEvents events) {
    auto handle = std::make_unique<WorkHandle<Job>>(std::move(reactor), std::move(events), std::move(system));
    handle->begin([job = std::move(job)](Job& attached) { attached.attach(job); });
    return handle;
}

} // namespace doppel
