#include "python/module/waiting.h"

#include <pybind11/pybind11.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>
#include <system_error>

namespace py = pybind11;

namespace doppel {

namespace {

unsigned long mainThread = 0;

/// While one lives, on Python's main thread, a signal makes fd() readable, also one that has come before poll() begins. What else
/// listens for signals in this way (asyncio) hears of those that came meanwhile. With the GIL.
class SignalPipe {
public:
    SignalPipe() {
        static const std::array<int, 2> pipe = [] {
            std::array<int, 2> ends{-1, -1};
            if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) throw std::system_error(errno, std::generic_category(), "cannot make a pipe");
            return ends;
        }();
        m_read = pipe[0];
        m_before = setWakeup(pipe[1]);
    }
    ~SignalPipe() {
        const py::error_scope raised; // KeyboardInterrupt may be on its way
        setWakeup(m_before);
        std::array<char, 64> signals{};
        for (ssize_t count = 0; (count = ::read(m_read, signals.data(), signals.size())) > 0;)
            if (m_before >= 0) [[maybe_unused]] const auto passed = ::write(m_before, signals.data(), static_cast<std::size_t>(count));
    }
    SignalPipe(const SignalPipe&) = delete;
    SignalPipe& operator=(const SignalPipe&) = delete;

    int fd() const { return m_read; }

private:
    static int setWakeup(int fd) {
        using namespace py::literals;
        return py::module_::import("signal").attr("set_wakeup_fd")(fd, "warn_on_full_buffer"_a = false).cast<int>();
    }

    int m_read = -1, m_before = -1;
};

void runSignalHandlers() {
    if (PyErr_CheckSignals() != 0) throw py::error_already_set();
}

} // namespace

void rememberMainThread() {
    mainThread = py::module_::import("threading").attr("main_thread")().attr("ident").cast<unsigned long>();
}

Bell::Bell() : m_event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (m_event < 0) throw std::system_error(errno, std::generic_category(), "cannot make an event");
}

Bell::~Bell() { ::close(m_event); }

void Bell::ring() {
    const std::uint64_t one = 1;
    // It can only be full, and then it has been rung.
    [[maybe_unused]] const auto written = ::write(m_event, &one, sizeof one);
}

bool Bell::wait(double seconds) {
    using Clock = std::chrono::steady_clock;
    const auto deadline = Clock::now() + std::chrono::duration<double>(std::max(seconds, 0.0));
    // Only the main thread is interrupted by signals.
    std::optional<SignalPipe> signals;
    if (PyThread_get_thread_ident() == mainThread) signals.emplace();
    for (;;) {
        if (signals) runSignalHandlers();
        int count = 0, reason = 0;
        std::array<pollfd, 2> watched{pollfd{m_event, POLLIN, 0}, pollfd{signals ? signals->fd() : -1, POLLIN, 0}};
        {
            const py::gil_scoped_release release;
            int milliseconds = -1;
            if (seconds >= 0) {
                const double left = std::chrono::duration<double, std::milli>(deadline - Clock::now()).count();
                milliseconds = static_cast<int>(std::ceil(std::clamp(left, 0.0, 1e9)));
            }
            count = ::poll(watched.data(), watched.size(), milliseconds);
            reason = errno;
        }
        if (count < 0 && reason != EINTR) throw std::system_error(reason, std::generic_category(), "cannot wait");
        if (count > 0 && watched[0].revents != 0) {
            std::uint64_t rung = 0;
            [[maybe_unused]] const auto got = ::read(m_event, &rung, sizeof rung);
            return true;
        }
        if (count > 0) { // a signal, which a handler in Python may have taken for itself
            runSignalHandlers();
            signals.reset();
            signals.emplace();
        }
        if (count == 0) return false;
    }
}

} // namespace doppel
