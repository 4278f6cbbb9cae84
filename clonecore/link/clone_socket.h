// The clone's end of the link: a ROUTER that binds, or dials a host that awaits it. Serves one host at a time; a second one gets a
// RefuseMessage. I/O thread only.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/link/io_loop.h"
#include "clonecore/link/keys.h"
#include "clonecore/link/messages.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace doppel {

class CloneSocket {
public:
    struct Callbacks {
        /// A message of the host that was accepted (its Hello comes first, after versions have been checked).
        std::function<void(HostMessage)> message;
        /// The accepted host is gone. `mayReturn`: its connection broke, nothing came from it for `hostTimeout` or it said so; otherwise
        /// it said a plain Bye or sent nonsense.
        std::function<void(const std::string& reason, bool mayReturn)> hostLeft;
        /// For the process's own log: who came, left or was refused, and why. May be empty; must not call back.
        std::function<void(const std::string& text)> note = {};
    };
    struct Options {
        std::string endpoint;                  ///< "tcp://127.0.0.1:*", "ipc://...", "inproc://..."
        std::optional<KeyPair> keys;           ///< CURVE; required for tcp unless allowPlainTcp and on loopback
        std::string allowedHostKey;            ///< z85; the only host accepted; "" = any that knows our public key
        bool allowPlainTcp = false;
        std::chrono::milliseconds hostTimeout{10'000};
    };

    static Result<std::unique_ptr<CloneSocket>> bind(IoLoop& loop, Options options, Callbacks callbacks);
    /// Dials the host that listens at `options.endpoint` (tcp), again and again with growing pauses: until it is there, and whenever
    /// the link has ended. The host must prove that it has the secret of `allowedHostKey`, required unless plain.
    static Result<std::unique_ptr<CloneSocket>> dial(IoLoop& loop, Options options, Callbacks callbacks);
    ~CloneSocket();

    /// The endpoint dialled, or really bound, with the port ("tcp://127.0.0.1:41213").
    const std::string& endpoint() const;
    int port() const; ///< 0 unless bound by tcp

    /// To the accepted host; dropped when there is none. `pixels` becomes the second part without a copy; its last
    /// reference may be released on another thread.
    void send(const CloneMessage& message, std::shared_ptr<const std::byte> pixels = {}, std::size_t pixelBytes = 0);
    /// The same, and false when the host's queue is full, so that the message was not taken: try again later.
    bool trySend(const CloneMessage& message, std::shared_ptr<const std::byte> pixels = {}, std::size_t pixelBytes = 0);
    /// Protocol version agreed on with the accepted host; 0 when there is none.
    int protocol() const;
    /// Lets the accepted host go, so that another one may come.
    void dropHost();

private:
    CloneSocket();
    class Impl;
    static Result<std::unique_ptr<CloneSocket>> open(IoLoop& loop, Options options, Callbacks callbacks, bool dials);
    std::unique_ptr<Impl> m_impl;
};

} // namespace doppel
