#include "bench/link/bench_link.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace doppel::bench {

namespace {

/// Hands requests to the bench and renders nothing.
class IdleSession final : public RenderSession {
public:
    explicit IdleSession(Handoff<RenderRequest>& requests) : m_requests(requests) {}
    std::vector<RendererInfo> renderers() const override { return {}; }
    void setNetwork(std::shared_ptr<const NodeNetwork>) override {}
    void setRequest(const RenderRequest& request) override { m_requests.put(request); }
    void setPaused(bool) override {}
    void frameWanted() override {}
    void wantAllAovs() override {}

private:
    Handoff<RenderRequest>& m_requests;
};

[[noreturn]] void giveUp(const Error& error) {
    std::fprintf(stderr, "link bench: %s\n", error.text().c_str());
    std::exit(1);
}

} // namespace

Pair::Pair(const std::string& endpoint, bool encrypted, bool sharedMemory) {
    CloneServerOptions options;
    options.socket.endpoint = endpoint;
    options.socket.allowPlainTcp = true;
    options.sharedMemory = sharedMemory;
    if (encrypted) {
        options.socket.keys = m_cloneKeys;
        options.socket.allowedHostKey = m_hostKeys.publicKey;
    }
    options.makeSession = [this](RenderEvents& events) {
        m_events = &events;
        return std::make_unique<IdleSession>(requests);
    };
    auto server = CloneServer::start(std::move(options));
    if (!server) giveUp(server.error());
    m_server = std::move(*server);

    loop.run([&] {
        HostSocket::Callbacks callbacks;
        callbacks.message = [this](CloneMessage message, std::shared_ptr<const std::byte> payload, std::size_t bytes) {
            if (auto* frame = std::get_if<FrameMessage>(&message)) {
                begun.put(frame->info.sequence);
                m_intake->take(std::move(*frame));
            } else if (auto* batch = std::get_if<TileBatchMessage>(&message)) {
                m_intake->take(std::move(*batch), std::move(payload), bytes);
            } else if (const auto* pong = std::get_if<PongMessage>(&message)) {
                takePong(pong->sequence);
            } else if (const auto* welcome = std::get_if<WelcomeMessage>(&message)) {
                openIntake(welcome->pid);
                m_welcomes.put(1);
            }
        };
        callbacks.failed = [](const Error& error) { giveUp(error); };
        auto host = HostSocket::connect(loop, m_server->endpoint(), encrypted ? m_cloneKeys.publicKey : "", m_hostKeys,
                                        true, std::move(callbacks));
        if (!host) giveUp(host.error());
        m_host = std::move(*host);
    });
    HelloMessage hello;
    hello.machineId = sharedMemory ? machineId() : "another";
    send(hello);
    m_welcomes.take();
}

Pair::~Pair() {
    loop.run([this] {
        m_intake.reset();
        m_host.reset();
    });
    m_gate->shut();
}

void Pair::send(const HostMessage& message) {
    Result<void> sent;
    loop.run([&] { sent = m_host->send(message); });
    if (!sent) giveUp(sent.error());
}

void Pair::ping(std::uint64_t count, std::uint64_t window) {
    loop.run([&] {
        m_pingsWanted = m_pingsSent + count;
        for (std::uint64_t i = 0; i < std::min(count, window); ++i)
            static_cast<void>(m_host->send(PingMessage{++m_pingsSent}));
    });
    pongs.take();
}

void Pair::takePong(std::uint64_t sequence) {
    if (sequence == m_pingsWanted) pongs.put(sequence);
    else if (m_pingsSent < m_pingsWanted) static_cast<void>(m_host->send(PingMessage{++m_pingsSent}));
}

void Pair::openIntake(long pid) {
    m_gate = std::make_shared<LoopGate>(loop);
    FrameIntake::Callbacks callbacks;
    callbacks.answer = [this](const HostMessage& answer) {
        if (m_host) static_cast<void>(m_host->send(answer));
    };
    callbacks.frame = [this](FramePtr frame, bool) { frames.put(std::move(frame)); };
    callbacks.lost = [](const Error& error) { giveUp(error); };
    callbacks.damaged = [](const Error& error) { giveUp(error); };
    m_intake = std::make_unique<FrameIntake>(m_gate, m_workers.makeStrand(), pid, std::move(callbacks));
}

} // namespace doppel::bench

int main() {
    doppel::bench::Report report("link");
    doppel::bench::benchFrames(report);
    doppel::bench::benchRemote(report);
    doppel::bench::benchMessages(report);
    return report.finish();
}
