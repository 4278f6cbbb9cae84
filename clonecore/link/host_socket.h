// The host's end of the link to one clone: a DEALER that connects, or listens for a clone that dials back. I/O thread only.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/link/io_loop.h"
#include "clonecore/link/keys.h"
#include "clonecore/link/listening_port.h"
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
    /// Waits at `port` for the clone that has `cloneKey` (z85); "" = plain, on loopback with allowPlainTcp. Others are turned away
    /// before a message of theirs is read, and are no failure: see turnedAway(). What is sent before the clone has come is kept for
    /// it. A clone that dials again while it is linked fails the link: the connection of before is dead.
    static Result<std::unique_ptr<HostSocket>> listen(IoLoop& loop, std::shared_ptr<const ListeningPort> port, const std::string& cloneKey,
                                                      const KeyPair& hostKeys, bool allowPlainTcp, Callbacks callbacks);
    ~HostSocket(); ///< closes without lingering beyond what flush() asked for

    /// Queues a message; never blocks. Fails with TooLarge or InvalidArgument, naming the field, for a message that the
    /// clone would have to refuse (the connection is unharmed), and with other codes when the peer takes nothing any more.
    /// The bytes of an AssetDataMessage go as second part without a copy; their last reference may be released on another thread.
    Result<void> send(const HostMessage& message);

    /// How many have dialled without the right key so far.
    std::size_t turnedAway() const;

private:
    HostSocket();
    class Impl;
    static Result<std::unique_ptr<HostSocket>> make(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace doppel
