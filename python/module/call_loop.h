// Brings calls of other threads to the one that serves, as some programs (Blender) may only be touched on their main thread.
#pragma once

#include "python/module/waiting.h"

#include <pybind11/pybind11.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

namespace doppel {

class CallLoop {
public:
    /// Another thread, without the GIL: runs `task` on the thread of run(), with the GIL, and waits for it. False when the loop has
    /// ended and the task did not run. `task` throws nothing.
    bool perform(const std::function<void()>& task);
    /// To be called in a task: run() throws this when the task has returned (KeyboardInterrupt, SystemExit, ...).
    void interrupt(pybind11::error_already_set raised);
    /// Lets an object go on the thread of run(), or of bury(). With the GIL.
    void drop(pybind11::object object);

    /// Runs tasks until finish(). With the GIL, which is let go of between tasks. Throws what interrupt() was given, and what a handler
    /// of a signal raised.
    void run();
    /// Any thread: run() returns soon.
    void finish();
    /// No task runs any more; those that wait are told so. Any thread.
    void close();
    /// With the GIL, when nobody calls any more: lets go of what drop() was given.
    void bury();

private:
    struct Task {
        const std::function<void()>* function;
        bool isDone = false, hasRun = false;
    };

    std::mutex m_mutex;
    std::condition_variable m_done;
    std::deque<Task*> m_tasks;
    bool m_finished = false, m_closed = false;
    std::vector<pybind11::object> m_dropped;                 // with the GIL
    std::optional<pybind11::error_already_set> m_interrupt;  // thread of run()
    Bell m_bell;
};

} // namespace doppel
