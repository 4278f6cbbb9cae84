// Messages between this process and the USD reader (python/usd_reader/channel.py says what they look like). Stateless
// functions over a connected Unix socket; receiving blocks until a message is there, and ends early by a wake-up.
#pragma once

#include "clonecore/base/error.h"
#include "stage/usd/unique_fd.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <string>

namespace doppel::reader_channel {

/// Largest description of a stage that is accepted, bytes of JSON.
inline constexpr std::size_t kMaxMessage = std::size_t{1} << 30;

struct Message {
    std::string json;
    UniqueFd memory;  ///< the arrays' memfd; empty when there are none
};

/// Sends one request. ProcessFailed when the reader is gone.
Result<void> send(int socket, const std::string& json);

/// The next message. `wake` is a descriptor that becomes readable when `isCancelled` should be asked; ProcessFailed
/// when the reader is gone or does not keep to the protocol, Cancelled, TooLarge. After Cancelled nothing is lost: the
/// message can still be received.
Result<Message> receive(int socket, int wake, const std::function<bool()>& isCancelled);

}  // namespace doppel::reader_channel
