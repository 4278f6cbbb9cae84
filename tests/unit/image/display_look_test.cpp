// Regions, channels, false colour and transforms of toDisplay.
#include "clonecore/image/color_transform.h"
#include "clonecore/image/display.h"

#include "test_frames.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>

namespace doppel::test {
namespace {

using Pixel = std::array<int, 3>;

Pixel pixel(const DisplayImage& image, int x = 0, int y = 0) {
    const auto at = static_cast<std::size_t>(y * image.width + x) * 4;
    return {image.rgba[at], image.rgba[at + 1], image.rgba[at + 2]};
}

/// C is (x / 16, y / 16, 1, 0.25), depth is x.
FramePtr gradient(int width = 16, int height = 16) {
    FrameLayout layout = layoutOf(width, height);
    return Frame::allocate(layout, {}, [&](std::span<std::byte> buffer) {
        const auto color = samplesOf<Imath::half>(buffer, layout, 0);
        const auto depth = samplesOf<float>(buffer, layout, 1);
        for (int y = 0; y < height; ++y) {
            for (int x = 0; x < width; ++x) {
                const auto i = static_cast<std::size_t>(y * width + x);
                color[i * 4] = static_cast<float>(x) / 16;
                color[i * 4 + 1] = static_cast<float>(y) / 16;
                color[i * 4 + 2] = 1.0f;
                color[i * 4 + 3] = 0.25f;
                depth[i] = static_cast<float>(x);
            }
        }
    });
}

TEST(DisplayRegions, ShowThatPartOnly) {
    const FramePtr frame = gradient();
    const DisplayImage whole = toDisplay(*frame, 0);
    DisplayOptions options;
    options.region = {4, 8, 5, 3};
    for (const ChannelView view : {ChannelView::Colour, ChannelView::Green}) {
        options.channels = view;
        DisplayOptions all;
        all.channels = view;
        const DisplayImage expected = toDisplay(*frame, 0, all), part = toDisplay(*frame, 0, options);
        ASSERT_EQ(part.width, 5);
        ASSERT_EQ(part.height, 3);
        for (int y = 0; y < 3; ++y)
            for (int x = 0; x < 5; ++x) EXPECT_EQ(pixel(part, x, y), pixel(expected, x + 4, y + 8));
    }
}

TEST(DisplayRegions, BeyondTheImageAreCut) {
    DisplayOptions options;
    options.region = {12, -5, 100, 8};
    const DisplayImage image = toDisplay(*gradient(), 0, options);
    EXPECT_EQ(image.width, 4);
    EXPECT_EQ(image.height, 3);
}

TEST(DisplayRegions, DepthKeepsTheRangeOfTheWholeImage) {
    const FramePtr frame = gradient();
    DisplayOptions options;
    options.region = {8, 0, 2, 2};
    EXPECT_EQ(pixel(toDisplay(*frame, 1, options)), pixel(toDisplay(*frame, 1), 8, 0));
}

TEST(DisplayChannels, OneAloneIsGrey) {
    const FramePtr frame = gradient();
    DisplayOptions options;
    options.channels = ChannelView::Red;
    EXPECT_EQ(pixel(toDisplay(*frame, 0, options), 8, 3), (Pixel{188, 188, 188})); // 0.5
    options.channels = ChannelView::Blue;
    EXPECT_EQ(pixel(toDisplay(*frame, 0, options), 8, 3), (Pixel{255, 255, 255}));
    options.channels = ChannelView::Luminance;
    const Pixel grey = pixel(toDisplay(*frame, 0, options), 0, 0); // blue alone: 0.0722
    EXPECT_EQ(grey, (Pixel{76, 76, 76}));
}

TEST(DisplayChannels, AlphaIsAMaskThatExposureLeavesAlone) {
    DisplayOptions options;
    options.channels = ChannelView::Alpha;
    options.exposure = 4;
    EXPECT_EQ(pixel(toDisplay(*gradient(), 0, options)), (Pixel{64, 64, 64}));
}

TEST(DisplayChannels, OfNormalsOneIsGreyToo) {
    const auto frame = uniformFrame(layoutOf(2, 2), 0.5f);
    DisplayOptions options;
    options.channels = ChannelView::Green;
    EXPECT_EQ(pixel(toDisplay(*frame, 2, options)), (Pixel{191, 191, 191}));
}

TEST(FalseColour, RunsFromBlueOverGreenToRed) {
    const auto shown = [](float value) {
        DisplayOptions options;
        options.falseColour = true;
        return pixel(toDisplay(*uniformFrame(layoutOf(1, 1), value), 0, options));
    };
    EXPECT_GT(shown(0.0f)[2], shown(0.0f)[0]);
    EXPECT_GT(shown(0.5f)[1], shown(0.5f)[0]);
    EXPECT_GT(shown(0.5f)[1], shown(0.5f)[2]);
    EXPECT_GT(shown(1.0f)[0], shown(1.0f)[1]);
    EXPECT_EQ(shown(7.0f), shown(1.0f));
}

TEST(DisplayTransforms, AreAppliedAfterExposure) {
    const auto config = ColorConfig::builtIn();
    DisplayOptions options;
    options.transform = *config->transform("sRGB", "Raw");
    options.exposure = 1;
    EXPECT_EQ(pixel(toDisplay(*uniformFrame(layoutOf(1, 1), 0.25f), 0, options)), (Pixel{128, 128, 128}));
    options.gamma = 2; // the square root of a half is 180.3; the transform's table is off by less than two
    EXPECT_NEAR(pixel(toDisplay(*uniformFrame(layoutOf(1, 1), 0.25f), 0, options))[1], 180, 1);
}

} // namespace
} // namespace doppel::test
