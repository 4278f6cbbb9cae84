#include "clonecore/image/display.h"

#include "test_frames.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <thread>

namespace doppel {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

/// A frame of one AOV with these samples in its first row.
template <class Sample>
FramePtr frameOf(const std::string& name, std::vector<std::string> channels, PixelType type, int width, int height,
                 const std::vector<float>& samples) {
    FrameLayout layout;
    layout.width = layout.fullWidth = width;
    layout.height = layout.fullHeight = height;
    layout.aovs = {{name, std::move(channels), type}};
    layout.computeOffsets();
    return Frame::allocate(layout, {}, [&](std::span<std::byte> buffer) {
        for (std::size_t i = 0; i < samples.size(); ++i)
            reinterpret_cast<Sample*>(buffer.data())[i] = static_cast<Sample>(samples[i]);
    });
}

std::array<int, 4> pixel(const DisplayImage& image, std::size_t index) {
    return {image.rgba[index * 4], image.rgba[index * 4 + 1], image.rgba[index * 4 + 2], image.rgba[index * 4 + 3]};
}
using Pixel = std::array<int, 4>;

TEST(Display, ShowsColoursInSrgbOverBlack) {
    const auto frame =
        frameOf<Imath::half>("C", {"R", "G", "B", "A"}, PixelType::Half, 4, 1,
                             {0, 0.5f, 1, 1, 2, kNan, kInfinity, 1, -1, -kInfinity, 0.0031308f, 0, 0.25f, 0, 0, 0.5f});
    const DisplayImage image = toDisplay(*frame, 0);
    EXPECT_EQ(image.width, 4);
    EXPECT_EQ(pixel(image, 0), (Pixel{0, 188, 255, 255}));
    EXPECT_EQ(pixel(image, 1), (Pixel{255, 0, 255, 255}));
    EXPECT_EQ(pixel(image, 2), (Pixel{0, 0, 10, 255}));
    EXPECT_EQ(pixel(image, 3), (Pixel{137, 0, 0, 255})); // premultiplied already
}

TEST(Display, AppliesExposureAndGamma) {
    const auto frame = frameOf<float>("beauty", {"R", "G", "B"}, PixelType::Float, 1, 1, {0.25f, 0.125f, 0});
    DisplayOptions options;
    options.exposure = 1;
    EXPECT_EQ(pixel(toDisplay(*frame, 0, options), 0), (Pixel{188, 137, 0, 255}));
    options.exposure = 0;
    options.gamma = 2;
    const int expected = static_cast<int>(std::sqrt(137.0 / 255.0) * 255.0 + 0.5);
    EXPECT_NEAR(pixel(toDisplay(*frame, 0, options), 0)[0], expected, 1);
}

TEST(Display, ShowsOneColourChannelAsGrey) {
    const auto frame = frameOf<Imath::half>("mask", {"Y"}, PixelType::Half, 1, 1, {0.5f});
    EXPECT_EQ(pixel(toDisplay(*frame, 0), 0), (Pixel{188, 188, 188, 255}));
}

TEST(Display, ShowsNormalsShifted) {
    const auto frame = frameOf<float>("N", {"X", "Y", "Z"}, PixelType::Float, 2, 1, {1, 0, -1, kNan, 0, 0});
    const DisplayImage image = toDisplay(*frame, 0);
    EXPECT_EQ(pixel(image, 0), (Pixel{255, 128, 0, 255}));
    EXPECT_EQ(pixel(image, 1), (Pixel{0, 128, 128, 255}));
}

TEST(Display, ScalesDepthToTheRangeThatIsThere) {
    const auto frame = frameOf<float>("depth", {"Z"}, PixelType::Float, 6, 1,
                                      {10, 20, 15, kInfinity, kNan, std::numeric_limits<float>::max()});
    const DisplayImage image = toDisplay(*frame, 0);
    EXPECT_EQ(pixel(image, 0)[0], 0);
    EXPECT_EQ(pixel(image, 1)[0], 255);
    EXPECT_EQ(pixel(image, 2), (Pixel{128, 128, 128, 255}));
    EXPECT_EQ(pixel(image, 3), (Pixel{0, 0, 0, 255}));
    EXPECT_EQ(pixel(image, 4), (Pixel{0, 0, 0, 255}));
    EXPECT_EQ(pixel(image, 5), (Pixel{0, 0, 0, 255}));
}

TEST(Display, CopesWithDepthThatIsFlatOrNowhere) {
    EXPECT_EQ(pixel(toDisplay(*frameOf<float>("depth", {"Z"}, PixelType::Float, 1, 1, {7}), 0), 0)[0], 255);
    EXPECT_EQ(pixel(toDisplay(*frameOf<float>("depth", {"Z"}, PixelType::Float, 1, 1, {kInfinity}), 0), 0)[0], 0);
}

TEST(Display, ScalesPositionsByChannel) {
    const auto frame = frameOf<float>("P", {"X", "Y", "Z"}, PixelType::Float, 2, 1, {-5, 100, 1, 5, 300, 1});
    const DisplayImage image = toDisplay(*frame, 0);
    EXPECT_EQ(pixel(image, 0), (Pixel{0, 0, 255, 255}));
    EXPECT_EQ(pixel(image, 1), (Pixel{255, 255, 255, 255}));
}

TEST(Display, GivesEveryIdAColourThatStays) {
    const auto frame = frameOf<std::uint32_t>("primId", {"id"}, PixelType::UInt32, 4, 1, {0, 1, 2, 1});
    const DisplayImage image = toDisplay(*frame, 0);
    EXPECT_EQ(pixel(image, 0), (Pixel{0, 0, 0, 255}));
    EXPECT_NE(pixel(image, 1), pixel(image, 2));
    EXPECT_EQ(pixel(image, 1), pixel(image, 3));
    EXPECT_EQ(pixel(image, 1), (Pixel{201, 93, 122, 255})); // also tomorrow and elsewhere
}

TEST(Display, FitsIntoTheGivenSizeAndKeepsTheAspect) {
    const auto frame = test::uniformFrame(test::layoutOf(400, 100), 0.5f);
    DisplayOptions options;
    options.maxWidth = options.maxHeight = 128;
    for (std::size_t aov = 0; aov < 4; ++aov) {
        const DisplayImage image = toDisplay(*frame, aov, options);
        EXPECT_EQ(image.width, 128);
        EXPECT_EQ(image.height, 32);
        EXPECT_EQ(image.rgba.size(), 128u * 32u * 4u);
    }
    EXPECT_EQ(pixel(toDisplay(*frame, 0, options), 50), (Pixel{188, 188, 188, 255}));
    options.maxWidth = 1000;
    options.maxHeight = 0;
    EXPECT_EQ(toDisplay(*frame, 0, options).width, 400); // never larger
    const auto thin = test::uniformFrame(test::layoutOf(1000, 1), 0.5f);
    options.maxWidth = 10;
    EXPECT_EQ(toDisplay(*thin, 0, options).height, 1);
}

TEST(Display, AveragesLightNotBytesAndSkipsWhatIsNotFinite) {
    const auto frame =
        frameOf<Imath::half>("C", {"R", "G", "B"}, PixelType::Half, 2, 1, {0, 0.5f, kNan, 1, kInfinity, kNan});
    DisplayOptions options;
    options.maxWidth = 1;
    EXPECT_EQ(pixel(toDisplay(*frame, 0, options), 0), (Pixel{188, 188, 0, 255}));
}

TEST(Display, WorksOnManyThreadsAtOnce) {
    const auto frame = test::uniformFrame(test::layoutOf(64, 64), 0.5f);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 20; ++i) {
                DisplayOptions options;
                options.exposure = static_cast<float>((i + t) % 12);
                EXPECT_GE(pixel(toDisplay(*frame, 0, options), 5)[0], 188);
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
}

} // namespace
} // namespace doppel
