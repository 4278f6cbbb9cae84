// Private to link/: settings that both ends of the link share.
#pragma once

#include "clonecore/link/endpoint.h"
#include "clonecore/link/zmq_socket.h"

namespace doppel {

inline constexpr int kSendQueue = 256;               ///< messages; a peer that reads nothing gets no more
inline constexpr int kReceiveQueue = 256;            ///< messages that wait to be read
inline constexpr int kHandshakeMilliseconds = 5'000; ///< from the connection to the end of the handshake
inline constexpr int kLingerMilliseconds = 300;      ///< last messages (Bye, Refuse) have that long to leave
inline constexpr int kMessagesPerRound = 64;         ///< read from one socket before the others get their turn

inline void setUp(ZmqSocket& socket, const Endpoint& endpoint, std::int64_t maxPartBytes) {
    socket.set(ZMQ_SNDHWM, kSendQueue);
    socket.set(ZMQ_RCVHWM, kReceiveQueue);
    socket.set(ZMQ_MAXMSGSIZE, maxPartBytes);
    socket.set(ZMQ_HANDSHAKE_IVL, kHandshakeMilliseconds);
    socket.set(ZMQ_LINGER, 0);
    if (endpoint.ipv6) socket.set(ZMQ_IPV6, 1);
}

} // namespace doppel
