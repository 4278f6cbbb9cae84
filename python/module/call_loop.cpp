#include "python/module/call_loop.h"

#include <utility>

namespace py = pybind11;

namespace doppel {

bool CallLoop::perform(const std::function<void()>& task) {
    Task mine{&task};
    std::unique_lock lock(m_mutex);
    if (m_closed) return false;
    m_tasks.push_back(&mine);
    m_bell.ring();
    m_done.wait(lock, [&] { return mine.isDone; });
    return mine.hasRun;
}

void CallLoop::interrupt(py::error_already_set raised) {
    if (!m_interrupt) m_interrupt.emplace(std::move(raised));
}

void CallLoop::drop(py::object object) { m_dropped.push_back(std::move(object)); }

void CallLoop::run() {
    for (;;) {
        Task* task = nullptr;
        bool isOver = false;
        {
            const py::gil_scoped_release release; // whoever holds the mutex may want the GIL
            std::lock_guard lock(m_mutex);
            if (!m_tasks.empty()) {
                task = m_tasks.front();
                m_tasks.pop_front();
            }
            isOver = m_finished;
        }
        if (task) {
            (*task->function)();
            {
                const py::gil_scoped_release release;
                std::lock_guard lock(m_mutex);
                task->hasRun = task->isDone = true;
                m_done.notify_all();
            }
            if (m_interrupt) throw *std::exchange(m_interrupt, std::nullopt);
            bury();
        } else if (isOver) {
            return;
        } else {
            m_bell.wait();
        }
    }
}

void CallLoop::finish() {
    std::lock_guard lock(m_mutex);
    m_finished = true;
    m_bell.ring();
}

void CallLoop::close() {
    std::lock_guard lock(m_mutex);
    m_closed = true;
    for (Task* task : m_tasks) task->isDone = true;
    m_tasks.clear();
    m_done.notify_all();
}

void CallLoop::bury() {
    const auto dropped = std::exchange(m_dropped, {});
}

} // namespace doppel
