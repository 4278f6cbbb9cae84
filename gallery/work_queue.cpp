#include "gallery/work_queue.h"

#include <utility>

namespace doppel {

bool WorkQueue::enqueue(Job job, bool isUrgent) {
    {
        std::lock_guard lock(m_mutex);
        if (m_hasEnded) return false;
        Line& line = isUrgent ? m_urgent : m_others;
        line.jobs.push_back(std::move(job));
        ++line.taken;
        if (m_id == std::thread::id()) {
            m_thread = std::thread([this] { run(); });
            m_id = m_thread.get_id();
        }
    }
    m_wake.notify_one();
    return true;
}

bool WorkQueue::isOwnThread() const {
    std::lock_guard lock(m_mutex);
    return m_id == std::this_thread::get_id();
}

void WorkQueue::flush() {
    if (isOwnThread()) return; // from a job: what came before is done
    std::unique_lock lock(m_mutex);
    const std::uint64_t urgent = m_urgent.taken, others = m_others.taken;
    m_progress.wait(lock, [&] { return m_urgent.done >= urgent && m_others.done >= others; });
}

void WorkQueue::finish() {
    std::thread thread;
    {
        std::lock_guard lock(m_mutex);
        m_isEnding = true;
        if (m_id == std::thread::id()) m_hasEnded = true;
        thread = std::move(m_thread);
    }
    m_wake.notify_one();
    if (thread.joinable()) thread.join();
}

void WorkQueue::run() {
    std::unique_lock lock(m_mutex);
    while (true) {
        m_wake.wait(lock, [this] { return m_isEnding || !m_urgent.jobs.empty() || !m_others.jobs.empty(); });
        Line& line = m_urgent.jobs.empty() ? m_others : m_urgent;
        if (line.jobs.empty()) break;
        Job job = std::move(line.jobs.front());
        line.jobs.pop_front();
        lock.unlock();
        job();
        job = {}; // what it holds goes outside the lock
        lock.lock();
        if (m_idleHook && m_urgent.jobs.empty() && m_others.jobs.empty()) {
            lock.unlock();
            m_idleHook();
            lock.lock();
        }
        ++line.done;
        m_progress.notify_all();
    }
    m_hasEnded = true;
}

} // namespace doppel
