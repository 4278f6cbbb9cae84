#include "clonecore/host/connection_inputs.h"

#include <gtest/gtest.h>

namespace doppel::test {
namespace {

ExpressionContext hostAt(double frame) {
    ExpressionContext host;
    host.frame = frame;
    host.options = {{"shot", 10.0}};
    return host;
}

TEST(ConnectionInputs, WithoutExpressionsTheHostsOwnValuesCount) {
    ConnectionInputs inputs;
    const auto result = inputs.evaluate({}, hostAt(7));
    EXPECT_EQ(result.frame, 7);
    EXPECT_EQ(result.options, hostAt(7).options);
    EXPECT_TRUE(result.errors.empty());
}

TEST(ConnectionInputs, ABadFrameExpressionKeepsTheLastGoodFrameAndNotTheHosts) {
    ConnectionInputs inputs;
    ConnectionRecord record;
    record.frameExpression = "$F * 2";
    EXPECT_EQ(inputs.evaluate(record, hostAt(5)).frame, 10);
    record.frameExpression = "$F * ";
    const auto bad = inputs.evaluate(record, hostAt(6));
    EXPECT_EQ(bad.frame, 10);
    EXPECT_TRUE(bad.errors.contains("frame"));
    record.frameExpression = "";
    EXPECT_EQ(inputs.evaluate(record, hostAt(6)).frame, 6) << "none is the host's own again";
}

TEST(ConnectionInputs, BadFromTheBeginningFallsBackToTheHost) {
    ConnectionInputs inputs;
    ConnectionRecord record;
    record.frameExpression = "nonsense(";
    record.contextOptionExpressions = {{"shot", "nonsense("}};
    const auto result = inputs.evaluate(record, hostAt(5));
    EXPECT_EQ(result.frame, 5);
    EXPECT_EQ(result.options.at("shot"), Value(10.0));
    EXPECT_EQ(result.errors.size(), 2u);
}

TEST(ConnectionInputs, OneBadOptionKeepsItsValueAndTheOthersFollow) {
    ConnectionInputs inputs;
    ConnectionRecord record;
    record.contextOptionExpressions = {{"shot", "$F"}, {"take", "$F + 100"}};
    (void)inputs.evaluate(record, hostAt(1));
    record.contextOptionExpressions["shot"] = "$F +";
    const auto result = inputs.evaluate(record, hostAt(2));
    EXPECT_EQ(result.options.at("shot"), Value(1.0));
    EXPECT_EQ(result.options.at("take"), Value(102.0));
}

TEST(RenderRequest, OnlyTheEpochAndTheShownAovChangeNoPixels) {
    const RenderRequest base = makeRequest({}, {});
    const auto restarts = [&](auto change) {
        RenderRequest next = base;
        change(next);
        return needsRestart(base, next);
    };
    EXPECT_FALSE(restarts([](RenderRequest& r) { r.epoch = 7; }));
    EXPECT_FALSE(restarts([](RenderRequest& r) { r.displayAov = "depth"; }));
    EXPECT_TRUE(restarts([](RenderRequest& r) { r.lopNode = "x"; }));
    EXPECT_TRUE(restarts([](RenderRequest& r) { r.cameraPath = "/x"; }));
    EXPECT_TRUE(restarts([](RenderRequest& r) { r.renderer = "x"; }));
    EXPECT_TRUE(restarts([](RenderRequest& r) { r.renderSettings = "/x"; }));
    EXPECT_TRUE(restarts([](RenderRequest& r) { r.renderPass = "/x"; }));
    EXPECT_TRUE(restarts([](RenderRequest& r) { r.resolutionScale = 2; }));
    EXPECT_TRUE(restarts([](RenderRequest& r) { r.resolution = {1, 1}; }));
    EXPECT_TRUE(restarts([](RenderRequest& r) { r.renderRegion = {0, 0, 1, 0.5}; }));
    EXPECT_TRUE(restarts([](RenderRequest& r) { r.frame = 2; }));
    EXPECT_TRUE(restarts([](RenderRequest& r) { r.options["a"] = 1.0; }));
    EXPECT_TRUE(restarts([](RenderRequest& r) { r.rendererOptions["samples"] = 1.0; }));
}

TEST(RenderRequest, TakesEveryFieldOfTheRecord) {
    ConnectionRecord record;
    record.lopNode = "OUT";
    record.cameraPath = "/cam";
    record.renderer = "embree";
    record.renderSettings = "/Render/a";
    record.renderPass = "/Render/b";
    record.displayAov = "C";
    record.resolutionScale = 0.5;
    record.resolution = {640, 480};
    record.renderRegion = {0, 0, 0.5, 0.5};
    record.rendererOptions = {{"samples", 3.0}};
    EvaluatedInputs inputs;
    inputs.frame = 12;
    inputs.options = {{"shot", 1.0}};
    RenderRequest expected;
    expected.lopNode = "OUT";
    expected.cameraPath = "/cam";
    expected.renderer = "embree";
    expected.renderSettings = "/Render/a";
    expected.renderPass = "/Render/b";
    expected.displayAov = "C";
    expected.resolutionScale = 0.5;
    expected.resolution = {640, 480};
    expected.renderRegion = {0, 0, 0.5, 0.5};
    expected.frame = 12;
    expected.options = {{"shot", 1.0}};
    expected.rendererOptions = {{"samples", 3.0}};
    EXPECT_EQ(makeRequest(record, inputs), expected);
}

} // namespace
} // namespace doppel::test
