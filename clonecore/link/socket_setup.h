// Private to link/: settings that both ends of the link share, whichever of them listens.
#pragma once

#include "clonecore/link/endpoint.h"
#include "clonecore/link/keys.h"
#include "clonecore/link/link_context.h"
#include "clonecore/link/zmq_socket.h"

#include <memory>
#include <set>
#include <string>

namespace doppel {

inline constexpr int kSendQueue = 256;               ///< messages; a peer that reads nothing gets no more
inline constexpr int kReceiveQueue = 256;            ///< messages that wait to be read
inline constexpr int kHandshakeMilliseconds = 5'000; ///< from the connection to the end of the handshake
inline constexpr int kLingerMilliseconds = 300;      ///< last messages (Bye, Refuse) have that long to leave
inline constexpr int kMessagesPerRound = 64;         ///< read from one socket before the others get their turn

void setUp(ZmqSocket& socket, const Endpoint& endpoint, std::int64_t maxPartBytes);

/// Whom a listening socket lets in, until this is destroyed.
class Doorkeeper {
public:
    Doorkeeper() = default;
    Doorkeeper(Doorkeeper&& other) noexcept { *this = std::move(other); }
    Doorkeeper& operator=(Doorkeeper&& other) noexcept {
        std::swap(m_context, other.m_context);
        std::swap(m_domain, other.m_domain);
        return *this;
    }
    ~Doorkeeper();

    /// Makes `socket` prove itself with `secretKey` and let in, before it reads a message, only who has one of `allowedKeys` (none =
    /// anybody who knows the public key). Before it binds.
    static Result<Doorkeeper> guard(ZmqSocket& socket, std::shared_ptr<LinkContext> context, const std::string& secretKey,
                                    std::set<std::string> allowedKeys);

private:
    std::shared_ptr<LinkContext> m_context;
    std::string m_domain;
};

/// Where a socket serves.
struct BoundEndpoint {
    std::string text; ///< with the port that was taken, "tcp://127.0.0.1:41213"
    int port = 0;     ///< 0 unless tcp
    SocketFile file;  ///< ZeroMQ leaves it behind
};
/// Io says what else serves there.
Result<BoundEndpoint> bindTo(ZmqSocket& socket, const Endpoint& endpoint);

/// Connects once: another attempt needs another socket. With `keys` if `listenerKey`, which the listener must prove, is not empty.
Result<void> dialOut(ZmqSocket& socket, const Endpoint& endpoint, const std::string& listenerKey, const KeyPair& keys);

} // namespace doppel
