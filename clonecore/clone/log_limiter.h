// Lets so many log lines a second through and counts the rest, so that a renderer that complains about every sample
// fills neither the link nor the host's log. Pure; the clock is the caller's.
#pragma once

#include <chrono>
#include <cstddef>
#include <utility>

namespace doppel {

class LogLimiter {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::size_t kLinesPerSecond = 50;

    /// True when a line may go now.
    bool admit(Clock::time_point now) {
        if (now - m_windowStart >= std::chrono::seconds(1)) {
            m_windowStart = now;
            m_lines = 0;
        }
        if (m_lines < kLinesPerSecond) {
            ++m_lines;
            return true;
        }
        ++m_dropped;
        return false;
    }
    std::size_t dropped() const { return m_dropped; }
    /// Lines dropped since the last call.
    std::size_t takeDropped() { return std::exchange(m_dropped, 0); }

private:
    Clock::time_point m_windowStart{};
    std::size_t m_lines = 0;
    std::size_t m_dropped = 0;
};

} // namespace doppel
