// Threads for what the main thread must not wait for: files, conversions, decoding. Each job has a priority and can be
// cancelled while it waits or, if it looks at its token, while it runs. The destructor cancels everything and joins.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace doppel {

/// Shared between who asks and the job. Copies mean the same job. Thread-safe.
class CancelToken {
public:
    void cancel() const { *m_cancelled = true; }
    bool isCancelled() const { return *m_cancelled; }
    const std::atomic<bool>& flag() const { return *m_cancelled; }

private:
    std::shared_ptr<std::atomic<bool>> m_cancelled = std::make_shared<std::atomic<bool>>(false);
};

class WorkerPool {
public:
    enum class Priority { Low, Normal, High };
    using Job = std::function<void(const CancelToken&)>;

    /// `threads` < 1 means one per core, at least 2.
    explicit WorkerPool(int threads = 0);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// Any thread; returns at once. Jobs of one priority start in order. A job that is cancelled before it starts is
    /// never called.
    CancelToken run(Job job, Priority priority = Priority::Normal);

    /// Blocks until nothing waits or runs. For tests and orderly ends, not for the main thread of a desk at work.
    void drain();

private:
    struct Entry {
        Job job;
        CancelToken token;
    };
    void work();

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::condition_variable m_idle;
    std::map<std::pair<int, std::uint64_t>, Entry> m_waiting; // by (-priority, order of arrival)
    std::vector<CancelToken> m_running;
    std::uint64_t m_next = 0;
    bool m_ending = false;
    std::vector<std::thread> m_threads;
};

} // namespace doppel
