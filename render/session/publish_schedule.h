// When a frame is worth publishing: at once after a restart and when every pixel has its first sample, then ten times a
// second, rarer as the image ages and changes less, and always at the end. Lives on the render thread; clocks come from outside.
#pragma once

#include <chrono>

namespace doppel {

class PublishSchedule {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    /// A new image begins.
    void restart(TimePoint now);
    /// After a pass that brought every pixel to `samples`. Frames that were asked for are due whatever this says.
    bool isDue(TimePoint now, int samples, bool converged) const;
    void published(TimePoint now, int samples, bool converged);

    /// Time between frames of an image of this age.
    static std::chrono::milliseconds interval(std::chrono::milliseconds age);

private:
    TimePoint m_start{}, m_last{};
    bool m_hasFirst = false, m_hasFull = false, m_hasFinal = false;
};

} // namespace doppel
