#include "clonecore/link/link_pace.h"

#include <algorithm>

namespace doppel {

namespace {

using Seconds = std::chrono::duration<double>;

// Rates count for one to two of these, round trips for twelve.
constexpr std::chrono::seconds kPeriod{5};
// Beyond the round trip the window has this much, for threads that are not scheduled at once.
constexpr double kSlackSeconds = 0.004;
constexpr double kRoundTrips = 2.0;
// Efforts are compared by frames of at least this many changed bytes.
constexpr std::size_t kTellingBytes = 256u << 10;
constexpr unsigned kProbeEvery = 16; // frames
constexpr double kFollow = 0.3;      // of a new measurement
// Sending as it is can only win on a link this fast, the small coder only on one this slow; bytes a second.
constexpr double kFastLink = 200e6, kSlowLink = 400e6;

constexpr std::size_t at(TileEffort effort) { return static_cast<std::size_t>(effort); }

} // namespace

void LinkPace::sent(std::size_t bytes, Clock::time_point now) {
    if (m_inFlight == 0) m_deliveredAt = now; // the link was idle: that time is no part of its rate
    m_sent.push_back({bytes, now, m_delivered, m_deliveredAt});
    m_inFlight += bytes;
}

void LinkPace::credited(std::uint64_t bytes, Clock::time_point now) {
    std::size_t left = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, m_inFlight));
    m_inFlight -= left;
    m_delivered += left;
    m_deliveredAt = now;
    left += m_partly;
    while (!m_sent.empty() && left >= m_sent.front().bytes) {
        left -= m_sent.front().bytes;
        measure(m_sent.front(), now);
        m_sent.pop_front();
    }
    m_partly = left;
}

void LinkPace::measure(const Sent& batch, Clock::time_point now) {
    if (now - m_periodBegan >= kPeriod) {
        m_rateBefore = m_rateNow;
        m_rateNow = 0;
        m_period = (m_period + 1) % m_trips.size();
        m_trips[m_period] = 0;
        m_periodBegan = now;
    }
    const double trip = std::max(Seconds(now - batch.at).count(), 1e-6);
    const double time = std::max(Seconds(now - batch.deliveredAt).count(), 1e-6);
    m_rateNow = std::max(m_rateNow, static_cast<double>(m_delivered - batch.deliveredThen) / time);
    double& least = m_trips[m_period];
    least = least > 0 ? std::min(least, trip) : trip;
    m_rate = std::max(m_rateBefore, m_rateNow);
    m_trip = least;
    for (const double other : m_trips)
        if (other > 0) m_trip = std::min(m_trip, other);
}

std::size_t LinkPace::window() const {
    const double wanted = m_rate * (kRoundTrips * m_trip + kSlackSeconds);
    return std::clamp(static_cast<std::size_t>(std::min(wanted, 1e12)), kLeastWindow, kMostWindow);
}

std::size_t LinkPace::batchBytes() const { return std::clamp<std::size_t>(window() / 4, 64u << 10, 256u << 10); }

void LinkPace::frameTook(std::size_t pixelBytes, std::chrono::duration<double> time) {
    if (pixelBytes < kTellingBytes) return;
    double& cost = m_cost[at(m_effort)];
    const double measured = time.count() / static_cast<double>(pixelBytes);
    cost = cost > 0 ? (1 - kFollow) * cost + kFollow * measured : measured;
    chooseEffort();
}

// The one that brings changed pixels over soonest; now and then one of the others has another chance.
void LinkPace::chooseEffort() {
    const bool mayNone = m_rate >= kFastLink, maySmall = m_rate <= kSlowLink;
    ++m_frames;
    if (m_frames % kProbeEvery == 0) {
        const bool none = mayNone && (!maySmall || m_frames / kProbeEvery % 2 == 0);
        m_effort = m_effort != TileEffort::Fast ? TileEffort::Fast : none ? TileEffort::None : maySmall ? TileEffort::Small : TileEffort::Fast;
        return;
    }
    m_effort = TileEffort::Fast;
    double least = m_cost[at(TileEffort::Fast)];
    const auto consider = [&](TileEffort effort, bool may) {
        const double cost = m_cost[at(effort)];
        if (!may || cost <= 0 || (least > 0 && cost >= least)) return;
        m_effort = effort;
        least = cost;
    };
    consider(TileEffort::Small, maySmall);
    consider(TileEffort::None, mayNone);
}

} // namespace doppel
