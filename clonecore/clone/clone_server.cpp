#include "clonecore/clone/clone_server.h"

#include "clonecore/clone/host_session.h"
#include "clonecore/clone/log_limiter.h"
#include "clonecore/clone/session_reaper.h"

#include <unistd.h>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

namespace doppel {

class CloneServer::Impl {
public:
    explicit Impl(CloneServerOptions options)
        : m_options(std::move(options)), m_publicKey(m_options.socket.keys ? m_options.socket.keys->publicKey : ""),
          m_assetCache(std::make_shared<AssetCache>(m_options.assetCache, m_options.assetCacheBytes)) {}

    ~Impl() {
        m_loop.run([this] {
            if (m_idleTimer) m_loop.cancelTimer(std::exchange(m_idleTimer, 0));
            m_socket.reset();
            endSession();
        });
        m_reaper.reset(); // renderers stop before the loop, which they call, goes
    }

    Result<void> start() {
        Result<void> bound;
        m_loop.run([&] {
            auto socket = m_options.dial ? CloneSocket::dial(m_loop, m_options.socket, callbacks())
                                         : CloneSocket::bind(m_loop, m_options.socket, callbacks());
            if (!socket) {
                bound = tl::unexpected(socket.error());
                return;
            }
            m_socket = std::move(*socket);
            m_endpoint = m_socket->endpoint();
            m_port = m_socket->port();
            startIdleTimer();
        });
        return bound;
    }

    const std::string& endpoint() const { return m_endpoint; }
    int port() const { return m_port; }
    const std::string& publicKey() const { return m_publicKey; }

    void wait() {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_done; });
    }

    void stop() {
        m_loop.post([this] { finish("the clone was asked to end"); });
    }

private:
    CloneSocket::Callbacks callbacks() {
        return {.message = [this](HostMessage message) { take(std::move(message)); },
                .hostLeft = [this](const std::string&, bool mayReturn) { hostLeft(mayReturn); },
                .note =
                    [this](const std::string& text) {
                        if (m_options.log && m_logLimiter.admit(LogLimiter::Clock::now())) m_options.log(text);
                    }};
    }

    void take(HostMessage message) {
        if (const auto* hello = std::get_if<HelloMessage>(&message)) {
            welcome(*hello);
        } else if (const auto* bye = std::get_if<ByeMessage>(&message)) {
            if (bye->quit) finish("the host said so");
        } else if (m_session) {
            m_session->take(std::move(message));
        }
    }

    void welcome(const HelloMessage& hello) {
        if (m_idleTimer) m_loop.cancelTimer(std::exchange(m_idleTimer, 0));
        const std::string here = m_options.remote ? std::string() : machineId();
        const bool sameMachine = !here.empty() && here == hello.machineId;
        const bool shareMemory = sameMachine && m_options.sharedMemory;
        const std::string machine = m_options.sharedMemory ? here : std::string();
        SessionAssets assets;
        if (!sameMachine) assets = {m_assetCache, !m_options.remote};
        auto send = [this](const CloneMessage& message, std::shared_ptr<const std::byte> pixels, std::size_t bytes) {
            return m_socket->trySend(message, std::move(pixels), bytes);
        };
        const bool returns = m_session && !hello.sessionId.empty() && hello.sessionId == m_session->sessionId();
        if (!returns) {
            endSession();
            m_session = std::make_shared<HostSession>(m_loop, hello.sessionId, std::move(assets));
        }
        m_session->attach(std::move(send), shareMemory);
        if (!returns) {
            if (!m_session->start(m_options.makeSession)) {
                m_socket->send(RefuseMessage{{ErrorCode::MissingPart, "the clone has no renderer to offer", {}},
                                             kProtocolMin, kProtocolMax});
                m_socket->dropHost();
                hostLeft(false);
                return;
            }
        }
        m_socket->send(WelcomeMessage{m_socket->protocol(), DOPPEL_VERSION, machine, static_cast<long>(::getpid()),
                                      m_session->renderers(), m_session->epoch()});
    }

    void hostLeft(bool mayReturn) {
        if (mayReturn && m_session)
            m_session->detach();
        else
            endSession();
        startIdleTimer();
    }

    void endSession() {
        if (!m_session) return;
        m_session->close();
        m_reaper->add(std::move(m_session));
        m_session.reset();
    }

    void startIdleTimer() {
        if (m_options.idleTimeout.count() <= 0 || m_idleTimer) return;
        m_idleTimer = m_loop.startTimer(m_options.idleTimeout, [this] {
            m_idleTimer = 0;
            finish("no host came");
        });
    }

    void finish(const std::string& reason) {
        if (m_socket && m_session) m_socket->send(GoodbyeMessage{reason});
        {
            std::lock_guard lock(m_mutex);
            m_done = true;
        }
        m_changed.notify_all();
    }

    const CloneServerOptions m_options;
    const std::string m_publicKey;
    const std::shared_ptr<AssetCache> m_assetCache;
    std::string m_endpoint;
    int m_port = 0;

    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_done = false; // guarded by m_mutex

    IoLoop m_loop;
    std::optional<SessionReaper> m_reaper{std::in_place};

    // I/O thread only.
    LogLimiter m_logLimiter;
    std::unique_ptr<CloneSocket> m_socket;
    std::shared_ptr<HostSession> m_session;
    IoLoop::TimerId m_idleTimer = 0;
};

CloneServer::CloneServer() = default;
CloneServer::~CloneServer() = default;

Result<std::unique_ptr<CloneServer>> CloneServer::start(CloneServerOptions options) {
    std::unique_ptr<CloneServer> server(new CloneServer);
    server->m_impl = std::make_unique<Impl>(std::move(options));
    if (auto started = server->m_impl->start(); !started) return tl::unexpected(started.error());
    return server;
}

const std::string& CloneServer::endpoint() const { return m_impl->endpoint(); }
int CloneServer::port() const { return m_impl->port(); }
const std::string& CloneServer::publicKey() const { return m_impl->publicKey(); }
void CloneServer::wait() { m_impl->wait(); }
void CloneServer::stop() { m_impl->stop(); }

} // namespace doppel
