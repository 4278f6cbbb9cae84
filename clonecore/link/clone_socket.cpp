#include "clonecore/link/clone_socket.h"

#include "clonecore/link/io_loop_impl.h"
#include "clonecore/link/socket_setup.h"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <deque>
#include <functional>
#include <set>
#include <utility>

namespace doppel {

namespace {

constexpr std::size_t kMaxHelloBytes = 64u << 10; // from somebody not yet accepted
constexpr std::size_t kMaxBanned = 1024;          // peers remembered as not to be listened to
constexpr std::chrono::milliseconds kFirstPause{100}, kLongestPause{3'000}; // between two attempts to reach a host

} // namespace

class CloneSocket::Impl {
public:
    Impl(IoLoop::Impl& loop, Options options, Endpoint endpoint, bool dials, Callbacks callbacks)
        : m_loop(loop),
          m_options(std::move(options)),
          m_dials(dials),
          m_endpoint(std::move(endpoint)),
          m_callbacks(std::make_shared<Callbacks>(std::move(callbacks))) {}

    ~Impl() {
        assert(m_loop.isCurrentThread());
        const bool hadHost = !m_host.empty();
        if (hadHost && !m_goodbyeSent) send(GoodbyeMessage{"the clone ends"}, {}, 0);
        if (m_timer) m_loop.cancelTimer(m_timer);
        if (m_dialTimer) m_loop.cancelTimer(m_dialTimer);
        closeSocket(hadHost || m_refusals > 0);
    }

    Result<void> open() {
        if (auto opened = m_socket.open(m_loop.context(), ZMQ_ROUTER); !opened) return opened;
        setUp(m_socket, m_endpoint, static_cast<std::int64_t>(kMaxControlBytes));
        m_socket.set(ZMQ_ROUTER_MANDATORY, 1); // a send to a host that is gone tells so
        if (auto begun = m_dials ? dial() : bind(); !begun) return begun;
        m_watches = {m_loop.watch(m_socket.get(), [this] { readMessages(kMessagesPerRound); }),
                     m_loop.watch(m_socket.monitor(), [this] { readEvents(); })};
        return {};
    }

    const std::string& endpoint() const { return m_bound.text; }
    int port() const { return m_bound.port; }
    int protocol() const { return m_protocol; }

    bool send(const CloneMessage& message, std::shared_ptr<const std::byte> pixels, std::size_t pixelBytes) {
        if (m_host.empty()) return true; // nobody who could miss it
        m_goodbyeSent |= std::holds_alternative<GoodbyeMessage>(message);
        return sendTo(m_host, message, std::move(pixels), pixelBytes);
    }

    void dropHost() {
        if (m_host.empty()) return;
        ban(m_host);
        forgetHost();
        dialAgain();
    }

private:
    Result<void> bind() {
        if (m_options.keys && m_endpoint.kind != Endpoint::Kind::Inproc) { // inproc never leaves the process
            std::set<std::string> allowed;
            if (!m_options.allowedHostKey.empty()) allowed.insert(m_options.allowedHostKey);
            auto keeper = Doorkeeper::guard(m_socket, m_loop.context(), m_options.keys->secretKey, std::move(allowed));
            if (!keeper) return tl::unexpected(std::move(keeper.error()));
            m_doorkeeper = std::move(*keeper);
        }
        auto bound = bindTo(m_socket, m_endpoint);
        if (!bound) return tl::unexpected(std::move(bound.error()));
        m_bound = std::move(*bound);
        return {};
    }

    void closeSocket(bool lastWords) {
        for (const auto id : std::exchange(m_watches, {})) m_loop.unwatch(id);
        m_socket.close(lastWords ? kLingerMilliseconds : 0);
    }

    // ---- dialling: one connection a socket, so that whoever is heard and whatever breaks is the one host that was dialled

    Result<void> dial() {
        m_bound.text = m_endpoint.text;
        if (auto dialled = dialOut(m_socket, m_endpoint, m_options.keys ? m_options.allowedHostKey : std::string(),
                                   m_options.keys.value_or(KeyPair{}));
            !dialled)
            return dialled;
        // A host that takes the connection and never says hello is behind a link that died without a sign.
        armDialTimer(m_options.hostTimeout, [this] {
            if (m_host.empty()) dialAgain();
        });
        return {};
    }

    void dialAgain() {
        if (!m_dials || std::exchange(m_redials, true)) return;
        // Not from here: this may be called while reading.
        armDialTimer(m_pause, [this] {
            m_redials = false;
            // A hello may have been read after its connection had broken.
            if (!m_host.empty()) return (void)hostLeft("its connection broke", std::string(m_host));
            closeSocket(true);
            m_banned.clear();
            if (auto opened = open(); !opened) {
                note(opened.error().message + "; trying again");
                dialAgain();
            }
        });
        m_pause = std::min(m_pause * 2, kLongestPause);
    }

    void armDialTimer(std::chrono::milliseconds delay, std::function<void()> then) {
        if (m_dialTimer) m_loop.cancelTimer(m_dialTimer);
        m_dialTimer = m_loop.startTimer(delay, [this, then = std::move(then)] {
            m_dialTimer = 0;
            then();
        });
    }

    /// Of a connection over which no host has been accepted (yet).
    void dialEvent(const TransportEvent& event) {
        const bool isAuth = event.event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH;
        const bool isEnd = isAuth || event.event == ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL ||
                           event.event == ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL || event.event == ZMQ_EVENT_DISCONNECTED ||
                           event.event == ZMQ_EVENT_CLOSED;
        if (!isEnd || m_redials) return;
        const bool isFirst = m_pause == kFirstPause;
        if (isAuth)
            note("the host at '" + m_endpoint.text + "' awaits a clone with another key; trying again");
        else if (isFirst)
            note("no host answers at '" + m_endpoint.text + "'; trying again until one does");
        dialAgain();
    }

    // ---- receiving

    /// Reads at most `most` messages; false when a callback has destroyed this object.
    bool readMessages(int most) {
        for (int i = 0; i < most; ++i) {
            ZmqPart peer, control;
            if (!m_socket.receive(peer)) return true;
            std::shared_ptr<ZmqPart> data;
            bool whole = peer.more() && m_socket.receive(control);
            if (whole && control.more()) {
                data = std::make_shared<ZmqPart>();
                whole = m_socket.receive(*data) && !data->more();
            }
            if (!whole) m_socket.skipParts(data ? data->more() : control.more());
            if (!takeMessage(std::string(peer.text()), control, std::move(data), whole)) return false;
        }
        return true;
    }

    bool takeMessage(const std::string& peer, ZmqPart& control, std::shared_ptr<ZmqPart> data, bool whole) {
        if (peer != m_host) {
            const bool banned = std::find(m_banned.begin(), m_banned.end(), peer) != m_banned.end();
            return banned || takeStranger(peer, control, whole && !data);
        }
        m_lastHeard = IoLoop::Clock::now();
        if (!whole) return dropDamaged({ErrorCode::ParseFailed, "it has more than two parts", {}});
        auto message = decodeHostMessage(control.text());
        if (!message) return dropDamaged(message.error());
        if (auto taken = takeBytes(*message, std::move(data)); !taken) return dropDamaged(taken.error());
        if (const auto* ping = std::get_if<PingMessage>(&*message)) {
            send(PongMessage{ping->sequence}, {}, 0);
            return true;
        }
        if (std::holds_alternative<HelloMessage>(*message))
            return dropDamaged({ErrorCode::ParseFailed, "a second hello", {}});
        const auto* said = std::get_if<ByeMessage>(&*message);
        const std::optional<ByeMessage> bye = said ? std::optional(*said) : std::nullopt;
        if (!deliver(std::move(*message))) return false;
        if (!bye) return true;
        return hostLeft(bye->returns ? "it comes back over another connection" : "it said goodbye", peer, bye->returns);
    }

    /// Only a piece of an asset has a second part.
    static Result<void> takeBytes(HostMessage& message, std::shared_ptr<ZmqPart> data) {
        auto* asset = std::get_if<AssetDataMessage>(&message);
        const std::size_t expected = asset ? asset->size : 0;
        const std::size_t actual = data ? data->size() : 0;
        if (actual != expected || (data && expected == 0)) {
            return fail(ErrorCode::ParseFailed, "its second part has " + std::to_string(actual) + " bytes where " +
                                                    std::to_string(expected) + " belong");
        }
        if (!data) return {};
        const std::byte* bytes = data->data();
        asset->bytes = std::shared_ptr<const std::byte>(std::move(data), bytes);
        return {};
    }

    /// Somebody who has not been accepted: only a hello counts, and the first fault ends it.
    /// False when a callback has destroyed this object.
    bool takeStranger(const std::string& peer, ZmqPart& control, bool whole) {
        // Its file descriptor may have been the one of a host whose end waits among the events.
        readEvents();
        if (!whole || control.size() > kMaxHelloBytes)
            return refuse(peer, damage({ErrorCode::ParseFailed, "the first one must be a hello", {}}));
        auto message = decodeHostMessage(control.text());
        if (!message) return refuse(peer, damage(message.error()));
        const auto* hello = std::get_if<HelloMessage>(&*message);
        if (!hello) return refuse(peer, {ErrorCode::Refused, "the first message must be a hello", {}});
        if (hello->protocolMax < kProtocolMin || hello->protocolMin > kProtocolMax) {
            return refuse(peer, {ErrorCode::ProtocolMismatch,
                                 "the host speaks protocol " + range(hello->protocolMin, hello->protocolMax) +
                                     ", the clone " + range(kProtocolMin, kProtocolMax) +
                                     ": install the same version of Doppel on both",
                                 {}});
        }
        if (!m_host.empty()) {
            return refuse(peer, {ErrorCode::Refused,
                                 "the clone is busy with " + m_hostName + ": disconnect it there first, or start another clone",
                                 {}});
        }
        accept(peer, *hello, control.connection());
        return deliver(std::move(*message));
    }

    static std::string range(int low, int high) {
        return low == high ? std::to_string(low) : std::to_string(low) + " to " + std::to_string(high);
    }

    void accept(const std::string& peer, const HelloMessage& hello, int connection) {
        m_pause = kFirstPause;
        m_host = peer;
        m_hostName = hello.hostName.empty() ? "another host" : "'" + hello.hostName + "'";
        m_hostConnection = connection;
        m_protocol = std::min(hello.protocolMax, kProtocolMax);
        m_lastHeard = IoLoop::Clock::now();
        m_goodbyeSent = false;
        note("serves " + m_hostName + (hello.sessionId.empty() ? "" : ", connection '" + hello.sessionId + "'"));
        armTimeout(m_options.hostTimeout);
    }

    bool refuse(const std::string& peer, Error error) {
        ++m_refusals;
        note("refused a host: " + error.message);
        sendTo(peer, RefuseMessage{std::move(error), kProtocolMin, kProtocolMax}, {}, 0);
        ban(peer);
        if (m_host.empty()) dialAgain();
        return true;
    }

    static Error damage(Error error) {
        error.message = "damaged message from the host: " + error.message;
        return error;
    }

    bool dropDamaged(Error error) {
        const std::string peer = m_host;
        const std::string reason = error.message;
        refuse(peer, damage(std::move(error)));
        return hostLeft("it sent a damaged message: " + reason, peer, false);
    }

    bool deliver(HostMessage message) {
        const std::weak_ptr<int> alive = m_alive;
        const auto callbacks = m_callbacks;
        callbacks->message(std::move(message));
        return !alive.expired();
    }

    // ---- losing the host

    void ban(const std::string& peer) {
        m_banned.push_back(peer);
        if (m_banned.size() > kMaxBanned) m_banned.pop_front();
    }

    void forgetHost() {
        m_host.clear();
        m_hostConnection = -1;
        m_protocol = 0;
        if (m_timer) m_loop.cancelTimer(std::exchange(m_timer, 0));
    }

    /// Nothing when `peer` is not the host any more (a callback may have dropped it). False when this object is gone.
    bool hostLeft(const std::string& reason, const std::string& peer, bool mayReturn = true) {
        if (m_host.empty() || m_host != peer) return true;
        note(m_hostName + " left: " + reason);
        dropHost();
        const std::weak_ptr<int> alive = m_alive;
        const auto callbacks = m_callbacks;
        callbacks->hostLeft(reason, mayReturn);
        return !alive.expired();
    }

    void readEvents() {
        while (const auto event = m_socket.nextEvent()) {
            if (m_dials && m_host.empty()) {
                dialEvent(*event);
                continue;
            }
            if (event->event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH) note("refused a host: its key is not the allowed one");
            const bool ours = event->event == ZMQ_EVENT_DISCONNECTED && !m_host.empty() && m_hostConnection >= 0 &&
                              event->value == static_cast<std::uint32_t>(m_hostConnection);
            if (!ours) continue;
            // Its last words (a Bye, say) may still wait to be read. Not from here: this may be called while reading.
            m_hostConnection = -1;
            m_loop.startTimer(std::chrono::milliseconds(0), [this, alive = std::weak_ptr<int>(m_alive), peer = m_host] {
                if (alive.expired() || !readMessages(kReceiveQueue)) return;
                hostLeft("its connection broke", peer);
            });
        }
    }

    void armTimeout(std::chrono::milliseconds delay) {
        m_timer = m_loop.startTimer(delay, [this] {
            m_timer = 0;
            checkTimeout();
        });
    }

    void checkTimeout() {
        // After a stop of the whole process (a laptop that slept) the host's messages are there, only not read yet.
        const std::string peer = m_host;
        const std::weak_ptr<int> alive = m_alive;
        if (!readMessages(kReceiveQueue) || alive.expired() || m_host.empty() || m_host != peer) return;
        const auto silent = std::chrono::duration_cast<std::chrono::milliseconds>(IoLoop::Clock::now() - m_lastHeard);
        if (silent < m_options.hostTimeout) {
            armTimeout(m_options.hostTimeout - silent);
            return;
        }
        const std::string silence = std::to_string(silent.count()) + " ms";
        // Perhaps it lives behind a cable that is pulled: once that is back, this tells it that nobody listens here any more.
        Error reason{ErrorCode::Timeout, "the clone heard nothing from this host for " + silence + " and awaits it over another connection", {}};
        sendTo(peer, RefuseMessage{std::move(reason), kProtocolMin, kProtocolMax}, {}, 0);
        hostLeft("nothing came from it for " + silence, peer);
    }

    void note(const std::string& text) const {
        if (m_callbacks->note) m_callbacks->note(text);
    }

    // ---- sending

    /// False when the peer's queue is full, so that the message was not taken.
    bool sendTo(const std::string& peer, const CloneMessage& message, std::shared_ptr<const std::byte> pixels,
                std::size_t pixelBytes) {
        const std::string bytes = encode(message);
        int reason = m_socket.send(peer, true);
        if (reason == 0) reason = m_socket.send(bytes, pixelBytes > 0);
        if (reason == 0 && pixelBytes > 0) reason = m_socket.sendShared(std::move(pixels), pixelBytes);
        if (reason == EHOSTUNREACH && peer == m_host) {
            // Not from within send(): its caller is not prepared to lose the host in the middle of things.
            m_loop.startTimer(std::chrono::milliseconds(0), [this, alive = std::weak_ptr<int>(m_alive), peer] {
                if (!alive.expired()) hostLeft("its connection broke", peer);
            });
        }
        return reason != EAGAIN;
    }

    IoLoop::Impl& m_loop;
    const Options m_options;
    const bool m_dials;
    const Endpoint m_endpoint;
    const std::shared_ptr<Callbacks> m_callbacks; // shared so that a callback survives the object it belongs to
    const std::shared_ptr<int> m_alive = std::make_shared<int>(0);
    ZmqSocket m_socket;
    BoundEndpoint m_bound;
    Doorkeeper m_doorkeeper;
    std::vector<IoLoop::Impl::WatchId> m_watches;

    std::string m_host; ///< routing id of the accepted host, "" when there is none
    std::string m_hostName;
    int m_hostConnection = -1; ///< file descriptor, to know which broken connection is the host's
    int m_protocol = 0;
    bool m_goodbyeSent = false;
    std::size_t m_refusals = 0;
    IoLoop::Clock::time_point m_lastHeard;
    IoLoop::TimerId m_timer = 0;
    IoLoop::TimerId m_dialTimer = 0; ///< until the next attempt, or until this one has taken too long
    bool m_redials = false;          ///< the former
    std::chrono::milliseconds m_pause = kFirstPause;
    std::deque<std::string> m_banned; ///< peers that were refused or dropped
};

CloneSocket::CloneSocket() = default;
CloneSocket::~CloneSocket() = default;

Result<std::unique_ptr<CloneSocket>> CloneSocket::bind(IoLoop& loop, Options options, Callbacks callbacks) {
    return open(loop, std::move(options), std::move(callbacks), false);
}

Result<std::unique_ptr<CloneSocket>> CloneSocket::dial(IoLoop& loop, Options options, Callbacks callbacks) {
    if (options.keys && options.allowedHostKey.empty())
        return fail(ErrorCode::InvalidArgument, "a clone dials only a host whose key it knows: give the host's key");
    return open(loop, std::move(options), std::move(callbacks), true);
}

Result<std::unique_ptr<CloneSocket>> CloneSocket::open(IoLoop& loop, Options options, Callbacks callbacks, bool dials) {
    assert(loop.isCurrentThread());
    if (options.keys && (!isZ85Key(options.keys->publicKey) || !isZ85Key(options.keys->secretKey)))
        return fail(ErrorCode::InvalidArgument, "the clone's keys are no z85 keys of 40 characters");
    if (!options.allowedHostKey.empty() && !isZ85Key(options.allowedHostKey))
        return fail(ErrorCode::InvalidArgument, "the key of the allowed host is no z85 key of 40 characters");
    auto endpoint = parseEndpoint(options.endpoint);
    if (!endpoint) return tl::unexpected(endpoint.error());
    const bool encrypted = options.keys.has_value();
    if (auto plain = checkPlain(*endpoint, encrypted, options.allowPlainTcp); !plain) return tl::unexpected(plain.error());
    if (dials && endpoint->kind != Endpoint::Kind::Tcp)
        return fail(ErrorCode::InvalidArgument, "'" + options.endpoint + "' cannot be dialled: clones dial over tcp only");
    if (!dials) endpoint = prepareToBind(options.endpoint);
    if (!endpoint) return tl::unexpected(endpoint.error());

    std::unique_ptr<CloneSocket> socket(new CloneSocket);
    socket->m_impl = std::make_unique<Impl>(loop.impl(), std::move(options), std::move(*endpoint), dials,
                                             std::move(callbacks));
    if (auto opened = socket->m_impl->open(); !opened) return tl::unexpected(opened.error());
    return socket;
}

const std::string& CloneSocket::endpoint() const { return m_impl->endpoint(); }
int CloneSocket::port() const { return m_impl->port(); }
int CloneSocket::protocol() const { return m_impl->protocol(); }

void CloneSocket::send(const CloneMessage& message, std::shared_ptr<const std::byte> pixels, std::size_t pixelBytes) {
    m_impl->send(message, std::move(pixels), pixelBytes);
}

bool CloneSocket::trySend(const CloneMessage& message, std::shared_ptr<const std::byte> pixels, std::size_t pixelBytes) {
    return m_impl->send(message, std::move(pixels), pixelBytes);
}

void CloneSocket::dropHost() { m_impl->dropHost(); }

} // namespace doppel
