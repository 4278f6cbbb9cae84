#include "clonecore/link/io_loop.h"

#include "clonecore/link/io_loop_impl.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <future>
#include <system_error>
#include <utility>

namespace doppel {

namespace {

// The loop whose thread this is.
thread_local IoLoop::Impl* t_current = nullptr;

constexpr int kMostEvents = 64; // of one round

bool isReadable(void* socket) {
    int events = 0;
    std::size_t size = sizeof events;
    return ::zmq_getsockopt(socket, ZMQ_EVENTS, &events, &size) == 0 && (events & ZMQ_POLLIN) != 0;
}

} // namespace

IoLoop::Impl::Impl()
    : m_context(LinkContext::shared()), m_wakeFd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), m_epoll(::epoll_create1(EPOLL_CLOEXEC)) {
    epoll_event event{};
    event.events = EPOLLIN;
    if (m_wakeFd < 0 || m_epoll < 0 || ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, m_wakeFd, &event) != 0)
        throw std::system_error(errno, std::generic_category(), "cannot start the I/O thread");
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
    ::close(m_epoll);
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
    entry->socket = socket;
    entry->readable = std::move(readable);
    const WatchId id = m_nextWatch++;
    std::size_t size = sizeof entry->fd;
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = id;
    if (::zmq_getsockopt(socket, ZMQ_FD, &entry->fd, &size) != 0 || ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, entry->fd, &event) != 0)
        throw std::system_error(errno, std::generic_category(), "cannot watch a socket");
    m_bySocket[socket] = entry;
    m_watches[id] = std::move(entry);
    m_touched.push_back(socket); // what came before
    return id;
}

void IoLoop::Impl::unwatch(WatchId id) {
    const auto found = m_watches.find(id);
    if (found == m_watches.end()) return;
    Watch& watch = *found->second;
    watch.removed = true;
    ::epoll_ctl(m_epoll, EPOLL_CTL_DEL, watch.fd, nullptr);
    m_bySocket.erase(watch.socket);
    m_watches.erase(found);
}

void IoLoop::Impl::touched(void* socket) {
    if (t_current && (t_current->m_touched.empty() || t_current->m_touched.back() != socket)) t_current->m_touched.push_back(socket);
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

// ZMQ_FD becomes readable when the state of its socket may have changed, and only ZMQ_EVENTS says what it is; sending and receiving
// take that sign away too. So a socket is looked at when it gives the sign, and after each use of it.
void IoLoop::Impl::addIfReadable(const std::shared_ptr<Watch>& watch, Ready& ready) const {
    if (watch->isReady || !isReadable(watch->socket)) return;
    watch->isReady = true;
    ready.push_back(watch);
}

void IoLoop::Impl::waitAndDispatch() {
    Ready ready;
    for (void* socket : std::exchange(m_touched, {}))
        if (const auto found = m_bySocket.find(socket); found != m_bySocket.end()) addIfReadable(found->second, ready);

    std::array<epoll_event, kMostEvents> events;
    const long timeout = ready.empty() ? millisecondsToTimer() : 0;
    // Only EINTR can fail here; the next round asks again.
    const int count = std::max(::epoll_wait(m_epoll, events.data(), kMostEvents, static_cast<int>(timeout)), 0);
    for (int i = 0; i < count; ++i) {
        const WatchId id = events[static_cast<std::size_t>(i)].data.u64;
        if (id == 0) drainWake();
        else if (const auto found = m_watches.find(id); found != m_watches.end()) addIfReadable(found->second, ready);
    }
    for (const auto& watch : ready) {
        watch->isReady = false;
        if (watch->removed) continue;
        m_touched.push_back(watch->socket); // it may leave something
        watch->readable();
    }
}

void IoLoop::Impl::loop() {
    t_current = this;
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
