#include "clonecore/link/io_loop.h"

#include "clonecore/link/io_loop_impl.h"

#include <sys/eventfd.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <future>
#include <system_error>

namespace doppel {

IoLoop::Impl::Impl() : m_context(LinkContext::shared()), m_wakeFd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (m_wakeFd < 0) throw std::system_error(errno, std::generic_category(), "cannot start the I/O thread: eventfd");
    m_thread = std::thread([this] { loop(); });
    ::pthread_setname_np(m_thread.native_handle(), "doppel-io");
}

IoLoop::Impl::~Impl() {
    {
        std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    wake();
    m_thread.join();
    ::close(m_wakeFd);
}

void IoLoop::Impl::post(std::function<void()> task) {
    bool first = false;
    {
        std::lock_guard lock(m_mutex);
        first = m_tasks.empty();
        m_tasks.push_back(std::move(task));
    }
    if (first) wake(); // later ones are seen in the same round
}

void IoLoop::Impl::wake() {
    const std::uint64_t one = 1;
    // EAGAIN means that the counter is full of wake-ups already.
    while (::write(m_wakeFd, &one, sizeof one) < 0 && errno == EINTR) {
    }
}

void IoLoop::Impl::drainWake() {
    std::uint64_t count = 0;
    while (::read(m_wakeFd, &count, sizeof count) < 0 && errno == EINTR) {
    }
}

IoLoop::Impl::WatchId IoLoop::Impl::watch(void* socket, std::function<void()> readable) {
    assert(isCurrentThread());
    auto entry = std::make_shared<Watch>();
    entry->id = m_nextWatch++;
    entry->socket = socket;
    entry->readable = std::move(readable);
    m_watches.push_back(std::move(entry));
    m_itemsStale = true;
    return m_watches.back()->id;
}

void IoLoop::Impl::unwatch(WatchId id) {
    std::erase_if(m_watches, [id](const auto& watch) {
        if (watch->id == id) watch->removed = true;
        return watch->id == id;
    });
    m_itemsStale = true;
}

IoLoop::TimerId IoLoop::Impl::startTimer(std::chrono::milliseconds delay, std::function<void()> callback) {
    assert(isCurrentThread());
    const TimerId id = m_nextTimer++;
    const auto due = Clock::now() + delay;
    m_timersById[id] = m_timers.emplace(due, Timer{due, id, std::move(callback)});
    return id;
}

void IoLoop::Impl::cancelTimer(TimerId id) {
    const auto it = m_timersById.find(id);
    if (it == m_timersById.end()) return;
    m_timers.erase(it->second);
    m_timersById.erase(it);
}

bool IoLoop::Impl::runTasks() {
    for (;;) {
        std::deque<std::function<void()>> tasks;
        bool stopping = false;
        {
            std::lock_guard lock(m_mutex);
            tasks.swap(m_tasks);
            stopping = m_stopping;
        }
        if (stopping && tasks.empty()) return false;
        while (!tasks.empty()) {
            tasks.front()();
            tasks.pop_front(); // what the task holds goes on this thread, before the next one runs
        }
        // The wake-up for the end may have been drained together with that of a task: don't wait for it again.
        if (!stopping) return true;
    }
}

void IoLoop::Impl::runTimers() {
    // Timers that callbacks start for now wait for the next round, so that sockets get their turn.
    const auto now = Clock::now();
    const TimerId newest = m_nextTimer;
    while (!m_timers.empty() && m_timers.begin()->first <= now && m_timers.begin()->second.id < newest) {
        Timer timer = std::move(m_timers.begin()->second);
        m_timers.erase(m_timers.begin());
        m_timersById.erase(timer.id);
        timer.callback();
    }
}

long IoLoop::Impl::millisecondsToTimer() const {
    if (m_timers.empty()) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(m_timers.begin()->first - Clock::now()).count();
    return static_cast<long>(std::clamp<std::int64_t>(left, 0, 3'600'000));
}

void IoLoop::Impl::waitAndDispatch() {
    if (m_itemsStale) {
        m_items.assign(1, zmq_pollitem_t{nullptr, m_wakeFd, ZMQ_POLLIN, 0});
        for (const auto& watch : m_watches) m_items.push_back({watch->socket, 0, ZMQ_POLLIN, 0});
        m_itemsStale = false;
    }
    // Only EINTR can fail here; the next round asks again.
    if (::zmq_poll(m_items.data(), static_cast<int>(m_items.size()), millisecondsToTimer()) <= 0) return;
    if (m_items.front().revents) drainWake();

    std::vector<std::shared_ptr<Watch>> ready;
    for (std::size_t i = 1; i < m_items.size(); ++i) {
        if (m_items[i].revents & ZMQ_POLLIN) ready.push_back(m_watches[i - 1]);
    }
    for (const auto& watch : ready) {
        if (!watch->removed) watch->readable();
    }
}

void IoLoop::Impl::loop() {
    while (runTasks()) {
        runTimers();
        waitAndDispatch();
    }
}

IoLoop::IoLoop() : m_impl(std::make_unique<Impl>()) {}

IoLoop::~IoLoop() { assert(!isCurrentThread()); }

void IoLoop::post(std::function<void()> task) { m_impl->post(std::move(task)); }

void IoLoop::run(const std::function<void()>& task) {
    if (isCurrentThread()) {
        task();
        return;
    }
    std::promise<void> done;
    m_impl->post([&] {
        task();
        done.set_value();
    });
    done.get_future().wait();
}

bool IoLoop::isCurrentThread() const { return m_impl->isCurrentThread(); }

IoLoop::TimerId IoLoop::startTimer(std::chrono::milliseconds delay, std::function<void()> callback) {
    return m_impl->startTimer(delay, std::move(callback));
}

void IoLoop::cancelTimer(TimerId id) { m_impl->cancelTimer(id); }

} // namespace doppel
