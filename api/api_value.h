// What goes into a call of the scripting interface and comes out of it: null, booleans, numbers, strings, bytes, lists and
// dictionaries. The same inside of a process and over the wire (MessagePack), so that a script need not know which it is.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/scene/value.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace doppel {

using ApiValue = nlohmann::json;

/// Called once with what a call has given, on any thread; must not block.
using ApiReply = std::function<void(Result<ApiValue>)>;

/// Who calls: what it opens or waits for ends with it. 0 = nobody in particular.
using ApiClient = std::uint64_t;

inline ApiValue apiValue(const Value& value) {
    if (const auto* number = std::get_if<double>(&value)) return *number;
    return std::get<std::string>(value);
}

inline ApiValue apiBytes(std::vector<std::uint8_t> bytes) { return ApiValue::binary(std::move(bytes)); }

} // namespace doppel
