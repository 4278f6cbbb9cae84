// Waiting in Python: without the GIL, and so that Ctrl-C ends it.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>

namespace doppel {

/// To be called once, when the module is loaded, with the GIL.
void rememberMainThread();

/// Something that happens once, or again and again: who waits is woken by signals, too. Thread-safe.
class Bell {
public:
    Bell();
    ~Bell();
    Bell(const Bell&) = delete;
    Bell& operator=(const Bell&) = delete;

    /// Wakes who waits, or who waits next. Any thread; after the last one has gone, too (hold a shared_ptr).
    void ring();
    /// With the GIL, which is let go of meanwhile: until ring(), or `seconds` are over (< 0: for ever). False when they are. Throws
    /// pybind11::error_already_set when a handler of a signal raised (KeyboardInterrupt).
    bool wait(double seconds = -1);

private:
    int m_event = -1; ///< eventfd
};

} // namespace doppel
