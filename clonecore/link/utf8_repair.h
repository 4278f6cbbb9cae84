// UTF-8 repair for texts that come from outside (file names, messages of libraries): protobuf strings must be valid.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace doppel {

/// `text` with every invalid byte replaced by U+FFFD, cut to at most `maxBytes` bytes at a character's border.
std::string toValidUtf8(std::string_view text, std::size_t maxBytes);

} // namespace doppel
