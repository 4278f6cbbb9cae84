// Expressions of scene files.
#include "clonecore/scene/expression.h"
#include "tests/fuzz/target.h"

namespace doppel::fuzz {

bool feed(std::string_view bytes) {
    const ExpressionContext context{.frame = 12.5, .fps = 24, .frameStart = 1, .frameEnd = 100,
                                    .options = {{"shot", 3.0}, {"variant", std::string("jade")}}};
    const auto value = evaluateExpression(bytes, context);
    if (!value) require(value.error().column >= 1 && !value.error().message.empty(), "a fault says where and what");
    (void)expressionUsesTime(bytes);
    return value.has_value();
}

std::vector<std::string> seeds() {
    return {"$F + 10", "@variant == \"copper\" ? \"jade\" : \"copper\"", "if($FF > 3, sin(90) * 2, rand($F))",
            "ifs(@shot >= 3 && !0, \"a\" + \"b\", 'c')", "-(2 ^ 3) % 5 / 4", "padzero(4, $F)", "fit(@shot, 0, 10, -1, 1)"};
}

} // namespace doppel::fuzz
