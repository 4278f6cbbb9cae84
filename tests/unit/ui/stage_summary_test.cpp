// What the desk knows of a cooked stage.
#include "tests/unit/ui/stage_samples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace doppel::test {
namespace {

using testing::ElementsAre;

TEST(StageSummaries, ListWhatPickersOffer) {
    const StageSummary summary = summarizeStage(cookedSet(), "OUT", 12);
    EXPECT_EQ(summary.node, "OUT");
    EXPECT_EQ(summary.frame, 12);
    EXPECT_THAT(summary.lights, ElementsAre("/Lights/sun"));
    EXPECT_THAT(summary.renderSettings, ElementsAre("/Render/final"));
    EXPECT_THAT(summary.renderPasses, ElementsAre("/Render/beauty"));
    ASSERT_EQ(summary.cameras.size(), 1u);
    const CameraSummary* camera = summary.camera("/World/cam_main");
    ASSERT_NE(camera, nullptr);
    EXPECT_EQ(camera->position, (std::array<double, 3>{1, 2, 3}));
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(camera->rotation[i], 10.0 * static_cast<double>(i + 1), 1e-9);
    EXPECT_EQ(camera->lens.focalLength, 35);
    EXPECT_EQ(summary.camera("/World/rock"), nullptr);
}

TEST(StageSummaries, AreTreesInOrder) {
    const StageSummary summary = summarizeStage(cookedSet(), "OUT", 1);
    EXPECT_TRUE(summary.isWhole());
    ASSERT_EQ(summary.prims.size(), 8u);
    EXPECT_EQ(summary.prims[0].path, "/World");
    EXPECT_EQ(summary.prims[0].parent, -1);
    EXPECT_EQ(summary.prims[1].path, "/World/cam_main");
    EXPECT_EQ(summary.prims[1].parent, 0);
    EXPECT_EQ(summary.prims[1].kind, PrimKind::Camera);
    const PrimSummary* rock = summary.prim("/World/rock");
    ASSERT_NE(rock, nullptr);
    EXPECT_EQ(rock->kind, PrimKind::Geometry);
    ASSERT_NE(rock->variantSets, nullptr);
    EXPECT_EQ(rock->variantSets->at("color").selection, "red");
}

TEST(StageSummaries, AreCappedButCountAndStillNameCameras) {
    std::vector<PrimPtr> many;
    for (std::size_t i = 0; i < kMaxListedPrims + 10; ++i) many.push_back(prim("p" + std::to_string(i)));
    many.push_back(prim("zoom", {}, PrimData(lens(90))));
    const StageSummary summary = summarizeStage({std::make_shared<Stage>(stageOf(many)), {}, {}}, "OUT", 1);
    EXPECT_EQ(summary.prims.size(), kMaxListedPrims);
    EXPECT_EQ(summary.primCount, kMaxListedPrims + 11);
    EXPECT_FALSE(summary.isWhole());
    EXPECT_NE(summary.camera("/zoom"), nullptr);
}

TEST(StageSummaries, AnInstanceAndItsPrototypeAreOnePrim) {
    const PrimPtr prototype = prim("proto", {prim("leaf", {}, triangle())}, triangle());
    const StageSummary summary = summarizeStage({std::make_shared<Stage>(stageOf({instance("tree", prototype)})), {}, {}}, "OUT", 1);
    ASSERT_EQ(summary.prims.size(), 2u);
    EXPECT_EQ(summary.prims[0].path, "/tree");
    EXPECT_TRUE(summary.prims[0].isInstance);
    EXPECT_EQ(summary.prims[0].kind, PrimKind::Geometry);
    EXPECT_EQ(summary.prims[1].path, "/tree/leaf");
    EXPECT_EQ(summary.prims[1].parent, 0);
    EXPECT_TRUE(summary.isWhole());
}

} // namespace
} // namespace doppel::test
