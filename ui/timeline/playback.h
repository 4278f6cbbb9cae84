// Where playing is: the frame that real time asks for, whatever was shown before, so frames are dropped and never queued. Plain
// arithmetic; the clock comes from outside.
#pragma once

#include "clonecore/scene/scene.h"

#include <chrono>

namespace doppel {

enum class LoopMode { Loop, Once, PingPong };

class Playback {
public:
    using Clock = std::chrono::steady_clock;

    bool isPlaying() const { return m_isPlaying; }
    LoopMode mode() const { return m_mode; }
    /// Playing goes on from where it is.
    void setMode(LoopMode mode, Clock::time_point now);

    /// Starts at frames.current; once at the end of the range (or outside of it) at its beginning.
    void play(const FrameSettings& frames, Clock::time_point now);
    void stop() { m_isPlaying = false; }
    /// The scene's frames were edited meanwhile: goes on from its current frame with its range and speed.
    void follow(const FrameSettings& frames, Clock::time_point now);
    /// The frame to show now, a whole number of frames after the range's start. Played once, it ends at the range's end.
    double frameAt(Clock::time_point now);

private:
    double length() const; ///< frames of the range, at least 1
    double rawAt(Clock::time_point now) const;

    FrameSettings m_frames;
    LoopMode m_mode = LoopMode::Loop;
    bool m_isPlaying = false;
    double m_offset = 0; ///< frames since the range's start when m_since was; of ping-pong up to twice the range
    Clock::time_point m_since{};
};

} // namespace doppel
