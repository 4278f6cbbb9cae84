#include "clonecore/link/tile_assembler.h"
#include "clonecore/link/tile_codec.h"
#include "clonecore/link/tile_encoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <random>
#include <vector>

namespace doppel::test {
namespace {

FrameLayout layoutOf(int width, int height, bool ids = true) {
    FrameLayout layout;
    layout.width = layout.fullWidth = width;
    layout.height = layout.fullHeight = height;
    layout.aovs = {{"C", {"R", "G", "B", "A"}, PixelType::Half, 0}, {"depth", {"Z"}, PixelType::Float, 0}};
    if (ids) layout.aovs.push_back({"primId", {"id"}, PixelType::UInt32, 0});
    layout.computeOffsets();
    return layout;
}

/// A film that a test paints on.
struct Film {
    explicit Film(FrameLayout l) : layout(std::move(l)), pixels(layout.byteSize) {}

    void fill(std::byte value) { std::fill(pixels.begin(), pixels.end(), value); }
    void noise(unsigned seed) {
        std::mt19937 random(seed);
        for (std::byte& byte : pixels) byte = static_cast<std::byte>(random());
    }
    /// Changes one pixel of one AOV.
    void touch(std::size_t aov, int x, int y) {
        const AovLayout& a = layout.aovs[aov];
        const auto pixel = static_cast<std::size_t>(y) * static_cast<std::size_t>(layout.width) + static_cast<std::size_t>(x);
        pixels[a.offset + pixel * a.bytesPerPixel()] ^= std::byte{0xff};
    }

    FrameLayout layout;
    std::vector<std::byte> pixels;
};

/// An encoder and an assembler with a wire between them that tests can cut.
struct Wire {
    TileEncoder encoder;
    TileAssembler assembler;
    std::uint64_t sequence = 0;
    std::size_t chunks = 0, payloadBytes = 0, batches = 0; ///< of the last frame

    void begin(const Film& film, const std::vector<std::uint32_t>& held = {}) {
        FrameMessage message;
        message.layout = film.layout;
        message.info.sequence = ++sequence;
        message.fromScratch = encoder.begin(sequence, film.layout, film.pixels.data(), held);
        if (!message.fromScratch) message.held = held;
        chunks = payloadBytes = batches = 0;
        const auto begun = assembler.begin(std::move(message));
        ASSERT_TRUE(begun) << begun.error().text();
    }
    /// One batch; the frame when it was the last.
    FramePtr step(TileEffort effort = TileEffort::Fast, std::size_t target = 64u << 10) {
        const TileEncoder::Batch batch = encoder.next(target, effort);
        chunks += batch.message.chunks.size();
        payloadBytes += batch.payloadBytes;
        ++batches;
        EXPECT_EQ(batch.message.payloadBytes(), batch.payloadBytes);
        EXPECT_LE(batch.payloadBytes, kMaxBatchBytes);
        auto added = assembler.add(batch.message, {batch.payload.get(), batch.payloadBytes});
        EXPECT_TRUE(added) << added.error().text();
        EXPECT_EQ(added && *added, batch.message.last);
        return added ? *added : nullptr;
    }
    FramePtr send(const Film& film, TileEffort effort = TileEffort::Fast, const std::vector<std::uint32_t>& held = {}) {
        begin(film, held);
        FramePtr frame;
        while (!frame && batches < 10'000) frame = step(effort);
        return frame;
    }
};

bool same(const Frame& frame, const Film& film) {
    for (std::size_t i = 0; i < film.layout.aovs.size(); ++i) {
        const auto got = frame.aov(i);
        if (std::memcmp(got.data(), film.pixels.data() + film.layout.aovs[i].offset, got.size()) != 0) return false;
    }
    return true;
}

class TileEfforts : public testing::TestWithParam<TileEffort> {};
INSTANTIATE_TEST_SUITE_P(All, TileEfforts, testing::Values(TileEffort::None, TileEffort::Fast, TileEffort::Small));

TEST_P(TileEfforts, BringFramesOfAnySizeOverUnchanged) {
    for (const auto& [width, height] : std::vector<std::pair<int, int>>{{1, 1}, {128, 128}, {129, 127}, {500, 300}, {3, 700}}) {
        Wire wire;
        Film film(layoutOf(width, height));
        film.noise(1);
        std::fill_n(film.pixels.begin(), film.pixels.size() / 2, std::byte{7}); // some of it can be packed
        const FramePtr frame = wire.send(film, GetParam());
        ASSERT_TRUE(frame);
        EXPECT_TRUE(same(*frame, film)) << width << "x" << height;
        EXPECT_EQ(frame->layout(), film.layout);
    }
}

TEST(Tiles, WhatIsAlikeIsPackedAndNoiseIsNotMadeLarger) {
    Film film(layoutOf(512, 512));
    film.fill(std::byte{3});
    Wire alike;
    ASSERT_TRUE(alike.send(film));
    EXPECT_LT(alike.payloadBytes, film.layout.byteSize / 20);
    film.noise(2);
    Wire noise;
    ASSERT_TRUE(noise.send(film));
    EXPECT_LE(noise.payloadBytes, film.layout.byteSize);
}

/// Squares of that side, of different pixels; from the upper left of the film.
void paintSquares(Film& film, int side, unsigned seed) {
    std::mt19937 random(seed);
    for (const AovLayout& aov : film.layout.aovs) {
        std::map<std::pair<int, int>, std::vector<std::byte>> squares;
        std::byte* to = film.pixels.data() + aov.offset;
        for (int y = 0; y < film.layout.height; ++y) {
            for (int x = 0; x < film.layout.width; ++x, to += aov.bytesPerPixel()) {
                std::vector<std::byte>& pixel = squares[{x / side, y / side}];
                while (pixel.size() < aov.bytesPerPixel()) pixel.push_back(static_cast<std::byte>(random()));
                std::copy(pixel.begin(), pixel.end(), to);
            }
        }
    }
}

TEST(Tiles, OfSquaresOfEqualPixelsOneEachIsSent) {
    for (const auto& [width, height] : std::vector<std::pair<int, int>>{{256, 256}, {301, 203}, {1, 1}, {7, 129}}) {
        for (const int side : {2, 4, 8}) {
            Wire wire;
            Film film(layoutOf(width, height));
            paintSquares(film, side, static_cast<unsigned>(side));
            FramePtr frame = wire.send(film, TileEffort::None);
            ASSERT_TRUE(frame);
            EXPECT_TRUE(same(*frame, film)) << width << "x" << height << " by " << side;
            const auto squares = static_cast<std::size_t>((width + side - 1) / side * ((height + side - 1) / side));
            EXPECT_LE(wire.payloadBytes, squares * (8 + 4 + 4));

            paintSquares(film, side / 2, 77); // the next pass
            frame = wire.send(film, TileEffort::Fast);
            ASSERT_TRUE(frame);
            EXPECT_TRUE(same(*frame, film)) << width << "x" << height << " by " << side / 2;
        }
    }
}

TEST(Tiles, ASquareWithOneOtherPixelIsNone) {
    Film film(layoutOf(128, 128));
    for (const auto& [x, y] : std::vector<std::pair<int, int>>{{0, 0}, {1, 0}, {0, 1}, {127, 127}, {127, 0}, {64, 71}}) {
        Wire wire;
        paintSquares(film, 8, 5);
        ASSERT_TRUE(wire.send(film));
        film.touch(0, x, y);
        const FramePtr frame = wire.send(film);
        ASSERT_TRUE(frame);
        EXPECT_TRUE(same(*frame, film)) << x << "," << y;
        EXPECT_EQ(wire.chunks, 1u);
    }
}

TEST(Tiles, OnlyChangedAovsOfChangedTilesAreSentAgain) {
    Wire wire;
    Film film(layoutOf(400, 300)); // 4 x 3 tiles
    film.noise(3);
    ASSERT_TRUE(wire.send(film));
    EXPECT_EQ(wire.chunks, 4u * 3 * 3);

    FramePtr frame = wire.send(film);
    ASSERT_TRUE(frame);
    EXPECT_EQ(wire.chunks, 0u) << "nothing has changed";
    EXPECT_TRUE(same(*frame, film));

    film.touch(1, 399, 299);
    film.touch(2, 0, 0);
    frame = wire.send(film);
    ASSERT_TRUE(frame);
    EXPECT_EQ(wire.chunks, 2u);
    EXPECT_TRUE(same(*frame, film));
}

TEST(Tiles, AFrameStaysAsItWasWhenLaterOnesCome) {
    Wire wire;
    std::vector<std::pair<FramePtr, Film>> kept;
    Film film(layoutOf(300, 200));
    film.noise(4);
    std::mt19937 random(5);
    for (int i = 0; i < 20; ++i) {
        film.touch(random() % 3, static_cast<int>(random() % 300), static_cast<int>(random() % 200));
        const FramePtr frame = wire.send(film);
        ASSERT_TRUE(frame);
        // Some are held for long, others let go of at once: their buffers are used again.
        if (random() % 2) kept.emplace_back(frame, film);
    }
    for (const auto& [frame, then] : kept) EXPECT_TRUE(same(*frame, then)) << frame->info().sequence;
}

TEST(Tiles, AFrameThatIsCutOffMakesTheNextOneNoLessComplete) {
    Wire wire;
    Film film(layoutOf(500, 500));
    film.noise(6);
    ASSERT_TRUE(wire.send(film));
    for (unsigned seed = 7; seed < 17; ++seed) {
        film.noise(seed);
        wire.begin(film);
        for (unsigned i = 0; i < seed - 6; ++i) ASSERT_FALSE(wire.step());
        // A newer one; of its tiles some are those that have come already, some those of the complete frame before.
        film.touch(0, static_cast<int>(seed), 10);
        const FramePtr frame = wire.send(film);
        ASSERT_TRUE(frame);
        EXPECT_TRUE(same(*frame, film)) << seed;
    }
}

TEST(Tiles, AnotherSizeOrOtherAovsBeginFromScratch) {
    Wire wire;
    for (const FrameLayout& layout : {layoutOf(200, 200), layoutOf(200, 200, false), layoutOf(90, 200), layoutOf(200, 200)}) {
        Film film(layout);
        film.fill(std::byte{9}); // of all frames the same: hashes of another layout must not count
        const FramePtr frame = wire.send(film);
        ASSERT_TRUE(frame);
        EXPECT_TRUE(same(*frame, film));
    }
}

TEST(Tiles, HeldAovsKeepTheirPixelsUntilTheyAreSent) {
    Wire wire;
    Film first(layoutOf(300, 100)), second(layoutOf(300, 100));
    first.noise(20);
    second.noise(21);
    ASSERT_TRUE(wire.send(first));
    FramePtr frame = wire.send(second, TileEffort::Fast, {1, 2});
    ASSERT_TRUE(frame);
    EXPECT_EQ(std::memcmp(frame->aov(0).data(), second.pixels.data(), frame->aov(0).size()), 0);
    EXPECT_EQ(std::memcmp(frame->aov(1).data(), first.pixels.data() + first.layout.aovs[1].offset, frame->aov(1).size()), 0);
    frame = wire.send(second);
    ASSERT_TRUE(frame);
    EXPECT_TRUE(same(*frame, second));
}

TEST(Tiles, NothingIsHeldOfTheFirstFrame) {
    Wire wire;
    Film film(layoutOf(300, 100));
    film.noise(22);
    const FramePtr frame = wire.send(film, TileEffort::Fast, {0, 1, 2});
    ASSERT_TRUE(frame);
    EXPECT_TRUE(same(*frame, film));
}

// ---- what comes from a clone that has gone wrong

struct Damaged : testing::Test {
    void SetUp() override {
        film.noise(30);
        ASSERT_TRUE(wire.send(film));
        film.noise(31);
        wire.begin(film);
        batch = wire.encoder.next(64u << 10, TileEffort::Fast);
        bytes.assign(batch.payload.get(), batch.payload.get() + batch.payloadBytes);
    }
    testing::AssertionResult isRefused() {
        const auto added = wire.assembler.add(batch.message, bytes);
        if (added) return testing::AssertionFailure() << "it was taken";
        if (added.error().code != ErrorCode::ParseFailed) return testing::AssertionFailure() << added.error().text();
        return testing::AssertionSuccess();
    }

    Wire wire;
    Film film{layoutOf(300, 300)};
    TileEncoder::Batch batch;
    std::vector<std::byte> bytes;
};

TEST_F(Damaged, ATileOutsideOfTheFrame) {
    batch.message.chunks[0].tile = 9;
    EXPECT_TRUE(isRefused());
}
TEST_F(Damaged, AnAovThatIsNotThere) {
    batch.message.chunks[0].aov = 3;
    EXPECT_TRUE(isRefused());
}
TEST_F(Damaged, ABatchOfAnotherFrame) {
    ++batch.message.sequence;
    EXPECT_TRUE(isRefused());
}
TEST_F(Damaged, FewerBytesThanTheTilesSay) {
    bytes.pop_back();
    EXPECT_TRUE(isRefused());
}
TEST_F(Damaged, MoreBytesThanTheTilesSay) {
    bytes.push_back({});
    EXPECT_TRUE(isRefused());
}
TEST_F(Damaged, AnUnpackedTileOfAnotherSize) {
    batch.message.chunks = {{0, 0, 100, false}};
    bytes.resize(100);
    EXPECT_TRUE(isRefused());
}
TEST_F(Damaged, SquaresOfAnotherNumberThanTheirPixels) {
    batch.message.chunks = {{0, 0, 16 * 16 * 8 - 1, false, 8}};
    bytes.resize(16 * 16 * 8 - 1);
    EXPECT_TRUE(isRefused());
}
TEST_F(Damaged, PackedBytesThatAreNone) {
    batch.message.chunks = {{0, 0, 100, true}};
    bytes.assign(100, std::byte{0xff});
    EXPECT_TRUE(isRefused());
}
TEST_F(Damaged, AFrameThatBuildsOnNone) {
    TileAssembler fresh;
    FrameMessage message;
    message.layout = film.layout;
    EXPECT_FALSE(fresh.begin(message));
    EXPECT_FALSE(fresh.add(batch.message, bytes));
}
TEST_F(Damaged, AFrameThatBuildsOnOneOfAnotherSize) {
    FrameMessage message;
    message.layout = layoutOf(10, 10);
    EXPECT_FALSE(wire.assembler.begin(message));
}

TEST(PackedTiles, MutatedOnesNeverWriteBeyondTheTile) {
    // Under the address sanitizer this is a test of memory; here at least of the size.
    const AovLayout aov{"C", {"R", "G", "B", "A"}, PixelType::Half, 0};
    std::vector<std::byte> tile(kMaxTileBytes / 2);
    for (std::size_t i = 0; i < tile.size(); ++i) tile[i] = static_cast<std::byte>(i / 700);
    std::mt19937 random(40);
    int restored = 0;
    for (const TileEffort effort : {TileEffort::Fast, TileEffort::Small}) {
        std::vector<std::byte> packed;
        ASSERT_TRUE(packTile(tile, aov, effort, packed));
        for (int round = 0; round < 2000; ++round) {
            std::vector<std::byte> damaged = packed;
            for (int i = 0; i < 3; ++i) damaged[random() % (round % 2 ? damaged.size() : 40)] = static_cast<std::byte>(random());
            if (round % 5 == 0) damaged.resize(random() % damaged.size());
            std::vector<std::byte> out(tile.size() - (round % 7 == 0 ? 8 : 0));
            restored += unpackTile(damaged, out) ? 1 : 0;
        }
    }
    EXPECT_LT(restored, 4000) << "some must have been refused";
}

TEST(PackedTiles, OneForAnotherSizeIsRefused) {
    const AovLayout aov{"depth", {"Z"}, PixelType::Float, 0};
    const std::vector<std::byte> tile(4096);
    std::vector<std::byte> packed, larger(8192), smaller(2048);
    ASSERT_TRUE(packTile(tile, aov, TileEffort::Fast, packed));
    EXPECT_FALSE(unpackTile(packed, larger));
    EXPECT_FALSE(unpackTile(packed, smaller));
    EXPECT_FALSE(unpackTile({}, smaller));
}

} // namespace
} // namespace doppel::test
