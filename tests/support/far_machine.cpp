#include "tests/support/far_machine.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <random>

namespace doppel::test {

namespace {

constexpr std::size_t kMostQueued = 128u << 10; // as a router's buffer: what is beyond is lost
constexpr std::size_t kLargestPacket = 65536;

tl::unexpected<Error> failed(const std::string& what) {
    return fail(ErrorCode::Unsupported, what + ": " + std::strerror(errno));
}

ifreq request(const char* name) {
    ifreq result{};
    std::strncpy(result.ifr_name, name, IFNAMSIZ - 1);
    return result;
}

void setAddress(sockaddr& where, const char* text) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    ::inet_pton(AF_INET, text, &address.sin_addr);
    std::memcpy(&where, &address, sizeof address);
}

Result<void> switchOn(int socket, const char* name) {
    ifreq flags = request(name);
    if (::ioctl(socket, SIOCGIFFLAGS, &flags) != 0) return failed(std::string("cannot ask for the state of ") + name);
    flags.ifr_flags |= IFF_UP;
    if (::ioctl(socket, SIOCSIFFLAGS, &flags) != 0) return failed(std::string("cannot switch on ") + name);
    return {};
}

/// Puts this thread on a new network and gives that a loopback and one end of a wire: what is read from the descriptor are the packets
/// sent there.
Result<FileDescriptor> enterNewNetwork(const char* address, const char* peer) {
    if (::unshare(CLONE_NEWNET) != 0) return failed("cannot make a network namespace");
    FileDescriptor tun(::open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK));
    if (!tun) return failed("cannot open /dev/net/tun");
    ifreq device = request("wire");
    device.ifr_flags = IFF_TUN | IFF_NO_PI;
    if (::ioctl(tun.get(), TUNSETIFF, &device) != 0) return failed("cannot make a network device");
    const FileDescriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (auto on = switchOn(socket.get(), "lo"); !on) return tl::unexpected(on.error());
    setAddress(device.ifr_addr, address);
    if (::ioctl(socket.get(), SIOCSIFADDR, &device) != 0) return failed("cannot set an address");
    setAddress(device.ifr_dstaddr, peer);
    if (::ioctl(socket.get(), SIOCSIFDSTADDR, &device) != 0) return failed("cannot set the peer's address");
    if (auto on = switchOn(socket.get(), "wire"); !on) return tl::unexpected(on.error());
    return tun;
}

FileDescriptor currentNetwork() { return FileDescriptor(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)); }

/// One direction of the wire.
class Way {
public:
    Way(int from, int to) : m_from(from), m_to(to) {}

    Line::Clock::time_point next() const { return m_packets.empty() ? Line::Clock::time_point::max() : m_packets.front().due; }

    void take(const Weather& weather, std::mt19937& random) {
        std::array<char, kLargestPacket> packet;
        for (ssize_t count; (count = ::read(m_from, packet.data(), packet.size())) > 0;) {
            const auto size = static_cast<std::size_t>(count);
            const bool isLost = weather.loss > 0 && std::uniform_real_distribution<>(0, 1)(random) < weather.loss;
            if (isLost || weather.isFrozen || m_queued + size > kMostQueued) continue;
            m_packets.push_back({m_line.carry(size, weather), std::string(packet.data(), size)});
            m_queued += size;
        }
    }
    void deliver(Line::Clock::time_point now) {
        for (; next() <= now; m_packets.pop_front()) {
            const std::string& bytes = m_packets.front().bytes;
            m_queued -= bytes.size();
            if (::write(m_to, bytes.data(), bytes.size()) < 0) continue; // lost, as on any network
        }
    }
    void forget() {
        m_packets.clear();
        m_queued = 0;
        m_line = {};
    }

private:
    struct Packet {
        Line::Clock::time_point due;
        std::string bytes;
    };
    const int m_from, m_to;
    std::deque<Packet> m_packets;
    std::size_t m_queued = 0;
    Line m_line;
};

} // namespace

Result<std::unique_ptr<FarMachine>> FarMachine::make() {
    std::unique_ptr<FarMachine> machine(new FarMachine);
    machine->m_home = currentNetwork();
    machine->m_wake = FileDescriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    Result<FileDescriptor> far;
    std::thread([&] { // on a thread that ends, for it stays over there
        far = enterNewNetwork(kFarAddress, kNearAddress);
        machine->m_farNetwork = currentNetwork();
    }).join();
    if (!far) return tl::unexpected(std::move(far.error()));
    auto near = enterNewNetwork(kNearAddress, kFarAddress);
    if (!near) return tl::unexpected(std::move(near.error()));
    machine->m_far = std::move(*far);
    machine->m_near = std::move(*near);
    machine->m_thread = std::thread([wire = machine.get()] { wire->carry(); });
    return machine;
}

FarMachine::~FarMachine() {
    {
        std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    wake();
    if (m_thread.joinable()) m_thread.join();
    if (::setns(m_home.get(), CLONE_NEWNET) != 0 && m_near) std::abort(); // what follows would be on a network without an end
}

std::vector<std::string> FarMachine::prefix() const {
    return {"nsenter", "--net=/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(m_farNetwork.get())};
}

void FarMachine::setWeather(const Weather& weather) {
    {
        std::lock_guard lock(m_mutex);
        m_weather = weather;
    }
    wake();
}

void FarMachine::wake() const {
    const std::uint64_t one = 1;
    if (::write(m_wake.get(), &one, sizeof one) != sizeof one && errno != EAGAIN) std::abort();
}

void FarMachine::carry() {
    std::mt19937 random(1);
    Way there(m_near.get(), m_far.get()), back(m_far.get(), m_near.get());
    for (;;) {
        Weather weather;
        {
            std::lock_guard lock(m_mutex);
            if (m_stopping) return;
            weather = m_weather;
        }
        if (weather.isFrozen) {
            there.forget();
            back.forget();
        }
        const auto next = std::min(there.next(), back.next());
        int timeout = -1;
        if (next != Line::Clock::time_point::max()) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Line::Clock::now()).count();
            timeout = static_cast<int>(std::max<std::int64_t>(0, left));
        }
        std::array<pollfd, 3> fds{pollfd{m_wake.get(), POLLIN, 0}, pollfd{m_near.get(), POLLIN, 0}, pollfd{m_far.get(), POLLIN, 0}};
        ::poll(fds.data(), fds.size(), timeout);
        std::uint64_t ignored = 0;
        while (::read(m_wake.get(), &ignored, sizeof ignored) == sizeof ignored) {}
        there.take(weather, random);
        back.take(weather, random);
        const auto now = Line::Clock::now();
        there.deliver(now);
        back.deliver(now);
    }
}

} // namespace doppel::test
