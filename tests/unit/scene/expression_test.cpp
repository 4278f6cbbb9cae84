#include "clonecore/scene/expression.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <thread>
#include <vector>

namespace doppel {
namespace {

ExpressionContext context() {
    return ExpressionContext{12.25, 24, 1, 48, {{"shot", 3.0}, {"variant", std::string("red")}, {"PI2", 6.0}}};
}

double number(std::string_view source) {
    const auto value = evaluateExpression(source, context());
    if (!value) {
        ADD_FAILURE() << source << ": " << value.error().text();
        return std::nan("");
    }
    if (!std::holds_alternative<double>(*value)) {
        ADD_FAILURE() << source << " is the string " << std::get<std::string>(*value);
        return std::nan("");
    }
    return std::get<double>(*value);
}

std::string text(std::string_view source) {
    const auto value = evaluateExpression(source, context());
    if (!value) {
        ADD_FAILURE() << source << ": " << value.error().text();
        return {};
    }
    if (!std::holds_alternative<std::string>(*value)) {
        ADD_FAILURE() << source << " is the number " << std::get<double>(*value);
        return {};
    }
    return std::get<std::string>(*value);
}

std::string fault(std::string_view source) {
    const auto value = evaluateExpression(source, context());
    return value ? "no error, but " + toString(*value) : value.error().text();
}

TEST(Expression, ReadsTheFrameVariables) {
    EXPECT_EQ(number("$F"), 12);
    EXPECT_EQ(number("$FF"), 12.25);
    EXPECT_DOUBLE_EQ(number("$T"), 11.25 / 24);
    EXPECT_EQ(number("$FPS"), 24);
    EXPECT_EQ(number("$FSTART"), 1);
    EXPECT_EQ(number("$FEND"), 48);
    EXPECT_EQ(number("$F + 10"), 22);
    EXPECT_EQ(number("${F}+1"), 13);
}

TEST(Expression, ReadsContextOptionsBothWays) {
    EXPECT_EQ(number("$shot * 2"), 6);
    EXPECT_EQ(number("@shot * 2"), 6);
    EXPECT_EQ(text("@variant"), "red");
    EXPECT_EQ(number("$PI2"), 6);
    EXPECT_NEAR(number("$PI"), 3.14159265358979, 1e-12);
}

TEST(Expression, AnOptionMayReplaceAConstantButNotTheFrame) {
    ExpressionContext c = context();
    c.options["PI"] = 4.0;
    c.options["F"] = 99.0;
    EXPECT_EQ(evaluateExpression("$PI", c), Value(4.0));
    EXPECT_EQ(evaluateExpression("$F", c), Value(12.0));
    EXPECT_EQ(evaluateExpression("@F", c), Value(99.0));
}

TEST(Expression, FollowsThePrecedenceOfC) {
    EXPECT_EQ(number("1 + 2 * 3"), 7);
    EXPECT_EQ(number("(1 + 2) * 3"), 9);
    EXPECT_EQ(number("10 - 4 - 3"), 3);
    EXPECT_EQ(number("64 / 4 / 2"), 8);
    EXPECT_EQ(number("17 % 5 * 2"), 4);
    EXPECT_EQ(number("-7 % 5"), -2);
    EXPECT_EQ(number("1 + 1 == 2 && 3 > 2"), 1);
    EXPECT_EQ(number("1 || 0 && 0"), 1);
    EXPECT_EQ(number("1 < 2 == 1"), 1);
    EXPECT_EQ(number("2 >= 2"), 1);
    EXPECT_EQ(number("2 <= 1"), 0);
    EXPECT_EQ(number("2 != 1"), 1);
}

TEST(Expression, PowerBindsToTheRightAndBeforeTheSign) {
    EXPECT_EQ(number("2 ^ 3 ^ 2"), 512);
    EXPECT_EQ(number("-2 ^ 2"), -4);
    EXPECT_EQ(number("2 ^ -1"), 0.5);
    EXPECT_EQ(number("2 * 3 ^ 2"), 18);
}

TEST(Expression, SignsAndNotMayBeRepeated) {
    EXPECT_EQ(number("--3"), 3);
    EXPECT_EQ(number("+-+3"), -3);
    EXPECT_EQ(number("!!5"), 1);
    EXPECT_EQ(number("!0 + !3"), 1);
    EXPECT_EQ(number("3 - -2"), 5);
}

TEST(Expression, ReadsNumbersInAllForms) {
    EXPECT_EQ(number(".5"), 0.5);
    EXPECT_EQ(number("1."), 1);
    EXPECT_EQ(number("1e3"), 1000);
    EXPECT_EQ(number("2.5E-1"), 0.25);
    EXPECT_EQ(number("0007"), 7);
}

TEST(Expression, ConditionIsLazy) {
    EXPECT_EQ(number("$shot == 3 ? 10 : 20"), 10);
    EXPECT_EQ(number("0 ? 1 : 0 ? 2 : 3"), 3);
    EXPECT_EQ(number("1 ? 0 ? 1 : 2 : 3"), 2);
    EXPECT_EQ(number("1 ? 5 : 1/0"), 5);
    EXPECT_EQ(number("if(0, 1/0, 6)"), 6);
    EXPECT_EQ(text("ifs($shot > 2, 'late', 'early')"), "late");
    EXPECT_EQ(number("0 && 1/0"), 0);
    EXPECT_EQ(number("1 || 1/0"), 1);
    EXPECT_EQ(number("2 && 3"), 1);
    EXPECT_EQ(number("0 || 0.5"), 1);
    EXPECT_EQ(number("1 + (0 ? 1 : 2) * 3"), 7);
    EXPECT_EQ(number("max(1 ? 2 : 3, 0 ? 9 : 1, if(1, 1 ? 7 : 8, 0))"), 7);
    EXPECT_EQ(number("(1 && 1) + (0 || 1) + (1 ? 1 : 0)"), 3);
}

TEST(Expression, PlusJoinsStrings) {
    EXPECT_EQ(text("'a' + \"b\""), "ab");
    EXPECT_EQ(text("\"shot\" + $shot"), "shot3");
    EXPECT_EQ(text("$shot + '_' + $variant"), "3_red");
    EXPECT_EQ(text("'v' + 100000"), "v100000");
    EXPECT_EQ(text("'v' + 0.25"), "v0.25");
    EXPECT_EQ(text("1 + 2 + 'x'"), "3x");
    EXPECT_EQ(text("'x' + -0"), "x0");
}

TEST(Expression, ComparesStrings) {
    EXPECT_EQ(number("$variant == \"red\""), 1);
    EXPECT_EQ(number("$variant != 'blue'"), 1);
    EXPECT_EQ(number("'a' < 'b'"), 1);
    EXPECT_EQ(number("'b' <= 'a'"), 0);
    EXPECT_EQ(text("$variant == 'red' ? 'blue' : $variant"), "blue");
}

TEST(Expression, ReadsEscapesInStrings) {
    EXPECT_EQ(text(R"("a\"b\\c")"), "a\"b\\c");
    EXPECT_EQ(text(R"('it\'s')"), "it's");
    EXPECT_EQ(text(R"("\n\t")"), "\n\t");
    EXPECT_EQ(text("\"$F\""), "$F");
    EXPECT_EQ(text("''"), "");
    EXPECT_EQ(text("'\xC3\xA4'"), "\xC3\xA4");
}

TEST(Expression, RoundingFunctions) {
    EXPECT_EQ(number("floor(-1.5)"), -2);
    EXPECT_EQ(number("ceil(1.2)"), 2);
    EXPECT_EQ(number("round(2.5)"), 3);
    EXPECT_EQ(number("round(-2.5)"), -3);
    EXPECT_EQ(number("int(-1.9)"), -1);
    EXPECT_DOUBLE_EQ(number("frac(-1.25)"), 0.75);
    EXPECT_EQ(number("abs(-3)"), 3);
    EXPECT_EQ(number("sign(-3) + sign(0) + sign(5)*10"), 9);
}

TEST(Expression, PowersAndLogarithms) {
    EXPECT_EQ(number("sqrt(16)"), 4);
    EXPECT_EQ(number("pow(2, 10)"), 1024);
    EXPECT_DOUBLE_EQ(number("exp(1)"), std::exp(1.0));
    EXPECT_DOUBLE_EQ(number("log(exp(2))"), 2);
    EXPECT_DOUBLE_EQ(number("log10(1000)"), 3);
}

TEST(Expression, AnglesAreDegrees) {
    EXPECT_NEAR(number("sin(30)"), 0.5, 1e-12);
    EXPECT_NEAR(number("cos(60)"), 0.5, 1e-12);
    EXPECT_NEAR(number("tan(45)"), 1, 1e-12);
    EXPECT_NEAR(number("asin(1)"), 90, 1e-12);
    EXPECT_NEAR(number("acos(0)"), 90, 1e-12);
    EXPECT_NEAR(number("atan(1)"), 45, 1e-12);
    EXPECT_NEAR(number("atan2(1, -1)"), 135, 1e-12);
}

TEST(Expression, RangeFunctions) {
    EXPECT_EQ(number("min(3, 1, 2)"), 1);
    EXPECT_EQ(number("max(3)"), 3);
    EXPECT_EQ(number("clamp(5, 0, 2)"), 2);
    EXPECT_EQ(number("fit(5, 0, 10, 100, 200)"), 150);
    EXPECT_EQ(number("fit(50, 0, 10, 100, 200)"), 200);
    EXPECT_EQ(number("fit01(0.5, 10, 20)"), 15);
    EXPECT_EQ(number("lerp(10, 20, 1.5)"), 25);
    EXPECT_EQ(number("mix(10, 20, 0.5)"), 15);
}

TEST(Expression, RandIsAFixedNumberForEachSeed) {
    EXPECT_EQ(number("rand(7) == rand(7)"), 1);
    EXPECT_EQ(number("rand(0) == rand(-0)"), 1);
    double sum = 0;
    for (int seed = 0; seed < 1000; ++seed) {
        const double value = number("rand(" + std::to_string(seed) + ")");
        EXPECT_GE(value, 0);
        EXPECT_LT(value, 1);
        sum += value;
    }
    EXPECT_NEAR(sum / 1000, 0.5, 0.05);
}

TEST(Expression, StringFunctions) {
    EXPECT_EQ(text("padzero(4, $F)"), "0012");
    EXPECT_EQ(text("padzero(5, -12)"), "-0012");
    EXPECT_EQ(text("padzero(1, 123)"), "123");
    EXPECT_EQ(text("padzero(3, '7')"), "007");
    EXPECT_EQ(text("strcat('a', 1, 'b')"), "a1b");
    EXPECT_EQ(text("substr('abcdef', 2, 3)"), "cde");
    EXPECT_EQ(text("substr('abcdef', 4)"), "ef");
    EXPECT_EQ(text("substr('abc', 9, 9) + substr('abc', -5, 1) + substr('abc', 1, -1)"), "a");
    EXPECT_EQ(text("substr('\xC3\xA4\xE2\x82\xAC"
                   "b', 1, 1)"),
              "\xE2\x82\xAC");
    EXPECT_EQ(number("strlen('\xC3\xA4\xE2\x82\xAC')"), 2);
    EXPECT_EQ(text("toupper('red') + tolower('BLUE')"), "REDblue");
}

TEST(Expression, ErrorsNameColumnAndToken) {
    EXPECT_EQ(fault("1 + foo"), "column 5, 'foo': unknown name; write $foo for a context option, quotes for a string");
    EXPECT_EQ(fault("1 + foo(2)"), "column 5, 'foo': unknown function");
    EXPECT_EQ(fault("$nope"), "column 1, '$nope': unknown context option; there is PI2, shot, variant");
    EXPECT_EQ(fault("1 + $SHOT"), "column 5, '$SHOT': unknown context option; did you mean 'shot'?");
    EXPECT_EQ(fault("$F4"), "column 1, '$F4': unknown context option; for a padded frame number write padzero(4, $F)");
    EXPECT_EQ(fault("10 / (3 - 3)"), "column 4, '/': division by zero");
    EXPECT_EQ(fault("1 +\n 10 % 0"), "column 9, '%': division by zero");
    EXPECT_EQ(fault("2 * sqrt(0 - 1)"), "column 5, 'sqrt': a negative number has no square root");
    EXPECT_EQ(fault("'\xC3\xA4' + x"),
              "column 7, 'x': unknown name; write $x for a context option, quotes for a string");
    EXPECT_EQ(fault("max('a', 1)"), "column 1, 'max': a number is needed here, not the string \"a\"");
    EXPECT_EQ(fault("$variant ? 1 : 2"),
              "column 10, '?': a condition must be a number, not a string; compare it with '=='");
    EXPECT_EQ(fault("1 == 'a'"), "column 3, '==': a number cannot be compared with a string");
    EXPECT_EQ(fault("sin(1, 2)"), "column 1, 'sin': takes 1 argument, got 2");
    EXPECT_EQ(fault("substr('a')"), "column 1, 'substr': takes 2 or 3 arguments, got 1");
    EXPECT_EQ(fault("if(1, 2)"), "column 1, 'if': takes 3 arguments, got 2");
    EXPECT_EQ(fault("if(1, 2, 3, 4)"), "column 1, 'if': takes 3 arguments, got 4");
    EXPECT_EQ(fault("max()"), "column 1, 'max': takes at least 1 arguments, got 0");
    EXPECT_EQ(fault("1 ? 2"), "column 3, '?': ':' is missing behind this '?' and its value");
}

TEST(Expression, FaultsOfGrammarAreErrors) {
    for (const char* source : {"",       "   ",    "\n",       "1 +",         "* 2",         "(1",       "1)",
                               "()",     "1 2",    "1,2",      "sin",         "sin(",        "sin(1",    "sin 1",
                               "sin(,)", "a = 1",  "$a = 1",   "$shot = 1",   "$",           "@",        "${",
                               "${F",    "${}",    "@{shot}",  "\"open",      "'open",       "\"esc\\",  "1..2",
                               "1e999",  "1e",     "0x10",     "1 & 2",       "1 | 2",       "~1",       "[1]",
                               "{1}",    "1;2",    "#",        "1 ? 2 : ",    "? : ",        "!",        "-",
                               "2 ^",    "k0",     "f_sin(1)", "op_add(1,2)", "op_truth(1)", "$F $FF",   "zeros(9)",
                               "1 ** 2", "1 =< 2", "<",        "&&",          "sin(1)(2)",   "\xC3\xA4", "`x`",
                               "_",      "if",     "if(",      "if(1",        "if(1,2,3"}) {
        const auto value = evaluateExpression(source, context());
        EXPECT_FALSE(value) << "'" << source << "' is " << (value ? toString(*value) : "");
        if (value) continue;
        EXPECT_GE(value.error().column, 1) << source;
        EXPECT_FALSE(value.error().message.empty()) << source;
    }
}

TEST(Expression, OnlyFiniteNumbersComeOut) {
    for (const char* source : {"exp(1000)", "1e308 * 10", "10 ^ 400", "0 ^ -1", "(-8) ^ (1/3)", "log(0)", "log10(-1)",
                               "asin(2)", "acos(-2)", "fit(1, 2, 2, 0, 1)", "clamp(1, 3, 2)", "1/0", "1 % 0"})
        EXPECT_FALSE(evaluateExpression(source, context())) << source;
    EXPECT_EQ(fault("1e308 * 10"), "column 7, '*': the result is not a finite number");
}

TEST(Expression, OptionsThatAreNotFiniteAreErrors) {
    ExpressionContext c = context();
    c.options["bad"] = std::numeric_limits<double>::quiet_NaN();
    c.fps = 0;
    EXPECT_EQ(evaluateExpression("1 + $bad", c).error().text(), "column 5, '$bad': its value is not a finite number");
    EXPECT_FALSE(evaluateExpression("$T", c));
    c.frame = std::numeric_limits<double>::infinity();
    EXPECT_FALSE(evaluateExpression("$F", c));
}

TEST(Expression, LengthIsLimited) {
    const std::string longest = std::string(kMaxExpressionLength - 1, ' ') + "7";
    EXPECT_EQ(number(longest), 7);
    EXPECT_FALSE(evaluateExpression(" " + longest, context()));
}

TEST(Expression, DepthIsLimitedAndNeverCrashes) {
    const auto nested = [](int depth, const std::string& open, const std::string& close) {
        std::string source;
        for (int i = 0; i < depth; ++i) source += open;
        source += "1";
        for (int i = 0; i < depth; ++i) source += close;
        return source;
    };
    EXPECT_EQ(number(nested(kMaxExpressionDepth - 1, "(", ")")), 1);
    EXPECT_NE(fault(nested(kMaxExpressionDepth, "(", ")")).find("nested too deep"), std::string::npos);
    for (const auto& [open, close] : std::vector<std::pair<std::string, std::string>>{{"(", ")"},
                                                                                      {"-", ""},
                                                                                      {"!", ""},
                                                                                      {"+", ""},
                                                                                      {"abs(", ")"},
                                                                                      {"1?", ":1"},
                                                                                      {"1?1:", ""},
                                                                                      {"2^", ""},
                                                                                      {"-(", ")"},
                                                                                      {"if(1,", ",0)"},
                                                                                      {"1^-", ""},
                                                                                      {"(", ""},
                                                                                      {"[", "]"},
                                                                                      {"max(1,", ")"}})
        for (const int depth : {100, 600, 4095})
            EXPECT_FALSE(evaluateExpression(nested(depth, open, close), context())) << open;
}

TEST(Expression, LongChainsAreNotDeep) {
    const auto chain = [](std::string start, const std::string& next, int count) {
        for (int i = 0; i < count; ++i) start += next;
        return start;
    };
    EXPECT_EQ(number(chain("0", "+1", 1200)), 1200);
    EXPECT_EQ(number(chain("0", " - 1", 1000)), -1000);
    EXPECT_EQ(toString(*evaluateExpression(chain("''", "+'x'", 1000), context())).size(), 1000u);
    EXPECT_EQ(number(chain("1", "&&1", 500)), 1);
    EXPECT_EQ(number(chain("0", "||0", 500)), 0);
    EXPECT_EQ(number(chain("max(0", ",1", 2000) + ")"), 1);
    EXPECT_NE(fault(chain("0", "+1", 2047)).find("too many operators"), std::string::npos);
    EXPECT_NE(fault(chain("1", "&&1", 1365)).find("too many operators"), std::string::npos);
}

TEST(Expression, StringsAreLimited) {
    EXPECT_NE(fault("padzero(1e9, 1)").find("the width must be from 0 to 256"), std::string::npos);
    EXPECT_FALSE(evaluateExpression("padzero(-1, 1)", context()));
    ExpressionContext c = context();
    c.options["s"] = std::string(40000, 'x');
    EXPECT_TRUE(evaluateExpression("$s + 'y'", c));
    EXPECT_NE(evaluateExpression("$s + $s", c).error().text().find("longer than"), std::string::npos);
    EXPECT_FALSE(evaluateExpression("strcat($s, $s, $s)", c));
}

TEST(Expression, AFaultLeavesNothingBehindForTheNextOne) {
    for (int i = 0; i < 50; ++i) {
        EXPECT_FALSE(evaluateExpression("1 + (2 * (3 / 0))", context()));
        EXPECT_EQ(number("1 + 2"), 3);
        EXPECT_FALSE(evaluateExpression("$a", context()));
        EXPECT_EQ(text("'a' + 1"), "a1");
    }
}

TEST(Expression, ThreadsEvaluateAtOnce) {
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([t] {
            ExpressionContext c = context();
            for (int i = 0; i < 200; ++i) {
                c.frame = t * 1000 + i;
                const auto value = evaluateExpression("if($F % 2 == 0, $F, $F + 1) + strlen('ab')", c);
                ASSERT_TRUE(value);
                EXPECT_EQ(std::get<double>(*value), t * 1000 + i + i % 2 + 2);
                EXPECT_FALSE(evaluateExpression("1 / ($F - $F)", c));
            }
        });
    for (std::thread& thread : threads) thread.join();
}

TEST(Expression, KnowsWhetherItUsesTime) {
    for (const char* source : {"$F", "1 + $FF", "sin($T)", "${F}"}) EXPECT_TRUE(expressionUsesTime(source)) << source;
    for (const char* source : {"$FPS", "$FSTART + $FEND", "'$F'", "@F", "$shot", "", "$F +  \"", "$Fx"})
        EXPECT_FALSE(expressionUsesTime(source)) << source;
}

}  // namespace
}  // namespace doppel
