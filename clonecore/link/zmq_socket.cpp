#include "clonecore/link/zmq_socket.h"

#include "clonecore/link/io_loop_impl.h"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <utility>

namespace doppel {

namespace {

// Keeps shared bytes alive while ZeroMQ sends them. The flag orders the making of this object before its end on a thread
// of ZeroMQ in a way that thread checkers see too.
struct SharedBytes {
    std::shared_ptr<const std::byte> owner;
    std::atomic<bool> handedOver{false};
};

void freeSharedBytes(void*, void* hint) {
    auto* bytes = static_cast<SharedBytes*>(hint);
    bytes->handedOver.load(std::memory_order_acquire);
    delete bytes;
}

std::string zmqReason() { return ::zmq_strerror(zmq_errno()); }

} // namespace

int ZmqPart::connection() {
    // The property that zmq_msg_get(ZMQ_SRCFD) reads; that call cannot be told from its failure.
    const int fd = ::zmq_msg_get(&m_part, ZMQ_SRCFD);
    return fd > 0 ? fd : -1;
}

Result<void> ZmqSocket::open(std::shared_ptr<LinkContext> context, int type) {
    m_context = std::move(context);
    m_socket = ::zmq_socket(m_context->zmq(), type);
    if (!m_socket)
        return fail(ErrorCode::Io, "cannot make a socket: " + zmqReason() + "; close connections or raise ulimit -n");
    const std::string address = m_context->uniqueName("inproc://doppel.monitor.");
    m_monitor = ::zmq_socket(m_context->zmq(), ZMQ_PAIR);
    if (!m_monitor || ::zmq_socket_monitor(m_socket, address.c_str(), ZMQ_EVENT_ALL) != 0 ||
        ::zmq_connect(m_monitor, address.c_str()) != 0) {
        const std::string reason = zmqReason();
        close(std::nullopt);
        return fail(ErrorCode::Io, "cannot watch a socket: " + reason + "; close connections or raise ulimit -n");
    }
    return {};
}

void ZmqSocket::set(int option, int value) {
    if (::zmq_setsockopt(m_socket, option, &value, sizeof value) != 0 && m_fault.empty())
        m_fault = "socket option " + std::to_string(option) + ": " + zmqReason();
}

void ZmqSocket::set(int option, std::int64_t value) {
    if (::zmq_setsockopt(m_socket, option, &value, sizeof value) != 0 && m_fault.empty())
        m_fault = "socket option " + std::to_string(option) + ": " + zmqReason();
}

void ZmqSocket::set(int option, const std::string& value) {
    if (::zmq_setsockopt(m_socket, option, value.data(), value.size()) != 0 && m_fault.empty())
        m_fault = "socket option " + std::to_string(option) + ": " + zmqReason();
}

Result<void> ZmqSocket::check() const {
    if (m_fault.empty()) return {};
    return fail(ErrorCode::InvalidArgument, "cannot set up the socket: " + m_fault);
}

void ZmqSocket::close(std::optional<int> lingerMilliseconds) {
    const int none = 0;
    const int linger = lingerMilliseconds.value_or(0);
    if (m_socket) {
        ::zmq_socket_monitor(m_socket, nullptr, 0);
        ::zmq_setsockopt(m_socket, ZMQ_LINGER, &linger, sizeof linger);
        ::zmq_close(std::exchange(m_socket, nullptr));
    }
    if (m_monitor) {
        ::zmq_setsockopt(m_monitor, ZMQ_LINGER, &none, sizeof none);
        ::zmq_close(std::exchange(m_monitor, nullptr));
    }
    m_context.reset();
}

bool ZmqSocket::receive(ZmqPart& part) {
    IoLoop::Impl::touched(m_socket);
    while (m_socket) {
        if (::zmq_msg_recv(part.get(), m_socket, ZMQ_DONTWAIT) >= 0) return true;
        if (zmq_errno() != EINTR) return false;
    }
    return false;
}

void ZmqSocket::skipParts(bool more) {
    ZmqPart part;
    while (more && receive(part)) more = part.more();
}

std::optional<TransportEvent> ZmqSocket::nextEvent() {
    if (!m_monitor) return std::nullopt;
    IoLoop::Impl::touched(m_monitor);
    ZmqPart event, address;
    if (::zmq_msg_recv(event.get(), m_monitor, ZMQ_DONTWAIT) < 0) return std::nullopt;
    if (event.more()) ::zmq_msg_recv(address.get(), m_monitor, ZMQ_DONTWAIT);
    TransportEvent result;
    if (event.size() < sizeof result.event + sizeof result.value) return std::nullopt;
    std::memcpy(&result.event, event.data(), sizeof result.event);
    std::memcpy(&result.value, event.data() + sizeof result.event, sizeof result.value);
    return result;
}

int ZmqSocket::send(std::string_view bytes, bool more) {
    if (!m_socket) return ENOTSOCK;
    IoLoop::Impl::touched(m_socket);
    while (::zmq_send(m_socket, bytes.data(), bytes.size(), ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0)) < 0) {
        if (zmq_errno() != EINTR) return zmq_errno();
    }
    return 0;
}

int ZmqSocket::sendShared(std::shared_ptr<const std::byte> owner, std::size_t bytes) {
    if (!m_socket) return ENOTSOCK;
    IoLoop::Impl::touched(m_socket);
    void* data = const_cast<std::byte*>(owner.get()); // ZeroMQ only reads it
    auto* holder = new SharedBytes{std::move(owner)};
    holder->handedOver.store(true, std::memory_order_release);
    zmq_msg_t part;
    if (::zmq_msg_init_data(&part, data, bytes, freeSharedBytes, holder) != 0) {
        delete holder;
        return ENOMEM;
    }
    while (::zmq_msg_send(&part, m_socket, ZMQ_DONTWAIT) < 0) {
        if (zmq_errno() == EINTR) continue;
        const int reason = zmq_errno();
        ::zmq_msg_close(&part);
        return reason;
    }
    return 0;
}

} // namespace doppel
