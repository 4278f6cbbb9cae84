// Calls, results and events as bytes: MessagePack lists whose first entry says what they are (docs/api.md has the table). Nothing
// from outside is believed: depth and number of values are capped before memory is taken. Pure.
#pragma once

#include "api/api_host.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace doppel {

inline constexpr int kApiProtocol = 1;
inline constexpr std::size_t kMaxApiMessageBytes = 256u << 20; ///< live data may be large
inline constexpr std::size_t kMaxApiValues = 1u << 20;         ///< in one message
inline constexpr std::size_t kMaxApiDepth = 32;
inline constexpr std::size_t kMaxApiBatch = 100'000; ///< calls in one message

// What clients say.
struct ApiHello {
    int protocolMin = kApiProtocol, protocolMax = kApiProtocol;
    std::string client; ///< for the log
};
struct ApiCalls {
    std::uint64_t id = 0; ///< of the answer; the client's own
    std::vector<ApiHost::Call> calls;
};
struct ApiSubscribe {
    bool wanted = true; ///< events
};
using ApiClientMessage = std::variant<ApiHello, ApiCalls, ApiSubscribe>;

// What hosts say.
struct ApiWelcome {
    int protocol = kApiProtocol;
    std::string version;
};
struct ApiResults {
    std::uint64_t id = 0;
    std::vector<Result<ApiValue>> results; ///< as many as there were calls
};
struct ApiRefusal {
    Error error; ///< nothing follows
};
using ApiHostMessage = std::variant<ApiWelcome, ApiResults, ApiEvent, ApiRefusal>;

std::string encode(const ApiClientMessage& message);
std::string encode(const ApiHostMessage& message);

// ParseFailed or TooLarge, saying what is wrong.
Result<ApiClientMessage> decodeApiClientMessage(std::string_view bytes);
Result<ApiHostMessage> decodeApiHostMessage(std::string_view bytes);

} // namespace doppel
