#include "clonecore/image/difference.h"

#include "test_frames.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace doppel::test {
namespace {

TEST(Differences, OfEqualImagesAreNothing) {
    const auto frame = uniformFrame(layoutOf(8, 4), 0.5f);
    const auto difference = imageDifference(*frame, 0, *frame, 0);
    ASSERT_TRUE(difference);
    EXPECT_EQ(difference->metrics.rms, 0);
    EXPECT_EQ(difference->metrics.largest, 0);
    EXPECT_TRUE(std::isinf(difference->metrics.psnr));
}

TEST(Differences, HaveTheFiguresAndThePlaceOfTheLargest) {
    const FrameLayout layout = layoutOf(10, 10);
    const auto black = uniformFrame(layout, 0);
    const auto dot = Frame::allocate(layout, {}, [&](std::span<std::byte> buffer) {
        samplesOf<float>(buffer, layout, 1)[37] = -0.5f; // x 7, y 3
    });
    const auto difference = imageDifference(*black, 1, *dot, 1);
    ASSERT_TRUE(difference);
    const DifferenceMetrics& metrics = difference->metrics;
    EXPECT_DOUBLE_EQ(metrics.mean, 0.5 / 100);
    EXPECT_DOUBLE_EQ(metrics.rms, std::sqrt(0.25 / 100));
    EXPECT_NEAR(metrics.psnr, 26.02, 0.01);
    EXPECT_DOUBLE_EQ(metrics.largest, 0.5);
    EXPECT_EQ(metrics.x, 7);
    EXPECT_EQ(metrics.y, 3);
    EXPECT_EQ(reinterpret_cast<const float*>(difference->frame->aov(0).data())[37], 0.5f);
}

TEST(Differences, TwoInfinitiesAreEqualAndOneIsInfinitelyFar) {
    const float infinity = std::numeric_limits<float>::infinity();
    const auto far = uniformFrame(layoutOf(2, 2), infinity), near = uniformFrame(layoutOf(2, 2), 1);
    EXPECT_EQ(imageDifference(*far, 1, *far, 1)->metrics.largest, 0);
    EXPECT_TRUE(std::isinf(imageDifference(*far, 1, *near, 1)->metrics.largest));
}

TEST(Differences, AreTakenWhereBothHavePixels) {
    FrameLayout part = layoutOf(4, 4);
    part.fullWidth = part.fullHeight = 8;
    part.x = part.y = 2;
    FrameLayout whole = layoutOf(8, 8);
    const auto difference = imageDifference(*uniformFrame(part, 1), 0, *uniformFrame(whole, 0.75f), 0);
    ASSERT_TRUE(difference) << difference.error().text();
    EXPECT_EQ(difference->frame->layout().width, 4);
    EXPECT_EQ(difference->frame->layout().x, 2);
    EXPECT_DOUBLE_EQ(difference->metrics.mean, 0.25);
}

TEST(Differences, OfOtherSizesAreRefusedWithBoth) {
    const auto difference = imageDifference(*uniformFrame(layoutOf(4, 4), 0), 0, *uniformFrame(layoutOf(5, 4), 0), 0);
    ASSERT_FALSE(difference);
    EXPECT_EQ(difference.error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(difference.error().text(), testing::AllOf(testing::HasSubstr("4 x 4"), testing::HasSubstr("5 x 4")));
}

} // namespace
} // namespace doppel::test
