// One thread that does one job after another. The owner ends it with finish() or the destructor, which do what is queued
// before. enqueue() and flush() from any thread; jobs run outside all locks, so they may enqueue more. Private to gallery.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace doppel {

class WorkQueue {
public:
    using Job = std::function<void()>;
    /// A part of a job; true = there is more to do.
    using Step = std::function<bool()>;

    /// `idle` runs on the thread when it has nothing left to do, before the last job counts as done.
    explicit WorkQueue(std::function<void()> idle = {}) : m_idleHook(std::move(idle)) {}
    ~WorkQueue() { finish(); }
    WorkQueue(const WorkQueue&) = delete;
    WorkQueue& operator=(const WorkQueue&) = delete;

    /// False after finish(): the job is not taken.
    bool enqueue(Job job);
    /// A job that is not urgent: between its steps all others have their turn.
    bool enqueueSteps(Step step);
    /// Blocks until what is queued now is done, or returns at once on the thread itself.
    void flush();
    bool isOwnThread() const;
    /// Does what is queued, ends the thread and joins it.
    void finish();

private:
    void run();

    const std::function<void()> m_idleHook;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake, m_progress;
    struct Line {
        std::deque<Step> jobs;
        std::uint64_t taken = 0, done = 0;
    };
    bool take(Line& line, Step step);

    Line m_urgent, m_others;
    bool m_isEnding = false, m_hasEnded = false;
    std::thread m_thread; ///< started by the first job
    std::thread::id m_id; ///< of the thread, also while it is being joined
};

} // namespace doppel
