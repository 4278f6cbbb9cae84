#include "clonecore/link/host_socket.h"

#include "clonecore/link/io_loop_impl.h"
#include "clonecore/link/socket_setup.h"

#include <cassert>
#include <utility>

namespace doppel {

class HostSocket::Impl {
public:
    Impl(IoLoop::Impl& loop, Endpoint endpoint, bool encrypted, Callbacks callbacks)
        : m_loop(loop),
          m_endpoint(std::move(endpoint)),
          m_encrypted(encrypted),
          m_callbacks(std::make_shared<Callbacks>(std::move(callbacks))) {}

    ~Impl() {
        assert(m_loop.isCurrentThread());
        // A clone in this process sees no broken connection, so it is told.
        if (m_helloSent && !m_byeSent && !m_failed) m_socket.send(encode(HostMessage(ByeMessage{})), false);
        closeSocket();
    }

    Result<void> open(const std::string& serverKey, const KeyPair& hostKeys) {
        if (auto opened = m_socket.open(m_loop.context(), ZMQ_DEALER); !opened) return opened;
        setUp(m_socket, m_endpoint, static_cast<std::int64_t>(kMaxControlBytes));
        m_socket.set(ZMQ_CONNECT_TIMEOUT, kHandshakeMilliseconds);
        // The state machine above decides about another attempt, with another socket. (-1, never, would make ZeroMQ
        // forget messages that came before the connection broke.)
        m_socket.set(ZMQ_RECONNECT_IVL, 3'600'000);
        if (m_encrypted) {
            m_socket.set(ZMQ_CURVE_SERVERKEY, serverKey);
            m_socket.set(ZMQ_CURVE_PUBLICKEY, hostKeys.publicKey);
            m_socket.set(ZMQ_CURVE_SECRETKEY, hostKeys.secretKey);
        }
        if (auto checked = m_socket.check(); !checked) return checked;
        if (::zmq_connect(m_socket.get(), m_endpoint.text.c_str()) != 0) {
            return fail(ErrorCode::InvalidArgument,
                        "cannot connect to '" + m_endpoint.text + "': " + ::zmq_strerror(zmq_errno()));
        }
        m_watches = {m_loop.watch(m_socket.get(), [this] { readMessages(kMessagesPerRound); }),
                     m_loop.watch(m_socket.monitor(), [this] { readEvents(); })};
        return {};
    }

    Result<void> send(const HostMessage& message) {
        if (m_failed) return fail(ErrorCode::ConnectFailed, "the connection to '" + m_endpoint.text + "' is broken");
        const std::string bytes = encode(message);
        if (auto sound = checkContents(message, bytes); !sound) return sound;
        const auto* asset = std::get_if<AssetDataMessage>(&message);
        const bool hasBytes = asset && asset->size > 0;
        int reason = m_socket.send(bytes, hasBytes);
        if (reason == 0 && hasBytes) reason = m_socket.sendShared(asset->bytes, asset->size);
        if (reason != 0) {
            return fail(ErrorCode::Timeout, "the clone at '" + m_endpoint.text +
                                                "' takes no messages any more: " + ::zmq_strerror(reason));
        }
        m_helloSent |= std::holds_alternative<HelloMessage>(message);
        m_byeSent |= std::holds_alternative<ByeMessage>(message);
        return {};
    }

private:
    // What people put into a scene goes into these; the clone would take a fault in them for damage and hang up.
    Result<void> checkContents(const HostMessage& message, const std::string& bytes) const {
        if (!std::holds_alternative<NetworkMessage>(message) && !std::holds_alternative<RequestMessage>(message)) return {};
        const auto decoded = decodeHostMessage(bytes);
        if (decoded) return {};
        const bool large = decoded.error().code == ErrorCode::TooLarge;
        return fail(large ? ErrorCode::TooLarge : ErrorCode::InvalidArgument,
                    "the scene cannot be sent to the clone at '" + m_endpoint.text + "': " + decoded.error().message);
    }

    void closeSocket() {
        for (const auto id : std::exchange(m_watches, {})) m_loop.unwatch(id);
        m_socket.close(m_ready && !m_failed ? kLingerMilliseconds : 0);
    }

    // Whoever is called back may destroy this object: the return value says whether it is still there.
    bool reportFailure(Error error) {
        if (m_failed) return true;
        m_failed = true;
        closeSocket();
        const std::weak_ptr<int> alive = m_alive;
        const auto callbacks = m_callbacks;
        callbacks->failed(std::move(error));
        return !alive.expired();
    }

    bool damaged(const std::string& what, ErrorCode code = ErrorCode::ParseFailed) {
        return reportFailure(
            {code, "damaged message from the clone: " + what + "; the connection was closed: start the clone again", m_endpoint.text});
    }

    /// Reads at most `most` messages; false when this object is gone.
    bool readMessages(int most) {
        for (int i = 0; i < most && !m_failed; ++i) {
            ZmqPart control;
            if (!m_socket.receive(control)) return true;
            if (!takeMessage(control)) return false;
        }
        return true;
    }

    bool takeMessage(ZmqPart& control) {
        std::shared_ptr<ZmqPart> payload;
        if (control.more()) {
            payload = std::make_shared<ZmqPart>();
            m_socket.receive(*payload);
            if (payload->more()) {
                m_socket.skipParts(true);
                return damaged("it has more than two parts");
            }
        }
        auto message = decodeCloneMessage(control.text());
        if (!message) return damaged(message.error().message, message.error().code);
        const auto* batch = std::get_if<TileBatchMessage>(&*message);
        const std::size_t expected = batch ? batch->payloadBytes() : 0;
        const std::size_t actual = payload ? payload->size() : 0;
        if (actual != expected || (payload && expected == 0)) {
            return damaged("its second part has " + std::to_string(actual) + " bytes where " +
                           std::to_string(expected) + " belong");
        }
        m_ready = true;
        const std::weak_ptr<int> alive = m_alive;
        const auto callbacks = m_callbacks;
        const std::byte* data = payload ? payload->data() : nullptr;
        callbacks->message(std::move(*message), std::shared_ptr<const std::byte>(std::move(payload), data), actual);
        return !alive.expired();
    }

    void readEvents() {
        while (!m_failed) {
            const auto event = m_socket.nextEvent();
            if (!event) return;
            auto error = interpret(*event);
            if (!error) continue;
            // What came before the connection broke may say why; nothing more can come.
            const std::weak_ptr<int> alive = m_alive;
            if (!readMessages(std::numeric_limits<int>::max()) || alive.expired()) return;
            if (!reportFailure(std::move(*error))) return;
        }
    }

    std::optional<Error> interpret(const TransportEvent& event) {
        const std::string& where = m_endpoint.text;
        switch (event.event) {
        case ZMQ_EVENT_CONNECTED: m_connected = true; return std::nullopt;
        case ZMQ_EVENT_HANDSHAKE_SUCCEEDED: m_ready = true; return std::nullopt;
        case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
            return Error{ErrorCode::AuthFailed,
                         "the clone at '" + where + "' does not accept this host's key: it was launched for another host",
                         {}};
        case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
        case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL: return handshakeError();
        case ZMQ_EVENT_CLOSED:
            if (m_connected) return std::nullopt;
            return Error{ErrorCode::ConnectFailed,
                         "nobody answers at '" + where + "': check that the clone still runs there and that no firewall "
                                                         "is in between",
                         {}};
        case ZMQ_EVENT_DISCONNECTED:
            if (!m_ready) return handshakeError();
            return Error{ErrorCode::ConnectFailed, "the clone at '" + where + "' has gone: its end of the link was closed",
                         {}};
        default: return std::nullopt;
        }
    }

    Error handshakeError() const {
        if (m_encrypted) {
            return {ErrorCode::AuthFailed,
                    "what answers at '" + m_endpoint.text + "' cannot prove that it is the expected clone, or does not "
                                                            "accept this host: check the key it printed",
                    {}};
        }
        return {ErrorCode::AuthFailed,
                "what answers at '" + m_endpoint.text + "' does not talk without encryption, or is no clone: give its key",
                {}};
    }

    IoLoop::Impl& m_loop;
    const Endpoint m_endpoint;
    const bool m_encrypted;
    const std::shared_ptr<Callbacks> m_callbacks; // shared so that a callback survives the object it belongs to
    const std::shared_ptr<int> m_alive = std::make_shared<int>(0);
    ZmqSocket m_socket;
    std::vector<IoLoop::Impl::WatchId> m_watches;
    bool m_connected = false, m_ready = false, m_failed = false;
    bool m_helloSent = false, m_byeSent = false;
};

HostSocket::HostSocket() = default;
HostSocket::~HostSocket() = default;

Result<std::unique_ptr<HostSocket>> HostSocket::connect(IoLoop& loop, const std::string& endpoint,
                                                        const std::string& serverKey, const KeyPair& hostKeys,
                                                        bool allowPlainTcp, Callbacks callbacks) {
    assert(loop.isCurrentThread());
    auto parsed = parseEndpoint(endpoint);
    if (!parsed) return tl::unexpected(parsed.error());
    const bool encrypted = !serverKey.empty();
    if (encrypted && !isZ85Key(serverKey))
        return fail(ErrorCode::InvalidArgument, "the key of the clone at '" + endpoint + "' is no z85 key of 40 characters");
    if (auto plain = checkPlain(*parsed, encrypted, allowPlainTcp); !plain) return tl::unexpected(plain.error());
    if (auto owner = checkBeforeConnect(*parsed, encrypted); !owner) return tl::unexpected(owner.error());

    std::unique_ptr<HostSocket> socket(new HostSocket);
    socket->m_impl = std::make_unique<Impl>(loop.impl(), std::move(*parsed), encrypted, std::move(callbacks));
    if (auto opened = socket->m_impl->open(serverKey, hostKeys); !opened) return tl::unexpected(opened.error());
    return socket;
}

Result<void> HostSocket::send(const HostMessage& message) { return m_impl->send(message); }

} // namespace doppel
