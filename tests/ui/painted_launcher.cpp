#include "tests/ui/painted_launcher.h"

#include "clonecore/clone/clone_server.h"
#include "clonecore/link/io_loop.h"
#include "tests/ui/painted_session.h"

#include <map>
#include <mutex>
#include <utility>

namespace doppel::test {

namespace {

struct Clone {
    LaunchEvents events;
    std::unique_ptr<CloneServer> server; // launcher's thread
    bool ended = false;                  // launcher's thread
    std::mutex mutex;                    // no event after the handle is gone
    bool open = true;

    void notify(const std::function<void(LaunchEvents&)>& call) {
        std::lock_guard lock(mutex);
        if (open) call(events);
    }
};

void serve(Clone& clone, int number) {
    CloneServerOptions options;
    options.socket.endpoint = "inproc://painted-" + std::to_string(number);
    options.makeSession = [](RenderEvents& events) { return std::make_unique<PaintedSession>(events); };
    auto server = CloneServer::start(std::move(options));
    if (!server) return clone.notify([&](LaunchEvents& events) { events.failed(server.error()); });
    clone.server = std::move(*server);
    CloneAddress address;
    address.endpoint = clone.server->endpoint();
    address.serverKey = clone.server->publicKey();
    address.pid = 4000 + number;
    clone.notify([&](LaunchEvents& events) {
        events.output("painted clone " + std::to_string(number) + " serves", false);
        events.ready(address);
    });
}

void end(Clone& clone, ExitStatus exit) {
    if (std::exchange(clone.ended, true)) return;
    clone.server.reset();
    clone.notify([&](LaunchEvents& events) { events.exited(exit); });
}

} // namespace

struct PaintedLauncher::State {
    mutable std::mutex mutex;
    std::map<std::string, std::shared_ptr<Clone>> clones;
    int started = 0;
    LaunchRequest lastRequest;
    IoLoop loop; // the launcher's thread
};

namespace {

class PaintedProcess : public LaunchedProcess {
public:
    PaintedProcess(std::shared_ptr<Clone> clone, std::function<void()> endIt) : m_clone(std::move(clone)), m_end(std::move(endIt)) {}
    ~PaintedProcess() override {
        {
            std::lock_guard lock(m_clone->mutex);
            m_clone->open = false;
        }
        m_end();
    }
    void stop(std::chrono::milliseconds) override { m_end(); }

private:
    std::shared_ptr<Clone> m_clone;
    std::function<void()> m_end;
};

} // namespace

PaintedLauncher::PaintedLauncher() : m_state(std::make_shared<State>()) {}
PaintedLauncher::~PaintedLauncher() = default;

nlohmann::json PaintedLauncher::schema() const {
    return {{"type", "object"},
            {"properties",
             {{"launcher", {{"type", "string"}}},
              {"behaviour", {{"type", "string"}, {"title", "Behaviour"}, {"description", "What the clone does"}, {"enum", {"serve", "exit"}}, {"default", "serve"}}},
              {"threads", {{"type", "integer"}, {"title", "Threads"}, {"description", "0 = all cores"}, {"default", 0}, {"minimum", 0}, {"maximum", 512}, {"order", 1}}},
              {"dialAddress", {{"type", "string"}, {"title", "Dial back to"}, {"default", ""}, {"advanced", true}, {"order", 3}}},
              {"dialBack", {{"type", "boolean"}, {"title", "Dial back"}, {"default", false}, {"advanced", true}, {"order", 2}}},
              {"lowPriority", {{"type", "boolean"}, {"title", "Low priority"}, {"description", "Leave the cores to others first"}, {"default", true}}}}}};
}

Result<std::unique_ptr<LaunchedProcess>> PaintedLauncher::start(const LaunchRequest& request, LaunchEvents events) {
    auto clone = std::make_shared<Clone>();
    clone->events = std::move(events);
    int number = 0;
    {
        std::lock_guard lock(m_state->mutex);
        m_state->clones[request.sessionId] = clone;
        number = ++m_state->started;
        m_state->lastRequest = request;
    }
    const bool fails = request.config.value("behaviour", "serve") == "exit";
    m_state->loop.post([clone, number, fails] {
        if (clone->ended) return;
        if (!fails) return serve(*clone, number);
        clone->notify([](LaunchEvents& told) {
            told.output("loading the renderer", false);
            told.output("error: the licence server does not answer", true);
        });
        end(*clone, ExitStatus{3, 0});
    });
    auto endIt = [weak = std::weak_ptr<State>(m_state), clone] {
        if (const auto state = weak.lock()) state->loop.post([clone] { end(*clone, ExitStatus{0, 0}); });
    };
    return std::make_unique<PaintedProcess>(clone, endIt);
}

void PaintedLauncher::crash(const std::string& sessionId) {
    std::lock_guard lock(m_state->mutex);
    const auto it = m_state->clones.find(sessionId);
    if (it == m_state->clones.end()) return;
    m_state->loop.post([clone = it->second] {
        clone->notify([](LaunchEvents& told) { told.output("fatal: out of textures", true); });
        end(*clone, ExitStatus{0, 11});
    });
}

LaunchRequest PaintedLauncher::lastRequest() const {
    std::lock_guard lock(m_state->mutex);
    return m_state->lastRequest;
}

int PaintedLauncher::started() const {
    std::lock_guard lock(m_state->mutex);
    return m_state->started;
}

} // namespace doppel::test
