#include "ui/viewer/scopes.h"

#include <gtest/gtest.h>

#include <numeric>

namespace doppel::test {
namespace {

TEST(Scopes, CountWhatIsShown) {
    QImage image(128, 10, QImage::Format_RGB32);
    image.fill(qRgb(10, 200, 0));
    for (int y = 0; y < 10; ++y)
        for (int x = 64; x < 128; ++x) image.setPixel(x, y, qRgb(255, 200, 0));
    const ScopeCounts counts = countScopes(image);
    EXPECT_EQ(counts.histogram[0][10], 640u);
    EXPECT_EQ(counts.histogram[0][255], 640u);
    EXPECT_EQ(counts.histogram[1][200], 1280u);
    EXPECT_EQ(counts.histogram[2][0], 1280u);
    // The left column has red at level 2 of 64, the right one at the top.
    EXPECT_EQ(counts.waveform[0][2], 10u);
    EXPECT_EQ(counts.waveform[0][127 * ScopeCounts::kLevels + 63], 10u);
}

TEST(Scopes, OfALargeImageCountAPart) {
    QImage image(4000, 2000, QImage::Format_RGB32);
    image.fill(Qt::white);
    const ScopeCounts counts = countScopes(image);
    EXPECT_GT(counts.histogram[0][255], 100'000u);
    EXPECT_LT(counts.histogram[0][255], 600'000u);
}

TEST(Scopes, OfNoImageAreEmpty) {
    const ScopeCounts counts = countScopes({});
    EXPECT_EQ(std::accumulate(counts.histogram[0].begin(), counts.histogram[0].end(), 0u), 0u);
}

} // namespace
} // namespace doppel::test
