// Private to link/: owns one ZeroMQ socket with its monitor. Lives on one I/O thread.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/link/keys.h"
#include "clonecore/link/link_context.h"

#include <zmq.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace doppel {

/// One message part, received or to be sent.
class ZmqPart {
public:
    ZmqPart() { ::zmq_msg_init(&m_part); }
    ~ZmqPart() { ::zmq_msg_close(&m_part); }
    ZmqPart(const ZmqPart&) = delete;
    ZmqPart& operator=(const ZmqPart&) = delete;

    zmq_msg_t* get() { return &m_part; }
    std::size_t size() { return ::zmq_msg_size(&m_part); }
    const std::byte* data() { return static_cast<const std::byte*>(::zmq_msg_data(&m_part)); }
    std::string_view text() { return {static_cast<const char*>(::zmq_msg_data(&m_part)), size()}; }
    bool more() { return ::zmq_msg_more(&m_part) != 0; }
    /// File descriptor of the connection it came through; -1 when that cannot be known (inproc).
    int connection();

private:
    zmq_msg_t m_part;
};

/// An event of the transport, see zmq_socket_monitor(3).
struct TransportEvent {
    std::uint16_t event = 0;
    std::uint32_t value = 0;
};

class ZmqSocket {
public:
    ZmqSocket() = default;
    ~ZmqSocket() { close(std::nullopt); }
    ZmqSocket(const ZmqSocket&) = delete;
    ZmqSocket& operator=(const ZmqSocket&) = delete;

    /// A socket of `type` with a monitor; an Io error says which limit was hit.
    Result<void> open(std::shared_ptr<LinkContext> context, int type);
    /// Sets an option; the first that fails is remembered and reported by check().
    void set(int option, int value);
    void set(int option, std::int64_t value);
    void set(int option, const std::string& value);
    Result<void> check() const;

    /// Gives queued messages up to `linger` to leave in the background (nullopt: none), then nothing holds it any more.
    void close(std::optional<int> lingerMilliseconds);

    void* get() const { return m_socket; }
    void* monitor() const { return m_monitor; }
    explicit operator bool() const { return m_socket != nullptr; }

    /// False when nothing is there. `part.more()` says whether parts of the same message follow, which are there too.
    bool receive(ZmqPart& part);
    /// Reads and forgets the remaining parts of a message.
    void skipParts(bool more);
    std::optional<TransportEvent> nextEvent();

    /// 0, or the errno of why not (EAGAIN: queue full, EHOSTUNREACH: no such peer). Copies.
    int send(std::string_view bytes, bool more);
    /// Sends without a copy; `owner` is let go of on any thread once the bytes have left.
    int sendShared(std::shared_ptr<const std::byte> owner, std::size_t bytes);

private:
    std::shared_ptr<LinkContext> m_context;
    void* m_socket = nullptr;
    void* m_monitor = nullptr;
    std::string m_fault;
};

} // namespace doppel
