#include "clonecore/scene/value.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace doppel {
namespace {

TEST(Value, NumbersAreWrittenShort) {
    EXPECT_EQ(toString(Value(10.0)), "10");
    EXPECT_EQ(toString(Value(0.25)), "0.25");
    EXPECT_EQ(toString(Value(-0.1)), "-0.1");
    EXPECT_EQ(toString(Value(100000.0)), "100000");
    EXPECT_EQ(toString(Value(-0.0)), "0");
    EXPECT_EQ(toString(Value(1e21)), "1e+21");
    EXPECT_EQ(toString(Value(std::string("text"))), "text");
}

TEST(Value, NumbersReadBackTheSame) {
    for (const double number : {1.0 / 3, 0.1 + 0.2, 1e15, 999999999999999.9, 1e-5, 9.9e-6, 5e-324,
                                std::numeric_limits<double>::max(), -123456.789})
        EXPECT_EQ(toNumber(Value(toString(Value(number)))), number);
}

TEST(Value, OnlyWholeNumbersInStringsCount) {
    EXPECT_EQ(toNumber(Value(std::string("12.5"))), 12.5);
    EXPECT_EQ(toNumber(Value(3.0), 7), 3);
    for (const char* text : {"", " ", "12a", "a12", " 12", "12 ", "inf", "nan", "0x10", "1,5", "1e999"})
        EXPECT_EQ(toNumber(Value(std::string(text)), 7), 7) << text;
}

}  // namespace
}  // namespace doppel
