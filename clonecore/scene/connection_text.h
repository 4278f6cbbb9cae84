// Connections as text, to carry them between scenes and hosts through a clipboard: a scene file that holds connections only
// and says so. It is read as strictly as a scene. Pure.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/scene/scene.h"

#include <string>
#include <string_view>
#include <vector>

namespace doppel {

/// Caps on a text: bytes, and connections in it.
inline constexpr std::size_t kMaxConnectionTextBytes = 16u << 20;
inline constexpr std::size_t kMaxConnectionTextEntries = 1000;

std::string connectionsToText(const std::vector<ConnectionRecord>& records);

/// The connections of such a text, by session id. NotFound when it is another kind of text, ParseFailed, TooLarge or
/// NewerVersion when it is one that can't be read; the context is "clipboard:line".
Result<std::vector<ConnectionRecord>> connectionsFromText(std::string_view text);

/// True when a text looks like one that connectionsFromText reads; looks at no more than its beginning.
bool looksLikeConnections(std::string_view text);

/// Adds `records` to the scene, in this order behind all others; those whose session id is taken get the next free one.
/// Returns the ids.
std::vector<std::string> addConnections(Scene& scene, std::vector<ConnectionRecord> records);

} // namespace doppel
