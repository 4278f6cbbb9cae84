#include "clonecore/scene/expression_variables.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

namespace doppel {
namespace {

std::optional<double> builtIn(std::string_view name, const ExpressionContext& context) {
    if (name == "F") return std::round(context.frame);
    if (name == "FF") return context.frame;
    if (name == "T") return (context.frame - 1) / context.fps;
    if (name == "FPS") return context.fps;
    if (name == "FSTART") return context.frameStart;
    if (name == "FEND") return context.frameEnd;
    return std::nullopt;
}

/// Only where no option has that name.
std::optional<double> constant(std::string_view name) {
    if (name == "PI") return std::numbers::pi;
    if (name == "E") return std::numbers::e;
    return std::nullopt;
}

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

/// What was perhaps meant by an unknown name.
std::string hint(const std::string& name, const ExpressionContext& context) {
    for (const auto& [option, value] : context.options)
        if (lower(option) == lower(name)) return "; did you mean '" + option + "'?";
    const bool padded =
        name.size() > 1 && name[0] == 'F' && name.find_first_not_of("0123456789", 1) == std::string::npos;
    if (padded) return "; for a padded frame number write padzero(" + name.substr(1) + ", $F)";
    if (context.options.empty()) return "; the scene has none";
    std::string known;
    for (const auto& [option, value] : context.options) {
        if (known.size() > 80) return "; there are" + known + ", ...";
        known += (known.empty() ? " " : ", ") + option;
    }
    return "; there is" + known;
}

}  // namespace

bool isBuiltInVariable(std::string_view name) { return builtIn(name, {}).has_value(); }

tl::expected<Value, ExpressionError> variableValue(const ExpressionToken& token, const ExpressionContext& context) {
    const auto failHere = [&](std::string message) {
        return tl::unexpected<ExpressionError>(
            ExpressionError{std::move(message), token.column, std::string(token.text)});
    };
    const bool variable = token.kind == ExpressionToken::Kind::Variable;
    Value value;
    if (const auto number = variable ? builtIn(token.name, context) : std::nullopt) {
        value = *number;
    } else if (const auto option = context.options.find(token.name); option != context.options.end()) {
        value = option->second;
    } else if (const auto fixed = variable ? constant(token.name) : std::nullopt) {
        value = *fixed;
    } else {
        return failHere("unknown context option" + hint(token.name, context));
    }
    if (const double* number = std::get_if<double>(&value); number && !std::isfinite(*number))
        return failHere("its value is not a finite number");
    return value;
}

}  // namespace doppel
