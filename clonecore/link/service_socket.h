// The host's scripting endpoint on the wire: a ROUTER that many clients connect to, each of which gets whole messages of bytes and
// sends such. What they mean is the business of api/. I/O thread only.
//
// ipc: who may enter the folder of the socket may connect, and that is this user alone. tcp: always encrypted, and only clients that
// prove one of the allowed keys are heard at all.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/link/io_loop.h"
#include "clonecore/link/keys.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace doppel {

class ServiceSocket {
public:
    using Peer = std::uint64_t; ///< a connection; never used again

    struct Callbacks {
        /// `bytes` are there during the call only.
        std::function<void(Peer peer, std::string_view bytes)> message;
        /// Its connection has ended (by either side); nothing more comes from it. Not after drop().
        std::function<void(Peer peer)> left;
        /// For the log: who was refused. May be empty; must not call back.
        std::function<void(const std::string& text)> note = {};
    };
    struct Options {
        std::string endpoint;              ///< "ipc://*" (a name of its own), "ipc:///path", "tcp://127.0.0.1:*"
        std::optional<KeyPair> keys;       ///< CURVE, required for tcp
        std::set<std::string> allowedKeys; ///< z85, of clients; required for tcp
        std::size_t maxMessageBytes = 64u << 20; ///< longer ones end the connection that sends them, before memory is taken
        std::size_t maxPeers = 128;        ///< clients at once; more are turned away
    };

    static Result<std::unique_ptr<ServiceSocket>> bind(IoLoop& loop, Options options, Callbacks callbacks);
    ~ServiceSocket();

    const std::string& endpoint() const; ///< as bound, with the port
    int port() const;                    ///< 0 unless tcp

    /// Queues a message; false when this client's queue is full (it reads too slowly) or it has left.
    bool send(Peer peer, std::string_view bytes);
    /// Lets the client go; nothing that it sends is looked at any more.
    void drop(Peer peer);

private:
    ServiceSocket();
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace doppel
