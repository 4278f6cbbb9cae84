#include "ui/base/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <vector>

namespace doppel {

namespace {
/// Holds a worker until it is opened.
class Gate {
public:
    void open() {
        {
            std::lock_guard lock(m_mutex);
            m_open = true;
        }
        m_changed.notify_all();
    }
    void pass() {
        std::unique_lock lock(m_mutex);
        ++m_waiting;
        m_changed.notify_all();
        m_changed.wait(lock, [&] { return m_open; });
    }
    void waitForVisitor() {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return m_waiting > 0; });
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_open = false;
    int m_waiting = 0;
};
} // namespace

TEST(WorkerPool, RunsEveryJob) {
    std::atomic<int> ran = 0;
    WorkerPool pool(3);
    for (int i = 0; i < 100; ++i) pool.run([&](const CancelToken&) { ++ran; });
    pool.drain();
    EXPECT_EQ(ran, 100);
}

TEST(WorkerPool, StartsUrgentJobsFirstAndEqualOnesInOrder) {
    Gate gate;
    std::vector<int> order; // one thread, so no lock
    WorkerPool pool(1);
    pool.run([&](const CancelToken&) { gate.pass(); });
    gate.waitForVisitor();
    pool.run([&](const CancelToken&) { order.push_back(3); }, WorkerPool::Priority::Low);
    pool.run([&](const CancelToken&) { order.push_back(1); }, WorkerPool::Priority::High);
    pool.run([&](const CancelToken&) { order.push_back(2); });
    pool.run([&](const CancelToken&) { order.push_back(4); }, WorkerPool::Priority::Low);
    gate.open();
    pool.drain();
    EXPECT_EQ(order, (std::vector<int>{1, 2, 3, 4}));
}

TEST(WorkerPool, NeverCallsAJobThatWasCancelledBeforeItStarted) {
    Gate gate;
    bool called = false;
    WorkerPool pool(1);
    pool.run([&](const CancelToken&) { gate.pass(); });
    gate.waitForVisitor();
    const CancelToken token = pool.run([&](const CancelToken&) { called = true; });
    token.cancel();
    gate.open();
    pool.drain();
    EXPECT_FALSE(called);
}

TEST(WorkerPool, DestructorCancelsWhatRunsAndDropsWhatWaits) {
    std::atomic<bool> sawCancel = false;
    std::atomic<int> late = 0;
    Gate started;
    {
        WorkerPool pool(1);
        pool.run([&](const CancelToken& token) {
            started.open();
            while (!token.isCancelled()) std::this_thread::yield();
            sawCancel = true;
        });
        for (int i = 0; i < 10; ++i) pool.run([&](const CancelToken&) { ++late; });
        started.pass();
    }
    EXPECT_TRUE(sawCancel);
    EXPECT_EQ(late, 0);
}

} // namespace doppel
