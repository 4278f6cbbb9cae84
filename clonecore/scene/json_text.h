// JSON from outside: parsed with a cap on its depth, duplicate keys refused, and every place in it found again by line.
// Pure functions, internal to clonecore/scene.
#pragma once

#include "clonecore/base/error.h"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace doppel {

/// Parses `text`. Fails with ParseFailed (syntax, bytes that are not UTF-8, a key twice) or TooLarge (nested deeper
/// than `maxDepth`); the context is `fileName:line`.
Result<nlohmann::json> parseJson(std::string_view text, const std::string& fileName, int maxDepth);

/// One step of a JSON pointer, escaped as RFC 6901 says.
std::string jsonPointerStep(std::string_view key);

/// The line (from 1) where the value at each JSON pointer begins, or that of the nearest value around it that exists.
/// `text` is one that parseJson accepted. Costs one more parse, whatever the number of pointers.
std::vector<int> linesOf(std::string_view text, const std::vector<std::string>& pointers);

}  // namespace doppel
