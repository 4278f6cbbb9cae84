#include "stage/usd/reader_channel.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace doppel::reader_channel {

namespace {

using Header = std::array<std::uint32_t, 2>;  // bytes of JSON, descriptors

// The flag of a cancel has no event of its own. Whoever sets it may wake us (UsdReader::wake); who does not is noticed
// after this time.
constexpr int kLookAtFlagMs = 100;
constexpr std::size_t kReadPart = std::size_t{1} << 20;

tl::unexpected<Error> gone() { return fail(ErrorCode::ProcessFailed, "the USD reader ended"); }

/// Until the socket has something; Cancelled.
Result<void> waitReadable(int socket, int wake, const std::function<bool()>& isCancelled) {
    for (;;) {
        if (isCancelled()) return fail(ErrorCode::Cancelled, "reading was cancelled");
        pollfd fds[] = {{socket, POLLIN, 0}, {wake, POLLIN, 0}};
        const int ready = poll(fds, 2, kLookAtFlagMs);
        if (ready < 0 && errno != EINTR) return tl::unexpected(errnoError("cannot wait for", "the USD reader", errno));
        if (ready > 0 && fds[0].revents != 0) return {};
        if (ready > 0 && fds[1].revents != 0 && !isCancelled()) {
            // Woken for somebody else's request: forget it.
            std::uint64_t count = 0;
            if (::read(wake, &count, sizeof count) < 0 && errno != EAGAIN)
                return tl::unexpected(errnoError("cannot wait for", "the USD reader", errno));
        }
    }
}

/// Takes a descriptor that came with the header.
UniqueFd receivedDescriptor(msghdr& message) {
    UniqueFd descriptor;
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        int fd = -1;
        std::memcpy(&fd, CMSG_DATA(part), sizeof fd);
        descriptor = UniqueFd(fd);
    }
    return descriptor;
}

Result<Header> receiveHeader(int socket, UniqueFd& memory) {
    Header header{};
    std::size_t done = 0;
    while (done < sizeof header) {
        iovec target{reinterpret_cast<char*>(header.data()) + done, sizeof header - done};
        alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
        msghdr message{};
        message.msg_iov = &target;
        message.msg_iovlen = 1;
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        const ssize_t part = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
        if (part < 0 && errno == EINTR) continue;
        if (part <= 0) return gone();
        if (UniqueFd descriptor = receivedDescriptor(message)) memory = std::move(descriptor);
        done += static_cast<std::size_t>(part);
    }
    return header;
}

Result<std::string> receiveText(int socket, std::size_t size) {
    std::string text;
    while (text.size() < size) {
        const std::size_t before = text.size();
        text.resize(std::min(size, before + kReadPart));  // grows with what really comes
        ssize_t part = 0;
        do part = recv(socket, text.data() + before, text.size() - before, 0);
        while (part < 0 && errno == EINTR);
        if (part <= 0) return gone();
        text.resize(before + static_cast<std::size_t>(part));
    }
    return text;
}

}  // namespace

Result<void> send(int socket, const std::string& json) {
    const Header header{static_cast<std::uint32_t>(json.size()), 0};
    std::string bytes(reinterpret_cast<const char*>(header.data()), sizeof header);
    bytes += json;
    std::size_t done = 0;
    while (done < bytes.size()) {
        const ssize_t part = ::send(socket, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
        if (part < 0 && errno == EINTR) continue;
        if (part <= 0) return gone();
        done += static_cast<std::size_t>(part);
    }
    return {};
}

Result<Message> receive(int socket, int wake, const std::function<bool()>& isCancelled) {
    if (auto ready = waitReadable(socket, wake, isCancelled); !ready) return tl::unexpected(ready.error());
    // From here on the reader writes without a pause, and a message is taken whole.
    Message message;
    const Result<Header> header = receiveHeader(socket, message.memory);
    if (!header) return tl::unexpected(header.error());
    if ((*header)[0] > kMaxMessage)
        return fail(ErrorCode::TooLarge,
                    fmt::format("the USD reader describes the stage in {} bytes, more than the {} that are accepted; "
                                "import parts of the file",
                                (*header)[0], kMaxMessage));
    if (((*header)[1] != 0) != static_cast<bool>(message.memory))
        return fail(ErrorCode::ProcessFailed, "the USD reader broke the protocol");
    Result<std::string> text = receiveText(socket, (*header)[0]);
    if (!text) return tl::unexpected(text.error());
    message.json = std::move(*text);
    return message;
}

}  // namespace doppel::reader_channel
