// The image formats of dome lights.
#include "render/embree/kernel/math.h"
#include "render/embree/scene/dome_map.h"

#include <gtest/gtest.h>

#include <cmath>

namespace doppel::embree {
namespace {

void expectPlace(DomeFormat format, float right, float up, float forward, float x, float y) {
    const Float2 place = domeImagePlace(format, right, up, forward);
    EXPECT_NEAR(place.x, x, 1e-5f);
    EXPECT_NEAR(place.y, y, 1e-5f);
}

TEST(DomeFormats, ShareTheirMiddleAndTheirSides) {
    for (const auto format : {DomeFormat::LatLong, DomeFormat::Angular, DomeFormat::MirroredBall})
        expectPlace(format, 0, 0, 1, 0.5f, 0.5f);
    expectPlace(DomeFormat::LatLong, 1, 0, 0, 0.75f, 0.5f);
    expectPlace(DomeFormat::Angular, 1, 0, 0, 0.75f, 0.5f);
    expectPlace(DomeFormat::Angular, 0, 1, 0, 0.5f, 0.25f);
    expectPlace(DomeFormat::MirroredBall, -1, 0, 0, 0.5f - 0.5f * std::sqrt(0.5f), 0.5f);
    expectPlace(DomeFormat::CubeMapVerticalCross, 0, 0, 1, 0.5f, 0.375f);
    expectPlace(DomeFormat::CubeMapVerticalCross, 1, 0, 0, 2.5f / 3, 0.375f);
    expectPlace(DomeFormat::CubeMapVerticalCross, 0, 1, 0, 0.5f, 0.125f);
    expectPlace(DomeFormat::CubeMapVerticalCross, 0, 0, -1, 0.5f, 0.875f);
}

/// An image whose colours are the directions it shows, so that a wrong place is a wrong colour.
DomeImage directions(DomeFormat format, int width, int height) {
    DomeImage image{std::vector<Float3>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height)), width, height};
    // Forward: every direction of a fine grid leaves its colour.
    for (int i = 0; i < 900; ++i) {
        const float polar = (static_cast<float>(i) + 0.5f) / 900 * kPi;
        for (int j = 0; j < 1800; ++j) {
            const float azimuth = (static_cast<float>(j) + 0.5f) / 1800 * 2 * kPi;
            const Float3 d{std::sin(polar) * std::sin(azimuth), std::cos(polar), std::sin(polar) * std::cos(azimuth)};
            const Float2 place = domeImagePlace(format, d.x, d.y, d.z);
            const auto x = std::min(static_cast<std::size_t>(place.x * static_cast<float>(width)), static_cast<std::size_t>(width - 1));
            const auto y = std::min(static_cast<std::size_t>(place.y * static_cast<float>(height)), static_cast<std::size_t>(height - 1));
            image.pixels[y * static_cast<std::size_t>(width) + x] = d;
        }
    }
    return image;
}

TEST(DomeFormats, BecomeTheLatLongOfTheSameSurroundings) {
    for (const auto& [format, width, height] : {std::tuple(DomeFormat::Angular, 96, 96), {DomeFormat::MirroredBall, 96, 96},
                                                {DomeFormat::CubeMapVerticalCross, 96, 128}}) {
        const DomeImage latLong = toLatLong(directions(format, width, height), format);
        ASSERT_EQ(latLong.width, 2 * latLong.height);
        int wrong = 0;
        for (int y = 0; y < latLong.height; ++y) {
            for (int x = 0; x < latLong.width; ++x) {
                const float polar = (static_cast<float>(y) + 0.5f) / static_cast<float>(latLong.height) * kPi;
                const float azimuth = ((static_cast<float>(x) + 0.5f) / static_cast<float>(latLong.width) - 0.5f) * 2 * kPi;
                const Float3 d{std::sin(polar) * std::sin(azimuth), std::cos(polar), std::sin(polar) * std::cos(azimuth)};
                const Float3 seen = latLong.pixels[static_cast<std::size_t>(y * latLong.width + x)];
                wrong += lengthOf(seen - d) > 0.25f;
            }
        }
        // Straight back is stretched over the rim of the disks.
        EXPECT_LT(wrong, latLong.width * latLong.height / 20) << static_cast<int>(format);
    }
}

TEST(DomeFormats, AreKnownByUsdsWords) {
    EXPECT_EQ(domeFormatOf("automatic", 200, 100), DomeFormat::LatLong);
    EXPECT_EQ(domeFormatOf("automatic", 300, 400), DomeFormat::CubeMapVerticalCross);
    EXPECT_EQ(domeFormatOf("mirroredBall", 100, 100), DomeFormat::MirroredBall);
    EXPECT_FALSE(domeFormatOf("tetrahedral", 100, 100));
}

}  // namespace
}  // namespace doppel::embree
