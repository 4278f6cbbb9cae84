#include "clonecore/link/service_client.h"

#include "clonecore/link/io_loop_impl.h"
#include "clonecore/link/socket_setup.h"

#include <cassert>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace doppel {

class ServiceClient::Impl {
public:
    Impl(IoLoop::Impl& loop, Endpoint endpoint, Callbacks callbacks)
        : m_loop(loop), m_endpoint(std::move(endpoint)), m_callbacks(std::make_shared<Callbacks>(std::move(callbacks))) {}

    ~Impl() {
        assert(m_loop.isCurrentThread());
        closeSocket();
    }

    Result<void> open(const std::string& serverKey, const KeyPair& keys) {
        if (auto opened = m_socket.open(m_loop.context(), ZMQ_DEALER); !opened) return opened;
        setUp(m_socket, m_endpoint, -1); // the host is trusted: it is this user's, or has proved its key
        if (auto begun = dialOut(m_socket, m_endpoint, serverKey, keys); !begun) return begun;
        m_watches = {m_loop.watch(m_socket.get(), [this] { readMessages(kMessagesPerRound); }),
                     m_loop.watch(m_socket.monitor(), [this] { readEvents(); })};
        return {};
    }

    Result<void> send(std::string_view bytes) {
        if (m_failed) return tl::unexpected(gone());
        if (const int reason = m_socket.send(bytes, false); reason != 0)
            return fail(ErrorCode::Timeout, "the host at '" + m_endpoint.text + "' takes no messages any more: " + ::zmq_strerror(reason));
        return {};
    }

private:
    bool readMessages(int most) {
        for (int i = 0; i < most && !m_failed; ++i) {
            ZmqPart body;
            if (!m_socket.receive(body)) return true;
            m_socket.skipParts(body.more());
            const std::weak_ptr<int> alive = m_alive;
            const auto callbacks = m_callbacks;
            callbacks->message(body.text());
            if (alive.expired()) return false;
        }
        return true;
    }

    void readEvents() {
        while (!m_failed) {
            const auto event = m_socket.nextEvent();
            if (!event) return;
            auto error = interpret(*event);
            if (!error) continue;
            // What came before the connection broke may say why.
            const std::weak_ptr<int> alive = m_alive;
            if (!readMessages(std::numeric_limits<int>::max()) || alive.expired()) return;
            m_failed = true;
            closeSocket();
            const auto callbacks = m_callbacks;
            callbacks->failed(std::move(*error));
            return;
        }
    }

    std::optional<Error> interpret(const TransportEvent& event) {
        switch (event.event) {
        case ZMQ_EVENT_CONNECTED: m_connected = true; return std::nullopt;
        case ZMQ_EVENT_HANDSHAKE_SUCCEEDED: m_ready = true; return std::nullopt;
        case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
        case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
        case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
            return Error{ErrorCode::AuthFailed, "the host at '" + m_endpoint.text + "' does not let this key in, or is not the one that was meant", {}};
        case ZMQ_EVENT_CLOSED:
            if (m_connected) return std::nullopt;
            return Error{ErrorCode::ConnectFailed, "no host answers at '" + m_endpoint.text + "'", {}};
        case ZMQ_EVENT_DISCONNECTED:
            if (!m_ready) return Error{ErrorCode::AuthFailed, "what answers at '" + m_endpoint.text + "' is no host, or does not let this key in", {}};
            return gone();
        default: return std::nullopt;
        }
    }

    Error gone() const { return {ErrorCode::ConnectFailed, "the host at '" + m_endpoint.text + "' has gone", {}}; }

    void closeSocket() {
        for (const auto id : std::exchange(m_watches, {})) m_loop.unwatch(id);
        m_socket.close(m_ready && !m_failed ? kLingerMilliseconds : 0);
    }

    IoLoop::Impl& m_loop;
    const Endpoint m_endpoint;
    const std::shared_ptr<Callbacks> m_callbacks; // shared so that a callback survives the object it belongs to
    const std::shared_ptr<int> m_alive = std::make_shared<int>(0);
    ZmqSocket m_socket;
    std::vector<IoLoop::Impl::WatchId> m_watches;
    bool m_connected = false, m_ready = false, m_failed = false;
};

ServiceClient::ServiceClient() = default;
ServiceClient::~ServiceClient() = default;

Result<std::unique_ptr<ServiceClient>> ServiceClient::connect(IoLoop& loop, const std::string& endpoint, const std::string& serverKey,
                                                              const KeyPair& keys, Callbacks callbacks) {
    assert(loop.isCurrentThread());
    auto parsed = parseEndpoint(endpoint);
    if (!parsed) return tl::unexpected(std::move(parsed.error()));
    const bool encrypted = !serverKey.empty();
    if (encrypted && (!isZ85Key(serverKey) || !isZ85Key(keys.publicKey) || !isZ85Key(keys.secretKey)))
        return fail(ErrorCode::InvalidArgument, "the keys for the host at '" + endpoint + "' are no z85 keys of 40 characters");
    if (auto plain = checkPlain(*parsed, encrypted, false); !plain) return tl::unexpected(std::move(plain.error()));
    if (auto owner = checkBeforeConnect(*parsed, encrypted); !owner) return tl::unexpected(std::move(owner.error()));
    std::unique_ptr<ServiceClient> client(new ServiceClient);
    client->m_impl = std::make_unique<Impl>(loop.impl(), std::move(*parsed), std::move(callbacks));
    if (auto opened = client->m_impl->open(serverKey, keys); !opened) return tl::unexpected(std::move(opened.error()));
    return client;
}

Result<void> ServiceClient::send(std::string_view bytes) { return m_impl->send(bytes); }

} // namespace doppel
