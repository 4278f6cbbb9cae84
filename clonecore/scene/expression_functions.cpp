#include "clonecore/scene/expression_functions.h"

#include "clonecore/base/utf8.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace doppel {
namespace {

using Args = ExpressionArguments;

constexpr double kDegrees = 180.0 / std::numbers::pi;
constexpr double kMaxPadding = 256;  // digits

double number(const Value& value) {
    if (const double* n = std::get_if<double>(&value)) return *n;
    throw ExpressionFault{"a number is needed here, not the string \"" + std::get<std::string>(value).substr(0, 40) +
                          "\""};
}

const std::string& text(const Value& value) {
    if (const std::string* s = std::get_if<std::string>(&value)) return *s;
    throw ExpressionFault{"a string is needed here, not the number " + toString(value)};
}

double divide(double a, double b) {
    if (b == 0) throw ExpressionFault{"division by zero"};
    return a / b;
}

double boolean(bool value) { return value ? 1.0 : 0.0; }

Value joined(std::string result, std::string_view more) {
    if (result.size() + more.size() > kMaxExpressionString)
        throw ExpressionFault{"the string would be longer than " + std::to_string(kMaxExpressionString) + " bytes"};
    return result.append(more);
}

bool isString(const Value& value) { return std::holds_alternative<std::string>(value); }

/// -1, 0 or 1. A number and a string have no order and are never equal by accident.
int compare(Args a) {
    if (isString(a[0]) != isString(a[1])) throw ExpressionFault{"a number cannot be compared with a string"};
    if (isString(a[0])) {
        const int order = text(a[0]).compare(text(a[1]));
        return order < 0 ? -1 : order > 0 ? 1 : 0;
    }
    return number(a[0]) < number(a[1]) ? -1 : number(a[0]) > number(a[1]) ? 1 : 0;
}

double fitted(double value, double oldMin, double oldMax, double newMin, double newMax) {
    const double t = std::clamp(divide(value - oldMin, oldMax - oldMin), 0.0, 1.0);
    return newMin + t * (newMax - newMin);
}

/// A fixed pseudo-random number in [0, 1) for each seed (the finalizer of SplitMix64, Steele et al. 2014).
double randomOf(double seed) {
    std::uint64_t x = std::bit_cast<std::uint64_t>(seed == 0 ? 0.0 : seed) + 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    x ^= x >> 31;
    return static_cast<double>(x >> 11) * 0x1.0p-53;
}

Value padzero(Args a) {
    const double width = number(a[0]);
    if (!(width >= 0 && width <= kMaxPadding))
        throw ExpressionFault{"the width must be from 0 to 256, not " + toString(a[0])};
    std::string digits = toString(a[1]);
    const std::size_t sign = !isString(a[1]) && digits[0] == '-' ? 1 : 0;
    const auto wanted = static_cast<std::size_t>(width);
    const std::size_t have = utf8CharacterCount(digits);
    if (have < wanted) digits.insert(sign, wanted - have, '0');
    return joined(std::move(digits), {});
}

Value substr(Args a) {
    const std::string& s = text(a[0]);
    const double count = static_cast<double>(utf8CharacterCount(s));
    const double start = std::clamp(std::trunc(number(a[1])), 0.0, count);
    const double size = a.size() > 2 ? std::clamp(std::trunc(number(a[2])), 0.0, count - start) : count - start;
    const std::size_t from = utf8Offset(s, static_cast<std::size_t>(start));
    const std::size_t to = utf8Offset(s, static_cast<std::size_t>(start + size));
    return s.substr(from, to - from);
}

Value strcat(Args args) {
    Value result = std::string();
    for (const Value& a : args) result = joined(std::move(std::get<std::string>(result)), toString(a));
    return result;
}

/// Only the letters of ASCII change, whatever the locale.
Value changeCase(const Value& value, char from, char to) {
    std::string s = text(value);
    for (char& c : s)
        if (c >= from && c <= from + 25) c = static_cast<char>(c - from + to);
    return s;
}

double inDomain(bool ok, double value, const char* message) {
    if (!ok) throw ExpressionFault{message};
    return value;
}

double extreme(Args args, bool largest) {
    double result = number(args[0]);
    for (const Value& a : args) result = largest ? std::max(result, number(a)) : std::min(result, number(a));
    return result;
}

double clamped(double value, double low, double high) {
    if (low > high) throw ExpressionFault{"the lower limit is above the upper one"};
    return std::clamp(value, low, high);
}

double power(double base, double exponent) {
    if (base == 0 && exponent < 0) throw ExpressionFault{"division by zero"};
    if (base < 0 && exponent != std::trunc(exponent))
        throw ExpressionFault{"a negative number has no power with a fraction"};
    return std::pow(base, exponent);
}

double remainder(double a, double b) {
    if (b == 0) throw ExpressionFault{"division by zero"};
    return std::fmod(a, b);
}

double mixed(double a, double b, double t) { return a + (b - a) * t; }

constexpr ExpressionFunction kFunctions[] = {
    {"abs", 1, 1, [](Args a) -> Value { return std::abs(number(a[0])); }},
    {"acos", 1, 1,
     [](Args a) -> Value {
         const double x = number(a[0]);
         return inDomain(std::abs(x) <= 1, std::acos(x) * kDegrees, "acos needs a number from -1 to 1");
     }},
    {"asin", 1, 1,
     [](Args a) -> Value {
         const double x = number(a[0]);
         return inDomain(std::abs(x) <= 1, std::asin(x) * kDegrees, "asin needs a number from -1 to 1");
     }},
    {"atan", 1, 1, [](Args a) -> Value { return std::atan(number(a[0])) * kDegrees; }},
    {"atan2", 2, 2, [](Args a) -> Value { return std::atan2(number(a[0]), number(a[1])) * kDegrees; }},
    {"ceil", 1, 1, [](Args a) -> Value { return std::ceil(number(a[0])); }},
    {"clamp", 3, 3, [](Args a) -> Value { return clamped(number(a[0]), number(a[1]), number(a[2])); }},
    {"cos", 1, 1, [](Args a) -> Value { return std::cos(number(a[0]) / kDegrees); }},
    {"exp", 1, 1, [](Args a) -> Value { return std::exp(number(a[0])); }},
    {"fit", 5, 5,
     [](Args a) -> Value { return fitted(number(a[0]), number(a[1]), number(a[2]), number(a[3]), number(a[4])); }},
    {"fit01", 3, 3, [](Args a) -> Value { return fitted(number(a[0]), 0, 1, number(a[1]), number(a[2])); }},
    {"floor", 1, 1, [](Args a) -> Value { return std::floor(number(a[0])); }},
    {"frac", 1, 1, [](Args a) -> Value { return number(a[0]) - std::floor(number(a[0])); }},
    {"int", 1, 1, [](Args a) -> Value { return std::trunc(number(a[0])); }},
    {"lerp", 3, 3, [](Args a) -> Value { return mixed(number(a[0]), number(a[1]), number(a[2])); }},
    {"log", 1, 1,
     [](Args a) -> Value {
         const double x = number(a[0]);
         return inDomain(x > 0, std::log(x), "log needs a number above 0");
     }},
    {"log10", 1, 1,
     [](Args a) -> Value {
         const double x = number(a[0]);
         return inDomain(x > 0, std::log10(x), "log10 needs a number above 0");
     }},
    {"max", 1, -1, [](Args a) -> Value { return extreme(a, true); }},
    {"min", 1, -1, [](Args a) -> Value { return extreme(a, false); }},
    {"mix", 3, 3, [](Args a) -> Value { return mixed(number(a[0]), number(a[1]), number(a[2])); }},
    {"padzero", 2, 2, padzero},
    {"pow", 2, 2, [](Args a) -> Value { return power(number(a[0]), number(a[1])); }},
    {"rand", 1, 1, [](Args a) -> Value { return randomOf(number(a[0])); }},
    {"round", 1, 1, [](Args a) -> Value { return std::round(number(a[0])); }},
    {"sign", 1, 1, [](Args a) -> Value { return boolean(number(a[0]) > 0) - boolean(number(a[0]) < 0); }},
    {"sin", 1, 1, [](Args a) -> Value { return std::sin(number(a[0]) / kDegrees); }},
    {"sqrt", 1, 1,
     [](Args a) -> Value {
         const double x = number(a[0]);
         return inDomain(x >= 0, std::sqrt(x), "a negative number has no square root");
     }},
    {"strcat", 1, -1, strcat},
    {"strlen", 1, 1, [](Args a) -> Value { return static_cast<double>(utf8CharacterCount(text(a[0]))); }},
    {"substr", 2, 3, substr},
    {"tan", 1, 1, [](Args a) -> Value { return std::tan(number(a[0]) / kDegrees); }},
    {"tolower", 1, 1, [](Args a) -> Value { return changeCase(a[0], 'A', 'a'); }},
    {"toupper", 1, 1, [](Args a) -> Value { return changeCase(a[0], 'a', 'A'); }},
};

Value add(Args a) {
    if (isString(a[0]) || isString(a[1])) return strcat(a);
    return number(a[0]) + number(a[1]);
}

constexpr ExpressionFunction kOperators[] = {
    {"op_add", 2, 2, add},
    {"op_sub", 2, 2, [](Args a) -> Value { return number(a[0]) - number(a[1]); }},
    {"op_mul", 2, 2, [](Args a) -> Value { return number(a[0]) * number(a[1]); }},
    {"op_div", 2, 2, [](Args a) -> Value { return divide(number(a[0]), number(a[1])); }},
    {"op_mod", 2, 2, [](Args a) -> Value { return remainder(number(a[0]), number(a[1])); }},
    {"op_pow", 2, 2, [](Args a) -> Value { return power(number(a[0]), number(a[1])); }},
    {"op_eq", 2, 2, [](Args a) -> Value { return boolean(compare(a) == 0); }},
    {"op_ne", 2, 2, [](Args a) -> Value { return boolean(compare(a) != 0); }},
    {"op_lt", 2, 2, [](Args a) -> Value { return boolean(compare(a) < 0); }},
    {"op_le", 2, 2, [](Args a) -> Value { return boolean(compare(a) <= 0); }},
    {"op_gt", 2, 2, [](Args a) -> Value { return boolean(compare(a) > 0); }},
    {"op_ge", 2, 2, [](Args a) -> Value { return boolean(compare(a) >= 0); }},
    {"op_neg", 1, 1, [](Args a) -> Value { return -number(a[0]); }},
    {"op_pos", 1, 1, [](Args a) -> Value { return number(a[0]); }},
    {"op_not", 1, 1, [](Args a) -> Value { return boolean(!expressionTruth(a[0])); }},
    {"op_test", 1, 1, [](Args a) -> Value { return boolean(expressionTruth(a[0])); }},
};

}  // namespace

std::span<const ExpressionFunction> expressionFunctions() { return kFunctions; }

std::span<const ExpressionFunction> expressionOperators() { return kOperators; }

bool expressionTruth(const Value& value) {
    if (isString(value)) throw ExpressionFault{"a condition must be a number, not a string; compare it with '=='"};
    return number(value) != 0;
}

}  // namespace doppel
