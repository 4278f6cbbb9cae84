#include "stage/framing.h"
#include "stage/transform.h"
#include "stage_builders.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace doppel {
namespace {

using Imath::V3d;

V3d moved(const TransformParts& parts, const V3d& point) { return point * composeTransform(parts); }

void expectNear(const V3d& a, const V3d& b) { EXPECT_LT((a - b).length(), 1e-6) << a << " and " << b; }

TEST(ComposeTransform, RotatesAboutXThenYThenZCounterClockwise) {
    TransformParts x, xyz;
    x.rotate = {90, 0, 0};
    expectNear(moved(x, {0, 1, 0}), {0, 0, 1});
    xyz.rotate = {90, 90, 0};
    expectNear(moved(xyz, {0, 1, 0}), {1, 0, 0});
    xyz.rotate = {0, 90, 90};
    expectNear(moved(xyz, {0, 0, 1}), {0, 1, 0});
}

TEST(ComposeTransform, ScalesThenRotatesThenMovesAboutThePivot) {
    TransformParts parts;
    parts.scale = {2, 2, 2};
    parts.rotate = {0, 0, 90};
    parts.translate = {10, 0, 0};
    parts.pivot = {1, 0, 0};
    expectNear(moved(parts, {1, 0, 0}), {11, 0, 0});
    expectNear(moved(parts, {2, 0, 0}), {11, 2, 0});
}

TEST(DecomposeTransform, GivesBackWhatWasComposed) {
    TransformParts parts;
    parts.translate = {1, -2, 3};
    parts.rotate = {20, -30, 40};
    parts.scale = {1, 2, 0.5};
    const TransformParts back = decomposeTransform(composeTransform(parts));
    expectNear(back.translate, parts.translate);
    expectNear(back.rotate, parts.rotate);
    expectNear(back.scale, parts.scale);
}

TEST(DecomposeTransform, KeepsThePlaceOfAFlatMatrix) {
    TransformParts flat;
    flat.scale = {0, 0, 0};
    flat.translate = {4, 5, 6};
    expectNear(decomposeTransform(composeTransform(flat)).translate, {4, 5, 6});
}

/// Where a corner is in the picture: within [-1,1] both ways when it is seen.
V3d inPicture(const Framing& framing, const V3d& point, double aspect) {
    TransformParts parts;
    parts.translate = framing.translate;
    parts.rotate = framing.rotate;
    const V3d seen = point * composeTransform(parts).inverse();
    const double half = framing.horizontalAperture / 2 / framing.focalLength;
    return {seen.x / -seen.z / half, seen.y / -seen.z / half * aspect, -seen.z};
}

std::vector<V3d> corners(const Imath::Box3d& box) {
    std::vector<V3d> points;
    for (int corner = 0; corner < 8; ++corner) {
        points.emplace_back(corner & 1 ? box.max.x : box.min.x, corner & 2 ? box.max.y : box.min.y,
                            corner & 4 ? box.max.z : box.min.z);
    }
    return points;
}

TEST(FramePoints, ShowsThemAllAndFillsThePicture) {
    for (const bool zUp : {false, true}) {
        for (const double aspect : {16.0 / 9, 0.5}) {
            const Imath::Box3d box(V3d(100, -3, 7), V3d(104, 2, 8));
            const Framing framing = framePoints(corners(box), zUp, aspect);
            double largest = 0;
            for (const V3d& point : corners(box)) {
                const V3d at = inPicture(framing, point, aspect);
                EXPECT_GT(at.z, framing.clippingNear);
                EXPECT_LT(at.z, framing.clippingFar);
                largest = std::max({largest, std::abs(at.x), std::abs(at.y)});
            }
            EXPECT_LE(largest, 1.0);
            EXPECT_GT(largest, 0.85);
            EXPECT_GT(framing.translate[zUp ? 2 : 1], box.center()[zUp ? 2 : 1]) << "looks from above";
        }
    }
}

TEST(FramePoints, FramesSomethingForNoneOrHopelessOnes) {
    const double endless = std::numeric_limits<double>::infinity();
    for (const std::vector<V3d>& points :
         {std::vector<V3d>{}, {V3d(endless, 0, 0)}, {V3d(3, 3, 3)}, {V3d(1e29), V3d(-1e29)}}) {
        const Framing framing = framePoints(points, false, 1);
        EXPECT_TRUE(std::isfinite(framing.translate.length()));
        EXPECT_GT(framing.focusDistance, 0);
        EXPECT_GT(framing.clippingNear, 0);
        EXPECT_GT(framing.clippingFar, framing.clippingNear);
    }
}

TEST(PointsToFrame, AreThoseOfVisibleGeometryInTheWorld) {
    auto hidden = std::make_shared<Prim>(*test::prim("hidden", {}, test::triangle(), test::moved(100, 0, 0)));
    hidden->visible = false;
    auto copies = std::make_shared<PointInstancer>();
    copies->prototypes = {test::prim("leaf", {}, test::triangle())};
    copies->protoIndices = {0};
    copies->transforms = {test::moved(0, 0, 5)};
    const Stage stage = test::stageOf({hidden, test::prim("shown", {}, test::triangle(), test::moved(1, 0, 0)),
                                       test::prim("copies", {}, std::shared_ptr<const PointInstancer>(copies))});
    Imath::Box3d box;
    for (const V3d& point : pointsToFrame(stage)) box.extendBy(point);
    expectNear(box.min, {0, 0, 0});
    expectNear(box.max, {2, 1, 5});
}

}  // namespace
}  // namespace doppel
