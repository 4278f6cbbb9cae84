#include "clonecore/image/membuf_import.h"

#include "clonecore/base/file_descriptor.h"
#include "clonecore/image/membuf_wire.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace doppel {

namespace {

using Clock = std::chrono::steady_clock;

/// One question and its answer.
class Conversation {
public:
    Conversation(const std::filesystem::path& socket, Clock::time_point deadline) : m_name(socket.string()), m_deadline(deadline) {}

    Result<void> connect(const sockaddr_un& address);
    Result<void> ask(const std::string& line);
    /// Exactly so many bytes; a descriptor that comes along is kept.
    Result<std::string> receive(std::size_t count);
    FileDescriptor takeDescriptor() { return std::move(m_descriptor); }

private:
    Result<void> waitFor(short events) const;
    void keepDescriptors(msghdr& message);
    tl::unexpected<Error> failed(ErrorCode code, const std::string& why) const { return fail(code, "cannot read an image from the host at " + m_name + ": " + why); }
    tl::unexpected<Error> failed(int reason) const { return failed(ErrorCode::ConnectFailed, std::strerror(reason)); }

    const std::string m_name;
    const Clock::time_point m_deadline;
    FileDescriptor m_socket, m_descriptor;
};

Result<void> Conversation::connect(const sockaddr_un& address) {
    m_socket = FileDescriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!m_socket) return failed(errno);
    // A Unix socket connects at once, or waits for room in the host's queue: as long as this says.
    const auto left = std::max(std::chrono::duration_cast<std::chrono::microseconds>(m_deadline - Clock::now()), std::chrono::microseconds(1));
    const timeval wait{left.count() / 1'000'000, left.count() % 1'000'000};
    if (::setsockopt(m_socket.get(), SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait) != 0) return failed(errno);
    if (::connect(m_socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return errno == EAGAIN ? failed(ErrorCode::Timeout, "it is too busy; try again") : failed(errno);
    if (!isOfThisUser(m_socket.get())) return failed(ErrorCode::ConnectFailed, "it is another user's");
    return {};
}

Result<void> Conversation::ask(const std::string& line) {
    // Shorter than any socket's buffer: it goes whole.
    if (::send(m_socket.get(), line.data(), line.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(line.size())) return failed(errno);
    return {};
}

Result<void> Conversation::waitFor(short events) const {
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(m_deadline - Clock::now()).count();
        pollfd watched{m_socket.get(), events, 0};
        const int ready = left <= 0 ? 0 : ::poll(&watched, 1, static_cast<int>(std::min<std::int64_t>(left, 60'000)));
        if (ready > 0) return {};
        if (left <= 0) return failed(ErrorCode::Timeout, "it does not answer");
        if (ready < 0 && errno != EINTR) return failed(errno);
    }
}

Result<std::string> Conversation::receive(std::size_t count) {
    std::string bytes;
    while (bytes.size() < count) {
        if (auto ready = waitFor(POLLIN); !ready) return tl::unexpected(ready.error());
        // Memory is taken as the bytes come, not as the length says.
        char some[16384];
        iovec part{some, std::min(sizeof some, count - bytes.size())};
        alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))];
        msghdr message{};
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        const ssize_t got = ::recvmsg(m_socket.get(), &message, MSG_CMSG_CLOEXEC);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed(errno);
        keepDescriptors(message);
        if (got == 0) return failed(ErrorCode::ConnectFailed, "it ended before its answer did");
        bytes.append(some, static_cast<std::size_t>(got));
    }
    return bytes;
}

void Conversation::keepDescriptors(msghdr& message) {
    for (cmsghdr* header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        for (std::size_t at = CMSG_LEN(0); at + sizeof(int) <= header->cmsg_len; at += sizeof(int)) {
            int descriptor = -1;
            std::memcpy(&descriptor, reinterpret_cast<const char*>(header) + at, sizeof descriptor);
            FileDescriptor owned(descriptor); // there may be room for more than one: those are closed
            if (!m_descriptor) m_descriptor = std::move(owned);
        }
    }
}

/// The pixels, mapped; only from memory that nobody can cut short or write to.
Result<std::shared_ptr<const std::byte>> mapPixels(const FileDescriptor& file, std::size_t bytes) {
    struct stat status {};
    const auto damaged = [](const char* why) { return fail(ErrorCode::ParseFailed, std::string("the host's image is damaged: ") + why); };
    if (!file) return damaged("it came without pixels");
    if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return damaged("its pixels are no memory");
    const int seals = ::fcntl(file.get(), F_GET_SEALS);
    if (seals < 0 || (seals & membufSeals()) != membufSeals()) return damaged("its memory is not sealed");
    if (status.st_size < 0 || static_cast<std::uint64_t>(status.st_size) < bytes) return damaged("it has fewer pixels than it says");
    // Private, as older kernels refuse to share what is sealed against writing; nobody writes, so it is the same memory.
    void* const base = ::mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, file.get(), 0);
    if (base == MAP_FAILED) return tl::unexpected(errnoError("cannot map", "the host's image", errno));
    return std::shared_ptr<const std::byte>(static_cast<const std::byte*>(base),
                                            [bytes](const std::byte* mapped) { ::munmap(const_cast<std::byte*>(mapped), bytes); });
}

} // namespace

Result<ImportedMembuf> importMembuf(const std::filesystem::path& socket, const std::string& id, std::chrono::milliseconds patience) {
    const std::string line = encodeMembufRequest(id);
    if (line.size() > kMaxMembufRequest || id.find('\n') != std::string::npos) return fail(ErrorCode::NotFound, "no image has such a name");
    const auto address = unixAddress(socket);
    if (!address) return tl::unexpected(address.error());
    Conversation host(socket, Clock::now() + patience);
    if (auto done = host.connect(*address); !done) return tl::unexpected(done.error());
    if (auto done = host.ask(line); !done) return tl::unexpected(done.error());
    const auto length = host.receive(4);
    if (!length) return tl::unexpected(length.error());
    std::size_t bytes = 0;
    for (unsigned i = 0; i < 4; ++i) bytes |= static_cast<std::size_t>(static_cast<unsigned char>((*length)[i])) << (8 * i);
    if (bytes > kMaxMembufHeader) return fail(ErrorCode::TooLarge, "what the host says of its image is too long", socket.string());
    const auto json = host.receive(bytes);
    if (!json) return tl::unexpected(json.error());
    auto header = decodeMembufAnswer(*json);
    if (!header) return tl::unexpected(header.error());
    auto pixels = mapPixels(host.takeDescriptor(), header->layout.byteSize);
    if (!pixels) return tl::unexpected(pixels.error());
    return ImportedMembuf{std::make_shared<const Frame>(std::move(header->layout), std::move(header->info), std::move(*pixels)), header->version};
}

} // namespace doppel
