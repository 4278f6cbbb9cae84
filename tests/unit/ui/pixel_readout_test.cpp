#include "ui/viewer/pixel_readout.h"

#include <Imath/half.h>

#include <gtest/gtest.h>

#include <cstring>

namespace doppel {

namespace {
/// 2x1 pixels in the lower right of a 4x3 image: C half, Z float, id uint32.
FramePtr frame() {
    FrameLayout layout;
    layout.x = 2;
    layout.y = 2;
    layout.width = 2;
    layout.height = 1;
    layout.fullWidth = 4;
    layout.fullHeight = 3;
    layout.aovs = {{"C", {"R", "G"}, PixelType::Half, 0}, {"depth", {"Z"}, PixelType::Float, 0}, {"primId", {"id"}, PixelType::UInt32, 0}};
    layout.computeOffsets();
    return Frame::allocate(layout, {}, [&](std::span<std::byte> bytes) {
        const std::uint16_t color[4] = {0, 0, Imath::half(0.5f).bits(), Imath::half(2.0f).bits()};
        const float depth[2] = {0, 12.3456789f};
        const std::uint32_t ids[2] = {0, 4294967295u};
        std::memcpy(bytes.data() + layout.aovs[0].offset, color, sizeof color);
        std::memcpy(bytes.data() + layout.aovs[1].offset, depth, sizeof depth);
        std::memcpy(bytes.data() + layout.aovs[2].offset, ids, sizeof ids);
    });
}
} // namespace

TEST(PixelReadout, ReadsEveryChannelInFullPrecision) {
    const auto color = pixelValues(*frame(), 0, 3, 2);
    ASSERT_TRUE(color);
    ASSERT_EQ(color->size(), 2u);
    EXPECT_EQ((*color)[0].channel, "R");
    EXPECT_DOUBLE_EQ((*color)[0].value, 0.5);
    EXPECT_DOUBLE_EQ((*color)[1].value, 2.0);
    EXPECT_EQ(pixelText(*frame(), 1, 3, 2), "x 3  y 2    depth   Z 12.345679");
    EXPECT_EQ(pixelText(*frame(), 2, 3, 2), "x 3  y 2    primId   id 4294967295");
}

TEST(PixelReadout, OutsideTheDataWindowThereAreOnlyCoordinates) {
    for (const auto& [x, y] : {std::pair{1, 2}, {3, 1}, {4, 2}, {-1, 0}, {3, 3}}) {
        EXPECT_FALSE(pixelValues(*frame(), 0, x, y));
        EXPECT_EQ(pixelText(*frame(), 0, x, y), QStringLiteral("x %1  y %2").arg(x).arg(y));
    }
    EXPECT_FALSE(pixelValues(*frame(), 3, 3, 2)) << "no such AOV";
}

} // namespace doppel
