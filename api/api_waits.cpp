#include "api/api_waits.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace doppel {

ApiWaits::ApiWaits(CloneManager& manager) : m_manager(manager) {
    m_events = m_manager.observe([this, loop = std::weak_ptr<IoLoop>(m_loop), alive = std::weak_ptr<int>(m_alive)](const CloneEvent& event) {
        if (event.kind == CloneEventKind::Log || event.kind == CloneEventKind::Record) return;
        const auto held = loop.lock();
        if (!held) return;
        held->post([this, alive, id = event.sessionId] {
            if (!alive.expired()) look(id);
        });
    });
}

ApiWaits::~ApiWaits() {
    m_events.reset();
    m_loop->run([this] {
        while (!m_waits.empty()) finish(m_waits.begin()->first, fail(ErrorCode::Cancelled, "the host ends"));
        m_alive.reset();
    });
}

void ApiWaits::add(ApiClient client, std::string sessionId, std::chrono::milliseconds timeout, Condition condition, Done done) {
    m_manager.afterwards([this, loop = std::weak_ptr<IoLoop>(m_loop), alive = std::weak_ptr<int>(m_alive), client, sessionId = std::move(sessionId), timeout,
                          condition = std::move(condition), done = std::move(done)]() mutable {
        const auto held = loop.lock();
        if (!held) return done(fail(ErrorCode::Cancelled, "the host ends"));
        held->post([this, alive, client, sessionId = std::move(sessionId), timeout, condition = std::move(condition), done = std::move(done)]() mutable {
            if (alive.expired()) return done(fail(ErrorCode::Cancelled, "the host ends"));
            const std::uint64_t id = m_next++;
            Wait& wait = m_waits[id];
            wait = {client, sessionId, std::move(condition), std::move(done), 0};
            wait.timer = m_loop->startTimer(timeout, [this, id] {
                m_waits.at(id).timer = 0;
                finish(id, false);
            });
            look(sessionId);
        });
    });
}

void ApiWaits::cancel(ApiClient client) {
    m_loop->post([this, client] {
        std::vector<std::uint64_t> theirs;
        for (const auto& [id, wait] : m_waits)
            if (wait.client == client) theirs.push_back(id);
        for (const auto id : theirs) finish(id, fail(ErrorCode::Cancelled, "the client has left"));
    });
}

void ApiWaits::look(const std::string& sessionId) {
    std::vector<std::uint64_t> held, gone;
    const auto status = m_manager.status(sessionId);
    for (const auto& [id, wait] : m_waits) {
        if (wait.sessionId != sessionId) continue;
        if (!status) gone.push_back(id);
        else if (wait.condition(*status)) held.push_back(id);
    }
    for (const auto id : held) finish(id, true);
    for (const auto id : gone) finish(id, false);
}

void ApiWaits::finish(std::uint64_t id, Result<bool> result) {
    const auto found = m_waits.find(id);
    if (found == m_waits.end()) return;
    const Wait wait = std::move(found->second);
    m_waits.erase(found);
    if (wait.timer) m_loop->cancelTimer(wait.timer);
    wait.done(std::move(result));
}

} // namespace doppel
