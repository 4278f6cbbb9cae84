#include "clonecore/link/socket_setup.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <utility>

namespace doppel {

void setUp(ZmqSocket& socket, const Endpoint& endpoint, std::int64_t maxPartBytes) {
    socket.set(ZMQ_SNDHWM, kSendQueue);
    socket.set(ZMQ_RCVHWM, kReceiveQueue);
    socket.set(ZMQ_MAXMSGSIZE, maxPartBytes);
    socket.set(ZMQ_HANDSHAKE_IVL, kHandshakeMilliseconds);
    socket.set(ZMQ_LINGER, 0);
    if (endpoint.ipv6) socket.set(ZMQ_IPV6, 1);
}

Doorkeeper::~Doorkeeper() {
    if (m_context) m_context->removeDomain(m_domain);
}

Result<Doorkeeper> Doorkeeper::guard(ZmqSocket& socket, std::shared_ptr<LinkContext> context, const std::string& secretKey,
                                     std::set<std::string> allowedKeys) {
    auto domain = context->addDomain(std::move(allowedKeys));
    if (!domain) return tl::unexpected(domain.error());
    Doorkeeper keeper;
    keeper.m_context = std::move(context);
    keeper.m_domain = std::move(*domain);
    socket.set(ZMQ_CURVE_SERVER, 1);
    socket.set(ZMQ_CURVE_SECRETKEY, secretKey);
    socket.set(ZMQ_ZAP_DOMAIN, keeper.m_domain);
    return keeper;
}

Result<BoundEndpoint> bindTo(ZmqSocket& socket, const Endpoint& endpoint) {
    if (auto checked = socket.check(); !checked) return tl::unexpected(std::move(checked.error()));
    if (::zmq_bind(socket.get(), endpoint.text.c_str()) != 0) {
        const int reason = zmq_errno();
        const char* next = reason == EADDRINUSE ? "; another program serves there: choose another port" : "";
        return fail(ErrorCode::Io, "cannot serve at '" + endpoint.text + "': " + ::zmq_strerror(reason) + next);
    }
    BoundEndpoint bound{endpoint.text, 0, SocketFile(endpoint)};
    std::array<char, 512> text{};
    std::size_t size = text.size();
    if (::zmq_getsockopt(socket.get(), ZMQ_LAST_ENDPOINT, text.data(), &size) == 0 && size > 1) bound.text = text.data();
    if (endpoint.kind == Endpoint::Kind::Tcp) bound.port = std::atoi(bound.text.c_str() + bound.text.rfind(':') + 1);
    return bound;
}

Result<void> dialOut(ZmqSocket& socket, const Endpoint& endpoint, const std::string& listenerKey, const KeyPair& keys) {
    socket.set(ZMQ_CONNECT_TIMEOUT, kHandshakeMilliseconds);
    // The state machine above decides about another attempt, with another socket. (-1, never, would make ZeroMQ
    // forget messages that came before the connection broke.)
    socket.set(ZMQ_RECONNECT_IVL, 3'600'000);
    if (!listenerKey.empty()) {
        socket.set(ZMQ_CURVE_SERVERKEY, listenerKey);
        socket.set(ZMQ_CURVE_PUBLICKEY, keys.publicKey);
        socket.set(ZMQ_CURVE_SECRETKEY, keys.secretKey);
    }
    if (auto checked = socket.check(); !checked) return checked;
    if (::zmq_connect(socket.get(), endpoint.text.c_str()) == 0) return {};
    return fail(ErrorCode::InvalidArgument, "cannot connect to '" + endpoint.text + "': " + ::zmq_strerror(zmq_errno()));
}

} // namespace doppel
