#include "tests/support/tcp_proxy.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <deque>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>

namespace doppel::test {

namespace {

using Clock = Line::Clock;

constexpr std::size_t kPiece = 1460;
constexpr std::size_t kMostQueued = 256u << 10; // as a router's buffer: what is beyond waits at the sender
constexpr std::chrono::milliseconds kRetransmission{200};

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    return address;
}

void prepare(int fd) {
    const int one = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
}

} // namespace

/// One direction of a connection.
struct TcpProxy::Pipe {
    struct Piece {
        Clock::time_point due;
        std::string bytes;
    };
    int from, to;
    std::deque<Piece> pieces;
    std::size_t queued = 0;
    Line line{};
    Clock::time_point last{}; ///< due time of the newest piece: they stay in order
    bool ended = false;

    bool wantsToRead() const { return !ended && queued < kMostQueued; }
    bool wantsToWrite(Clock::time_point now) const { return !pieces.empty() && pieces.front().due <= now; }

    /// False when the connection is over.
    bool read(const Weather& weather, std::mt19937& random) {
        std::array<char, kPiece * 16> block;
        const ssize_t count = ::recv(from, block.data(), block.size(), 0);
        if (count < 0) return errno == EAGAIN;
        if (count == 0) {
            ended = true;
            return true;
        }
        for (std::size_t at = 0; at < static_cast<std::size_t>(count); at += kPiece) {
            const std::size_t size = std::min(kPiece, static_cast<std::size_t>(count) - at);
            Clock::time_point due = line.carry(size, weather);
            if (weather.loss > 0 && std::uniform_real_distribution<>(0, 1)(random) < weather.loss) due += kRetransmission;
            last = std::max(last, due);
            pieces.push_back({last, std::string(block.data() + at, size)});
            queued += size;
        }
        return true;
    }
    bool write(std::atomic<std::uint64_t>& forwarded) {
        Piece& piece = pieces.front();
        const ssize_t count = ::send(to, piece.bytes.data(), piece.bytes.size(), MSG_NOSIGNAL);
        if (count < 0) return errno == EAGAIN;
        queued -= static_cast<std::size_t>(count);
        forwarded += static_cast<std::uint64_t>(count);
        piece.bytes.erase(0, static_cast<std::size_t>(count));
        if (piece.bytes.empty()) pieces.pop_front();
        return true;
    }
};

struct TcpProxy::Link {
    int client, server;
    Pipe up{client, server, {}, 0, {}, {}, false}, down{server, client, {}, 0, {}, {}, false};
    Link(int c, int s) : client(c), server(s) {}
    ~Link() {
        ::close(client);
        ::close(server);
    }
};

TcpProxy::TcpProxy(int targetPort) : TcpProxy([targetPort] { return targetPort; }) {}

TcpProxy::TcpProxy(std::function<int()> targetPort) : m_targetPort(std::move(targetPort)) {
    m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    m_wake = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (::bind(m_listener, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(m_listener, 16) != 0 ||
        ::getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::runtime_error("the proxy cannot listen");
    m_port = ntohs(address.sin_port);
    m_thread = std::thread([this] { run(); });
}

TcpProxy::~TcpProxy() {
    {
        std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    wake();
    m_thread.join();
    ::close(m_listener);
    ::close(m_wake);
}

void TcpProxy::setWeather(const Weather& weather) {
    {
        std::lock_guard lock(m_mutex);
        m_weather = weather;
    }
    wake();
}

void TcpProxy::cut() {
    {
        std::lock_guard lock(m_mutex);
        m_cut = true;
    }
    wake();
}

void TcpProxy::wake() {
    const std::uint64_t one = 1;
    if (::write(m_wake, &one, sizeof one) != sizeof one && errno != EAGAIN) std::abort();
}

void TcpProxy::acceptOne() {
    const int client = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(m_targetPort());
    if (::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(client);
        ::close(server);
        return;
    }
    prepare(client);
    prepare(server);
    m_links.push_back(std::make_unique<Link>(client, server));
}

void TcpProxy::run() {
    std::mt19937 random(1);
    for (;;) {
        Weather weather;
        {
            std::lock_guard lock(m_mutex);
            if (m_stopping) break;
            if (std::exchange(m_cut, false)) m_links.clear();
            weather = m_weather;
        }
        std::vector<pollfd> fds{{m_wake, POLLIN, 0}, {m_listener, POLLIN, 0}};
        Clock::time_point next = Clock::time_point::max();
        const Clock::time_point now = Clock::now();
        for (const auto& link : m_links) {
            short client = 0, server = 0;
            const auto look = [&](const Pipe& pipe, short& from, short& to) {
                if (weather.isFrozen) return;
                if (pipe.wantsToRead()) from |= POLLIN;
                if (pipe.wantsToWrite(now)) to |= POLLOUT;
                else if (!pipe.pieces.empty()) next = std::min(next, pipe.pieces.front().due);
            };
            look(link->up, client, server);
            look(link->down, server, client);
            fds.push_back({client ? link->client : -1, client, 0});
            fds.push_back({server ? link->server : -1, server, 0});
        }
        int timeout = -1;
        if (next != Clock::time_point::max())
            timeout = static_cast<int>(std::max<std::int64_t>(0, std::chrono::ceil<std::chrono::milliseconds>(next - now).count()));
        ::poll(fds.data(), fds.size(), timeout);
        std::uint64_t ignored = 0;
        while (::read(m_wake, &ignored, sizeof ignored) == sizeof ignored) {}
        const std::size_t known = m_links.size();
        for (std::size_t i = 0; i < known; ++i) {
            Link& link = *m_links[i];
            const short client = fds[2 + 2 * i].revents, server = fds[3 + 2 * i].revents;
            constexpr short kIn = POLLIN | POLLHUP | POLLERR;
            bool lives = true;
            if ((client & kIn) && link.up.wantsToRead()) lives = lives && link.up.read(weather, random);
            if ((server & kIn) && link.down.wantsToRead()) lives = lives && link.down.read(weather, random);
            if ((server & POLLOUT) && !link.up.pieces.empty()) lives = lives && link.up.write(m_forwarded);
            if ((client & POLLOUT) && !link.down.pieces.empty()) lives = lives && link.down.write(m_forwarded);
            const bool over = (link.up.ended && link.up.pieces.empty()) || (link.down.ended && link.down.pieces.empty());
            if (!lives || over) m_links[i].reset();
        }
        std::erase(m_links, nullptr);
        if (fds[1].revents) acceptOne();
    }
    m_links.clear();
}

} // namespace doppel::test
