#include "ui/base/number_drag.h"

#include <gtest/gtest.h>

namespace doppel::test {
namespace {

TEST(SteppedNumber, GoesByOnesForWholeNumbersAndByTheLastDecimalForOthers) {
    EXPECT_EQ(steppedNumber(10, 3), 13);
    EXPECT_EQ(steppedNumber(10, -12), -2);
    EXPECT_EQ(steppedNumber(0.1, 2), 0.3) << "no noise of binary fractions";
    EXPECT_EQ(steppedNumber(1.25, 5), 1.3);
    EXPECT_EQ(steppedNumber(1.0 / 3, 1), 0.334) << "at least a thousandth";
}

TEST(SteppedNumber, TakesTensAndTenths) {
    EXPECT_EQ(steppedNumber(10, 2, 10), 30);
    EXPECT_EQ(steppedNumber(10, 2, 0.1), 10.2);
    EXPECT_EQ(steppedNumber(0.5, 1, 0.1), 0.51);
    EXPECT_EQ(steppedNumber(0.5, 1, 10), 1.5);
}

TEST(SteppedNumber, StaysANumberHoweverLarge) {
    EXPECT_EQ(steppedNumber(1e300, 5), 1e300);
    EXPECT_EQ(steppedNumber(-1e308, -5), -1e308);
}

} // namespace
} // namespace doppel::test
