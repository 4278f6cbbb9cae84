// Private to link/: what the sockets need from an I/O loop. zmq.h stays out of the public headers.
#pragma once

#include "clonecore/link/io_loop.h"
#include "clonecore/link/link_context.h"

#include <zmq.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

namespace doppel {

class IoLoop::Impl {
public:
    using WatchId = std::uint64_t;

    Impl();
    ~Impl();
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    const std::shared_ptr<LinkContext>& context() const { return m_context; }

    /// Calls `readable` on the I/O thread whenever `socket` has something to read. It may read only a part: what is left
    /// wakes the loop again. I/O thread only. A round costs what is ready, however many are watched.
    WatchId watch(void* socket, std::function<void()> readable);
    /// `readable` is not called again, even when this is called from another callback of the same round.
    void unwatch(WatchId id);

    /// To be called by whoever sends to or receives from a ZeroMQ socket: that may take the sign away for which the loop waits.
    static void touched(void* socket);

    void post(std::function<void()> task);
    bool isCurrentThread() const { return std::this_thread::get_id() == m_thread.get_id(); }
    TimerId startTimer(std::chrono::milliseconds delay, std::function<void()> callback);
    void cancelTimer(TimerId id);

private:
    struct Watch {
        void* socket = nullptr;
        int fd = -1; ///< ZMQ_FD
        std::function<void()> readable;
        bool removed = false;
        bool isReady = false; ///< in the list of this round
    };
    using Ready = std::vector<std::shared_ptr<Watch>>;
    struct Timer {
        Clock::time_point due;
        TimerId id;
        std::function<void()> callback;
    };

    void loop();
    bool runTasks(); ///< false when the loop shall end and nothing is left to do
    void runTimers();
    void waitAndDispatch();
    void addIfReadable(const std::shared_ptr<Watch>& watch, Ready& ready) const;
    long millisecondsToTimer() const;
    void wake();
    void drainWake();

    std::shared_ptr<LinkContext> m_context;
    int m_wakeFd = -1; // eventfd: any thread may write it, the poller reads it
    int m_epoll = -1;

    std::mutex m_mutex;
    std::deque<std::function<void()>> m_tasks; // guarded by m_mutex, like m_stopping
    bool m_stopping = false;

    // I/O thread only from here on.
    std::map<WatchId, std::shared_ptr<Watch>> m_watches;
    std::unordered_map<void*, std::shared_ptr<Watch>> m_bySocket;
    std::vector<void*> m_touched; ///< sockets that may have become readable without a sign
    std::multimap<Clock::time_point, Timer> m_timers;
    std::map<TimerId, std::multimap<Clock::time_point, Timer>::iterator> m_timersById;
    TimerId m_nextTimer = 1;
    WatchId m_nextWatch = 1;

    std::thread m_thread; // last: it uses all of the above
};

} // namespace doppel
