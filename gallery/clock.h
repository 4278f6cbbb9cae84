// The time as items have it. Any thread. Private to gallery.
#pragma once

#include <chrono>

namespace doppel {

/// Seconds since 1970 UTC.
inline double secondsNow() {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

} // namespace doppel
