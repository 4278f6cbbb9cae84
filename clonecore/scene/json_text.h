// JSON from outside: parsed with a cap on its depth, duplicate keys refused, and every place in it found again by line.
// Pure functions, internal to clonecore/scene.
#pragma once

#include "clonecore/base/error.h"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace doppel {

/// What a text may have at most.
struct JsonLimits {
    int depth = 64;                   ///< of nested objects and lists
    std::size_t values = 10'000'000;  ///< of any kind
};

/// Hears of every object that is a member of a member of the outermost object, as soon as it is complete: its section
/// ("connections"), its key ("hero") and itself. When it returns true it has taken what it wants, and the value becomes
/// null: so a large file is never in memory as a whole tree.
using JsonEntryTaker = std::function<bool(const std::string& section, const std::string& key, nlohmann::json& value)>;

/// Parses `text`. Fails with ParseFailed (syntax, bytes that are not UTF-8, a key twice) or TooLarge (nested deeper
/// than `maxDepth`); the context is `fileName:line`.
Result<nlohmann::json> parseJson(std::string_view text, const std::string& fileName, const JsonLimits& limits,
                                 const JsonEntryTaker& take = {});

/// One step of a JSON pointer, escaped as RFC 6901 says.
std::string jsonPointerStep(std::string_view key);

/// The line (from 1) where the value at each JSON pointer begins, or that of the nearest value around it that exists.
/// `text` is one that parseJson accepted. Costs one more parse, whatever the number of pointers.
std::vector<int> linesOf(std::string_view text, const std::vector<std::string>& pointers);

}  // namespace doppel
