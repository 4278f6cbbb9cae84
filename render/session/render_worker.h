// The render thread of a session: cooks, feeds the delegate, makes passes, publishes frames.
//
// Phases (RenderPhase) and what leads from one to another:
//
//   Idle ──request──> Cooking ──> Rendering ──> Converged
//                        ^            │  ^          │
//                        └── edit ────┘  └── edit ──┘      an edit goes through Cooking when the network, node, frame
//   Paused: from any of these while paused; resuming goes on where it stopped, edits that came meanwhile apply then.
//   Failed: the node cannot be cooked, the renderer or camera does not exist, a library threw; the next edit tries again.
//
// The thread waits in the mailbox when there is nothing to do (Idle, Converged, Paused, Failed) and looks into it between
// passes. Edits cancel the cook or the pass under way; what they restart is decided by comparing, so that a changed
// displayAov publishes the film as it is, a changed camera keeps the geometry, and so on.
#pragma once

#include "clonecore/clone/render_session.h"
#include "render/render_delegate.h"
#include "render/session/publish_schedule.h"
#include "render/session/session_mailbox.h"
#include "stage/cooker.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace doppel {

class RenderWorker {
public:
    RenderWorker(const RenderDelegateRegistry& registry, RenderEvents& events, SessionMailbox& mailbox);
    ~RenderWorker();

    /// The thread's function: returns after the mailbox said stop. What it made is destroyed before it returns.
    void run();

    /// Any thread: makes a pass under way return.
    void cancelPass();
    /// Any thread: makes a cook under way return.
    void cancelCook();

private:
    using Clock = std::chrono::steady_clock;

    // Edits
    void apply(SessionMailbox::Mail mail);
    void applyRequest(const RenderRequest& request);
    bool hasWork() const;

    // Getting ready; each returns false when it cannot go on now (an edit came, or Failed was reported).
    void work();
    bool prepare();
    bool prepareDelegate();
    bool cook();
    Result<LocatedFile> locate(const std::filesystem::path& file, const std::atomic<bool>& cancelled);
    Result<MemoryFilePtr> readSource(const std::string& name, const SourceVersion& version, const std::atomic<bool>& cancelled);
    void showFetching(const std::string& text);
    Shutter wantedShutter() const;
    bool prepareView();

    // Rendering
    void pass();
    bool canPublish() const;
    void publishIfDue();
    bool publish();
    std::vector<std::string> aovsToPublish();

    // Telling
    void setPhase(RenderPhase phase, const std::string& message = {});
    void reportProgress();
    void failWith(const std::string& message);
    void logOnce(std::string_view level, const std::string& text);
    FrameInfo frameInfo() const;

    const RenderDelegateRegistry& m_registry;
    RenderEvents& m_events;
    SessionMailbox& m_mailbox;

    // What was asked for.
    std::shared_ptr<const NodeNetwork> m_network;
    std::optional<RenderRequest> m_request;
    bool m_paused = false;

    // What must be done before the next pass.
    bool m_needsDelegate = true, m_needsCook = true, m_needsView = true;
    bool m_failed = false;

    // What there is. The delegate goes first, then the stage, then the cooker that made it.
    Cooker m_cooker;
    StagePtr m_stage;
    Shutter m_cookedShutter; ///< that m_stage was cooked for
    std::map<std::string, Value> m_options; ///< of the last view: the stage settings' and the request's
    StagePtr m_delegateStage; ///< what the delegate was given last
    std::optional<RenderView> m_view;
    const RenderDelegateType* m_type = nullptr;
    std::unique_ptr<RenderDelegate> m_delegate;
    std::mutex m_delegateMutex; ///< guards the pointer against cancelPass()

    // The image under way.
    bool m_hasFilm = false; ///< at least one pass since the last restart
    PassResult m_result;
    PublishSchedule m_schedule;
    Clock::time_point m_restarted{};
    bool m_publishNow = false;  ///< asked for: another AOV, a new epoch, credit came back
    bool m_wantAll = false;     ///< the next frame has all AOVs
    bool m_awaitsSlot = false;  ///< no credit; nothing is published until frameWanted()

    RenderPhase m_phase = RenderPhase::Idle;
    std::string m_phaseMessage;
    std::uint64_t m_phaseEpoch = 0;
    Clock::time_point m_lastStatus{};
    std::set<std::string> m_logged;
};

} // namespace doppel
