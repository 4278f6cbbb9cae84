#include "clonecore/scene/value.h"

#include <charconv>
#include <cmath>
#include <system_error>

namespace doppel {
namespace {

// Between these, plain digits are shorter to read than an exponent ("100000", not "1e+05").
constexpr double kPlainFrom = 1e-5;
constexpr double kPlainBelow = 1e15;

std::string shortest(double number) {
    if (number == 0.0) return "0";  // also -0, which equals it
    char text[32];
    const double size = std::abs(number);
    const auto format =
        size >= kPlainFrom && size < kPlainBelow ? std::chars_format::fixed : std::chars_format::general;
    const auto end = std::to_chars(text, text + sizeof text, number, format);
    return std::string(text, end.ptr);
}

}  // namespace

double toNumber(const Value& value, double fallback) {
    if (const double* number = std::get_if<double>(&value)) return *number;
    const std::string& text = std::get<std::string>(value);
    double number = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = end.ec == std::errc() && end.ptr == text.data() + text.size();
    return whole && std::isfinite(number) ? number : fallback;
}

std::string toString(const Value& value) {
    if (const std::string* text = std::get_if<std::string>(&value)) return *text;
    return shortest(std::get<double>(value));
}

}  // namespace doppel
