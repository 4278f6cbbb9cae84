// What $name and @name stand for. Pure; internal to clonecore/scene.
#pragma once

#include "clonecore/scene/expression_tokens.h"

namespace doppel {

/// The value of a token of kind Variable or Option; its own name, or ones that were perhaps meant, in the error.
tl::expected<Value, ExpressionError> variableValue(const ExpressionToken& token, const ExpressionContext& context);

/// True for F, FF, T, FPS, FSTART and FEND: `$` and one of these never reads an option.
bool isBuiltInVariable(std::string_view name);

}  // namespace doppel
