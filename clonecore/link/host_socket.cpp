#include "clonecore/link/host_socket.h"

#include "clonecore/link/io_loop_impl.h"
#include "clonecore/link/socket_setup.h"

#include <cassert>
#include <limits>
#include <set>
#include <utility>
#include <vector>

namespace doppel {

class HostSocket::Impl {
public:
    /// `peerKey` = the clone's, "" = plain. `port` = to listen at, nullptr = connects.
    Impl(IoLoop::Impl& loop, Endpoint endpoint, std::string peerKey, KeyPair hostKeys, std::shared_ptr<const ListeningPort> port,
         Callbacks callbacks)
        : m_loop(loop),
          m_endpoint(std::move(endpoint)),
          m_peerKey(std::move(peerKey)),
          m_hostKeys(std::move(hostKeys)),
          m_port(std::move(port)),
          m_callbacks(std::make_shared<Callbacks>(std::move(callbacks))) {}

    ~Impl() {
        assert(m_loop.isCurrentThread());
        // A clone in this process sees no broken connection, so it is told.
        if (m_helloSent && !m_byeSent && !m_failed) m_socket.send(encode(HostMessage(ByeMessage{})), false);
        closeSocket();
    }

    Result<void> open() {
        if (auto opened = m_socket.open(m_loop.context(), ZMQ_DEALER); !opened) return opened;
        setUp(m_socket, m_endpoint, static_cast<std::int64_t>(kMaxControlBytes));
        if (auto begun = m_port ? listen() : dialOut(m_socket, m_endpoint, m_peerKey, m_hostKeys); !begun) return begun;
        m_watches = {m_loop.watch(m_socket.get(), [this] { readMessages(kMessagesPerRound); }),
                     m_loop.watch(m_socket.monitor(), [this] { readEvents(); })};
        return {};
    }

    std::size_t turnedAway() const { return m_turnedAway; }

    Result<void> send(const HostMessage& message) {
        if (m_failed) return fail(ErrorCode::ConnectFailed, "the connection to '" + m_endpoint.text + "' is broken");
        const std::string bytes = encode(message);
        if (auto sound = checkContents(message, bytes); !sound) return sound;
        if (auto sent = m_port && !m_heard ? keep(bytes) : transmit(message, bytes); !sent) return sent;
        m_helloSent |= std::holds_alternative<HelloMessage>(message);
        m_byeSent |= std::holds_alternative<ByeMessage>(message);
        return {};
    }

private:
    Result<void> transmit(const HostMessage& message, const std::string& bytes) {
        const auto* asset = std::get_if<AssetDataMessage>(&message);
        const bool hasBytes = asset && asset->size > 0;
        int reason = m_socket.send(bytes, hasBytes);
        if (reason == 0 && hasBytes) reason = m_socket.sendShared(asset->bytes, asset->size);
        return taken(reason);
    }

    Result<void> taken(int reason) const {
        if (reason == 0) return {};
        return fail(ErrorCode::Timeout,
                    "the clone at '" + m_endpoint.text + "' takes no messages any more: " + ::zmq_strerror(reason));
    }

    // ---- listening

    Result<void> listen() {
        if (!m_peerKey.empty()) {
            auto keeper = Doorkeeper::guard(m_socket, m_loop.context(), m_hostKeys.secretKey, {m_peerKey});
            if (!keeper) return tl::unexpected(std::move(keeper.error()));
            m_doorkeeper = std::move(*keeper);
        }
        auto descriptor = m_port->duplicate();
        if (!descriptor) return tl::unexpected(std::move(descriptor.error()));
        m_socket.set(ZMQ_USE_FD, descriptor->get());
        if (auto checked = m_socket.check(); !checked) return checked;
        if (::zmq_bind(m_socket.get(), m_endpoint.text.c_str()) != 0)
            return fail(ErrorCode::Io, "cannot listen for the clone at '" + m_endpoint.text + "': " + ::zmq_strerror(zmq_errno()));
        (void)descriptor->release(); // it is ZeroMQ's now
        return {};
    }

    // Until the clone answers, what was sent may have to be sent again, over another connection.
    Result<void> keep(const std::string& bytes) {
        if (m_kept.size() >= kSendQueue) return fail(ErrorCode::Timeout, "no clone has dialled '" + m_endpoint.text + "' yet");
        m_kept.push_back(bytes);
        return m_ready ? taken(m_socket.send(bytes, false)) : Result<void>();
    }

    /// Somebody with the right key is there. False when this object is gone.
    bool arrived() {
        if (m_heard)
            return reportFailure({ErrorCode::ConnectFailed, "the clone dialled '" + m_endpoint.text + "' again: its link of before is broken", {}});
        Result<void> done;
        if (std::exchange(m_ready, true)) {
            // Messages would be dealt out to both connections, and one of them is dead. Both go, and the clone dials again.
            m_ready = false;
            m_open.clear();
            closeSocket();
            done = open();
        } else {
            // ZeroMQ puts off looking for a new connection when it is only asked to send.
            int events = 0;
            std::size_t size = sizeof events;
            ::zmq_getsockopt(m_socket.get(), ZMQ_EVENTS, &events, &size);
            for (std::size_t i = 0; i < m_kept.size() && done; ++i) done = taken(m_socket.send(m_kept[i], false));
        }
        return done || reportFailure(std::move(done.error()));
    }

    /// The first message of the clone says over which connection it came. False when this object is gone.
    bool heardFirst(int connection) {
        m_heard = true;
        m_kept.clear();
        const std::weak_ptr<int> alive = m_alive;
        readEvents(); // the descriptor may have been a stranger's, whose end waits among them
        if (alive.expired()) return false;
        m_connection = connection;
        // Its own end may have waited there, too. Not from here: what it has said is read first.
        if (m_failed || m_open.contains(static_cast<std::uint32_t>(connection))) return true;
        m_loop.startTimer(std::chrono::milliseconds(0), [this, alive] {
            if (alive.expired() || !readMessages(std::numeric_limits<int>::max()) || alive.expired()) return;
            reportFailure(goneError());
        });
        return true;
    }

    std::optional<Error> interpretListening(const TransportEvent& event) {
        switch (event.event) {
        case ZMQ_EVENT_ACCEPTED: m_open.insert(event.value); return std::nullopt;
        case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
        case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL: ++m_turnedAway; return std::nullopt;
        case ZMQ_EVENT_DISCONNECTED:
            m_open.erase(event.value);
            if (m_connection >= 0 && event.value == static_cast<std::uint32_t>(m_connection)) return goneError();
            return std::nullopt;
        default: return std::nullopt;
        }
    }

    Error goneError() const {
        return {ErrorCode::ConnectFailed, "the clone at '" + m_endpoint.text + "' has gone: its end of the link was closed", {}};
    }

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
        if (m_port && !m_heard && !heardFirst(control.connection())) return false;
        if (m_failed) return true;
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
            if (m_port && event->event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED) {
                if (!arrived()) return;
                continue;
            }
            auto error = m_port ? interpretListening(*event) : interpret(*event);
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
            return goneError();
        default: return std::nullopt;
        }
    }

    Error handshakeError() const {
        if (!m_peerKey.empty()) {
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
    const std::string m_peerKey;
    const KeyPair m_hostKeys;
    const std::shared_ptr<const ListeningPort> m_port;
    const std::shared_ptr<Callbacks> m_callbacks; // shared so that a callback survives the object it belongs to
    const std::shared_ptr<int> m_alive = std::make_shared<int>(0);
    ZmqSocket m_socket;
    std::vector<IoLoop::Impl::WatchId> m_watches;
    bool m_connected = false, m_ready = false, m_failed = false;
    bool m_helloSent = false, m_byeSent = false;

    // Of a socket that listens.
    Doorkeeper m_doorkeeper;
    std::vector<std::string> m_kept;  ///< sent before the clone was heard
    std::set<std::uint32_t> m_open;   ///< descriptors of accepted connections, the clone's and strangers'
    int m_connection = -1;            ///< the clone's, once it was heard
    bool m_heard = false;
    std::size_t m_turnedAway = 0;
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

    return make(std::make_unique<Impl>(loop.impl(), std::move(*parsed), serverKey, hostKeys, nullptr, std::move(callbacks)));
}

Result<std::unique_ptr<HostSocket>> HostSocket::listen(IoLoop& loop, std::shared_ptr<const ListeningPort> port, const std::string& cloneKey,
                                                       const KeyPair& hostKeys, bool allowPlainTcp, Callbacks callbacks) {
    assert(loop.isCurrentThread());
    auto parsed = parseEndpoint(port->endpoint());
    if (!parsed) return tl::unexpected(parsed.error());
    const bool encrypted = !cloneKey.empty();
    if (encrypted && (!isZ85Key(cloneKey) || !isZ85Key(hostKeys.secretKey)))
        return fail(ErrorCode::InvalidArgument, "the keys for the clone that dials '" + port->endpoint() + "' are no z85 keys of 40 characters");
    if (auto plain = checkPlain(*parsed, encrypted, allowPlainTcp); !plain) return tl::unexpected(plain.error());
    return make(std::make_unique<Impl>(loop.impl(), std::move(*parsed), cloneKey, hostKeys, std::move(port), std::move(callbacks)));
}

Result<std::unique_ptr<HostSocket>> HostSocket::make(std::unique_ptr<Impl> impl) {
    std::unique_ptr<HostSocket> socket(new HostSocket);
    socket->m_impl = std::move(impl);
    if (auto opened = socket->m_impl->open(); !opened) return tl::unexpected(opened.error());
    return socket;
}

std::size_t HostSocket::turnedAway() const { return m_impl->turnedAway(); }

Result<void> HostSocket::send(const HostMessage& message) { return m_impl->send(message); }

} // namespace doppel
