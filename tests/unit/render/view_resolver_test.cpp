#include "render/session/publish_schedule.h"
#include "render/session/view_resolver.h"
#include "tests/unit/render/test_stage.h"

#include <gtest/gtest.h>

namespace doppel {
namespace {

using namespace test;
using namespace std::chrono_literals;

std::shared_ptr<Stage> stageWithSettings() {
    StageBuilder b;
    b.add("camA", camera());
    b.add("camB", camera());
    RenderSettings settings;
    settings.resolution = {400, 200};
    settings.camera = "/camB";
    settings.dataWindowNdc = {0.25, 0, 1, 0.5};
    settings.options = {{"doppel:samples", 7.0}, {"embree:seed", 3.0}, {"other:samples", 99.0}};
    settings.includedPurposes = {"default"};
    b.add("settings", settings);
    auto stage = b.stage();
    stage->info.renderSettingsPath = "/settings";
    return stage;
}

RenderView resolvedView(const RenderRequest& request, const Stage& stage) {
    auto r = resolveView(request, stage, "embree");
    EXPECT_TRUE(r) << r.error().text();
    return r ? r->view : RenderView{};
}

TEST(ViewResolver, ResolutionScaleBeatsResolutionBeatsSettingsBeatDefault) {
    const auto stage = stageWithSettings();
    RenderRequest request;
    EXPECT_EQ(resolvedView(request, *stage).fullWidth, 400);
    request.resolution = {64, 32};
    EXPECT_EQ(resolvedView(request, *stage).fullWidth, 64);
    request.resolutionScale = 0.5;
    EXPECT_EQ(resolvedView(request, *stage).fullWidth, 200);
    EXPECT_EQ(resolvedView(request, *stage).fullHeight, 100);

    RenderRequest plain;
    plain.cameraPath = "/camA";
    stage->info.renderSettingsPath = "";
    EXPECT_EQ(resolvedView(plain, *stage).fullWidth, 1280);
    EXPECT_EQ(resolvedView(plain, *stage).fullHeight, 720);
}

TEST(ViewResolver, FirstProductsResolutionAndCameraCount) {
    StageBuilder b;
    b.add("camA", camera());
    RenderProduct product;
    product.resolution = {320, 100};
    product.camera = "/camA";
    b.add("product", product);
    RenderSettings settings;
    settings.products = {"/gone", "/product"};
    b.add("settings", settings);
    RenderRequest request;
    request.renderSettings = "/settings";
    const RenderView view = resolvedView(request, *b.stage());
    EXPECT_EQ(view.fullWidth, 320);
    EXPECT_EQ(view.cameraPath, "/camA");
}

TEST(ViewResolver, RegionCountsFromTheLowerLeftAndZerosMeanTheDataWindow) {
    const auto stage = stageWithSettings();
    RenderRequest request;
    RenderView view = resolvedView(request, *stage);
    EXPECT_EQ(view.x, 100);
    EXPECT_EQ(view.y, 100); // the lower half
    EXPECT_EQ(view.width, 300);
    EXPECT_EQ(view.height, 100);
    request.renderRegion = {0, 0.75, 0.5, 1};
    view = resolvedView(request, *stage);
    EXPECT_EQ(view.x, 0);
    EXPECT_EQ(view.y, 0);
    EXPECT_EQ(view.width, 200);
    EXPECT_EQ(view.height, 50);
    request.renderRegion = {-3, -3, 7, 7};
    EXPECT_EQ(resolvedView(request, *stage).width, 400);
    for (const std::array<double, 4> empty : {std::array<double, 4>{0.5, 0.5, 0.5, 0.5}, {0.9, 0, 0.1, 1}, {2, 2, 3, 3}}) {
        request.renderRegion = empty;
        EXPECT_FALSE(resolveView(request, *stage, "embree"));
    }
    request.renderRegion = {NAN, NAN, NAN, NAN};
    EXPECT_FALSE(resolveView(request, *stage, "embree"));
}

TEST(ViewResolver, OptionsOfTheSettingsThenOfTheRequest) {
    const auto stage = stageWithSettings();
    RenderRequest request;
    request.rendererOptions["seed"] = 5.0;
    const RenderView view = resolvedView(request, *stage);
    EXPECT_EQ(view.options.at("samples"), Value(7.0));
    EXPECT_EQ(view.options.at("seed"), Value(5.0));
    EXPECT_EQ(view.includedPurposes, std::vector<std::string>{"default"});
    EXPECT_EQ(view.cameraPath, "/camB");
}

TEST(ViewResolver, WhatIsMissingIsNamedWithWhatThereIs) {
    const auto stage = stageWithSettings();
    RenderRequest request;
    request.cameraPath = "/camX";
    auto r = resolveView(request, *stage, "embree");
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, ErrorCode::NotFound);
    EXPECT_NE(r.error().message.find("'/camX'"), std::string::npos);
    EXPECT_NE(r.error().message.find("/camA, /camB"), std::string::npos);
    request = {};
    request.renderSettings = "/nothing";
    r = resolveView(request, *stage, "embree");
    ASSERT_FALSE(r);
    EXPECT_NE(r.error().message.find("/settings"), std::string::npos);
    request = {};
    request.resolutionScale = 1e300;
    r = resolveView(request, *stage, "embree");
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, ErrorCode::TooLarge);
}

TEST(PublishSchedule, AtOnceThenRarerAndAlwaysAtTheEnd) {
    PublishSchedule s;
    PublishSchedule::TimePoint now{};
    s.restart(now);
    EXPECT_TRUE(s.isDue(now, 0, false)); // coarse
    s.published(now, 0, false);
    EXPECT_FALSE(s.isDue(now + 10ms, 0, false));
    EXPECT_TRUE(s.isDue(now + 20ms, 1, false)); // first full one
    s.published(now + 20ms, 1, false);
    EXPECT_FALSE(s.isDue(now + 90ms, 2, false));
    EXPECT_TRUE(s.isDue(now + 120ms, 3, false));
    s.published(now + 30s, 20, false);
    EXPECT_FALSE(s.isDue(now + 30s + 900ms, 21, false));
    EXPECT_TRUE(s.isDue(now + 31s, 22, false));
    EXPECT_TRUE(s.isDue(now + 30s + 1ms, 64, true));
    s.published(now + 30s + 1ms, 64, true);
    EXPECT_FALSE(s.isDue(now + 99s, 64, true));
}

} // namespace
} // namespace doppel
