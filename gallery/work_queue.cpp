#include "gallery/work_queue.h"

#include <utility>

namespace doppel {

bool WorkQueue::enqueue(Job job) {
    return take(m_urgent, [job = std::move(job)] {
        job();
        return false;
    });
}

bool WorkQueue::enqueueSteps(Step step) { return take(m_others, std::move(step)); }

bool WorkQueue::take(Line& line, Step step) {
    {
        std::lock_guard lock(m_mutex);
        if (m_hasEnded) return false;
        line.jobs.push_back(std::move(step));
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
        Step step = std::move(line.jobs.front());
        line.jobs.pop_front();
        lock.unlock();
        const bool isMore = step();
        if (!isMore) step = {}; // what it holds goes outside the lock
        lock.lock();
        if (isMore) {
            line.jobs.push_front(std::move(step));
            continue;
        }
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
