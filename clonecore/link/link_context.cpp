#include "clonecore/link/link_context.h"

#include <zmq.h>

#include <array>
#include <cassert>
#include <cstdint>
#include <utility>
#include <vector>

namespace doppel {

namespace {

constexpr int kMaxSockets = 16384; // three a connection
constexpr int kIoThreads = 2;      // CURVE costs a core at half a gigabyte a second

// All parts of one message; parts beyond `most` are read and forgotten. Empty when the context ends.
std::vector<std::string> receiveParts(void* socket, std::size_t most) {
    std::vector<std::string> parts;
    int more = 1;
    while (more) {
        zmq_msg_t part;
        ::zmq_msg_init(&part);
        if (::zmq_msg_recv(&part, socket, 0) < 0) {
            const int reason = zmq_errno();
            ::zmq_msg_close(&part);
            if (reason == EINTR) continue;
            return {};
        }
        if (parts.size() < most)
            parts.emplace_back(static_cast<const char*>(::zmq_msg_data(&part)), ::zmq_msg_size(&part));
        more = ::zmq_msg_more(&part);
        ::zmq_msg_close(&part);
    }
    return parts;
}

} // namespace

std::shared_ptr<LinkContext> LinkContext::shared() {
    static std::mutex mutex;
    static std::weak_ptr<LinkContext> current;
    std::lock_guard lock(mutex);
    auto context = current.lock();
    if (!context) current = context = std::shared_ptr<LinkContext>(new LinkContext);
    return context;
}

LinkContext::LinkContext() : m_context(::zmq_ctx_new()) {
    assert(m_context);
    ::zmq_ctx_set(m_context, ZMQ_MAX_SOCKETS, kMaxSockets);
    ::zmq_ctx_set(m_context, ZMQ_IO_THREADS, kIoThreads);
}

LinkContext::~LinkContext() {
    ::zmq_ctx_shutdown(m_context); // the ZAP thread's receive fails and it ends
    if (m_zapThread.joinable()) m_zapThread.join();
    while (::zmq_ctx_term(m_context) != 0 && zmq_errno() == EINTR) {
    }
}

std::string LinkContext::uniqueName(const std::string& prefix) {
    std::lock_guard lock(m_mutex);
    return prefix + std::to_string(m_nextName++);
}

Result<std::string> LinkContext::addDomain(std::set<std::string> clientKeys) {
    const std::string domain = uniqueName("doppel-");
    std::lock_guard lock(m_mutex);
    if (auto started = startZap(); !started) return tl::unexpected(started.error());
    m_domains[domain] = std::move(clientKeys);
    return domain;
}

void LinkContext::removeDomain(const std::string& domain) {
    std::lock_guard lock(m_mutex);
    m_domains.erase(domain);
}

Result<void> LinkContext::startZap() {
    if (m_zapStarted) return {};
    void* socket = ::zmq_socket(m_context, ZMQ_REP);
    const int linger = 0;
    if (!socket || ::zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof linger) != 0 ||
        ::zmq_bind(socket, "inproc://zeromq.zap.01") != 0) {
        const std::string reason = ::zmq_strerror(zmq_errno());
        if (socket) ::zmq_close(socket);
        return fail(ErrorCode::Io, "cannot start the check of client keys: " + reason);
    }
    m_zapThread = std::thread([this, socket] { serveZap(socket); });
    m_zapStarted = true;
    return {};
}

bool LinkContext::isAllowed(const std::string& domain, const std::string& mechanism, const std::string& clientKey) {
    if (mechanism != "CURVE" || clientKey.size() != 32) return false;
    std::array<char, 41> text{};
    if (!::zmq_z85_encode(text.data(), reinterpret_cast<const std::uint8_t*>(clientKey.data()), clientKey.size()))
        return false;
    std::lock_guard lock(m_mutex);
    const auto it = m_domains.find(domain);
    return it != m_domains.end() && (it->second.empty() || it->second.contains(text.data()));
}

// ZAP 1.0, https://rfc.zeromq.org/spec/27/: version, request id, domain, address, routing id, mechanism, credentials.
void LinkContext::serveZap(void* socket) {
    for (;;) {
        const auto parts = receiveParts(socket, 7);
        if (parts.empty()) break;
        const bool known = parts.size() == 7 && parts[0] == "1.0";
        const bool allowed = known && isAllowed(parts[2], parts[5], parts[6]);
        const std::array<std::string, 6> reply{"1.0", known ? parts[1] : "", allowed ? "200" : "400",
                                               allowed ? "OK" : "key not allowed", "", ""};
        bool sent = true;
        for (std::size_t i = 0; i < reply.size() && sent; ++i) {
            const int flags = i + 1 < reply.size() ? ZMQ_SNDMORE : 0;
            sent = ::zmq_send(socket, reply[i].data(), reply[i].size(), flags) >= 0;
        }
        if (!sent) break;
    }
    ::zmq_close(socket);
}

} // namespace doppel
