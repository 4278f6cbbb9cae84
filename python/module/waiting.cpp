#include "python/module/waiting.h"

#include <pybind11/pybind11.h>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <system_error>

namespace py = pybind11;

namespace doppel {

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
    for (;;) {
        int count = 0, reason = 0;
        {
            const py::gil_scoped_release release;
            int milliseconds = -1;
            if (seconds >= 0) {
                const double left = std::chrono::duration<double, std::milli>(deadline - Clock::now()).count();
                milliseconds = static_cast<int>(std::ceil(std::clamp(left, 0.0, 1e9)));
            }
            pollfd watched{m_event, POLLIN, 0};
            count = ::poll(&watched, 1, milliseconds);
            reason = errno;
        }
        if (count > 0) {
            std::uint64_t rung = 0;
            [[maybe_unused]] const auto got = ::read(m_event, &rung, sizeof rung);
            return true;
        }
        if (count < 0 && reason != EINTR) throw std::system_error(reason, std::generic_category(), "cannot wait");
        // Only Python's main thread is interrupted by its signals; elsewhere this does nothing.
        if (count < 0 && PyErr_CheckSignals() != 0) throw py::error_already_set();
        if (count == 0) return false;
    }
}

} // namespace doppel
