#include "api/host_endpoint.h"

#include "api/api_wire.h"
#include "clonecore/link/service_socket.h"

#include <atomic>
#include <deque>
#include <map>
#include <unordered_map>
#include <utility>

namespace doppel {

namespace {

/// Events that wait for a client that reads slowly; the oldest go beyond it, and it is told so.
constexpr std::size_t kMaxWaitingEvents = 1000;
constexpr std::chrono::milliseconds kRetry{20};          // until a full queue is tried again
constexpr std::chrono::milliseconds kPatience{30'000};   // with a client that takes no answers

} // namespace

/// All of it on the loop's thread, but for what is said otherwise.
class HostEndpoint::Impl {
public:
    Impl(ApiHost& host, Options options) : m_host(host), m_options(std::move(options)) {}

    ~Impl() {
        m_events.reset();
        m_loop->run([this] {
            m_alive.reset();
            m_socket.reset();
            for (const auto& [peer, client] : m_clients) m_host.clientLeft(client.id);
        });
    }

    Result<void> start() {
        Result<void> bound;
        m_loop->run([&] {
            ServiceSocket::Options options{m_options.endpoint, m_options.keys, m_options.allowedKeys, kMaxApiMessageBytes, m_options.maxClients};
            auto socket = ServiceSocket::bind(*m_loop, std::move(options),
                                              {[this](Peer peer, std::string_view bytes) { take(peer, bytes); },
                                               [this](Peer peer) { left(peer); }, m_options.note});
            if (!socket) {
                bound = tl::unexpected(std::move(socket.error()));
                return;
            }
            m_socket = std::move(*socket);
            m_endpoint = m_socket->endpoint();
            m_port = m_socket->port();
        });
        if (!bound) return bound;
        m_events = m_host.observe([this, post = m_post](const ApiEvent& event) {
            // Many threads tell events, one sends them, in order.
            post([this, event] { tell(event); });
        });
        return {};
    }

    const std::string& endpoint() const { return m_endpoint; }
    int port() const { return m_port; }
    std::size_t clients() const { return m_count; }

private:
    using Peer = ServiceSocket::Peer;

    struct Client {
        ApiClient id = 0;
        bool isWelcome = false, isSubscribed = false;
        std::size_t openCalls = 0;
        std::deque<std::string> answers;            ///< that its queue had no room for
        std::deque<ApiEvent> events;                ///< the same, in order
        std::size_t lostEvents = 0;
        IoLoop::Clock::time_point stuckSince{};     ///< while something waits
        bool isRetrying = false;
    };

    /// Runs tasks on the loop's thread, from any, and not when this object has gone by then.
    std::function<void(std::function<void()>)> poster() {
        return [loop = std::weak_ptr<IoLoop>(m_loop), alive = std::weak_ptr<int>(m_alive)](std::function<void()> task) {
            const auto held = loop.lock();
            if (held) held->post([alive, task = std::move(task)] {
                if (!alive.expired()) task(); // it ends on this thread
            });
        };
    }

    void take(Peer peer, std::string_view bytes) {
        auto message = decodeApiClientMessage(bytes);
        if (!message) return refuse(peer, message.error());
        Client& client = m_clients[peer];
        m_count = m_clients.size();
        if (const auto* hello = std::get_if<ApiHello>(&*message)) return welcome(peer, client, *hello);
        if (!client.isWelcome) return refuse(peer, {ErrorCode::Refused, "the first message must be a hello", {}});
        if (const auto* subscribe = std::get_if<ApiSubscribe>(&*message)) {
            client.isSubscribed = subscribe->wanted;
            return;
        }
        call(peer, client, std::move(std::get<ApiCalls>(*message)));
    }

    void welcome(Peer peer, Client& client, const ApiHello& hello) {
        if (hello.protocolMin > kApiProtocol || hello.protocolMax < kApiProtocol) {
            return refuse(peer, {ErrorCode::ProtocolMismatch,
                                 "the client speaks protocol " + std::to_string(hello.protocolMin) + " to " + std::to_string(hello.protocolMax) +
                                     ", the host " + std::to_string(kApiProtocol) + ": install the same version of Doppel for both",
                                 {}});
        }
        if (!client.isWelcome) client.id = m_host.newClient();
        client.isWelcome = true;
        note("serves the client '" + hello.client + "'");
        answer(peer, client, encode(ApiHostMessage(ApiWelcome{kApiProtocol, DOPPEL_VERSION})));
        if (m_options.clientsChanged) m_options.clientsChanged();
    }

    void call(Peer peer, Client& client, ApiCalls calls) {
        if (client.openCalls >= m_options.maxOpenCalls) {
            ApiResults refused{calls.id, {}};
            for (std::size_t i = 0; i < calls.calls.size(); ++i)
                refused.results.push_back(fail(ErrorCode::TooLarge, "too many calls of this client wait for their answers"));
            return answer(peer, client, encode(ApiHostMessage(std::move(refused))));
        }
        ++client.openCalls;
        m_host.callAll(client.id, std::move(calls.calls), [this, post = m_post, peer, id = calls.id](std::vector<Result<ApiValue>> results) {
            // Encoded by whoever has the results: the loop's thread only sends.
            post([this, peer, bytes = encode(ApiHostMessage(ApiResults{id, std::move(results)}))]() mutable {
                const auto found = m_clients.find(peer);
                if (found == m_clients.end()) return;
                --found->second.openCalls;
                answer(peer, found->second, std::move(bytes));
            });
        });
    }

    // ---- sending

    void answer(Peer peer, Client& client, std::string bytes) {
        if (client.answers.empty() && m_socket->send(peer, bytes)) return;
        client.answers.push_back(std::move(bytes));
        retryLater(peer, client);
    }

    void tell(const ApiEvent& event) {
        for (auto& [peer, client] : m_clients) {
            if (!client.isSubscribed) continue;
            if (client.events.empty() && client.answers.empty() && m_socket->send(peer, encode(ApiHostMessage(event)))) continue;
            keepEvent(client, event);
            retryLater(peer, client);
        }
    }

    /// Newer ones take the place of older ones of the same kind.
    static void keepEvent(Client& client, const ApiEvent& event) {
        const std::string key = event.coalescingKey();
        if (!key.empty()) std::erase_if(client.events, [&](const ApiEvent& other) { return other.coalescingKey() == key; });
        client.events.push_back(event);
        if (client.events.size() <= kMaxWaitingEvents) return;
        client.events.pop_front();
        ++client.lostEvents;
    }

    void retryLater(Peer peer, Client& client) {
        if (client.isRetrying) return;
        client.isRetrying = true;
        if (client.stuckSince == IoLoop::Clock::time_point{}) client.stuckSince = IoLoop::Clock::now();
        // ZeroMQ does not tell when a queue of a ROUTER has room again.
        m_loop->startTimer(kRetry, [this, alive = std::weak_ptr<int>(m_alive), peer] {
            if (!alive.expired()) retry(peer);
        });
    }

    void retry(Peer peer) {
        const auto found = m_clients.find(peer);
        if (found == m_clients.end()) return;
        Client& client = found->second;
        client.isRetrying = false;
        bool moved = false;
        while (!client.answers.empty() && m_socket->send(peer, client.answers.front())) {
            client.answers.pop_front();
            moved = true;
        }
        if (client.answers.empty() && client.lostEvents > 0 &&
            m_socket->send(peer, encode(ApiHostMessage(ApiEvent{"lost", {}, {{"count", client.lostEvents}}}))))
            client.lostEvents = 0;
        while (client.answers.empty() && !client.events.empty() && m_socket->send(peer, encode(ApiHostMessage(client.events.front())))) {
            client.events.pop_front();
            moved = true;
        }
        if (moved) client.stuckSince = IoLoop::Clock::now();
        if (client.answers.empty() && client.events.empty()) {
            client.stuckSince = {};
            return;
        }
        if (IoLoop::Clock::now() - client.stuckSince > kPatience) {
            note("a client was let go: it does not read what it asked for");
            m_socket->drop(peer);
            return left(peer);
        }
        retryLater(peer, client);
    }

    void refuse(Peer peer, const Error& error) {
        note("refused a client: " + error.message);
        m_socket->send(peer, encode(ApiHostMessage(ApiRefusal{error})));
        m_socket->drop(peer);
        left(peer);
    }

    void left(Peer peer) {
        const auto found = m_clients.find(peer);
        if (found == m_clients.end()) return;
        if (found->second.isWelcome) m_host.clientLeft(found->second.id);
        const bool wasWelcome = found->second.isWelcome;
        m_clients.erase(found);
        m_count = m_clients.size();
        if (wasWelcome && m_options.clientsChanged) m_options.clientsChanged();
    }

    void note(const std::string& text) const {
        if (m_options.note) m_options.note(text);
    }

    ApiHost& m_host;
    const Options m_options;
    std::string m_endpoint;
    int m_port = 0;
    std::atomic<std::size_t> m_count{0};
    std::map<Peer, Client> m_clients;
    std::unique_ptr<ServiceSocket> m_socket;
    std::shared_ptr<int> m_alive = std::make_shared<int>(0);
    std::shared_ptr<IoLoop> m_loop = std::make_shared<IoLoop>(); ///< shared with who brings results at the very end
    const std::function<void(std::function<void()>)> m_post = poster();
    Subscription m_events;
};

HostEndpoint::HostEndpoint() = default;
HostEndpoint::~HostEndpoint() = default;

Result<std::unique_ptr<HostEndpoint>> HostEndpoint::serve(ApiHost& host, Options options) {
    std::unique_ptr<HostEndpoint> endpoint(new HostEndpoint);
    endpoint->m_impl = std::make_unique<Impl>(host, std::move(options));
    if (auto started = endpoint->m_impl->start(); !started) return tl::unexpected(std::move(started.error()));
    return endpoint;
}

const std::string& HostEndpoint::endpoint() const { return m_impl->endpoint(); }
int HostEndpoint::port() const { return m_impl->port(); }
std::size_t HostEndpoint::clients() const { return m_impl->clients(); }

} // namespace doppel
