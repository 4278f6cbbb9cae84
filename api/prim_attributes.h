// What of a prim scripts can read: its arrays and values by the names of USD. Plain functions, any thread.
#pragma once

#include "api/api_value.h"
#include "stage/prim.h"

#include <string>

namespace doppel {

/// {name: {"type": "float" | "int" | "double" | "string" | "bool", "components": n, "count": n}} of every attribute of the prim; arrays
/// that are empty are left out.
ApiValue attributeTypes(const Prim& prim);
/// One of them: {"type", "components", "count", "bytes"} (little endian, packed), or {"type", "value"} for what is no array. NotFound names
/// the prim's attributes.
Result<ApiValue> attributeValue(const Prim& prim, const std::string& name);

} // namespace doppel
