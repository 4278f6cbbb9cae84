#include "ui/base/worker_pool.h"

#include <algorithm>
#include <utility>

namespace doppel {

WorkerPool::WorkerPool(int threads) {
    if (threads < 1) threads = std::max(2, static_cast<int>(std::thread::hardware_concurrency()));
    for (int i = 0; i < threads; ++i) m_threads.emplace_back([this] { work(); });
}

WorkerPool::~WorkerPool() {
    std::map<std::pair<int, std::uint64_t>, Entry> dropped;
    {
        std::lock_guard lock(m_mutex);
        m_ending = true;
        dropped.swap(m_waiting);
        for (const auto& token : m_running) token.cancel();
    }
    for (const auto& [order, entry] : dropped) entry.token.cancel();
    m_wake.notify_all();
    for (auto& thread : m_threads) thread.join();
}

CancelToken WorkerPool::run(Job job, Priority priority) {
    CancelToken token;
    {
        std::lock_guard lock(m_mutex);
        if (m_ending) {
            token.cancel();
            return token;
        }
        m_waiting.emplace(std::pair(-static_cast<int>(priority), m_next++), Entry{std::move(job), token});
    }
    m_wake.notify_one();
    return token;
}

void WorkerPool::drain() {
    std::unique_lock lock(m_mutex);
    m_idle.wait(lock, [this] { return m_waiting.empty() && m_running.empty(); });
}

void WorkerPool::work() {
    std::unique_lock lock(m_mutex);
    while (true) {
        m_wake.wait(lock, [this] { return m_ending || !m_waiting.empty(); });
        if (m_ending) return;
        Entry entry = std::move(m_waiting.begin()->second);
        m_waiting.erase(m_waiting.begin());
        m_running.push_back(entry.token);
        lock.unlock();
        if (!entry.token.isCancelled()) entry.job(entry.token);
        entry.job = nullptr; // captures end before the job counts as done
        lock.lock();
        std::erase_if(m_running, [&](const CancelToken& token) { return &token.flag() == &entry.token.flag(); });
        if (m_waiting.empty() && m_running.empty()) m_idle.notify_all();
    }
}

} // namespace doppel
