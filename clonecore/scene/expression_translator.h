// Checks the grammar of an expression and translates it to text for muparserx that holds nothing but function calls,
// constants and `(condition?a:b)`: none of muparserx's own operators, literals, variables or assignments is ever used,
// and every piece of it knows the token that it came from. Pure; internal to clonecore/scene.
#pragma once

#include "clonecore/scene/expression.h"
#include "clonecore/scene/expression_functions.h"

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
    std::vector<Value> constants;  ///< named by constantName
    std::vector<Origin> origins;   ///< by offset

    /// The error `message` at the token that the text at `offset` came from.
    ExpressionError errorAt(int offset, std::string message) const;
};

/// Longest text for muparserx, which refuses more than 10,000 bytes; names in it are short for that reason.
inline constexpr std::size_t kMaxTranslatedLength = 9'900;

/// Name in the translated text of a function of expression_functions.h, and of the test that a condition goes through
/// (it makes muparserx's boolean).
std::string engineName(const ExpressionFunction& function);
inline constexpr const char* kTruthFunction = "A";

/// Name in the translated text of constant number `index`.
std::string constantName(std::size_t index);

/// Fails on a fault of grammar, an unknown function, variable or option, a wrong number of arguments or a depth
/// beyond kMaxExpressionDepth, or more operators than fit into kMaxTranslatedLength (at least 1200 do).
tl::expected<TranslatedExpression, ExpressionError> translateExpression(std::string_view source,
                                                                        const ExpressionContext& context);

}  // namespace doppel
