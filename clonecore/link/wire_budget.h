// Looks over the bytes of an encoded message before protobuf makes objects of them: two bytes of input can become a
// hundred bytes of memory, so the number of things in a message is capped as well as its size. Any thread.
#pragma once

#include "clonecore/base/error.h"

#include <cstddef>
#include <string_view>

namespace google::protobuf {
class Descriptor;
}

namespace doppel {

/// Most sub-messages and strings that one control message may hold, nested ones included.
inline constexpr std::size_t kMaxWireItems = 2'000'000;

/// ParseFailed when `bytes` are no message of that type or a text in it is not UTF-8, TooLarge when it holds more than
/// kMaxWireItems things. Allocates nothing while all is well.
Result<void> checkWireBudget(std::string_view bytes, const google::protobuf::Descriptor& type);

} // namespace doppel
