#include "clonecore/host/link_meter.h"

#include <algorithm>
#include <utility>

namespace doppel {

LinkFigures LinkMeter::figures(Clock::time_point now, Clock::duration roundTrip) {
    using Seconds = std::chrono::duration<double>;
    const double time = std::max(Seconds(now - std::exchange(m_since, now)).count(), 1e-3);
    const auto bytes = static_cast<double>(std::exchange(m_bytes, 0));
    const auto pixelBytes = static_cast<double>(std::exchange(m_pixelBytes, 0));
    LinkFigures figures;
    figures.bytesPerSecond = bytes / time;
    figures.framesPerSecond = static_cast<double>(std::exchange(m_frames, 0)) / time;
    figures.compression = bytes > 0 ? pixelBytes / bytes : 0;
    figures.roundTrip = Seconds(roundTrip).count();
    figures.dropped = m_dropped;
    return figures;
}

} // namespace doppel
