// HScript-style expressions, evaluated with muparserx: pure, bounded in length and depth, no files, no loops.
// Grammar, variables and functions are listed in docs/expressions.md. Thread-safe: every call works on its own state.
#pragma once

#include "clonecore/scene/value.h"

#include <tl/expected.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace doppel {

/// What `$F $FF $T $FPS $FSTART $FEND`, `@name` and `$name` mean during one evaluation.
struct ExpressionContext {
    double frame = 1.0;       ///< $FF; $F is it rounded to the nearest integer
    double fps = 24.0;        ///< frames per second; $T is (frame - 1) / fps seconds
    double frameStart = 1.0;  ///< $FSTART
    double frameEnd = 240.0;  ///< $FEND
    ContextOptions options;   ///< what @name and $name read
};

/// A fault in an expression. `column` counts from 1 in the source text; `token` is what stands there (may be empty).
struct ExpressionError {
    std::string message;
    int column = 1;
    std::string token;

    /// "column 5, 'foo': unknown variable"
    std::string text() const;
};

/// Longest expression that is evaluated, in bytes, and deepest nesting of brackets and operators.
inline constexpr std::size_t kMaxExpressionLength = 4096;
inline constexpr int kMaxExpressionDepth = 64;

/// Evaluates `source`. A source that is empty or only blanks is an error (callers decide what empty means).
tl::expected<Value, ExpressionError> evaluateExpression(std::string_view source, const ExpressionContext& context);

/// What can be called, sorted; `if` and `ifs` among them.
std::vector<std::string> expressionFunctionNames();

/// True if the value of `source` may differ between frames, i.e. it mentions $F, $FF or $T.
bool expressionUsesTime(std::string_view source);

}  // namespace doppel
