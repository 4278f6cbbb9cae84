// Turns SIGINT and SIGTERM into a call on a thread of its own. Make one at the start of main(), before other threads, so
// that they inherit the blocked signals.
#pragma once

#include <functional>
#include <thread>

namespace doppel {

class SignalWatcher {
public:
    /// `onSignal` runs on the watcher's thread for each signal until this is destroyed.
    explicit SignalWatcher(std::function<void(int signal)> onSignal);
    ~SignalWatcher(); ///< joins; the signals stay blocked
    SignalWatcher(const SignalWatcher&) = delete;
    SignalWatcher& operator=(const SignalWatcher&) = delete;

private:
    int m_stopEvent = -1;
    int m_signals = -1;
    std::thread m_thread;
};

} // namespace doppel
