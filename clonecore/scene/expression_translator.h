// Checks the grammar of an expression and translates it to text for muparserx that holds nothing but function calls,
// constants and `(condition?a:b)`: none of muparserx's own operators, literals, variables or assignments is ever used,
// and every piece of it knows the token that it came from. Pure; internal to clonecore/scene.
#pragma once

#include "clonecore/scene/expression.h"

#include <string>
#include <string_view>
#include <vector>

namespace doppel {

struct TranslatedExpression {
    struct Origin {
        int offset = 0;  ///< in `text`; belongs to the token from here to the next origin
        int column = 1;  ///< in the source
        std::string token;
    };
    std::string text;              ///< for muparserx
    std::vector<Value> constants;  ///< their names are k0, k1, ...
    std::vector<Origin> origins;   ///< by offset

    /// The error `message` at the token that the text at `offset` came from.
    ExpressionError errorAt(int offset, std::string message) const;
};

/// Name in the translated text of the test that a condition goes through; it makes muparserx's boolean.
inline constexpr std::string_view kTruthFunction = "op_truth";

/// Fails on a fault of grammar, an unknown function, variable or option, a wrong number of arguments or a depth
/// beyond kMaxExpressionDepth.
tl::expected<TranslatedExpression, ExpressionError> translateExpression(std::string_view source,
                                                                        const ExpressionContext& context);

}  // namespace doppel
