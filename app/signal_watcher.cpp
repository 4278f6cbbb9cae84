#include "app/signal_watcher.h"

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>

namespace doppel {

SignalWatcher::SignalWatcher(std::function<void(int)> onSignal) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    m_signals = signalfd(-1, &set, SFD_CLOEXEC);
    m_stopEvent = eventfd(0, EFD_CLOEXEC);
    if (m_signals < 0 || m_stopEvent < 0) throw std::system_error(errno, std::generic_category(), "watching signals");

    m_thread = std::thread([this, onSignal = std::move(onSignal)] {
        std::array<pollfd, 2> fds{pollfd{m_signals, POLLIN, 0}, pollfd{m_stopEvent, POLLIN, 0}};
        while (true) {
            if (poll(fds.data(), fds.size(), -1) < 0 && errno != EINTR) return;
            if (fds[1].revents) return;
            signalfd_siginfo info{};
            if (fds[0].revents && read(m_signals, &info, sizeof info) == static_cast<ssize_t>(sizeof info))
                onSignal(static_cast<int>(info.ssi_signo));
        }
    });
}

SignalWatcher::~SignalWatcher() {
    const std::uint64_t one = 1;
    if (write(m_stopEvent, &one, sizeof one) == static_cast<ssize_t>(sizeof one)) m_thread.join();
    close(m_signals);
    close(m_stopEvent);
}

} // namespace doppel
