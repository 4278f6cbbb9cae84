// Splits the text of an expression into tokens. The first pass over text from outside: everything that is not part of
// the grammar in docs/expressions.md ends here, with its column. Pure function, internal to clonecore/scene.
#pragma once

#include "clonecore/scene/expression.h"

#include <string>
#include <string_view>
#include <vector>

namespace doppel {

struct ExpressionToken {
    enum class Kind {
        Number,
        String,
        Variable,  ///< $name or ${name}
        Option,    ///< @name
        Name,      ///< of a function
        Symbol,    ///< an operator, a bracket or a comma
        End,
    };
    Kind kind = Kind::End;
    std::string_view text;  ///< as it stands in the source
    int column = 1;         ///< in characters, from 1
    Value value;            ///< of a number or string
    std::string name;       ///< of a variable, option or function; the symbol itself

    bool is(std::string_view symbol) const { return kind == Kind::Symbol && name == symbol; }
};

/// The tokens, ended by one of kind End. `source` must outlive them. Fails on text that is too long, not UTF-8, blank
/// or holds something that is no token.
tl::expected<std::vector<ExpressionToken>, ExpressionError> tokenizeExpression(std::string_view source);

}  // namespace doppel
