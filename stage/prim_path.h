// Prim paths ("/World/cam") and prim names: checking, splitting, making. Pure functions, any thread.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace doppel {

/// Deepest tree that Doppel handles, in path elements. Importers cut deeper ones off and say so; traversal stops there.
inline constexpr int kMaxPrimDepth = 256;

/// True for "/" and for absolute paths whose elements are all non-empty and none of them "." or "..".
bool isPrimPath(std::string_view path);

/// "/World/cam" -> {"World", "cam"}; "/" and "" -> {}. Views into `path`; empty elements are skipped.
std::vector<std::string_view> splitPrimPath(std::string_view path);

/// "/World/cam" -> "/World"; "/World" -> "/"; "/" -> "/".
std::string_view parentPrimPath(std::string_view path);

/// "/World/cam" -> "cam"; "/" -> "".
std::string_view primPathName(std::string_view path);

/// "/World" + "cam" -> "/World/cam"; "/" + "cam" -> "/cam".
std::string joinPrimPath(std::string_view parent, std::string_view name);

/// Any text as a prim name: what is not [A-Za-z0-9_] or a UTF-8 letter becomes '_', a leading digit gets '_' before it,
/// nothing at all becomes `fallback`. At most 128 bytes.
std::string makePrimName(std::string_view text, std::string_view fallback = "prim");

/// makePrimName, made unique among `taken` ("leg", "leg1", "leg2"), which then holds it too.
std::string uniquePrimName(std::string_view text, std::set<std::string, std::less<>>& taken,
                           std::string_view fallback = "prim");

}  // namespace doppel
