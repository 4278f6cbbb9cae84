#include "stage/node_parameters.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace doppel {

namespace {

// Expressions that nobody asked for during so many contexts (edits or frames) are forgotten.
constexpr std::size_t kKeepContexts = 256;

std::string shown(const Value& value) {
    return std::holds_alternative<std::string>(value) ? fmt::format("'{}'", std::get<std::string>(value))
                                                      : toString(value);
}

/// Why `value` does not suit the parameter; "" if it does.
std::string fault(const ParameterInfo& info, const Value& value) {
    using Kind = ParameterInfo::Kind;
    switch (info.kind) {
        case Kind::Number:
        case Kind::Integer:
        case Kind::Toggle:
            // toNumber gives its fallback for what is not wholly a number.
            if (!std::isfinite(toNumber(value, std::numeric_limits<double>::quiet_NaN()))) {
                return fmt::format("{} is not a number; the default {} is used", shown(value),
                                   toString(info.defaultValue));
            }
            return {};
        case Kind::Menu:
            if (std::find(info.menu.begin(), info.menu.end(), toString(value)) == info.menu.end()) {
                return fmt::format("{} is none of its choices ({}); the default {} is used", shown(value),
                                   fmt::join(info.menu, ", "), toString(info.defaultValue));
            }
            return {};
        case Kind::String:
        case Kind::File:
        case Kind::PrimPath:
        case Kind::PrimPattern:
            return {};
    }
    return {};
}

}  // namespace

void ExpressionCache::setContext(const ExpressionContext& context) {
    const bool same = context.options == m_context.options && context.fps == m_context.fps &&
                      context.frameStart == m_context.frameStart && context.frameEnd == m_context.frameEnd;
    if (!same) m_entries.clear();
    m_context = context;
    if (++m_contexts % kKeepContexts == 0) {
        std::erase_if(m_entries, [&](const auto& entry) { return entry.second.used + kKeepContexts < m_contexts; });
    }
}

const tl::expected<Value, ExpressionError>& ExpressionCache::evaluate(const std::string& source) {
    const auto [it, isNew] = m_entries.try_emplace(source);
    Entry& entry = it->second;
    entry.used = m_contexts;
    if (isNew) entry.usesTime = expressionUsesTime(source);
    if (isNew || (entry.usesTime && entry.frame != m_context.frame)) {
        entry.value = evaluateExpression(source, m_context);
        entry.frame = m_context.frame;
    }
    return entry.value;
}

bool ParameterValues::hasAny(std::initializer_list<const char*> names) const {
    return std::any_of(names.begin(), names.end(), [&](const char* name) { return has(name); });
}

int ParameterValues::integer(const std::string& name) const {
    return static_cast<int>(std::clamp(std::floor(number(name)), -2147483648.0, 2147483647.0));
}

Value ParameterValues::value(const std::string& name) const {
    if (const auto it = m_given.find(name); it != m_given.end()) return it->second;
    const ParameterInfo* info = m_type ? m_type->parameter(name) : nullptr;
    return info ? info->defaultValue : Value(0.0);
}

ParameterValues evaluateParameters(const Node& node, const NodeTypeInfo& type, ExpressionCache& expressions,
                                   std::vector<CookProblem>& problems) {
    ParameterValues values(type);
    for (const auto& [name, parameter] : node.parameters) {
        const ParameterInfo* info = type.parameter(name);
        if (!info) {
            problems.push_back(
                {node.name, name, fmt::format("{} nodes have no parameter '{}'; it is ignored", type.name, name)});
            continue;
        }
        Value value = parameter.value;
        if (!parameter.expression.empty()) {
            const auto& evaluated = expressions.evaluate(parameter.expression);
            if (!evaluated) {
                problems.push_back({node.name, name,
                                    fmt::format("the expression '{}' is faulty at {}; the default is used",
                                                parameter.expression, evaluated.error().text())});
                continue;
            }
            value = *evaluated;
        }
        if (std::string message = fault(*info, value); !message.empty()) {
            problems.push_back({node.name, name, std::move(message)});
            continue;
        }
        values.set(name, std::move(value));
    }
    return values;
}

}  // namespace doppel
