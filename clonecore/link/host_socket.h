// The host's end of the link to one clone (a DEALER that connects). I/O thread only.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/link/io_loop.h"
#include "clonecore/link/keys.h"
#include "clonecore/link/messages.h"

#include <functional>
#include <memory>
#include <string>

namespace doppel {

/// Shared memory for inproc endpoints: both ends must use the same IoLoop or loops that share a context
/// (all IoLoops of one process do).
class HostSocket {
public:
    struct Callbacks {
        /// A decoded message. `payload` is the second part of a TileBatchMessage and has its payloadBytes(), else it is empty; it
        /// owns its memory.
        std::function<void(CloneMessage message, std::shared_ptr<const std::byte> payload, std::size_t payloadBytes)> message;
        /// The transport failed: refused, handshake failed (AuthFailed), damaged message (ParseFailed), peer gone.
        std::function<void(Error)> failed;
    };

    /// Starts connecting; plain when serverKey is empty (allowed on ipc, inproc, and on loopback tcp with allowPlainTcp).
    static Result<std::unique_ptr<HostSocket>> connect(IoLoop& loop, const std::string& endpoint,
                                                       const std::string& serverKey, const KeyPair& hostKeys,
                                                       bool allowPlainTcp, Callbacks callbacks);
    ~HostSocket(); ///< closes without lingering beyond what flush() asked for

    /// Queues a message; never blocks. Fails with TooLarge or InvalidArgument, naming the field, for a message that the
    /// clone would have to refuse (the connection is unharmed), and with other codes when the peer takes nothing any more.
    /// The bytes of an AssetDataMessage go as second part without a copy; their last reference may be released on another thread.
    Result<void> send(const HostMessage& message);

private:
    HostSocket();
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace doppel
