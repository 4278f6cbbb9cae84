#include "clonecore/image/membuf_export.h"

#include "clonecore/base/file_descriptor.h"
#include "clonecore/image/membuf_name.h"
#include "clonecore/image/membuf_wire.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <list>
#include <map>
#include <thread>
#include <vector>

namespace doppel {

namespace {

using Clock = std::chrono::steady_clock;
using SharedFile = std::shared_ptr<const FileDescriptor>;

constexpr const char* kMemoryName = "doppel-membuf"; // shown in /proc/<pid>/fd

/// A copy of the pixels that nobody can change any more.
Result<SharedFile> sealedCopy(const Frame& frame) {
    const auto failed = [](int reason) { return tl::unexpected(errnoError("cannot copy the image to", "shared memory", reason)); };
    FileDescriptor file(::memfd_create(kMemoryName, MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!file) return failed(errno);
    const std::span<const std::byte> pixels = frame.bytes();
    if (const int reason = ::posix_fallocate(file.get(), 0, static_cast<off_t>(pixels.size())); reason != 0) return failed(reason);
    for (std::size_t done = 0; done < pixels.size();) {
        const ssize_t written = ::pwrite(file.get(), pixels.data() + done, pixels.size() - done, static_cast<off_t>(done));
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return failed(written < 0 ? errno : ENOSPC);
        done += static_cast<std::size_t>(written);
    }
    if (::fcntl(file.get(), F_ADD_SEALS, membufSeals() | F_SEAL_SEAL) != 0) return failed(errno);
    return std::make_shared<const FileDescriptor>(std::move(file));
}

/// One that asks: first its line is read, then the answer sent.
struct Client {
    FileDescriptor socket;
    Clock::time_point deadline;
    std::string asked;
    std::string answer; ///< "" = still reading
    std::size_t sent = 0;
    SharedFile pixels; ///< goes with the first byte
};

/// Bytes sent; -1 with errno. The descriptor goes along unless it is -1.
ssize_t sendWith(int socket, std::string_view bytes, int descriptor) {
    iovec part{const_cast<char*>(bytes.data()), bytes.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (descriptor >= 0) {
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        cmsghdr* const header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof descriptor);
        std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    }
    return ::sendmsg(socket, &message, MSG_NOSIGNAL);
}

bool isForLater(int reason) { return reason == EAGAIN || reason == EWOULDBLOCK || reason == EINTR; }

} // namespace

class MembufExport::Server {
public:
    Server(std::filesystem::path path, FileDescriptor listening, FileDescriptor wake, MembufRegistry& registry, MembufExportLimits limits)
        : m_path(std::move(path)), m_listening(std::move(listening)), m_wake(std::make_shared<const FileDescriptor>(std::move(wake))),
          m_registry(registry), m_limits(limits),
          // Who publishes this moment may still call after this has gone, so the descriptor is shared.
          m_changes(registry.observe([wake = m_wake](const std::string&) { wakeUp(*wake); })), m_thread([this] { run(); }) {}
    ~Server() {
        m_changes.reset();
        m_ends = true;
        wakeUp(*m_wake);
        m_thread.join();
        std::error_code ignored; // who looks for hosts clears away what stays
        std::filesystem::remove(m_path, ignored);
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    const std::filesystem::path& path() const { return m_path; }

private:
    struct Sealed {
        std::uint64_t version = 0;
        SharedFile pixels;
    };

    static void wakeUp(const FileDescriptor& event) {
        const std::uint64_t one = 1;
        // It fails only when the count is full, and then the thread wakes anyway.
        [[maybe_unused]] const ssize_t written = ::write(event.get(), &one, sizeof one);
    }
    void run();
    int untilNextDeadline() const;
    void acceptAll();
    /// False when it is done with, well or not.
    bool serve(Client& client, short events);
    bool read(Client& client);
    bool send(Client& client);
    void answer(Client& client, const std::string& id);
    Result<SharedFile> sealed(const std::string& id, const MembufRegistry::Entry& entry);
    void dropOldCopies();

    const std::filesystem::path m_path;
    const FileDescriptor m_listening;
    const SharedFile m_wake;
    MembufRegistry& m_registry;
    const MembufExportLimits m_limits;
    std::atomic<bool> m_ends = false;
    std::list<Client> m_clients;           // of the thread; oldest first
    std::map<std::string, Sealed> m_copies; // of the thread
    bool m_mayAccept = true;               // of the thread
    Subscription m_changes;
    std::thread m_thread; // last: it uses all the others
};

void MembufExport::Server::run() {
    std::vector<pollfd> watched;
    while (!m_ends) {
        watched.clear();
        watched.push_back({m_wake->get(), POLLIN, 0});
        watched.push_back({m_mayAccept ? m_listening.get() : -1, POLLIN, 0});
        for (const Client& client : m_clients) watched.push_back({client.socket.get(), static_cast<short>(client.answer.empty() ? POLLIN : POLLOUT), 0});
        if (::poll(watched.data(), watched.size(), untilNextDeadline()) < 0) continue; // a signal
        m_mayAccept = true;
        if (watched[0].revents) {
            std::uint64_t count = 0;
            [[maybe_unused]] const ssize_t got = ::read(m_wake->get(), &count, sizeof count);
            dropOldCopies();
        }
        const auto now = Clock::now();
        std::size_t index = 2;
        for (auto client = m_clients.begin(); client != m_clients.end(); ++index) {
            const short events = watched[index].revents;
            const bool stays = client->deadline > now && (!events || serve(*client, events));
            client = stays ? std::next(client) : m_clients.erase(client);
        }
        if (watched[1].revents) acceptAll();
    }
}

/// Milliseconds; -1 = nobody is waited for.
int MembufExport::Server::untilNextDeadline() const {
    if (!m_mayAccept && m_clients.empty()) return 1000; // no descriptor was free: other threads give theirs back without a word
    if (m_clients.empty()) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(m_clients.front().deadline - Clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
}

void MembufExport::Server::acceptAll() {
    for (std::size_t taken = 0; taken < m_limits.clients; ++taken) {
        FileDescriptor socket(::accept4(m_listening.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (!socket) {
            m_mayAccept = isForLater(errno) || errno == ECONNABORTED;
            return;
        }
        if (!isOfThisUser(socket.get())) continue;
        if (m_clients.size() >= m_limits.clients) m_clients.pop_front();
        m_clients.push_back({std::move(socket), Clock::now() + m_limits.patience, {}, {}, 0, nullptr});
    }
}

bool MembufExport::Server::serve(Client& client, short events) {
    if (client.answer.empty()) return (events & POLLIN) && read(client);
    return (events & POLLOUT) && send(client);
}

bool MembufExport::Server::read(Client& client) {
    char bytes[kMaxMembufRequest];
    const ssize_t got = ::recv(client.socket.get(), bytes, sizeof bytes - client.asked.size(), 0);
    if (got < 0) return isForLater(errno);
    if (got == 0) return false;
    client.asked.append(bytes, static_cast<std::size_t>(got));
    const std::size_t end = client.asked.find('\n');
    if (end == std::string::npos) return client.asked.size() < kMaxMembufRequest;
    const auto id = decodeMembufRequest(std::string_view(client.asked).substr(0, end));
    if (id) answer(client, *id);
    else client.answer = encodeMembufError("this host does not understand what was asked: it is of another version of Doppel");
    return send(client);
}

bool MembufExport::Server::send(Client& client) {
    while (client.sent < client.answer.size()) {
        const ssize_t sent = sendWith(client.socket.get(), std::string_view(client.answer).substr(client.sent),
                                      client.sent == 0 && client.pixels ? client.pixels->get() : -1);
        if (sent < 0) return isForLater(errno);
        client.sent += static_cast<std::size_t>(sent);
    }
    return false;
}

void MembufExport::Server::answer(Client& client, const std::string& id) {
    const MembufRegistry::Entry entry = m_registry.current(id);
    if (!entry.frame) {
        client.answer = encodeMembufError("there is no image '" + id + "'; known: " + joinMembufIds(m_registry.ids()));
        return;
    }
    auto pixels = sealed(id, entry);
    client.answer = pixels ? encodeMembufAnswer({entry.frame->layout(), entry.frame->info(), entry.version})
                           : encodeMembufError(pixels.error().text());
    if (pixels) client.pixels = std::move(*pixels);
}

Result<SharedFile> MembufExport::Server::sealed(const std::string& id, const MembufRegistry::Entry& entry) {
    if (const auto found = m_copies.find(id); found != m_copies.end() && found->second.version == entry.version) return found->second.pixels;
    auto made = sealedCopy(*entry.frame);
    if (!made) return made;
    m_copies[id] = {entry.version, *made};
    // It may have changed since it was asked for, and the word of that been heard before the copy was kept.
    dropOldCopies();
    return made;
}

void MembufExport::Server::dropOldCopies() {
    std::erase_if(m_copies, [&](const auto& copy) {
        const auto entry = m_registry.current(copy.first);
        return !entry.frame || entry.version != copy.second.version;
    });
}

Result<std::unique_ptr<MembufExport>> MembufExport::serve(const std::filesystem::path& socket, MembufRegistry& registry,
                                                          MembufExportLimits limits) {
    const auto failed = [&](int reason) { return tl::unexpected(errnoError("cannot show images to other programs at", socket.native(), reason)); };
    const auto address = unixAddress(socket);
    if (!address) return tl::unexpected(address.error());
    FileDescriptor listening(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    FileDescriptor wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!listening || !wake) return failed(errno);
    if (::bind(listening.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0) return failed(errno);
    if (::listen(listening.get(), 64) != 0) return failed(errno);
    return std::unique_ptr<MembufExport>(new MembufExport(std::make_unique<Server>(socket, std::move(listening), std::move(wake), registry, limits)));
}

MembufExport::MembufExport(std::unique_ptr<Server> server) : m_server(std::move(server)) {}
MembufExport::~MembufExport() = default;

const std::filesystem::path& MembufExport::socket() const { return m_server->path(); }

} // namespace doppel
