#include "clonecore/base/strand_pool.h"

#include <algorithm>
#include <utility>

namespace doppel {

namespace {
constexpr std::size_t kMostThreads = 4;
}

StrandPool::StrandPool(std::size_t threads) {
    m_shared->wanted = threads > 0 ? threads : std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, kMostThreads);
}

StrandPool::~StrandPool() {
    std::vector<std::thread> threads;
    {
        std::lock_guard lock(m_shared->mutex);
        m_shared->stopping = true;
        threads.swap(m_shared->threads);
    }
    m_shared->changed.notify_all();
    for (std::thread& thread : threads) thread.join();
    // No thread is left. Tasks may hold strands, which hold their queue: that circle is cut here.
    for (const auto& queue : std::exchange(m_shared->ready, {})) queue->tasks.clear();
}

StrandPool::Strand StrandPool::makeStrand() {
    Strand strand;
    strand.m_shared = m_shared;
    strand.m_queue = std::make_shared<Queue>();
    return strand;
}

void StrandPool::Strand::post(std::function<void()> task) {
    {
        std::lock_guard lock(m_shared->mutex);
        if (m_shared->stopping) return;
        m_queue->tasks.push_back(std::move(task));
        if (std::exchange(m_queue->isScheduled, true)) return;
        m_shared->ready.push_back(m_queue);
        if (m_shared->threads.size() < m_shared->wanted) {
            m_shared->threads.emplace_back([shared = m_shared.get()] { shared->run(); });
            return; // it looks before it waits
        }
    }
    m_shared->changed.notify_one();
}

void StrandPool::Shared::run() {
    std::unique_lock lock(mutex);
    for (;;) {
        changed.wait(lock, [this] { return stopping || !ready.empty(); });
        if (stopping) return;
        const std::shared_ptr<Queue> queue = std::move(ready.front());
        ready.pop_front();
        auto task = std::move(queue->tasks.front());
        queue->tasks.pop_front();
        lock.unlock();
        task();
        task = {};
        lock.lock();
        // At the end of the line: every strand has its turn.
        queue->isScheduled = !queue->tasks.empty();
        if (queue->isScheduled) ready.push_back(queue);
    }
}

} // namespace doppel
