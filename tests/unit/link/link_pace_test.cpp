#include "clonecore/link/link_pace.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

namespace doppel::test {
namespace {

using namespace std::chrono_literals;
using Clock = LinkPace::Clock;

/// A link of a given rate and delay with a clock of its own: sends whenever it may, for a while.
struct Link {
    Link(double rate, std::chrono::microseconds oneWay) : bytesPerSecond(rate), delay(oneWay) {}

    double bytesPerSecond;
    std::chrono::microseconds delay; ///< one way
    LinkPace pace;
    Clock::time_point now{1h};
    Clock::time_point free{1h}; ///< when the link has carried all that was sent
    std::uint64_t delivered = 0;
    std::size_t mostQueued = 0; ///< bytes, after the first second

    struct Packet {
        Clock::time_point credited;
        std::size_t bytes;
    };
    std::deque<Packet> packets;

    void run(std::chrono::seconds time) {
        const Clock::time_point begin = now;
        while (now < begin + time) {
            while (pace.mayBegin()) {
                const std::size_t bytes = pace.batchBytes();
                pace.sent(bytes, now);
                free = std::max(free, now) + std::chrono::duration_cast<Clock::duration>(
                                                 std::chrono::duration<double>(static_cast<double>(bytes) / bytesPerSecond));
                packets.push_back({free + 2 * delay, bytes});
                if (now > begin + 1s) mostQueued = std::max(mostQueued, pace.inFlight());
            }
            now = packets.front().credited;
            pace.credited(packets.front().bytes, now);
            delivered += packets.front().bytes;
            packets.pop_front();
        }
    }
};

TEST(LinkPace, FillsFastAndFarLinks) {
    for (const auto& [rate, delay] : {std::pair{1e9, 50us}, {125e6, 500us}, {125e6, 20'000us}, {12.5e6, 100'000us}, {1e6, 5'000us}}) {
        Link link{rate, delay};
        link.run(3s); // it learns
        link.delivered = 0;
        link.run(10s);
        EXPECT_GT(static_cast<double>(link.delivered), 0.9 * rate * 10) << rate << " bytes/s, " << delay.count() << " us";
    }
}

TEST(LinkPace, KeepsTheQueueShortSoThatWhatIsSentIsNew) {
    Link slow{1e6, 5'000us};
    slow.run(10s);
    EXPECT_LE(slow.mostQueued, 256u << 10) << "a quarter of a second";
    Link office{125e6, 500us};
    office.run(10s);
    EXPECT_LE(office.mostQueued, 2u << 20);
}

TEST(LinkPace, FollowsALinkThatBecomesSlow) {
    Link link{125e6, 20'000us};
    link.run(5s);
    link.bytesPerSecond = 2e6;
    link.run(20s);
    EXPECT_LE(link.pace.inFlight(), 512u << 10);
}

TEST(LinkPace, MoreCreditThanWasSentDoesNoHarm) {
    LinkPace pace;
    pace.credited(1'000'000, Clock::now());
    EXPECT_EQ(pace.inFlight(), 0u);
    pace.sent(1000, Clock::now());
    pace.credited(~0ull, Clock::now());
    EXPECT_EQ(pace.inFlight(), 0u);
    EXPECT_TRUE(pace.mayBegin());
}

TEST(LinkPace, OneBatchMayAlwaysGo) {
    LinkPace pace;
    EXPECT_TRUE(pace.mayBegin());
    pace.sent(LinkPace::kMostWindow, Clock::now());
    EXPECT_FALSE(pace.mayBegin());
}

/// Tells `pace` of frames whose time for each effort is given in ns a byte; returns what it uses most in the end.
TileEffort preferred(double rate, const std::array<double, kTileEfforts>& costs) {
    Link link(rate, 100us);
    link.run(2s);
    std::array<int, kTileEfforts> used{};
    for (int i = 0; i < 200; ++i) {
        const auto effort = static_cast<std::size_t>(link.pace.effort());
        if (i >= 100) ++used[effort];
        link.pace.frameTook(1 << 20, std::chrono::duration<double>(1e-9 * costs[effort] * (1 << 20)));
    }
    return static_cast<TileEffort>(std::max_element(used.begin(), used.end()) - used.begin());
}

TEST(LinkPace, PacksAsHardAsPays) {
    EXPECT_EQ(preferred(2e9, {0.3, 0.6, 9}), TileEffort::None);
    EXPECT_EQ(preferred(300e6, {3, 2, 4}), TileEffort::Fast);
    EXPECT_EQ(preferred(5e6, {200, 150, 100}), TileEffort::Small);
    EXPECT_EQ(preferred(5e6, {10, 150, 100}), TileEffort::Small) << "on a slow link nothing goes unpacked";
}

} // namespace
} // namespace doppel::test
