// How much may be on its way to a receiver that gives credit for what it has worked off, and how hard packing shall try: so much
// that the link is never idle, so little that what is sent is new and a heartbeat is not stuck behind it. After BBR (Cardwell et
// al. 2016): the window is the rate times the round trip, both as measured. Plain value; the clock is the caller's.
#pragma once

#include "clonecore/link/tile_codec.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>

namespace doppel {

class LinkPace {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::size_t kLeastWindow = 128u << 10, kMostWindow = 32u << 20;

    void sent(std::size_t bytes, Clock::time_point now);
    /// The receiver has worked off `bytes`; more than there are on their way count as all of them.
    void credited(std::uint64_t bytes, Clock::time_point now);

    std::size_t inFlight() const { return m_inFlight; }
    /// True when another batch may go: at least one always may.
    bool mayBegin() const { return m_inFlight == 0 || m_inFlight + batchBytes() <= window(); }
    std::size_t window() const;
    /// Payload of the next batch: 64 to 256 KiB.
    std::size_t batchBytes() const;
    double bytesPerSecond() const { return m_rate; } ///< best of late; 0 = not known yet

    TileEffort effort() const { return m_effort; }
    /// A frame with `pixelBytes` of changed pixels took that long, from its first tile (or the frame before it) to its last credit.
    void frameTook(std::size_t pixelBytes, std::chrono::duration<double> time);

private:
    struct Sent {
        std::size_t bytes;
        Clock::time_point at;
        std::uint64_t deliveredThen;
        Clock::time_point deliveredAt;
    };
    void measure(const Sent& batch, Clock::time_point now);
    void chooseEffort();

    std::deque<Sent> m_sent;
    std::size_t m_inFlight = 0, m_partly = 0; ///< m_partly: credited of the oldest
    std::uint64_t m_delivered = 0;
    Clock::time_point m_deliveredAt{};
    double m_rate = 0, m_rateBefore = 0, m_rateNow = 0;    ///< bytes a second
    double m_trip = 0;                     ///< seconds, the least of late; 0 = unknown
    std::array<double, 12> m_trips{};      ///< least of each of the last periods: a queue must not pass for a long way
    std::size_t m_period = 0;
    Clock::time_point m_periodBegan{};

    TileEffort m_effort = TileEffort::Fast;
    std::array<double, kTileEfforts> m_cost{}; ///< seconds a byte; 0 = not tried
    unsigned m_frames = 0;
};

} // namespace doppel
