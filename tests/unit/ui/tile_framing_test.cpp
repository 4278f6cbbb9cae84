#include "ui/viewer/tile_framing.h"
#include "ui/viewer/tile_layout.h"

#include <gtest/gtest.h>

namespace doppel {

namespace {
const QRect kPicture(100, 50, 320, 180);
QPointF pixel(QPointF fractions, QSize size) { return {fractions.x() * size.width(), fractions.y() * size.height()}; }
} // namespace

TEST(TileFraming, ShowsTheWholeImageAtFirst) {
    const ImagePlace place = TileFraming{}.place(QSize(640, 360), kPicture);
    EXPECT_EQ(place.origin, QPointF(100, 50));
    EXPECT_DOUBLE_EQ(place.scale, 0.5);
}

TEST(TileFraming, ZoomKeepsThePointWhereItIsInImagesOfAllSizes) {
    const QPointF point(0.25, 0.75);
    for (const QSize size : {QSize(640, 360), QSize(1920, 1080), QSize(500, 500)}) {
        const TileFraming before = TileFraming{}.zoomedAt({0.4, 0.4}, 2);
        const TileFraming after = before.zoomedAt(point, 3);
        const QPointF was = before.place(size, kPicture).toWidget(pixel(point, size));
        const QPointF is = after.place(size, kPicture).toWidget(pixel(point, size));
        EXPECT_NEAR(was.x(), is.x(), 1e-6);
        EXPECT_NEAR(was.y(), is.y(), 1e-6);
    }
}

TEST(TileFraming, ZoomHasItsEndsAndTheMiddleStaysOnTheImage) {
    EXPECT_EQ(TileFraming{}.zoomedAt({0.5, 0.5}, 1e9).zoom, TileFraming::kMaxZoom);
    EXPECT_EQ(TileFraming{}.zoomedAt({0.5, 0.5}, 1e-9).zoom, TileFraming::kMinZoom);
    EXPECT_EQ(TileFraming{}.movedBy({5, -5}).centre, QPointF(0, 1));
}

TEST(WantedPart, IsAllOfAnImageThatIsSeenAndAPieceOfOneThatIsEnlarged) {
    FrameLayout layout;
    layout.width = layout.fullWidth = 4096;
    layout.height = layout.fullHeight = 2048;
    EXPECT_EQ(wantedRegion(layout, {{0, 0}, 0.1}, QRectF(0, 0, 410, 205)), DisplayRegion{});
    const DisplayRegion part = wantedRegion(layout, {{-1000, -1000}, 1}, QRectF(0, 0, 300, 200));
    EXPECT_LE(part.x, 1000);
    EXPECT_GE(part.x + part.width, 1300);
    EXPECT_LT(part.width, 700);
    EXPECT_EQ(wantedSize(layout, part, 1, 1), QSize()) << "pixel by pixel";
    EXPECT_LT(wantedSize(layout, {}, 0.1, 1).width(), 500);
}

TEST(TileLayout, TilesAreAsLargeAsTheyCanBeUntilTheyScroll) {
    TileLayout layout;
    layout.arrange(1, QSize(1000, 700), 44);
    EXPECT_GT(layout.tile(0, 0).width(), 900);
    layout.arrange(60, QSize(1000, 700), 44);
    EXPECT_GE(layout.tile(0, 0).width(), 220);
    EXPECT_GT(layout.contentHeight(), 700);
    EXPECT_EQ(layout.indexAt(layout.tile(7, 30).center(), 30), 7);
    EXPECT_EQ(layout.indexAt({1, 1}, 0), -1);
}

} // namespace doppel
