#include "ui/timeline/playback.h"

#include <gtest/gtest.h>

namespace doppel::test {
namespace {

using namespace std::chrono_literals;

struct Playing : testing::Test {
    Playback::Clock::time_point at(double count) const {
        return start + std::chrono::duration_cast<Playback::Clock::duration>(std::chrono::duration<double>(count / 24));
    }
    double frame(double after) { return playback.frameAt(at(after)); }

    Playback::Clock::time_point start{1h};
    FrameSettings frames{1, 10, 24, 1};
    Playback playback;
};

TEST_F(Playing, FollowsRealTimeAndDropsFrames) {
    playback.play(frames, start);
    EXPECT_EQ(frame(0), 1);
    EXPECT_EQ(frame(1), 2);
    EXPECT_EQ(frame(1.9), 2);
    EXPECT_EQ(frame(7.2), 8) << "those between are left out";
}

TEST_F(Playing, LoopsOverTheRange) {
    playback.play(frames, start);
    EXPECT_EQ(frame(9), 10);
    EXPECT_EQ(frame(10), 1);
    EXPECT_EQ(frame(25), 6);
    EXPECT_TRUE(playback.isPlaying());
}

TEST_F(Playing, OnceEndsAtTheLastFrameAndBeginsAgainFromThere) {
    playback.setMode(LoopMode::Once, start);
    playback.play(frames, start);
    EXPECT_EQ(frame(3), 4);
    EXPECT_EQ(frame(100), 10);
    EXPECT_FALSE(playback.isPlaying());
    frames.current = 10;
    playback.play(frames, start);
    EXPECT_EQ(frame(0), 1);
}

TEST_F(Playing, PingPongShowsTheEndsOnce) {
    playback.setMode(LoopMode::PingPong, start);
    frames.end = 4;
    playback.play(frames, start);
    const double expected[] = {1, 2, 3, 4, 3, 2, 1, 2};
    for (int i = 0; i < 8; ++i) EXPECT_EQ(frame(i), expected[i]) << i;
}

TEST_F(Playing, GoesOnFromTheCurrentFrame) {
    frames.current = 6;
    playback.play(frames, start);
    EXPECT_EQ(frame(2), 8);
    frames.current = 99;
    playback.play(frames, start);
    EXPECT_EQ(frame(2), 3) << "outside of the range it begins at its start";
}

TEST_F(Playing, FollowsAScrubAndAnotherSpeed) {
    playback.play(frames, start);
    frames.current = 5;
    frames.fps = 12;
    playback.follow(frames, at(2));
    EXPECT_EQ(frame(2), 5);
    EXPECT_EQ(frame(6), 7);
}

TEST_F(Playing, AnotherModeGoesOnFromWhereItIs) {
    playback.play(frames, start);
    playback.setMode(LoopMode::PingPong, at(13));
    EXPECT_EQ(frame(13), 4);
    EXPECT_EQ(frame(14), 5);
}

TEST_F(Playing, ARangeOfOneFrameStaysThere) {
    frames = {7, 7, 24, 7};
    for (const LoopMode mode : {LoopMode::Loop, LoopMode::PingPong, LoopMode::Once}) {
        playback.setMode(mode, start);
        playback.play(frames, start);
        EXPECT_EQ(frame(50), 7);
    }
}

} // namespace
} // namespace doppel::test
