// A door to the I/O thread that can be shut: callbacks of launchers and released frames may come at any time, also after
// the CloneManager and its IoLoop have gone. Thread-safe; held by shared_ptr.
#pragma once

#include "clonecore/link/io_loop.h"

#include <functional>
#include <mutex>
#include <utility>

namespace doppel {

class LoopGate {
public:
    explicit LoopGate(IoLoop& loop) : m_loop(&loop) {}

    /// Runs `task` on the I/O thread. False, and `task` is dropped on the calling thread, once the gate is shut.
    bool post(std::function<void()> task) {
        std::lock_guard lock(m_mutex);
        if (!m_loop) return false;
        m_loop->post(std::move(task));
        return true;
    }

    /// After this returns nothing is posted any more. Call it before the loop is destroyed.
    void shut() {
        std::lock_guard lock(m_mutex);
        m_loop = nullptr;
    }

private:
    std::mutex m_mutex;
    IoLoop* m_loop;
};

} // namespace doppel
