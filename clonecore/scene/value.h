// The one kind of value that parameters, context options and expressions share: a number or a string.
#pragma once

#include <map>
#include <string>
#include <variant>

namespace doppel {

/// A number (double) or a UTF-8 string. Toggles are 0 and 1; vectors are one parameter per component
/// (`tx ty tz`, `colorr colorg colorb`), as in Houdini.
using Value = std::variant<double, std::string>;

/// Context options by name, e.g. {"shot": 10, "variant": "red"}.
using ContextOptions = std::map<std::string, Value>;

/// The number, or `fallback` for a string that is not wholly a number.
double toNumber(const Value& value, double fallback = 0.0);

/// The string, or the number in its shortest form that reads back the same ("10", "0.25").
std::string toString(const Value& value);

} // namespace doppel
