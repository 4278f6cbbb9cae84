#include "clonecore/link/endpoint.h"

#include "clonecore/base/file_descriptor.h"
#include "clonecore/base/user_folders.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>

namespace doppel {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kInproc = "inproc://", kIpc = "ipc://", kTcp = "tcp://";
constexpr std::string_view kSocketPrefix = "clone-"; // the process id of the clone follows
constexpr std::size_t kMaxEndpointBytes = 255;

bool isLoopback(std::string_view address) {
    // "127.0.0.1:5000": a name that merely begins with 127. has letters or too few dots.
    const std::string_view host = address.substr(0, address.rfind(':'));
    if (host == "localhost" || host == "[::1]") return true;
    return host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos;
}

/// True when nobody serves there any more. A socket between its bind() and its listen() refuses too, but its process lives.
bool isAbandoned(const fs::path& file, pid_t owner) {
    if (::kill(owner, 0) == 0 || errno != ESRCH) return false;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (file.native().size() >= sizeof address.sun_path) return false;
    std::copy_n(file.c_str(), file.native().size(), address.sun_path);
    const FileDescriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    return probe && ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 && errno == ECONNREFUSED;
}

// A clone that was killed leaves its socket's file behind, and so does its host when both die: whoever comes next clears up.
void removeAbandonedSockets(const fs::path& folder) {
    std::error_code fault; // it is only litter
    for (const auto& item : fs::directory_iterator(folder, fault)) {
        const std::string name = item.path().filename().string();
        if (!name.starts_with(kSocketPrefix) || !item.is_socket(fault)) continue;
        const int owner = std::atoi(name.c_str() + kSocketPrefix.size());
        if (owner > 0 && isAbandoned(item.path(), owner)) fs::remove(item.path(), fault);
    }
}

} // namespace

SocketFile::SocketFile(const Endpoint& endpoint) {
    struct stat info {};
    if (endpoint.kind != Endpoint::Kind::Ipc || ::lstat(endpoint.file.c_str(), &info) != 0) return;
    m_file = endpoint.file;
    m_id = {info.st_dev, info.st_ino};
}

SocketFile::~SocketFile() {
    struct stat info {};
    if (m_file.empty() || ::lstat(m_file.c_str(), &info) != 0) return;
    if (m_id == std::pair<std::uint64_t, std::uint64_t>(info.st_dev, info.st_ino)) ::unlink(m_file.c_str());
}

Result<Endpoint> parseEndpoint(const std::string& text) {
    const auto bad = [&](const std::string& why) {
        return fail(ErrorCode::InvalidArgument, "'" + text.substr(0, kMaxEndpointBytes) + "' is no endpoint: " + why);
    };
    Endpoint endpoint;
    endpoint.text = text;
    if (text.size() > kMaxEndpointBytes) return bad("it is longer than " + std::to_string(kMaxEndpointBytes) + " bytes");
    if (text.starts_with(kInproc)) {
        if (text.size() == kInproc.size()) return bad("the name is missing");
        endpoint.kind = Endpoint::Kind::Inproc;
    } else if (text.starts_with(kIpc)) {
        endpoint.kind = Endpoint::Kind::Ipc;
        endpoint.file = text.substr(kIpc.size());
        if (endpoint.file != "*" && !endpoint.file.is_absolute()) return bad("an ipc socket needs an absolute path");
        if (endpoint.file.native().size() >= sizeof(sockaddr_un::sun_path))
            return bad("the path is too long for a Unix socket; choose a shorter one");
    } else if (text.starts_with(kTcp)) {
        const std::string_view address = std::string_view(text).substr(kTcp.size());
        if (address.rfind(':') == std::string_view::npos || address.front() == ':') return bad("write tcp://<host>:<port>");
        endpoint.kind = Endpoint::Kind::Tcp;
        endpoint.loopback = isLoopback(address);
        endpoint.ipv6 = address.starts_with('[');
    } else {
        return bad("it begins with none of tcp://, ipc://, inproc://");
    }
    return endpoint;
}

Result<Endpoint> prepareToBind(const std::string& text) {
    auto endpoint = parseEndpoint(text);
    if (!endpoint || endpoint->kind != Endpoint::Kind::Ipc) return endpoint;
    const bool isOwnPlace = endpoint->file == "*";
    if (isOwnPlace) {
        static std::atomic<unsigned> counter{1};
        endpoint->file = runtimeFolder() / (std::string(kSocketPrefix) + std::to_string(::getpid()) + "-" + std::to_string(counter++));
        endpoint = parseEndpoint(std::string(kIpc) + endpoint->file.native());
        if (!endpoint) return endpoint;
    }
    if (auto folder = makePrivateFolder(endpoint->file.parent_path(), "the folder for sockets"); !folder) return tl::unexpected(folder.error());
    if (isOwnPlace) removeAbandonedSockets(endpoint->file.parent_path());
    return endpoint;
}

Result<void> checkBeforeConnect(const Endpoint& endpoint, bool encrypted) {
    if (endpoint.kind != Endpoint::Kind::Ipc || encrypted) return {};
    struct stat info {};
    // A socket that is not there (yet) is the transport's to report.
    if (::stat(endpoint.file.c_str(), &info) != 0 || info.st_uid == ::geteuid()) return {};
    return fail(ErrorCode::PermissionDenied,
                "the socket '" + endpoint.file.native() + "' belongs to another user: connect with the clone's key");
}

Result<void> checkPlain(const Endpoint& endpoint, bool encrypted, bool allowPlainTcp) {
    if (encrypted || endpoint.kind != Endpoint::Kind::Tcp) return {};
    if (!endpoint.loopback) {
        return fail(ErrorCode::PermissionDenied, "'" + endpoint.text +
                                                     "' is not this machine: without the clone's key only loopback is "
                                                     "allowed; give the key");
    }
    if (allowPlainTcp) return {};
    return fail(ErrorCode::PermissionDenied,
                "'" + endpoint.text + "' would not be encrypted: give keys, or allow plain TCP explicitly");
}

} // namespace doppel
