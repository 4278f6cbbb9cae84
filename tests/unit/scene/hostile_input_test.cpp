// Thousands of damaged scenes and expressions from fixed seeds: each one is an error with a place, or valid and stable.
#include "clonecore/scene/expression.h"
#include "clonecore/scene/scene_file.h"
#include "tests/support/mutator.h"
#include "tests/unit/scene/scene_samples.h"

#include "clonecore/base/utf8.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <string>
#include <string_view>

namespace doppel {
namespace {

constexpr std::array<std::string_view, 34> kPieces{"{",
                                                   "}",
                                                   "[",
                                                   "]",
                                                   ",",
                                                   ":",
                                                   "\"",
                                                   "\\",
                                                   "null",
                                                   "true",
                                                   "-1",
                                                   "1e999",
                                                   "0",
                                                   "1e-400",
                                                   "\xFF",
                                                   "\xC3\xA4",
                                                   "\"doppel\": 1",
                                                   "\"resolution\": [1, 2]",
                                                   "\"name\"",
                                                   "99999999999999999999",
                                                   "\\u0000",
                                                   "\\ud800",
                                                   "\n",
                                                   std::string_view("\0", 1),
                                                   "(",
                                                   ")",
                                                   "+",
                                                   "-",
                                                   "$F",
                                                   "@shot",
                                                   "? 1 :",
                                                   "padzero(9,",
                                                   "'",
                                                   "^"};

TEST(HostileInput, MutatedScenesAreAnErrorOrStable) {
    const std::string good = serializeScene(test::fullScene());
    test::Mutator mutator(20240229, kPieces);
    int valid = 0;
    for (int i = 0; i < 4000; ++i) {
        const std::string text = mutator.mutate(good);
        const auto scene = parseScene(text, "m.doppel");
        if (scene) {
            ++valid;
            const std::string saved = serializeScene(*scene);
            const auto back = parseScene(saved, "m.doppel");
            ASSERT_TRUE(back) << back.error().text() << "\n" << text;
            ASSERT_TRUE(*back == *scene) << text;
            ASSERT_EQ(serializeScene(*back), saved);
        } else {
            ASSERT_EQ(scene.error().context.rfind("m.doppel:", 0), 0u) << scene.error().text() << "\n" << text;
            ASSERT_TRUE(isValidUtf8(scene.error().message)) << text;
            ASSERT_FALSE(findSceneFaults(text, "m.doppel").empty());
        }
    }
    EXPECT_GT(valid, 20) << "the mutations should leave some scenes readable";
    EXPECT_LT(valid, 3000);
}

TEST(HostileInput, MutatedExpressionsAreAnErrorOrFinite) {
    constexpr std::array<std::string_view, 8> kGood{
        "if($F % 2 == 0, 'even' + $F, \"odd\") + padzero(4, $F)",
        "$shot > 3 && !($FF < 2 || $T >= 1) ? min(1, 2, 3) : clamp(-2 ^ 2, 0, 1)",
        "substr($variant, 1, 2) + toupper(@variant) + strlen('\xC3\xA4')",
        "fit(rand($F), 0, 1, -10, 10) * sin(45) / (1 + abs($shot))",
        "lerp(1, 2, frac($FF)) + atan2(1, 2) - log10(100) * exp(0)",
        "1 ? 2 ? 3 : 4 : 5 || 6 && 7",
        "strcat('a', 1, \"b\\\"c\") == 'a1b\"c' ? $FPS : $FEND - $FSTART",
        "((((1 + 2) * 3) - 4) / 5) % 6"};
    const ExpressionContext context{12.5, 24, 1, 48, {{"shot", 3.0}, {"variant", std::string("red")}}};
    test::Mutator mutator(7, kPieces);
    int valid = 0;
    for (int i = 0; i < 6000; ++i) {
        std::string source = mutator.mutate(std::string(kGood[mutator.below(kGood.size())]));
        if (i % 50 == 0)  // now and then something long
            for (int n = 0; n < 6; ++n) source += source.substr(mutator.below(source.size() + 1));
        const auto value = evaluateExpression(source, context);
        (void)expressionUsesTime(source);
        if (!value) {
            ASSERT_GE(value.error().column, 1) << source;
            ASSERT_LE(static_cast<std::size_t>(value.error().column), source.size() + 1) << source;
            ASSERT_FALSE(value.error().message.empty()) << source;
            ASSERT_TRUE(isValidUtf8(value.error().text())) << source;
            continue;
        }
        ++valid;
        ASSERT_TRUE(std::isfinite(toNumber(*value))) << source;
        const auto again = evaluateExpression(source, context);
        ASSERT_TRUE(again) << source;
        ASSERT_EQ(*again, *value) << source;
    }
    EXPECT_GT(valid, 100);
}

}  // namespace
}  // namespace doppel
