// What a network between two programs is like, for the tests' own networks.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace doppel::test {

/// The same both ways.
struct Weather {
    std::chrono::milliseconds delay{0}; ///< one way
    double bytesPerSecond = 0;          ///< 0 = as fast as it goes
    double loss = 0;                    ///< share of what is sent that gets lost
    bool isFrozen = false;              ///< nothing passes, nobody is told: a cable that was pulled
};

/// One direction: says when what is put onto it comes out at its end.
class Line {
public:
    using Clock = std::chrono::steady_clock;

    Clock::time_point carry(std::size_t bytes, const Weather& weather) {
        m_free = std::max(m_free, Clock::now());
        if (weather.bytesPerSecond > 0) {
            m_free += std::chrono::duration_cast<Clock::duration>(
                std::chrono::duration<double>(static_cast<double>(bytes) / weather.bytesPerSecond));
        }
        return m_free + weather.delay;
    }

private:
    Clock::time_point m_free{}; ///< when it has carried what is on it
};

} // namespace doppel::test
