#include "clonecore/link/service_socket.h"

#include "clonecore/link/io_loop_impl.h"
#include "clonecore/link/socket_setup.h"

#include <cassert>
#include <deque>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

namespace doppel {

namespace {

constexpr std::size_t kMaxBanned = 1024; // connections remembered as not to be listened to

} // namespace

class ServiceSocket::Impl {
public:
    Impl(IoLoop::Impl& loop, Options options, Endpoint endpoint, Callbacks callbacks)
        : m_loop(loop),
          m_options(std::move(options)),
          m_endpoint(std::move(endpoint)),
          m_callbacks(std::make_shared<Callbacks>(std::move(callbacks))) {}

    ~Impl() {
        assert(m_loop.isCurrentThread());
        for (const auto id : std::exchange(m_watches, {})) m_loop.unwatch(id);
        m_socket.close(m_peers.empty() ? 0 : kLingerMilliseconds);
    }

    Result<void> open() {
        if (auto opened = m_socket.open(m_loop.context(), ZMQ_ROUTER); !opened) return opened;
        setUp(m_socket, m_endpoint, static_cast<std::int64_t>(m_options.maxMessageBytes));
        m_socket.set(ZMQ_ROUTER_MANDATORY, 1); // a send to a client that is gone tells so
        if (m_options.keys) {
            auto keeper = Doorkeeper::guard(m_socket, m_loop.context(), m_options.keys->secretKey, m_options.allowedKeys);
            if (!keeper) return tl::unexpected(std::move(keeper.error()));
            m_doorkeeper = std::move(*keeper);
        }
        auto bound = bindTo(m_socket, m_endpoint);
        if (!bound) return tl::unexpected(std::move(bound.error()));
        m_bound = std::move(*bound);
        m_watches = {m_loop.watch(m_socket.get(), [this] { readMessages(kMessagesPerRound); }),
                     m_loop.watch(m_socket.monitor(), [this] { readEvents(); })};
        return {};
    }

    const BoundEndpoint& bound() const { return m_bound; }

    bool send(Peer peer, std::string_view bytes) {
        const auto found = m_peers.find(peer);
        if (found == m_peers.end()) return false;
        int reason = m_socket.send(found->second.route, true);
        if (reason == 0) reason = m_socket.send(bytes, false);
        return reason == 0;
    }

    void drop(Peer peer) {
        const auto found = m_peers.find(peer);
        if (found == m_peers.end()) return;
        m_banned.push_back(found->second.route);
        if (m_banned.size() > kMaxBanned) m_banned.pop_front();
        forget(peer);
    }

private:
    struct Client {
        std::string route; ///< ZeroMQ's name of the connection
        int connection = -1;
    };

    void forget(Peer peer) {
        const auto found = m_peers.find(peer);
        m_byRoute.erase(found->second.route);
        if (found->second.connection >= 0) m_byConnection.erase(found->second.connection);
        m_peers.erase(found);
    }

    /// False when a callback has destroyed this object.
    bool readMessages(int most) {
        for (int i = 0; i < most; ++i) {
            ZmqPart route, body;
            if (!m_socket.receive(route)) return true;
            const bool whole = route.more() && m_socket.receive(body) && !body.more();
            if (!whole) m_socket.skipParts(body.more());
            const auto peer = peerOf(std::string(route.text()), body.connection());
            if (!peer) continue;
            if (!whole) {
                note("a client was dropped: its messages have more than one part");
                if (!left(*peer, true)) return false;
                continue;
            }
            const std::weak_ptr<int> alive = m_alive;
            const auto callbacks = m_callbacks;
            callbacks->message(*peer, body.text());
            if (alive.expired()) return false;
        }
        return true;
    }

    std::optional<Peer> peerOf(const std::string& route, int connection) {
        if (const auto known = m_byRoute.find(route); known != m_byRoute.end()) return known->second;
        for (const std::string& banned : m_banned)
            if (banned == route) return std::nullopt;
        // Its file descriptor may have been the one of a client whose end waits among the events.
        readEvents();
        if (m_peers.size() >= m_options.maxPeers) {
            note("a client was turned away: " + std::to_string(m_peers.size()) + " are here already");
            m_banned.push_back(route);
            if (m_banned.size() > kMaxBanned) m_banned.pop_front();
            return std::nullopt;
        }
        const Peer peer = m_nextPeer++;
        m_peers[peer] = {route, connection};
        m_byRoute[route] = peer;
        if (connection >= 0) m_byConnection[connection] = peer;
        return peer;
    }

    void readEvents() {
        while (const auto event = m_socket.nextEvent()) {
            if (event->event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH) note("a client was turned away: its key is not allowed");
            if (event->event != ZMQ_EVENT_DISCONNECTED) continue;
            const auto found = m_byConnection.find(static_cast<int>(event->value));
            if (found == m_byConnection.end()) continue;
            // What it said before may still wait to be read. Not from here: this may be called while reading.
            const Peer peer = found->second;
            m_byConnection.erase(found);
            m_peers[peer].connection = -1;
            m_loop.startTimer(std::chrono::milliseconds(0), [this, alive = std::weak_ptr<int>(m_alive), peer] {
                if (alive.expired() || !readMessages(kReceiveQueue)) return;
                left(peer, false);
            });
        }
    }

    /// False when a callback has destroyed this object.
    bool left(Peer peer, bool ban) {
        if (!m_peers.contains(peer)) return true;
        if (ban) drop(peer);
        else forget(peer);
        const std::weak_ptr<int> alive = m_alive;
        const auto callbacks = m_callbacks;
        callbacks->left(peer);
        return !alive.expired();
    }

    void note(const std::string& text) const {
        if (m_callbacks->note) m_callbacks->note(text);
    }

    IoLoop::Impl& m_loop;
    const Options m_options;
    const Endpoint m_endpoint;
    const std::shared_ptr<Callbacks> m_callbacks; // shared so that a callback survives the object it belongs to
    const std::shared_ptr<int> m_alive = std::make_shared<int>(0);
    ZmqSocket m_socket;
    BoundEndpoint m_bound;
    Doorkeeper m_doorkeeper;
    std::vector<IoLoop::Impl::WatchId> m_watches;

    std::map<Peer, Client> m_peers;
    std::unordered_map<std::string, Peer> m_byRoute;
    std::unordered_map<int, Peer> m_byConnection;
    std::deque<std::string> m_banned;
    Peer m_nextPeer = 1;
};

ServiceSocket::ServiceSocket() = default;
ServiceSocket::~ServiceSocket() = default;

Result<std::unique_ptr<ServiceSocket>> ServiceSocket::bind(IoLoop& loop, Options options, Callbacks callbacks) {
    assert(loop.isCurrentThread());
    auto endpoint = prepareToBind(options.endpoint);
    if (!endpoint) return tl::unexpected(std::move(endpoint.error()));
    if (auto plain = checkPlain(*endpoint, options.keys.has_value(), false); !plain) return tl::unexpected(std::move(plain.error()));
    if (endpoint->kind == Endpoint::Kind::Tcp && options.allowedKeys.empty())
        return fail(ErrorCode::InvalidArgument, "a host serves over tcp only to clients whose keys it knows: give their keys");
    std::unique_ptr<ServiceSocket> socket(new ServiceSocket);
    socket->m_impl = std::make_unique<Impl>(loop.impl(), std::move(options), std::move(*endpoint), std::move(callbacks));
    if (auto opened = socket->m_impl->open(); !opened) return tl::unexpected(std::move(opened.error()));
    return socket;
}

const std::string& ServiceSocket::endpoint() const { return m_impl->bound().text; }
int ServiceSocket::port() const { return m_impl->bound().port; }
bool ServiceSocket::send(Peer peer, std::string_view bytes) { return m_impl->send(peer, bytes); }
void ServiceSocket::drop(Peer peer) { m_impl->drop(peer); }

} // namespace doppel
