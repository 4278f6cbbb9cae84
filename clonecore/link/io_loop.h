// The I/O thread of a process: owns the ZeroMQ context and every socket, blocks in one poller, runs tasks and timers in
// between. Never sleeps, never spins. Sockets (HostSocket, CloneSocket) are made, used and destroyed on it only.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace doppel {

class IoLoop {
public:
    using Clock = std::chrono::steady_clock;
    using TimerId = std::uint64_t;

    IoLoop();  ///< starts the thread
    ~IoLoop(); ///< runs the tasks already posted, then ends the thread and joins it
    IoLoop(const IoLoop&) = delete;
    IoLoop& operator=(const IoLoop&) = delete;

    /// Runs `task` on the I/O thread, in the order of posting. Any thread; does not block.
    void post(std::function<void()> task);
    /// Runs `task` there and waits for it. Directly when already there.
    void run(const std::function<void()>& task);
    bool isCurrentThread() const;

    /// One-shot timers, I/O thread only.
    TimerId startTimer(std::chrono::milliseconds delay, std::function<void()> callback);
    void cancelTimer(TimerId id);

    class Impl; ///< poller and context, for the sockets of link/ only
    Impl& impl() { return *m_impl; }

private:
    std::unique_ptr<Impl> m_impl;
};

} // namespace doppel
