#include "ui/base/text.h"

#include <gtest/gtest.h>

namespace doppel {

TEST(Text, ValuesSurviveBeingTyped) {
    for (const Value& value : {Value(1.0), Value(0.1), Value(-2.5e10), Value(std::string("red")), Value(std::string("12")),
                               Value(std::string("")), Value(std::string("\"quoted\"")), Value(std::string("with blanks"))})
        EXPECT_EQ(valueFromText(valueToText(value)), value) << toString(value);
}

TEST(Text, NumbersInQuotesAreTexts) {
    EXPECT_EQ(valueFromText("12"), Value(12.0));
    EXPECT_EQ(valueFromText("\"12\""), Value(std::string("12")));
    EXPECT_EQ(valueFromText("nan"), Value(std::string("nan")));
}

TEST(Text, SecondsGrowIntoMinutesAndHours) {
    EXPECT_EQ(formatSeconds(0.84), "0.8 s");
    EXPECT_EQ(formatSeconds(12.3), "12 s");
    EXPECT_EQ(formatSeconds(187), "3:07");
    EXPECT_EQ(formatSeconds(3723), "1:02:03");
    EXPECT_EQ(formatSeconds(-1), "");
}

TEST(Text, BytesHaveUnits) {
    EXPECT_EQ(formatBytes(812), "812 B");
    EXPECT_EQ(formatBytes(4'404'019), "4.2 MiB");
}

TEST(Text, OneIsNotMany) {
    EXPECT_EQ(counted(1, "%1 sample", "%1 samples"), "1 sample");
    EXPECT_EQ(counted(12, "%1 sample", "%1 samples"), "12 samples");
    EXPECT_EQ(counted(1, "Delete connection", "Delete %1 connections"), "Delete connection");
}

} // namespace doppel
