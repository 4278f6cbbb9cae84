#include "render/embree/kernel/sampler.h"

#include <gtest/gtest.h>

#include <cmath>

#include <set>

namespace doppel::embree {
namespace {

TEST(Sampler, SecondSobolDimensionIsThatOfTheDirectionNumbers) {
    // Direction numbers of the second dimension: v[k] = v[k-1] ^ (v[k-1] >> 1), from the top bit.
    for (std::uint32_t index = 0; index < 2000; ++index) {
        std::uint32_t direction = 0x80000000u, expected = 0;
        for (std::uint32_t bit = 0; bit < 32; ++bit) {
            if (index >> bit & 1u) expected ^= direction;
            direction ^= direction >> 1;
        }
        ASSERT_EQ(reverseBits(sobolSecondReversed(index)), expected) << index;
    }
}

TEST(Sampler, PointsAreStratifiedInEveryElementaryInterval) {
    // 256 points: one in each cell of 256 x 1, 64 x 4, 16 x 16, ... grids.
    for (const int columns : {1, 4, 16, 64, 256}) {
        const int rows = 256 / columns;
        std::set<std::pair<int, int>> cells;
        for (std::uint32_t i = 0; i < 256; ++i) {
            Sampler s = makeSampler(12, 34, 56, i);
            next2(s);
            const Float2 u = next2(s);
            cells.insert({static_cast<int>(u.x * static_cast<float>(columns)), static_cast<int>(u.y * static_cast<float>(rows))});
        }
        EXPECT_EQ(cells.size(), 256u) << columns << " columns";
    }
}

TEST(Sampler, DimensionsPixelsAndSeedsDiffer) {
    std::set<float> values;
    for (std::uint32_t pixel = 0; pixel < 4; ++pixel) {
        for (std::uint32_t seed = 0; seed < 4; ++seed) {
            Sampler s = makeSampler(pixel, 0, seed, 1);
            for (int pair = 0; pair < 40; ++pair) {
                const Float2 u = next2(s);
                EXPECT_TRUE(u.x >= 0 && u.x < 1 && u.y >= 0 && u.y < 1);
                values.insert(u.x);
                values.insert(u.y);
            }
        }
    }
    EXPECT_GT(values.size(), 1270u); // of 1280
}

TEST(Math, SineAndCosineOfATurn) {
    for (int i = 0; i <= 1000; ++i) {
        const float x = static_cast<float>(i) / 1000;
        float sine, cosine;
        sinCosTurn(x, sine, cosine);
        EXPECT_NEAR(sine, std::sin(2 * M_PI * static_cast<double>(x)), 2e-6);
        EXPECT_NEAR(cosine, std::cos(2 * M_PI * static_cast<double>(x)), 2e-6);
    }
}

} // namespace
} // namespace doppel::embree
