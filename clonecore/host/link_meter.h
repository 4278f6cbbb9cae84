// Counts what comes over a link and makes figures of it for people. A plain value; the clock is the caller's.
#pragma once

#include "clonecore/host/clone_status.h"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace doppel {

class LinkMeter {
public:
    using Clock = std::chrono::steady_clock;

    void begun(std::uint64_t dropped) { m_dropped = dropped; }      ///< a frame; `dropped` as it says
    void received(std::size_t bytes) { m_bytes += bytes; }          ///< of tiles, as they travelled
    void completed(std::size_t pixelBytes) {                        ///< a frame of that many bytes
        m_pixelBytes += pixelBytes;
        ++m_frames;
    }

    /// Over the time since the last call.
    LinkFigures figures(Clock::time_point now, Clock::duration roundTrip);

private:
    Clock::time_point m_since = Clock::now();
    std::uint64_t m_bytes = 0, m_pixelBytes = 0, m_frames = 0, m_dropped = 0;
};

} // namespace doppel
