#include "ui/timeline/playback.h"

#include <algorithm>
#include <cmath>

namespace doppel {

double Playback::length() const { return std::max(1.0, std::floor(m_frames.end - m_frames.start) + 1); }

double Playback::rawAt(Clock::time_point now) const {
    const double seconds = std::chrono::duration<double>(now - m_since).count();
    // A hair more than the time says: a timer that fires a microsecond early shows its frame all the same.
    return m_offset + std::max(0.0, seconds) * std::max(m_frames.fps, 1e-3) + 1e-3;
}

void Playback::play(const FrameSettings& frames, Clock::time_point now) {
    m_isPlaying = true;
    m_frames = frames;
    m_since = now;
    const double last = frames.start + length() - 1;
    const bool isInside = frames.current >= frames.start && frames.current <= last;
    const bool isOver = m_mode == LoopMode::Once && frames.current >= last;
    m_offset = isInside && !isOver ? std::floor(frames.current - frames.start) : 0;
}

void Playback::follow(const FrameSettings& frames, Clock::time_point now) {
    if (!m_isPlaying) return;
    const bool wasBackwards = m_mode == LoopMode::PingPong && length() > 1 && std::fmod(std::floor(rawAt(now)), 2 * (length() - 1)) > length() - 1;
    m_frames = frames;
    m_since = now;
    m_offset = std::clamp(std::floor(frames.current - frames.start), 0.0, length() - 1);
    if (wasBackwards) m_offset = 2 * (length() - 1) - m_offset;
}

void Playback::setMode(LoopMode mode, Clock::time_point now) {
    if (m_isPlaying) {
        const double frame = frameAt(now);
        m_offset = frame - m_frames.start;
        m_since = now;
    }
    m_mode = mode;
}

double Playback::frameAt(Clock::time_point now) {
    const double step = std::floor(rawAt(now)), frames = length();
    switch (m_mode) {
        case LoopMode::Loop: return m_frames.start + std::fmod(step, frames);
        case LoopMode::Once:
            if (step >= frames - 1) m_isPlaying = false;
            return m_frames.start + std::min(step, frames - 1);
        case LoopMode::PingPong: {
            if (frames < 2) return m_frames.start;
            const double there = std::fmod(step, 2 * (frames - 1)); // the ends are shown once
            return m_frames.start + (there < frames ? there : 2 * (frames - 1) - there);
        }
    }
    return m_frames.start;
}

} // namespace doppel
