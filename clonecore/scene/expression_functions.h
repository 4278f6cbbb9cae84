// The functions and operators of expressions, on plain Values: what they are called, how many arguments they take and
// what they do. Pure; internal to clonecore/scene. docs/expressions.md lists them for users.
#pragma once

#include "clonecore/scene/value.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace doppel {

/// Longest string that an expression may make, in bytes.
inline constexpr std::size_t kMaxExpressionString = 64 * 1024;

/// Thrown by functions; becomes an ExpressionError with the column of the call. Never leaves clonecore/scene.
struct ExpressionFault {
    std::string message;
};

using ExpressionArguments = std::span<const Value>;

struct ExpressionFunction {
    std::string_view name;
    int minArguments;
    int maxArguments;  ///< -1 = any number
    /// Throws ExpressionFault on arguments that it has no answer for.
    Value (*call)(ExpressionArguments arguments);
};

/// What people can call, by name; `if` and `ifs` are not among them, they do not evaluate all of their arguments.
std::span<const ExpressionFunction> expressionFunctions();

/// What operators are translated to; names that nobody can type ("op_add").
std::span<const ExpressionFunction> expressionOperators();

/// A condition as `?:`, `&&`, `!` and `if` take it: any number but 0. Throws ExpressionFault on a string.
bool expressionTruth(const Value& value);

}  // namespace doppel
