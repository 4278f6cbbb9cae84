// A RenderSession that renders nothing: it notes what it was told and lets the test play the renderer.
#pragma once

#include "clonecore/clone/clone_server.h"
#include "tests/unit/link/link_harness.h"

#include <atomic>
#include <cstring>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace doppel::test {

/// What one fake session was told, and whether it still lives. Shared by the test and the session.
struct FakeRenderer {
    Inbox<std::shared_ptr<const NodeNetwork>> networks;
    Inbox<RenderRequest> requests;
    Inbox<bool> pauses;
    Inbox<int> frameWanted, allAovsWanted;
    std::atomic<bool> destroyed{false};
    std::atomic<std::thread::id> destroyedOn{};
    RenderEvents* events = nullptr; ///< while the session lives
    std::vector<RendererInfo> infos{{"fake", "Fake renderer", {"C", "depth", "N"}, {}}};
    std::function<void()> whenDestroyed; ///< called by its destructor, may block

    static FrameLayout layout(int width, int height, const std::vector<std::string>& aovs) {
        FrameLayout layout;
        layout.width = layout.fullWidth = width;
        layout.height = layout.fullHeight = height;
        for (const std::string& aov : aovs) layout.aovs.push_back({aov, {"R", "G", "B"}, PixelType::Half, 0});
        layout.computeOffsets();
        return layout;
    }

    /// Renders a frame full of `value`; false when there was no slot.
    bool publish(std::uint64_t epoch, int value, const std::vector<std::string>& aovs = {"C"}, int width = 64) {
        const FrameLayout shape = layout(width, 32, aovs);
        auto slot = events->acquireSlot(shape);
        if (!slot) return false;
        std::memset(slot->bytes().data(), value, shape.byteSize);
        FrameInfo info;
        info.epoch = epoch;
        info.renderer = "fake";
        events->publish(std::move(slot), shape, info);
        return true;
    }
};

class FakeSession final : public RenderSession {
public:
    FakeSession(std::shared_ptr<FakeRenderer> renderer, RenderEvents& events) : m_renderer(std::move(renderer)) {
        m_renderer->events = &events;
    }
    ~FakeSession() override {
        if (m_renderer->whenDestroyed) m_renderer->whenDestroyed();
        m_renderer->destroyedOn = std::this_thread::get_id();
        m_renderer->destroyed = true;
    }
    std::vector<RendererInfo> renderers() const override { return m_renderer->infos; }
    void setNetwork(std::shared_ptr<const NodeNetwork> network) override { m_renderer->networks.add(std::move(network)); }
    void setRequest(const RenderRequest& request) override { m_renderer->requests.add(request); }
    void setPaused(bool paused) override { m_renderer->pauses.add(paused); }
    void frameWanted() override { m_renderer->frameWanted.add(1); }
    void wantAllAovs() override { m_renderer->allAovsWanted.add(1); }

private:
    std::shared_ptr<FakeRenderer> m_renderer;
};

/// A CloneServer whose sessions are fakes, and a loop for hosts.
class ServerFixture {
    std::mutex m_mutex;
    std::function<void(FakeRenderer&)> m_prepare;

public:
    explicit ServerFixture(const Transport& transport = transports()[1],
                           const std::function<void(CloneServerOptions&)>& adjust = {})
        : setup(transport) {
        CloneServerOptions options;
        options.socket = setup.cloneOptions();
        options.makeSession = [this](RenderEvents& events) {
            auto renderer = std::make_shared<FakeRenderer>();
            {
                // Thread checkers don't see that what the test did before its hello comes first.
                std::lock_guard lock(m_mutex);
                if (m_prepare) m_prepare(*renderer);
            }
            auto session = std::make_unique<FakeSession>(renderer, events);
            renderers.add(std::move(renderer));
            return session;
        };
        options.log = [this](const std::string& text) { notes.add(text); };
        if (adjust) adjust(options);
        auto started = CloneServer::start(std::move(options));
        if (started) server = std::move(*started);
        else ADD_FAILURE() << started.error().text();
    }

    HostOptions hostOptions() const { return setup.hostOptions(server->endpoint()); }
    /// The renderer of the host that was accepted last.
    std::shared_ptr<FakeRenderer> renderer() {
        auto next = renderers.next();
        return next ? *next : nullptr;
    }

    /// Until the host that the clone served has left. Nothing orders what two hosts say, each over its own connection.
    void waitForGoodbye() {
        EXPECT_TRUE(notes.take([](const std::string& note) { return note.ends_with(" left: it said goodbye") ||
                                                                    note.ends_with(" left: it comes back over another connection"); }));
    }

    /// `prepare` is called with every new renderer, on the server's I/O thread.
    void prepareRenderers(std::function<void(FakeRenderer&)> prepare) {
        std::lock_guard lock(m_mutex);
        m_prepare = std::move(prepare);
    }

    TransportSetup setup;
    Inbox<std::shared_ptr<FakeRenderer>> renderers;
    Inbox<std::string> notes; ///< what the clone says for its log
    std::unique_ptr<CloneServer> server;
    IoLoop hostLoop;
};

inline RequestMessage requestOf(std::uint64_t epoch, const std::string& displayAov = "") {
    RequestMessage message;
    message.request.epoch = epoch;
    message.request.lopNode = "OUT";
    message.request.displayAov = displayAov;
    return message;
}

} // namespace doppel::test
