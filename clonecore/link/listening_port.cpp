#include "clonecore/link/listening_port.h"

#include "clonecore/link/endpoint.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <string_view>
#include <utility>

namespace doppel {

namespace {

constexpr int kQueue = 64; // connections that wait to be taken; one clone dials, the rest are strangers

/// An address of either family to bind.
struct Interface {
    sockaddr_storage address{};
    socklen_t size = 0;

    static Interface v4(in_addr address, std::uint16_t port) {
        sockaddr_in value{};
        value.sin_family = AF_INET;
        value.sin_addr = address;
        value.sin_port = htons(port);
        return of(value);
    }
    static Interface v6(in6_addr address, std::uint16_t port) {
        sockaddr_in6 value{};
        value.sin6_family = AF_INET6;
        value.sin6_addr = address;
        value.sin6_port = htons(port);
        return of(value);
    }

private:
    template <class Address>
    static Interface of(const Address& value) {
        Interface result;
        std::memcpy(&result.address, &value, sizeof value);
        result.size = sizeof value;
        return result;
    }
};

FileDescriptor listenOn(const Interface& where) {
    const int family = where.address.ss_family, one = 1, off = 0;
    FileDescriptor fd(::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd) return fd;
    // Connections of a host that has just died linger on its port, where the next one listens.
    const bool ready = ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0 &&
                       (family != AF_INET6 || ::setsockopt(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) == 0) &&
                       ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&where.address), where.size) == 0 &&
                       ::listen(fd.get(), kQueue) == 0;
    if (ready) return fd;
    const int reason = errno; // closing must not hide it
    fd.reset();
    errno = reason;
    return {};
}

int boundPort(const FileDescriptor& fd) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
    sockaddr_in v4{};
    sockaddr_in6 v6{};
    if (address.ss_family == AF_INET6) {
        std::memcpy(&v6, &address, sizeof v6);
        return ntohs(v6.sin6_port);
    }
    std::memcpy(&v4, &address, sizeof v4);
    return ntohs(v4.sin_port);
}

} // namespace

Result<std::shared_ptr<const ListeningPort>> ListeningPort::open(const std::string& endpoint) {
    const auto bad = [&](const char* why) { return fail(ErrorCode::InvalidArgument, "cannot listen at '" + endpoint + "': " + why); };
    const auto parsed = parseEndpoint(endpoint);
    if (!parsed) return tl::unexpected(parsed.error());
    if (parsed->kind != Endpoint::Kind::Tcp) return bad("clones dial over tcp only");
    const std::string_view text = std::string_view(endpoint).substr(std::string_view("tcp://").size());
    const auto colon = text.rfind(':');
    std::string host(text.substr(0, colon));
    const std::string_view number = text.substr(colon + 1);
    std::uint16_t port = 0;
    if (number != "*") {
        const auto [end, fault] = std::from_chars(number.data(), number.data() + number.size(), port);
        if (fault != std::errc() || end != number.data() + number.size() || port == 0) return bad("the port is no number from 1 to 65535");
    }

    FileDescriptor socket;
    in_addr v4{};
    if (host == "*") {
        socket = listenOn(Interface::v6(in6addr_any, port));
        v4.s_addr = htonl(INADDR_ANY);
        if (!socket && errno == EAFNOSUPPORT) socket = listenOn(Interface::v4(v4, port)); // a machine without IPv6
    } else if (host == "[::1]") {
        socket = listenOn(Interface::v6(in6addr_loopback, port));
    } else {
        if (host == "localhost") host = "127.0.0.1";
        if (!parsed->loopback || ::inet_pton(AF_INET, host.c_str(), &v4) != 1) return bad("the interface must be * or a loopback address");
        socket = listenOn(Interface::v4(v4, port));
    }
    if (!socket) {
        const int reason = errno;
        Error error = errnoError("cannot listen for the clone at", endpoint, reason);
        if (reason == EADDRINUSE) error.message += "; another program has that port: choose another one, or 0 for any";
        return tl::unexpected(std::move(error));
    }
    const int bound = boundPort(socket);
    if (bound == 0) return tl::unexpected(errnoError("cannot listen for the clone at", endpoint, errno));
    return std::shared_ptr<const ListeningPort>(
        new ListeningPort(std::move(socket), "tcp://" + host + ":" + std::to_string(bound), bound));
}

Result<FileDescriptor> ListeningPort::duplicate() const {
    FileDescriptor copy(::fcntl(m_socket.get(), F_DUPFD_CLOEXEC, 0));
    if (!copy) return tl::unexpected(errnoError("cannot listen for the clone at", m_endpoint, errno));
    return copy;
}

} // namespace doppel
