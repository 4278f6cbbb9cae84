// Destroys sessions of hosts that have left, on a thread of its own: a renderer may take a while to stop, and the I/O
// thread must go on answering. Owned by the CloneServer; the destructor waits for the last session to end.
#pragma once

#include "clonecore/clone/host_session.h"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

namespace doppel {

class SessionReaper {
public:
    SessionReaper() : m_thread([this] { loop(); }) {}
    ~SessionReaper() {
        {
            std::lock_guard lock(m_mutex);
            m_stopping = true;
        }
        m_changed.notify_one();
        m_thread.join();
    }
    SessionReaper(const SessionReaper&) = delete;
    SessionReaper& operator=(const SessionReaper&) = delete;

    /// Takes a closed session. Any thread; does not block.
    void add(std::shared_ptr<HostSession> session) {
        {
            std::lock_guard lock(m_mutex);
            m_sessions.push_back(std::move(session));
        }
        m_changed.notify_one();
    }

private:
    void loop() {
        std::unique_lock lock(m_mutex);
        for (;;) {
            m_changed.wait(lock, [this] { return m_stopping || !m_sessions.empty(); });
            if (m_sessions.empty()) return;
            auto session = std::move(m_sessions.front());
            m_sessions.pop_front();
            lock.unlock();
            session->destroySession();
            session.reset();
            lock.lock();
        }
    }

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<std::shared_ptr<HostSession>> m_sessions;
    bool m_stopping = false;
    std::thread m_thread; // last: it uses all of the above
};

} // namespace doppel
