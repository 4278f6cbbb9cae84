#include "clonecore/scene/scene.h"

#include <gtest/gtest.h>

namespace doppel {
namespace {

ExpressionContext host() { return ExpressionContext{10, 24, 1, 48, {{"shot", 2.0}, {"variant", std::string("red")}}}; }

TEST(EvaluateInputs, WithoutExpressionsTheHostsValuesAreSent) {
    const EvaluatedInputs inputs = evaluateInputs(ConnectionRecord{}, host());
    EXPECT_EQ(inputs.frame, 10);
    EXPECT_EQ(inputs.options, host().options);
    EXPECT_TRUE(inputs.errors.empty());
}

TEST(EvaluateInputs, BlankExpressionsCountAsNone) {
    ConnectionRecord record;
    record.frameExpression = " \t\n";
    record.contextOptionExpressions = {{"shot", ""}, {"variant", "  "}};
    const EvaluatedInputs inputs = evaluateInputs(record, host());
    EXPECT_EQ(inputs, evaluateInputs(ConnectionRecord{}, host()));
    EXPECT_TRUE(inputs.errors.empty());
}

TEST(EvaluateInputs, ExpressionsSeeTheHostNotEachOther) {
    ConnectionRecord record;
    record.frameExpression = "$F + 5";
    record.contextOptionExpressions = {{"a", "$F"}, {"shot", "$shot + 1"}, {"variant", "$variant + $shot"}};
    const EvaluatedInputs inputs = evaluateInputs(record, host());
    EXPECT_EQ(inputs.frame, 15);
    EXPECT_EQ(inputs.options, (ContextOptions{{"a", 10.0}, {"shot", 3.0}, {"variant", std::string("red2")}}));
    EXPECT_TRUE(inputs.errors.empty());
}

TEST(EvaluateInputs, ABadExpressionHarmsNoOther) {
    ConnectionRecord record;
    record.frameExpression = "$F +";
    record.contextOptionExpressions = {{"new", "1 / 0"}, {"shot", "$nope"}, {"variant", "'blue'"}};
    const EvaluatedInputs inputs = evaluateInputs(record, host());
    EXPECT_EQ(inputs.frame, 10) << "the host's own";
    EXPECT_EQ(inputs.options, (ContextOptions{{"shot", 2.0}, {"variant", std::string("blue")}}));
    ASSERT_EQ(inputs.errors.size(), 3u);
    EXPECT_EQ(inputs.errors.at("frame").column, 5);
    EXPECT_EQ(inputs.errors.at("new").token, "/");
    EXPECT_EQ(inputs.errors.at("shot").token, "$nope");
}

TEST(EvaluateInputs, AFrameMustBeANumber) {
    ConnectionRecord record;
    record.frameExpression = "$variant";
    EXPECT_EQ(evaluateInputs(record, host()).frame, 10);
    EXPECT_NE(evaluateInputs(record, host()).errors.at("frame").message.find("\"red\""), std::string::npos);
    record.frameExpression = "'1' + '2'";
    EXPECT_EQ(evaluateInputs(record, host()).frame, 12);
}

}  // namespace
}  // namespace doppel
