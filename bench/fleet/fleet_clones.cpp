#include "bench/fleet/fleet_clones.h"

#include "clonecore/clone/clone_server.h"

#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <memory>
#include <mutex>
#include <random>
#include <sstream>
#include <thread>
#include <vector>

namespace doppel::bench {

namespace {

FrameLayout layoutOf(const FleetOptions& options) {
    FrameLayout layout;
    layout.width = layout.fullWidth = options.width;
    layout.height = layout.fullHeight = options.height;
    layout.aovs = {{"C", {"R", "G", "B", "A"}, PixelType::Half, 0}};
    for (int i = 1; i < options.aovs; ++i) {
        if (i % 2) layout.aovs.push_back({"f" + std::to_string(i), {"X", "Y", "Z"}, PixelType::Float, 0});
        else layout.aovs.push_back({"h" + std::to_string(i), {"R", "G", "B"}, PixelType::Half, 0});
    }
    layout.computeOffsets();
    return layout;
}

/// Where the frames of all sessions come from: one thread publishes for each of them in turn.
class Publisher {
public:
    explicit Publisher(const FleetOptions& options)
        : m_layout(layoutOf(options)), m_writtenBytes(options.network ? m_layout.byteSize : 4096), m_period(options.millisecondsPerFrame) {
        std::mt19937_64 random(1);
        m_noise.resize(m_layout.byteSize + (1u << 16));
        for (std::size_t i = 0; i + 8 <= m_noise.size(); i += 8) {
            const std::uint64_t value = random();
            std::memcpy(m_noise.data() + i, &value, sizeof value);
        }
        m_thread = std::thread([this] { run(); });
    }
    ~Publisher() {
        {
            std::lock_guard lock(m_mutex);
            m_stopping = true;
        }
        m_changed.notify_all();
        m_thread.join();
    }

    void add(RenderEvents* events) {
        std::lock_guard lock(m_mutex);
        m_sessions.push_back({events, 0});
    }
    void setEpoch(RenderEvents* events, std::uint64_t epoch) {
        std::lock_guard lock(m_mutex);
        for (Session& session : m_sessions)
            if (session.events == events) session.epoch = epoch;
    }
    void remove(RenderEvents* events) {
        std::lock_guard lock(m_mutex);
        std::erase_if(m_sessions, [&](const Session& session) { return session.events == events; });
    }

private:
    struct Session {
        RenderEvents* events;
        std::uint64_t epoch;
    };

    void run() {
        std::unique_lock lock(m_mutex);
        auto due = std::chrono::steady_clock::now();
        for (std::size_t next = 0; !m_stopping; ++next) {
            due += std::chrono::steady_clock::duration(m_period) / std::max<long>(1, static_cast<long>(m_sessions.size()));
            m_changed.wait_until(lock, due, [this] { return m_stopping; });
            if (m_sessions.empty() || m_stopping) continue;
            const Session& session = m_sessions[next % m_sessions.size()];
            auto slot = session.events->acquireSlot(m_layout);
            if (!slot) continue;
            // Through shared memory nobody looks at what has changed: writing it is the renderer's cost, not the host's.
            std::memcpy(slot->bytes().data(), m_noise.data() + (next * 64) % (1u << 16), m_writtenBytes);
            FrameInfo info;
            info.epoch = session.epoch;
            info.samples = 1;
            info.percent = 50;
            session.events->publish(std::move(slot), m_layout, info);
        }
    }

    const FrameLayout m_layout;
    const std::size_t m_writtenBytes;
    const std::chrono::milliseconds m_period;
    std::vector<std::byte> m_noise;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<Session> m_sessions;
    bool m_stopping = false;
    std::thread m_thread;
};

class LightSession final : public RenderSession {
public:
    LightSession(RenderEvents& events, Publisher& publisher) : m_events(events), m_publisher(publisher) { m_publisher.add(&m_events); }
    ~LightSession() override { m_publisher.remove(&m_events); }
    std::vector<RendererInfo> renderers() const override { return {{"light", "Light", {"C"}, {}}}; }
    void setNetwork(std::shared_ptr<const NodeNetwork>) override {}
    void setRequest(const RenderRequest& request) override {
        m_publisher.setEpoch(&m_events, request.epoch);
        m_events.status(request.epoch, RenderPhase::Rendering, {}, "");
    }
    void setPaused(bool) override {}
    void frameWanted() override {}
    void wantAllAovs() override {}

private:
    RenderEvents& m_events;
    Publisher& m_publisher;
};

} // namespace

std::string FleetOptions::toText() const {
    std::ostringstream out;
    out << clones << ' ' << width << ' ' << height << ' ' << aovs << ' ' << millisecondsPerFrame << ' ' << network << ' ' << hostKey;
    return out.str();
}

FleetOptions FleetOptions::fromText(const std::string& text) {
    FleetOptions options;
    std::istringstream in(text);
    in >> options.clones >> options.width >> options.height >> options.aovs >> options.millisecondsPerFrame >> options.network >> options.hostKey;
    return options;
}

int runFleetClones(const FleetOptions& options) {
    Publisher publisher(options);
    std::vector<std::unique_ptr<CloneServer>> servers;
    for (int i = 0; i < options.clones; ++i) {
        CloneServerOptions server;
        server.sharedMemory = !options.network;
        server.socket.endpoint = options.network ? "tcp://127.0.0.1:*" : "ipc://*";
        if (options.network) {
            server.socket.keys = KeyPair::generate();
            server.socket.allowedHostKey = options.hostKey;
        }
        server.makeSession = [&publisher](RenderEvents& events) { return std::make_unique<LightSession>(events, publisher); };
        auto started = CloneServer::start(std::move(server));
        if (!started) {
            std::fprintf(stderr, "fleet bench: %s\n", started.error().text().c_str());
            return 1;
        }
        std::printf("%s %s\n", (*started)->endpoint().c_str(), (*started)->publicKey().empty() ? "-" : (*started)->publicKey().c_str());
        servers.push_back(std::move(*started));
    }
    std::fflush(stdout);
    char byte = 0;
    while (::read(0, &byte, 1) > 0) {}
    servers.clear();
    return 0;
}

} // namespace doppel::bench
