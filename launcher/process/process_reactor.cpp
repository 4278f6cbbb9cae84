#include "launcher/process/process_reactor.h"

#include "clonecore/base/file_descriptor.h"
#include "launcher/common/launch_id.h"
#include "launcher/process/line_splitter.h"
#include "launcher/process/process_tree.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace doppel {

namespace {

using Clock = std::chrono::steady_clock;

// Bytes read from one pipe before the others get their turn, and at most once its process has ended.
constexpr std::size_t kReadAtOnce = 64 * 1024;
constexpr std::size_t kReadAtEnd = 1024 * 1024;
// How long the destructor waits for killed children to be gone.
constexpr std::chrono::milliseconds kReapTime{1'000};

// Bytes that wait to be written to one process.
constexpr std::size_t kMaxPendingInput = 1024 * 1024;

// What an epoll event is about: the low bits of its tag, the id is above them.
enum Source : std::uint64_t { kProcess = 0, kOutput = 1, kError = 2, kInput = 3, kWatch = 4 };
constexpr unsigned kSourceBits = 3;
constexpr std::uint64_t kSourceMask = (1u << kSourceBits) - 1;

std::string newMark() {
    return fmt::format("{}={}", kLaunchMarkName, newLaunchId());
}

// The receiver's callbacks, behind a lock so that forget() can shut them from another thread.
struct EventSink {
    std::recursive_mutex mutex; // recursive: a callback may forget its own process
    ProcessEvents events;
    bool open = true;

    template <class Call>
    void notify(Call&& call) {
        std::lock_guard lock(mutex);
        if (open) call(events);
    }
    void shut() {
        std::lock_guard lock(mutex);
        open = false;
    }
};

struct Child {
    std::string program;
    std::string mark;
    std::shared_ptr<EventSink> sink;
    std::function<void()> cleanUp;
    SpawnedProgram spawned;
    LineSplitter outputLines, errorLines;
    std::optional<Clock::time_point> killAt;
    AtQuit atQuit = AtQuit::Kill;
    bool released = false;
    std::string pendingInput;
    bool inputWatched = false, inputEnds = false;
};

struct Timer {
    Clock::time_point at;
    std::function<void()> call;
};

struct Watch {
    int fd;
    std::function<void()> call;
};

} // namespace

class ProcessReactor::Impl {
public:
    Impl();
    void shutDown(); ///< ends the thread; call before destroying

    Id start(ProgramSpec spec, ProcessEvents events, AtQuit atQuit);
    void post(std::function<void()> task);
    void forget(Id id, const std::function<void()>& behind);
    void stopChild(Id id, std::chrono::milliseconds grace);
    void releaseChild(Id id);
    void writeInput(Id id, std::string_view text, bool ends);
    Id startTimer(std::chrono::milliseconds delay, std::function<void()> call);
    Id watchFile(const FileDescriptor& fd, std::function<void()> call);
    void cancel(Id id);

private:
    void run();
    bool runTasks();
    Id newId();
    void waitOnce();
    void finishOrKill();
    int timeout() const;
    void runTimers();
    void killOverdue();
    void startChild(Id id, const ProgramSpec& spec, const std::string& mark, const std::shared_ptr<EventSink>& sink, AtQuit atQuit);
    void watch(Id id, Source source, const FileDescriptor& fd, std::uint32_t what = EPOLLIN);
    void flushInput(Child& child, Id id);
    void onReady(Id id, Source source);
    void readLines(Child& child, Source source, std::size_t limit);
    bool execFailed(Child& child, Id id);
    void onExit(Id id);
    void killAll();

    FileDescriptor m_epoll, m_wake;
    // Reactor's thread only.
    std::map<Id, Child> m_children;
    std::map<Id, Timer> m_timers;
    std::map<Id, Watch> m_watches;
    std::optional<Clock::time_point> m_quitAt;
    bool m_broken = false;

    std::mutex m_mutex; // guards what follows
    std::vector<std::function<void()>> m_tasks;
    std::map<Id, std::shared_ptr<EventSink>> m_sinks;
    Id m_nextId = 1; // of processes, timers and watches; 0 is the wake event
    bool m_quit = false;

    std::thread m_thread;
};

ProcessReactor::Impl::Impl() : m_epoll(::epoll_create1(EPOLL_CLOEXEC)), m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    watch(0, kProcess, m_wake);
    m_thread = std::thread([this] { run(); });
}

void ProcessReactor::Impl::shutDown() {
    {
        std::lock_guard lock(m_mutex);
        m_quit = true;
    }
    post([] {});
    m_thread.join();
    // What callbacks hold may cancel timers and watches as it goes, so it goes while all of this is whole.
    for (bool more = true; more;) {
        const auto timers = std::exchange(m_timers, {});
        const auto watches = std::exchange(m_watches, {});
        std::unique_lock lock(m_mutex);
        const auto tasks = std::exchange(m_tasks, {});
        const auto sinks = std::exchange(m_sinks, {});
        lock.unlock();
        more = !timers.empty() || !watches.empty() || !tasks.empty() || !sinks.empty();
    }
}

void ProcessReactor::Impl::post(std::function<void()> task) {
    {
        std::lock_guard lock(m_mutex);
        m_tasks.push_back(std::move(task));
    }
    const std::uint64_t one = 1;
    // Fails only when the counter is full, and then the thread is awake anyway.
    if (::write(m_wake.get(), &one, sizeof one) < 0 && errno != EAGAIN)
        spdlog::error("{}", errnoError("cannot wake", "the process thread", errno).message);
}

ProcessReactor::Id ProcessReactor::Impl::newId() {
    std::lock_guard lock(m_mutex);
    return m_nextId++;
}

ProcessReactor::Id ProcessReactor::Impl::start(ProgramSpec spec, ProcessEvents events, AtQuit atQuit) {
    auto sink = std::make_shared<EventSink>();
    sink->events = std::move(events);
    std::string mark = newMark();
    spec.environment.insert(spec.environment.begin(), mark);
    const Id id = newId();
    {
        std::lock_guard lock(m_mutex);
        m_sinks[id] = sink;
    }
    post([this, id, spec = std::move(spec), mark = std::move(mark), sink, atQuit] { startChild(id, spec, mark, sink, atQuit); });
    return id;
}

void ProcessReactor::Impl::forget(Id id, const std::function<void()>& behind) {
    std::shared_ptr<EventSink> sink;
    {
        std::lock_guard lock(m_mutex);
        const auto it = m_sinks.find(id);
        if (it == m_sinks.end()) return;
        sink = std::move(it->second);
        m_sinks.erase(it);
    }
    sink->shut();
    post(behind);
}

void ProcessReactor::Impl::run() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, nullptr); // the host's handlers belong to its own threads
    while (runTasks() && !m_broken) waitOnce();
    finishOrKill();
    killAll();
}

void ProcessReactor::Impl::waitOnce() {
    std::array<epoll_event, 64> events{};
    const int count = ::epoll_wait(m_epoll.get(), events.data(), static_cast<int>(events.size()), timeout());
    if (count < 0 && errno != EINTR) {
        spdlog::critical("{}", errnoError("cannot wait for", "child processes", errno).message);
        m_broken = true;
    }
    for (int i = 0; i < count; ++i) {
        const std::uint64_t tag = events[static_cast<std::size_t>(i)].data.u64;
        onReady(tag >> kSourceBits, static_cast<Source>(tag & kSourceMask));
    }
    runTimers();
    killOverdue();
}

// The last commands may end, and start what belongs behind them; all else is killed at once.
void ProcessReactor::Impl::finishOrKill() {
    m_quitAt = Clock::now() + kQuitTime;
    for (auto& [id, child] : m_children) {
        if (child.atQuit == AtQuit::Finish || child.released) continue;
        child.sink->shut();
        child.killAt = Clock::now();
    }
    killOverdue();
    const auto busy = [this] {
        return std::any_of(m_children.begin(), m_children.end(), [](const auto& entry) { return entry.second.atQuit == AtQuit::Finish; });
    };
    runTasks();
    while (!m_broken && busy() && Clock::now() < *m_quitAt) {
        waitOnce();
        runTasks();
    }
}

// False when it is time to end.
bool ProcessReactor::Impl::runTasks() {
    std::vector<std::function<void()>> tasks;
    bool quit = false;
    {
        std::lock_guard lock(m_mutex);
        tasks.swap(m_tasks);
        quit = m_quit;
    }
    for (const auto& task : tasks) task();
    return !quit;
}

int ProcessReactor::Impl::timeout() const {
    std::optional<Clock::time_point> next = m_quitAt;
    const auto consider = [&](Clock::time_point at) {
        if (!next || at < *next) next = at;
    };
    for (const auto& [id, child] : m_children)
        if (child.killAt) consider(*child.killAt);
    for (const auto& [id, timer] : m_timers) consider(timer.at);
    if (!next) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*next - Clock::now());
    return static_cast<int>(std::clamp<std::chrono::milliseconds::rep>(left.count(), 0, 60'000));
}

void ProcessReactor::Impl::runTimers() {
    const auto now = Clock::now();
    std::vector<Id> due;
    for (const auto& [id, timer] : m_timers)
        if (timer.at <= now) due.push_back(id);
    for (const Id id : due) {
        auto node = m_timers.extract(id); // one before it may have cancelled it
        if (node) node.mapped().call();
    }
}

void ProcessReactor::Impl::killOverdue() {
    const auto now = Clock::now();
    for (auto& [id, child] : m_children) {
        if (!child.killAt || *child.killAt > now) continue;
        child.killAt.reset();
        killProcessTree(child.spawned.pid, child.mark); // its pidfd tells when it is gone
    }
}

void ProcessReactor::Impl::watch(Id id, Source source, const FileDescriptor& fd, std::uint32_t what) {
    epoll_event event{};
    event.events = what;
    event.data.u64 = (id << kSourceBits) | source;
    if (::epoll_ctl(m_epoll.get(), EPOLL_CTL_ADD, fd.get(), &event) != 0)
        spdlog::error("{}", errnoError("cannot watch", "a child process", errno).message);
}

void ProcessReactor::Impl::startChild(Id id, const ProgramSpec& spec, const std::string& mark,
                                      const std::shared_ptr<EventSink>& sink, AtQuit atQuit) {
    {
        std::lock_guard lock(sink->mutex);
        if (!sink->open) return; // forgotten before it began
    }
    auto spawned = spawnProgram(spec);
    if (!spawned) {
        sink->notify([&](ProcessEvents& events) { events.failed(spawned.error()); });
        return;
    }
    Child& child = m_children[id];
    child.cleanUp = sink->events.cleanUp;
    child.program = spec.program.string();
    child.mark = mark;
    child.sink = sink;
    child.atQuit = atQuit;
    child.outputLines = LineSplitter(spec.mostLineBytes);
    child.spawned = std::move(*spawned);
    watch(id, kProcess, child.spawned.pidFd);
    watch(id, kOutput, child.spawned.standardOutput);
    watch(id, kError, child.spawned.standardError);
    sink->notify([&](ProcessEvents& events) {
        if (events.started) events.started(child.spawned.pid);
    });
}

void ProcessReactor::Impl::releaseChild(Id id) {
    const auto it = m_children.find(id);
    if (it == m_children.end()) return;
    it->second.released = true; // it is still waited for, so that it is no zombie while this runs
    it->second.killAt.reset();
    it->second.cleanUp = nullptr;
}

void ProcessReactor::Impl::writeInput(Id id, std::string_view text, bool ends) {
    const auto it = m_children.find(id);
    if (it == m_children.end() || !it->second.spawned.standardInput) return;
    Child& child = it->second;
    child.inputEnds = child.inputEnds || ends;
    child.pendingInput += text;
    flushInput(child, id);
    if (child.pendingInput.size() > kMaxPendingInput) child.spawned.standardInput.reset();
}

void ProcessReactor::Impl::flushInput(Child& child, Id id) {
    FileDescriptor& input = child.spawned.standardInput;
    while (input && !child.pendingInput.empty()) {
        const ssize_t count = ::write(input.get(), child.pendingInput.data(), child.pendingInput.size()); // SIGPIPE is blocked here
        if (count > 0) {
            child.pendingInput.erase(0, static_cast<std::size_t>(count));
        } else if (errno == EAGAIN) {
            if (!std::exchange(child.inputWatched, true)) watch(id, kInput, input, EPOLLOUT);
            return;
        } else if (errno != EINTR) {
            input.reset(); // it reads no more; its end is told otherwise
        }
    }
    if (input && child.inputEnds) input.reset();
    if (input && std::exchange(child.inputWatched, false)) ::epoll_ctl(m_epoll.get(), EPOLL_CTL_DEL, input.get(), nullptr);
}

ProcessReactor::Id ProcessReactor::Impl::startTimer(std::chrono::milliseconds delay, std::function<void()> call) {
    const Id id = newId();
    m_timers[id] = {Clock::now() + delay, std::move(call)};
    return id;
}

ProcessReactor::Id ProcessReactor::Impl::watchFile(const FileDescriptor& fd, std::function<void()> call) {
    const Id id = newId();
    m_watches[id] = {fd.get(), std::move(call)};
    watch(id, kWatch, fd);
    return id;
}

void ProcessReactor::Impl::cancel(Id id) {
    m_timers.erase(id);
    if (const auto node = m_watches.extract(id)) ::epoll_ctl(m_epoll.get(), EPOLL_CTL_DEL, node.mapped().fd, nullptr);
}

void ProcessReactor::Impl::stopChild(Id id, std::chrono::milliseconds grace) {
    const auto it = m_children.find(id);
    if (it == m_children.end()) return;
    Child& child = it->second;
    const auto killAt = Clock::now() + grace;
    if (!child.killAt || killAt < *child.killAt) child.killAt = killAt;
    if (grace.count() > 0) {
        signalGroup(child.spawned.pid, SIGTERM);
        signalGroup(child.spawned.pid, SIGCONT); // one that is suspended could not act on it
    }
}

void ProcessReactor::Impl::onReady(Id id, Source source) {
    if (id == 0) {
        std::uint64_t count = 0;
        while (::read(m_wake.get(), &count, sizeof count) > 0) continue;
        return;
    }
    if (source == kWatch) {
        const auto watched = m_watches.find(id);
        if (watched == m_watches.end()) return;
        const auto call = watched->second.call; // a copy: it may cancel itself
        return call();
    }
    const auto it = m_children.find(id);
    if (it == m_children.end()) return;
    if (source == kProcess)
        onExit(id);
    else if (source == kInput)
        flushInput(it->second, id);
    else
        readLines(it->second, source, kReadAtOnce);
}

void ProcessReactor::Impl::readLines(Child& child, Source source, std::size_t limit) {
    FileDescriptor& pipe = source == kOutput ? child.spawned.standardOutput : child.spawned.standardError;
    LineSplitter& lines = source == kOutput ? child.outputLines : child.errorLines;
    const auto onLine = [&](std::string line) {
        child.sink->notify([&](ProcessEvents& events) { events.line(std::move(line), source == kError); });
    };
    std::array<char, 16 * 1024> block{};
    for (std::size_t total = 0; pipe && total < limit;) {
        const ssize_t count = ::read(pipe.get(), block.data(), block.size());
        if (count > 0) {
            lines.feed({block.data(), static_cast<std::size_t>(count)}, onLine);
            total += static_cast<std::size_t>(count);
        } else if (count < 0 && errno == EINTR) {
            continue;
        } else {
            if (count < 0 && errno == EAGAIN) return;
            lines.finish(onLine);
            pipe.reset(); // closing takes it out of epoll
        }
    }
}

bool ProcessReactor::Impl::execFailed(Child& child, Id id) {
    int fault = 0;
    if (::read(child.spawned.execResult.get(), &fault, sizeof fault) != sizeof fault) return false;
    Error error = errnoError("cannot start the program", child.program, fault);
    error.message += "; check the path and that it may be executed";
    error.code = ErrorCode::ProcessFailed;
    {
        std::lock_guard lock(m_mutex);
        m_sinks.erase(id);
    }
    child.sink->notify([&](ProcessEvents& events) { events.failed(error); });
    return true;
}

void ProcessReactor::Impl::onExit(Id id) {
    auto node = m_children.extract(id);
    Child& child = node.mapped();
    // Before it is reaped its number can't be anybody else's: what is left of its group goes with it.
    if (!child.released) ::kill(-child.spawned.pid, SIGKILL);
    siginfo_t info{};
    ExitStatus exit;
    if (::waitid(P_PIDFD, static_cast<id_t>(child.spawned.pidFd.get()), &info, WEXITED) == 0)
        (info.si_code == CLD_EXITED ? exit.code : exit.signal) = info.si_status;
    else
        exit.code = -1; // somebody else in this process has reaped it
    if (execFailed(child, id)) return;

    readLines(child, kOutput, kReadAtEnd);
    readLines(child, kError, kReadAtEnd);
    const auto finish = [&](LineSplitter& lines, bool isStderr) {
        lines.finish([&](std::string line) {
            child.sink->notify([&](ProcessEvents& events) { events.line(std::move(line), isStderr); });
        });
    };
    finish(child.outputLines, false);
    finish(child.errorLines, true);
    {
        std::lock_guard lock(m_mutex);
        m_sinks.erase(id);
    }
    if (child.cleanUp) child.cleanUp();
    child.sink->notify([&](ProcessEvents& events) { events.exited(exit); });
}

void ProcessReactor::Impl::killAll() {
    std::erase_if(m_children, [](const auto& entry) { return entry.second.released; });
    for (const auto& [id, child] : m_children) {
        child.sink->shut();
        killProcessTree(child.spawned.pid, child.mark);
    }
    const auto deadline = Clock::now() + kReapTime;
    for (const auto& [id, child] : m_children) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        pollfd ready{child.spawned.pidFd.get(), POLLIN, 0};
        siginfo_t info{};
        if (::poll(&ready, 1, static_cast<int>(std::max<std::chrono::milliseconds::rep>(left.count(), 0))) == 1)
            ::waitid(P_PIDFD, static_cast<id_t>(child.spawned.pidFd.get()), &info, WEXITED | WNOHANG);
        if (child.cleanUp) child.cleanUp();
    }
    m_children.clear();
}

ProcessReactor::ProcessReactor() : m_impl(std::make_unique<Impl>()) {}
ProcessReactor::~ProcessReactor() { m_impl->shutDown(); }

ProcessReactor::Id ProcessReactor::start(ProgramSpec spec, ProcessEvents events, AtQuit atQuit) {
    return m_impl->start(std::move(spec), std::move(events), atQuit);
}

void ProcessReactor::stop(Id id, std::chrono::milliseconds grace) {
    m_impl->post([impl = m_impl.get(), id, grace] { impl->stopChild(id, grace); });
}

void ProcessReactor::forget(Id id) {
    m_impl->forget(id, [impl = m_impl.get(), id] { impl->stopChild(id, std::chrono::milliseconds(0)); });
}

void ProcessReactor::release(Id id) {
    m_impl->forget(id, [impl = m_impl.get(), id] { impl->releaseChild(id); });
}

void ProcessReactor::write(Id id, std::string text) {
    m_impl->post([impl = m_impl.get(), id, text = std::move(text)] { impl->writeInput(id, text, false); });
}

void ProcessReactor::closeInput(Id id) {
    m_impl->post([impl = m_impl.get(), id] { impl->writeInput(id, {}, true); });
}

void ProcessReactor::post(std::function<void()> task) { m_impl->post(std::move(task)); }

ProcessReactor::Id ProcessReactor::startTimer(std::chrono::milliseconds delay, std::function<void()> call) {
    return m_impl->startTimer(delay, std::move(call));
}

ProcessReactor::Id ProcessReactor::watch(const FileDescriptor& fd, std::function<void()> call) {
    return m_impl->watchFile(fd, std::move(call));
}

void ProcessReactor::cancel(Id id) { m_impl->cancel(id); }

} // namespace doppel
