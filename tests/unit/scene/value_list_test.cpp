// Lists that people type: ranges, numbers, texts and expressions.
#include "clonecore/scene/value_list.h"

#include <gtest/gtest.h>

namespace doppel {
namespace {

const ExpressionContext kContext{12, 24, 1, 48, {{"shot", Value(3.0)}}};

std::string listed(const std::string& text, bool frames = false) {
    const auto values = frames ? parseFrameList(text, kContext) : parseValueList(text, kContext);
    if (!values) return "fault: " + values.error().message;
    std::string result;
    for (const auto& value : *values) {
        result += (result.empty() ? "" : " | ") + value.expression;
        if (value.label != value.expression) result += " as " + value.label;
    }
    return result;
}

} // namespace

TEST(ValueList, HasNumbersTextsAndExpressions) {
    EXPECT_EQ(listed("1, 2.5 ,-3"), "1 | 2.5 | -3");
    EXPECT_EQ(listed("red, deep blue"), "\"red\" as red | \"deep blue\" as deep blue");
    EXPECT_EQ(listed("\"a, b\", 'c'"), "\"a, b\" as a, b | 'c' as c");
    EXPECT_EQ(listed("$F + 5, max(1, @shot)"), "$F + 5 | max(1, @shot)");
    EXPECT_EQ(listed("back\\slash"), "\"back\\\\slash\" as back\\slash");
}

TEST(ValueList, HasRangesWithSteps) {
    EXPECT_EQ(listed("1-4"), "1 | 2 | 3 | 4");
    EXPECT_EQ(listed("1-10x4"), "1 | 5 | 9");
    EXPECT_EQ(listed("1 - 10 x 4"), "1 | 5 | 9");
    EXPECT_EQ(listed("3-1"), "3 | 2 | 1");
    EXPECT_EQ(listed("-2--4"), "-2 | -3 | -4");
    EXPECT_EQ(listed("0-0.3x0.1"), "0 | 0.1 | 0.2 | 0.3");
    EXPECT_EQ(listed("$FSTART..$FEND x 24"), "1 | 25");
    EXPECT_EQ(listed("@shot..@shot+2"), "3 | 4 | 5");
}

TEST(ValueList, OfNothingIsEmpty) {
    EXPECT_EQ(listed(""), "");
    EXPECT_EQ(listed(" , ,"), "");
}

TEST(ValueList, ARangeInQuotesIsAText) { EXPECT_EQ(listed("\"1-4\""), "\"1-4\" as 1-4"); }

TEST(ValueList, FaultsNameTheEntry) {
    EXPECT_EQ(listed("1, $nobody"), "fault: '$nobody': column 1, '$nobody': unknown context option; there is shot");
    EXPECT_EQ(listed("1-10x0"), "fault: '1-10x0': the step of a range must be above 0");
    EXPECT_EQ(listed("1..\"end\""), "fault: '1..\"end\"': the ends of a range must be numbers");
    EXPECT_NE(listed("\"open").find("no closing quote"), std::string::npos);
    EXPECT_NE(listed("1..").find("fault: '1..'"), std::string::npos);
}

TEST(ValueList, FramesAreNumbers) {
    EXPECT_EQ(listed("1001-1003, $F + 10", true), "1001 | 1002 | 1003 | $F + 10");
    EXPECT_NE(listed("blue", true).find("not a frame"), std::string::npos);
    EXPECT_NE(listed("\"blue\"", true).find("must be a number"), std::string::npos);
}

TEST(ValueList, HugeOnesAreRefusedBeforeTheyAreMade) {
    EXPECT_NE(listed("1-1e9").find("fault"), std::string::npos);
    EXPECT_NE(listed("1-1000000000").find("more than 1000 values"), std::string::npos);
    EXPECT_NE(listed("1-1000, 1").find("more than 1000 values"), std::string::npos);
    EXPECT_NE(listed("0..1 x 0.0000000001").find("more than 1000 values"), std::string::npos);
}

TEST(ValueList, NamesAndPathsAreSplitAtCommas) {
    EXPECT_EQ(splitList(" /cameras/a ,, /cameras/b-2 "), (std::vector<std::string>{"/cameras/a", "/cameras/b-2"}));
}

} // namespace doppel
