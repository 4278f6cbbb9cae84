#include "clonecore/host/clone_manager.h"

#include "clonecore/host/clone_session.h"
#include "clonecore/host/host_context.h"

#include <spdlog/spdlog.h>

#include <atomic>
#include <cassert>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <utility>

namespace doppel {

namespace {

// What the destructor waits for a killed process to be gone, on top of the grace period.
constexpr std::chrono::milliseconds kReapTime{1'000};

// True when the change came from Document::reset(): another scene was opened. An edit leaves an undo (or redo) step behind,
// or, when it only moves the file, shares the maps.
bool isReset(const Document& document, const Scene& before, const Scene& after) {
    const bool sharesMaps = before.nodes == after.nodes && before.connections == after.connections;
    return !document.canUndo() && !document.canRedo() && !sharesMaps;
}

} // namespace

class CloneManager::Impl {
public:
    Impl(Document& document, Services services);
    ~Impl();

    void post(const std::string& id, std::function<void(CloneSession&)> action);
    CloneSession* session(const std::string& id); // I/O thread
    void setSceneFile(std::filesystem::path file); // I/O thread

    Document& m_document;
    Services m_services;
    const KeyPair m_keys = KeyPair::generate();
    StatusBoard m_board;
    CallbackList<void(const CloneEvent&)> m_observers;
    std::unique_ptr<IoLoop> m_loop = std::make_unique<IoLoop>();
    std::shared_ptr<LoopGate> m_gate = std::make_shared<LoopGate>(*m_loop);
    StrandPool m_workers;
    SourceStore m_sources;
    std::atomic<bool> m_sourcesPosted{false};

    // I/O thread only
    Scene m_scene;
    LedgerLine m_ledger;
    EndingClones m_ending;
    AssetLibrary m_assets;
    HostContext m_context;
    std::map<std::string, std::unique_ptr<CloneSession>> m_sessions;

private:
    void onDocument(const Scene& before, const Scene& after, const SceneChange& change);
    void tellObservers(const Scene& before, const Scene& after, const std::set<std::string>& ids, bool reset);
    void takeScene(); // I/O thread

    // Edits wait here until the I/O thread takes them all at once: a storm of them costs it one update.
    struct Pending {
        Scene scene;
        std::uint64_t number = 0;   // the board's, of the scene
        std::set<std::string> gone; // deleted or replaced, even if there is one of that name again
        bool posted = false;
    };
    std::mutex m_pendingMutex;
    Pending m_pending;
    Subscription m_following, m_pushed;
};

CloneManager::Impl::Impl(Document& document, Services services)
    : m_document(document),
      m_services(std::move(services)),
      m_board(document.scene()),
      m_scene(document.scene()),
      m_ledger(m_services.ledger, m_workers.makeStrand()),
      m_ending(*m_loop, m_services.timeouts.stop),
      m_assets(m_services.assets),
      m_context{*m_loop, m_gate, m_workers, m_ledger, m_services, m_keys, m_board, m_ending, m_assets, m_sources, m_observers, m_scene} {
    // However many are pushed, the I/O thread has one task.
    m_pushed = m_sources.observe([this] {
        if (m_sourcesPosted.exchange(true)) return;
        m_gate->post([this] {
            m_sourcesPosted = false;
            for (const auto& [id, session] : m_sessions) session->sourcesChanged();
        });
    });
    m_following = m_document.observe([this](const Scene& before, const Scene& after, const SceneChange& change) {
        onDocument(before, after, change);
    });
}

CloneManager::Impl::~Impl() {
    m_following.reset();
    m_pushed.reset();
    m_loop->run([this] { m_sessions.clear(); }); // each lets its clone go
    m_ledger.wait(); // they are forgotten there
    const auto deadline = std::chrono::steady_clock::now() + m_services.timeouts.stop + kReapTime;
    if (!m_ending.waitUntilEmpty(deadline)) spdlog::warn("some clone processes did not end in time and are killed");
    m_loop->run([this] { m_ending.clear(); });
    m_gate->shut();
    m_loop.reset();
}

void CloneManager::Impl::onDocument(const Scene& before, const Scene& after, const SceneChange& change) {
    const bool reset = isReset(m_document, before, after);
    std::set<std::string> ids = change.connections;
    if (reset) {
        for (const auto& [id, record] : *before.connections) ids.insert(id);
        for (const auto& [id, record] : *after.connections) ids.insert(id);
    }
    std::set<std::string> gone;
    for (const std::string& id : ids)
        if (before.connection(id) && (reset || !after.connection(id))) gone.insert(id);
    const std::uint64_t number = m_board.setScene(after, gone);
    {
        std::lock_guard lock(m_pendingMutex);
        m_pending.scene = after;
        m_pending.number = number;
        m_pending.gone.merge(gone);
        if (!std::exchange(m_pending.posted, true)) m_loop->post([this] { takeScene(); });
    }
    tellObservers(before, after, ids, reset);
}

void CloneManager::Impl::tellObservers(const Scene& before, const Scene& after, const std::set<std::string>& ids,
                                       bool reset) {
    const auto tell = [&](CloneEventKind kind, const std::string& id) {
        m_observers.notify(CloneEvent{kind, id, CloneState::Stopped, CloneState::Stopped});
    };
    for (const std::string& id : ids) {
        const bool was = before.connection(id) != nullptr;
        const bool is = after.connection(id) != nullptr;
        if (was && is && !reset) {
            tell(CloneEventKind::Record, id);
            continue;
        }
        if (was) tell(CloneEventKind::Deleted, id);
        if (is) tell(CloneEventKind::Created, id);
    }
}

void CloneManager::Impl::takeScene() {
    Pending pending;
    {
        std::lock_guard lock(m_pendingMutex);
        pending.scene = m_pending.scene;
        pending.number = m_pending.number;
        pending.gone.swap(m_pending.gone);
        m_pending.posted = false;
    }
    const SceneChange change = difference(m_scene, pending.scene);
    for (const std::string& id : pending.gone) {
        m_sessions.erase(id);
        m_board.forget(id, pending.number);
        m_services.membuf->remove(id);
    }
    m_scene = std::move(pending.scene);
    const bool concernsAll = change.frames || change.contextOptions || change.other || !change.nodes.empty();
    for (const auto& [id, session] : m_sessions)
        if (concernsAll || change.connections.contains(id)) session->sceneChanged();
}

CloneSession* CloneManager::Impl::session(const std::string& id) {
    if (const auto it = m_sessions.find(id); it != m_sessions.end()) return it->second.get();
    if (!m_scene.connections->contains(id)) return nullptr;
    return m_sessions.emplace(id, std::make_unique<CloneSession>(m_context, id)).first->second.get();
}

void CloneManager::Impl::setSceneFile(std::filesystem::path file) {
    if (file == m_ledger.scene()) return;
    for (const auto& [id, session] : m_sessions) m_ledger.forget(id);
    m_ledger.setScene(std::move(file));
    for (const auto& [id, session] : m_sessions) session->note();
    m_ledger.takeOver([this, gate = m_gate](std::vector<CloneLedger::Entry> entries) {
        gate->post([this, entries = std::move(entries)] {
            for (const CloneLedger::Entry& entry : entries) {
                if (entry.scene != m_ledger.scene()) continue; // another one was opened meanwhile
                if (CloneSession* found = session(entry.sessionId)) found->adopt(entry);
            }
        });
    });
}

void CloneManager::Impl::post(const std::string& id, std::function<void(CloneSession&)> action) {
    m_loop->post([this, id, action = std::move(action)] {
        if (CloneSession* found = session(id))
            action(*found);
        else
            spdlog::warn("there is no connection '{}' any more; what was asked of it is not done", id);
    });
}

CloneManager::CloneManager(Document& document, Services services)
    : m_impl(std::make_unique<Impl>(document, std::move(services))) {}

CloneManager::~CloneManager() = default;

void CloneManager::setSceneFile(std::filesystem::path file) {
    m_impl->m_loop->post([impl = m_impl.get(), file = std::move(file)]() mutable { impl->setSceneFile(std::move(file)); });
}

void CloneManager::setAssetCacheBytes(std::uint64_t bytes) {
    m_impl->m_loop->post([impl = m_impl.get(), bytes] { impl->m_services.assetCacheBytes = bytes; });
}

void CloneManager::start(const std::string& sessionId) {
    m_impl->post(sessionId, [](CloneSession& session) { session.start(); });
}

void CloneManager::stop(const std::string& sessionId) {
    m_impl->m_loop->post([impl = m_impl.get(), sessionId] {
        if (const auto it = impl->m_sessions.find(sessionId); it != impl->m_sessions.end()) it->second->stop();
    });
}

void CloneManager::disconnect(const std::string& sessionId) { stop(sessionId); }

void CloneManager::stopAll() {
    m_impl->m_loop->post([impl = m_impl.get()] {
        for (const auto& [id, session] : impl->m_sessions) session->stop();
    });
}

void CloneManager::setPaused(const std::string& sessionId, bool paused) {
    m_impl->post(sessionId, [paused](CloneSession& session) { session.setPaused(paused); });
}

void CloneManager::setShownAovs(const std::string& sessionId, std::vector<std::string> aovs) {
    m_impl->post(sessionId, [aovs = std::move(aovs)](CloneSession& session) { session.setShownAovs(aovs); });
}

void CloneManager::setWaitingToConnect(const std::string& sessionId, bool waiting) {
    m_impl->post(sessionId, [waiting](CloneSession& session) { session.setWaitingToConnect(waiting); });
}

void CloneManager::connect(const std::string& sessionId, CloneAddress address) {
    connect(sessionId, std::move(address), m_impl->m_keys);
}

void CloneManager::connect(const std::string& sessionId, CloneAddress address, KeyPair hostKeys) {
    m_impl->post(sessionId, [address = std::move(address), keys = std::move(hostKeys)](CloneSession& session) mutable {
        session.connect(std::move(address), std::move(keys));
    });
}

void CloneManager::requestFullFrame(const std::string& sessionId, std::function<void(Result<FramePtr>)> done) {
    m_impl->m_loop->post([impl = m_impl.get(), sessionId, done = std::move(done)]() mutable {
        if (CloneSession* session = impl->session(sessionId))
            session->requestFullFrame(std::move(done));
        else
            done(fail(ErrorCode::NotFound, "there is no such connection", sessionId));
    });
}

std::shared_ptr<const CloneStatus> CloneManager::status(const std::string& sessionId) const {
    return m_impl->m_board.status(sessionId);
}

EvaluatedInputs CloneManager::inputs(const std::string& sessionId) const { return m_impl->m_board.inputs(sessionId); }

Subscription CloneManager::observe(std::function<void(const CloneEvent&)> observer) {
    return m_impl->m_observers.add(std::move(observer));
}

bool CloneManager::waitFor(const std::string& sessionId, const std::function<bool(const CloneStatus&)>& condition,
                           std::chrono::milliseconds timeout) const {
    assert(!m_impl->m_loop->isCurrentThread() && "waitFor would wait for its own thread");
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    // What the caller asked for before must have begun, or it would see the state of before.
    auto begun = std::make_shared<std::promise<void>>();
    m_impl->m_loop->post([begun] { begun->set_value(); });
    begun->get_future().wait_until(deadline);
    return m_impl->m_board.waitUntil(sessionId, condition, deadline);
}

SourceStore& CloneManager::sources() { return m_impl->m_sources; }

void CloneManager::afterwards(std::function<void()> task) const { m_impl->m_loop->post(std::move(task)); }

const std::string& CloneManager::publicKey() const { return m_impl->m_keys.publicKey; }

} // namespace doppel
