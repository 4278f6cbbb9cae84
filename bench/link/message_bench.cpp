#include "bench/link/bench_link.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <thread>
#include <vector>

namespace doppel::bench {

namespace {

constexpr int kWarmUp = 50;
constexpr int kRounds = 400;
constexpr int kBursts = 15, kBurst = 2000;
constexpr int kWindow = 64; // messages on their way

RequestMessage edit(std::uint64_t epoch) {
    RequestMessage message;
    message.request.epoch = epoch;
    message.request.lopNode = "OUT";
    message.request.cameraPath = "/cameras/hero";
    message.request.renderer = "embree";
    message.request.options = {{"shot", 10.0}, {"variant", std::string("red")}};
    return message;
}

/// The bare cost of handing a few bytes to another thread and back: a Unix socket pair with a thread that echoes.
class Echo {
public:
    Echo() {
        if (::socketpair(AF_UNIX, SOCK_STREAM, 0, m_ends.data()) != 0) std::abort();
        m_thread = std::thread([this] {
            std::array<char, 128> bytes{};
            for (ssize_t count; (count = ::read(m_ends[1], bytes.data(), bytes.size())) > 0;)
                if (::write(m_ends[1], bytes.data(), static_cast<std::size_t>(count)) != count) std::abort();
        });
    }
    ~Echo() {
        ::shutdown(m_ends[0], SHUT_RDWR);
        m_thread.join();
        ::close(m_ends[0]);
        ::close(m_ends[1]);
    }
    Echo(const Echo&) = delete;
    Echo& operator=(const Echo&) = delete;
    void roundTrip() {
        std::array<char, 128> bytes{};
        if (::write(m_ends[0], bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) std::abort();
        for (std::size_t left = bytes.size(); left > 0;) {
            const ssize_t count = ::read(m_ends[0], bytes.data(), left);
            if (count <= 0) std::abort();
            left -= static_cast<std::size_t>(count);
        }
    }

private:
    std::array<int, 2> m_ends{};
    std::thread m_thread;
};

// From an edit in the host to the session, and from a small frame of the session to its mapped pixels in the host.
void editToPixels(Report& report, const char* name, const char* endpoint, bool encrypted) {
    Pair pair(endpoint, encrypted);
    Echo echo;
    FrameLayout layout;
    layout.width = layout.height = layout.fullWidth = layout.fullHeight = 64;
    layout.aovs = {{"C", {"R", "G", "B", "A"}, PixelType::Half, 0}};
    layout.computeOffsets();
    Row row{"edit to first pixels (no render)", name, "ms", {}, "socketpair round trip", {}, "ratio <= 10", false};
    for (int round = 0; round < kWarmUp + kRounds; ++round) {
        const auto epoch = static_cast<std::uint64_t>(round + 1);
        const double ours = 1e3 * secondsOf([&] {
            pair.send(edit(epoch));
            const RenderRequest request = pair.requests.take();
            auto slot = pair.events().acquireSlot(layout);
            if (!slot) std::abort();
            std::memset(slot->bytes().data(), round, layout.byteSize);
            FrameInfo info;
            info.epoch = request.epoch;
            pair.events().publish(std::move(slot), layout, info);
            pair.frames.take().reset();
        });
        const double theirs = 1e3 * secondsOf([&] { echo.roundTrip(); });
        pair.ping(1, 1); // the slot is back before the next round
        if (round < kWarmUp) continue;
        row.ours.values.push_back(ours);
        row.theirs.values.push_back(theirs);
    }
    row.met = row.ours.median() <= 10 * row.theirs.median();
    report.add(row);
}

void pingsPerSecond(Report& report, const char* name, const char* endpoint, bool encrypted) {
    Pair pair(endpoint, encrypted);
    Echo echo;
    Row row{"answered messages", name, "us/message", {}, "socketpair round trip", {}, "ratio <= 1", false};
    for (int burst = 0; burst < kBursts + 2; ++burst) {
        const double ours = 1e6 / kBurst * secondsOf([&] { pair.ping(kBurst, kWindow); });
        const double theirs = 1e6 / kBurst * secondsOf([&] {
            for (int i = 0; i < kBurst; ++i) echo.roundTrip();
        });
        if (burst < 2) continue;
        row.ours.values.push_back(ours);
        row.theirs.values.push_back(theirs);
    }
    row.met = row.ours.median() <= row.theirs.median();
    report.add(row);
}

} // namespace

void benchMessages(Report& report) {
    editToPixels(report, "ipc", "ipc://*", false);
    editToPixels(report, "tcp, encrypted", "tcp://127.0.0.1:*", true);
    pingsPerSecond(report, "ipc", "ipc://*", false);
    pingsPerSecond(report, "tcp, encrypted", "tcp://127.0.0.1:*", true);
}

} // namespace doppel::bench
