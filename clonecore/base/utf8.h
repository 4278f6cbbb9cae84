// UTF-8 as bytes from outside need it: is it valid, how many characters, where does one begin. Pure functions.
#pragma once

#include <cstddef>
#include <string_view>

namespace doppel {

/// Number of leading bytes of `text` that are valid UTF-8 (no overlong forms, no surrogates, at most U+10FFFF);
/// text.size() when all of it is.
std::size_t validUtf8Length(std::string_view text);

inline bool isValidUtf8(std::string_view text) { return validUtf8Length(text) == text.size(); }

/// Number of characters (code points) of valid UTF-8.
std::size_t utf8CharacterCount(std::string_view text);

/// Byte offset at which character number `index` (from 0) begins; text.size() when there are fewer.
std::size_t utf8Offset(std::string_view text, std::size_t index);

}  // namespace doppel
