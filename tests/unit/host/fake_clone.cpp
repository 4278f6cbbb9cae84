#include "tests/unit/host/fake_clone.h"

#include <cstring>
#include <utility>

namespace doppel::test {

CloneScript::Seen CloneScript::seen() const {
    std::lock_guard lock(m_mutex);
    return m_seen;
}

void CloneScript::change(const std::function<void(Seen&)>& edit) {
    {
        std::lock_guard lock(m_mutex);
        edit(m_seen);
    }
    m_changed.notify_all();
}

bool CloneScript::waitFor(const std::function<bool(const Seen&)>& condition) const {
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, kPatience, [&] { return condition(m_seen); });
}

void CloneScript::closeGate() {
    std::lock_guard lock(m_mutex);
    m_gateClosed = true;
}

void CloneScript::openGate() {
    {
        std::lock_guard lock(m_mutex);
        m_gateClosed = false;
    }
    m_changed.notify_all();
}

void CloneScript::passGate() {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [&] { return !m_gateClosed; });
}

namespace {

double option(const RenderRequest& request, const char* name, double fallback) {
    const auto it = request.rendererOptions.find(name);
    return it == request.rendererOptions.end() ? fallback : toNumber(it->second, fallback);
}

// All of it runs on the clone's I/O thread, which is allowed to publish.
class FakeSession : public RenderSession {
public:
    FakeSession(RenderEvents& events, std::shared_ptr<CloneScript> script)
        : m_events(events), m_script(std::move(script)) {}

    std::vector<RendererInfo> renderers() const override {
        RendererInfo info;
        info.name = "fake";
        info.label = "Fake renderer";
        info.aovs = {"C", "depth"};
        return {info};
    }
    void setNetwork(std::shared_ptr<const NodeNetwork> network) override {
        m_script->change([&](auto& seen) {
            seen.networks.push_back(network);
            seen.requestOwed = true;
        });
    }
    void setRequest(const RenderRequest& request) override {
        const bool restart = request.epoch != m_request.epoch;
        m_request = request;
        m_script->change([&](auto& seen) {
            seen.requests.push_back(request);
            seen.requestOwed = false;
        });
        if (option(request, "hang", 0) > 0) m_script->passGate();
        if (restart) render();
    }
    void setPaused(bool paused) override {
        m_paused = paused;
        m_script->change([&](auto& seen) { ++seen.pauses; });
        if (paused)
            m_events.status(m_request.epoch, RenderPhase::Paused, info(), "");
        else
            render();
    }
    void frameWanted() override { render(); }
    void wantAllAovs() override {
        m_script->change([&](auto& seen) { ++seen.fullFrames; });
        if (option(m_request, "mute", 0) == 0) paint(true);
    }

private:
    FrameInfo info() const {
        FrameInfo info;
        info.epoch = m_request.epoch;
        info.samples = 16;
        info.converged = converges();
        info.percent = info.converged ? 100 : 50;
        info.frame = m_request.frame;
        info.renderer = "fake";
        return info;
    }
    bool converges() const { return option(m_request, "converge", 1) > 0; }

    void render() {
        if (m_paused) return m_events.status(m_request.epoch, RenderPhase::Paused, info(), "");
        if (m_request.cameraPath == "/missing") {
            m_events.log("error", "no camera here");
            return m_events.status(m_request.epoch, RenderPhase::Failed, info(), "there is no camera '/missing'");
        }
        m_events.status(m_request.epoch, RenderPhase::Rendering, info(), "");
        paint(false);
        if (converges()) m_events.status(m_request.epoch, RenderPhase::Converged, info(), "");
    }

    void paint(bool all) {
        FrameLayout layout;
        layout.width = layout.fullWidth = 8;
        layout.height = layout.fullHeight = 4;
        if (all || matchesAovPatterns(m_request.displayAov, "C"))
            layout.aovs.push_back({"C", {"R", "G", "B", "A"}, PixelType::Half, 0});
        if (all || matchesAovPatterns(m_request.displayAov, "depth"))
            layout.aovs.push_back({"depth", {"Z"}, PixelType::Float, 0});
        layout.computeOffsets();
        auto slot = m_events.acquireSlot(layout);
        if (!slot) return;
        const auto bytes = slot->bytes();
        std::memset(bytes.data(), 0, layout.byteSize);
        std::memcpy(bytes.data(), &m_request.epoch, sizeof m_request.epoch);
        m_events.publish(std::move(slot), layout, info());
    }

    RenderEvents& m_events;
    const std::shared_ptr<CloneScript> m_script;
    RenderRequest m_request;
    bool m_paused = false;
};

} // namespace

std::unique_ptr<RenderSession> makeFakeSession(RenderEvents& events, std::shared_ptr<CloneScript> script) {
    return std::make_unique<FakeSession>(events, std::move(script));
}

// ---- the launcher

struct FakeLauncher::Clone {
    LaunchEvents events;
    std::string behaviour;
    std::shared_ptr<CloneScript> script = std::make_shared<CloneScript>();
    std::unique_ptr<CloneServer> server;
    std::mutex mutex; // guards open: no event after the handle is gone
    bool open = true;
    bool ended = false; // launcher's thread

    template <class Call>
    void notify(Call&& call) {
        std::lock_guard lock(mutex);
        if (open) call(events);
    }
};

struct FakeLauncher::State {
    mutable std::mutex mutex;
    mutable std::condition_variable changed;
    std::map<std::string, std::shared_ptr<Clone>> clones; // the newest of each connection
    std::vector<std::weak_ptr<Clone>> all;
    int started = 0;
    int running = 0;
    IoLoop loop; // the launcher's thread

    void serve(const LaunchRequest& request, Clone& clone);
    void end(Clone& clone, ExitStatus exit);
};

void FakeLauncher::State::serve(const LaunchRequest& request, Clone& clone) {
    CloneServerOptions options;
    const bool dials = !request.dialBack.empty();
    const bool tcp = dials || clone.behaviour == "tcp" || clone.behaviour == "wrongKey";
    {
        std::lock_guard lock(mutex);
        options.socket.endpoint = tcp ? "tcp://127.0.0.1:*" : "inproc://fake-clone-" + std::to_string(++started);
    }
    if (tcp) {
        options.socket.keys = KeyPair::generate();
        options.socket.allowedHostKey = request.hostPublicKey;
    }
    if (dials) {
        options.dial = true;
        options.socket.endpoint = request.dialBack;
    }
    options.makeSession = [script = clone.script](RenderEvents& events) { return makeFakeSession(events, script); };
    auto server = CloneServer::start(std::move(options));
    if (!server) {
        clone.notify([&](LaunchEvents& events) { events.failed(server.error()); });
        return;
    }
    clone.server = std::move(*server);
    CloneAddress address;
    address.endpoint = clone.server->endpoint();
    address.host = tcp ? "127.0.0.1" : "";
    address.port = clone.server->port();
    address.serverKey = clone.behaviour == "wrongKey" ? KeyPair::generate().publicKey : clone.server->publicKey();
    address.pid = 4711;
    address.dials = dials;
    clone.notify([&](LaunchEvents& events) {
        events.output("fake clone serves", false);
        events.ready(address);
    });
}

void FakeLauncher::State::end(Clone& clone, ExitStatus exit) {
    if (std::exchange(clone.ended, true)) return;
    clone.script->openGate();
    clone.server.reset();
    {
        std::lock_guard lock(mutex);
        --running;
    }
    changed.notify_all();
    clone.notify([&](LaunchEvents& events) { events.exited(exit); });
}

namespace {

class FakeProcess : public LaunchedProcess {
public:
    FakeProcess(std::function<void(bool soft)> end, std::function<void()> shut)
        : m_end(std::move(end)), m_shut(std::move(shut)) {}
    ~FakeProcess() override {
        m_shut();
        m_end(false);
    }
    void stop(std::chrono::milliseconds) override { m_end(true); }

private:
    std::function<void(bool soft)> m_end;
    std::function<void()> m_shut;
};

} // namespace

FakeLauncher::FakeLauncher() : m_state(std::make_shared<State>()) {}
FakeLauncher::~FakeLauncher() = default;

Result<std::unique_ptr<LaunchedProcess>> FakeLauncher::start(const LaunchRequest& request, LaunchEvents events) {
    auto clone = std::make_shared<Clone>();
    clone->events = std::move(events);
    clone->behaviour = request.config.value("behaviour", "serve");
    if (clone->behaviour == "refuse") return fail(ErrorCode::InvalidArgument, "the fake launcher's \"behaviour\" refuses");
    {
        std::lock_guard lock(m_state->mutex);
        m_state->clones[request.sessionId] = clone;
        m_state->all.push_back(clone);
        ++m_state->running;
    }
    m_state->changed.notify_all();
    State* state = m_state.get(); // its loop is gone before it is
    m_state->loop.post([state, clone, request] {
        if (clone->ended) return;
        const std::string& behaviour = clone->behaviour;
        if (behaviour == "exit") {
            clone->notify([](LaunchEvents& e) {
                e.output("starting", false);
                e.output("error: the licence of the fake is over", true);
                e.output("bye", true);
            });
            state->end(*clone, ExitStatus{3, 0});
        } else if (behaviour == "fail") {
            clone->notify([](LaunchEvents& e) { e.failed(Error{ErrorCode::ProcessFailed, "cannot start 'fake'", {}}); });
        } else if (behaviour == "queued") {
            clone->notify([](LaunchEvents& e) { e.waiting("queued, position 3"); });
        } else if (behaviour != "silent") {
            state->serve(request, *clone);
        }
    });
    const auto end = [weak = std::weak_ptr<State>(m_state), clone](bool soft) {
        const auto owner = weak.lock();
        if (!owner || (soft && clone->behaviour == "stubborn")) return;
        owner->loop.post([raw = owner.get(), clone] { raw->end(*clone, ExitStatus{0, 0}); });
    };
    const auto shut = [clone] {
        std::lock_guard lock(clone->mutex);
        clone->open = false;
    };
    return std::make_unique<FakeProcess>(end, shut);
}

std::shared_ptr<CloneScript> FakeLauncher::script(const std::string& sessionId) const {
    std::unique_lock lock(m_state->mutex);
    if (!m_state->changed.wait_for(lock, kPatience, [&] { return m_state->clones.contains(sessionId); })) return nullptr;
    return m_state->clones[sessionId]->script;
}

void FakeLauncher::crash(const std::string& sessionId, ExitStatus exit, const std::string& lastWords) {
    std::shared_ptr<Clone> clone;
    {
        std::lock_guard lock(m_state->mutex);
        clone = m_state->clones.at(sessionId);
    }
    m_state->loop.post([state = m_state.get(), clone, exit, lastWords] {
        if (!lastWords.empty()) clone->notify([&](LaunchEvents& events) { events.output(lastWords, true); });
        state->end(*clone, exit);
    });
}

void FakeLauncher::endAll() {
    m_state->loop.run([state = m_state.get()] {
        std::vector<std::weak_ptr<Clone>> all;
        {
            std::lock_guard lock(state->mutex);
            all = state->all;
        }
        for (const auto& weak : all)
            if (const auto clone = weak.lock()) state->end(*clone, ExitStatus{0, 9});
    });
}

int FakeLauncher::started() const {
    std::lock_guard lock(m_state->mutex);
    return m_state->started;
}

int FakeLauncher::running() const {
    std::lock_guard lock(m_state->mutex);
    return m_state->running;
}

bool FakeLauncher::waitRunning(int count) const {
    std::unique_lock lock(m_state->mutex);
    return m_state->changed.wait_for(lock, kPatience, [&] { return m_state->running == count; });
}

} // namespace doppel::test
