// A few threads for work that must not hold up an I/O thread. Work goes in strands: what is posted to one strand runs in
// order and never twice at once; different strands run beside each other. The owner of the pool joins its threads.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace doppel {

class StrandPool {
    struct Queue;
    struct Shared;

public:
    /// As many threads as there are processors, four at most. They are started with the first work.
    explicit StrandPool(std::size_t threads = 0);
    ~StrandPool(); ///< drops what has not begun and joins
    StrandPool(const StrandPool&) = delete;
    StrandPool& operator=(const StrandPool&) = delete;

    /// A line of work. Copies are the same line; it may outlive the pool, whose work then is dropped. Thread-safe.
    class Strand {
    public:
        /// Runs `task` on a thread of the pool after all that was posted here before. Does not block.
        void post(std::function<void()> task);

    private:
        friend class StrandPool;
        std::shared_ptr<Shared> m_shared;
        std::shared_ptr<Queue> m_queue;
    };
    Strand makeStrand();

private:
    struct Queue {
        std::deque<std::function<void()>> tasks;
        bool isScheduled = false; ///< waits for a thread, or runs on one
    };
    struct Shared {
        std::mutex mutex;
        std::condition_variable changed;
        std::deque<std::shared_ptr<Queue>> ready;
        std::vector<std::thread> threads;
        std::size_t wanted = 1;
        bool stopping = false;

        void run();
    };
    std::shared_ptr<Shared> m_shared = std::make_shared<Shared>();
};

} // namespace doppel
