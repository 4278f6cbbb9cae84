// JSON as people and diffs like it: sorted keys, 2 blanks of indent, one member a line, short lists of plain values on
// one line, shortest numbers that read back the same. Pure functions, internal to clonecore/scene.
#pragma once

#include "clonecore/scene/value.h"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace doppel {

/// A key and the text of its value, indented for its place already.
using JsonMembers = std::vector<std::pair<std::string, std::string>>;

/// Quoted and escaped; bytes that are not UTF-8 become U+FFFD.
std::string jsonText(std::string_view text);
/// "null" when it is not finite: JSON has no word for that.
std::string jsonText(double number);
std::string jsonText(const Value& value);
/// Any value; `depth` is that of the object or list that it is in, plus one.
std::string jsonText(const nlohmann::json& value, int depth);

/// An object from members in any order.
std::string jsonObject(JsonMembers members, int depth);
/// The same on one line.
std::string jsonObjectInline(JsonMembers members);
/// A list; on one line when it is short and `plain`.
std::string jsonList(const std::vector<std::string>& items, bool plain, int depth);

}  // namespace doppel
