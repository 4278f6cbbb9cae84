// One connection that was started: its state machine, process, link and what its clone was last told. I/O thread only.
// Owned by CloneManager::Impl from the first start until the connection is deleted or the scene is replaced.
#pragma once

#include "clonecore/host/asset_service.h"
#include "clonecore/host/clone_link.h"
#include "clonecore/host/clone_process.h"
#include "clonecore/host/clone_state_machine.h"
#include "clonecore/host/connection_inputs.h"
#include "clonecore/host/frame_intake.h"
#include "clonecore/host/full_frame_requests.h"
#include "clonecore/host/host_context.h"
#include "clonecore/host/link_meter.h"
#include "clonecore/host/log_tail.h"
#include "clonecore/host/network_sync.h"

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace doppel {

class CloneSession {
public:
    CloneSession(HostContext& context, std::string id);
    /// Lets the clone go (it ends behind, see EndingClones) and fails who waits for a frame. No event.
    ~CloneSession();
    CloneSession(const CloneSession&) = delete;
    CloneSession& operator=(const CloneSession&) = delete;

    void start();
    void connect(CloneAddress address, KeyPair hostKeys);
    /// Takes over the clone that a host which has died left running. When this one was started
    /// anew meanwhile, that clone is ended.
    void adopt(const CloneLedger::Entry& entry);
    /// Notes the clone in the ledger, if there is one that is worth it.
    void note();
    void stop();
    void setPaused(bool paused);
    void setWaitingToConnect(bool waiting);
    void setShownAovs(const std::vector<std::string>& aovs);
    void requestFullFrame(FullFrameRequests::Done done);
    /// The context's scene has changed: tell the clone what concerns it, in one go.
    void sceneChanged();
    /// So have the sources. A clone that has not shown the ones it was told of last gets the newest when it has: else pushes that come
    /// faster than it cooks would keep it from ever finishing.
    void sourcesChanged();

private:
    // clone_session.cpp: from start to handshake, and every way to an end
    void beginAnew();
    void launch(const ConnectionRecord& record);
    Result<std::string> awaitDialling(const nlohmann::json& config, const Launcher& launcher);
    void onLaunchDeadline();
    void onProcessLog(std::deque<std::string> lines);
    void onProcessExited(ExitStatus exit);
    void openLink();
    void onWelcome(const WelcomeMessage& welcome);
    void onLinkFailed(Error error);
    void onSilent(Error error);
    void onHeard();
    void onLinkLost();
    void reopen();
    void reopenLater();
    void letGo(bool quit);
    void closePort();
    void failWith(Error error);
    void dropLink();

    // clone_session_life.cpp: clones that outlive their host, clones that crash
    CloneProcess::Callbacks processCallbacks();
    std::shared_ptr<Launcher> launcherOf(const nlohmann::json& ticket) const;
    void endPredecessor(const CloneLedger::Entry& entry);
    void onAdoptionFailed(const Error& error, bool mayRetry);
    void crashed(Error error);
    void restart();
    int allowedRestarts() const;

    // clone_session_sync.cpp: what the clone is told and what it answers
    void sync(bool initial);
    void restarted();
    void sourcesShown(std::uint64_t epoch);
    void onSendFailed(Error error);
    void send(const HostMessage& message);
    void resendLater();
    void openIntake(long pid);
    void onMessage(CloneMessage message, std::shared_ptr<const std::byte> payload, std::size_t payloadBytes);
    void onStatus(const StatusMessage& message);
    void onFrame(const FramePtr& frame, bool fullFrame);
    void onAnswered(std::chrono::steady_clock::duration roundTrip);
    void setLiveState(CloneState state, Error error = {});
    void showProgress(const FrameInfo& info);
    void listAovs(const FrameLayout& layout, bool allAovs);

    void move(CloneState state);
    void publish(CloneEventKind kind);
    void publish(const CloneEvent& event);
    void startTimer(std::chrono::milliseconds delay, void (CloneSession::*onTimer)());
    void cancelTimer();
    void addLog(std::string line);
    void showLog();

    HostContext& m_context;
    const std::string m_id;
    CloneStateMachine m_machine;
    CloneStatus m_status;
    LogTail m_log;
    bool m_logShown = true; // m_status.log has what m_log has
    bool m_logNews = false; // lines since the last event for them
    IoLoop::TimerId m_logTimer = 0;
    bool m_logTimerRuns = false;
    IoLoop::TimerId m_resend = 0; // after the link was too full for the newest state
    bool m_resendRuns = false;
    bool m_requestOwed = false; // its network has been sent, the request has not
    bool m_initialOwed = false; // the clone has not got its first state
    std::deque<HostMessage> m_owed; // the link was full; in order

    std::shared_ptr<CloneProcess> m_process;
    std::unique_ptr<CloneLink> m_link;
    std::unique_ptr<FrameIntake> m_intake;
    std::unique_ptr<AssetService> m_assets;
    LinkMeter m_meter;
    std::vector<std::string> m_shown;
    std::optional<CloneAddress> m_address;
    std::shared_ptr<const ListeningPort> m_port;   // where a clone that dials is awaited; kept while it is Lost
    std::weak_ptr<const ListeningPort> m_portBefore; // of the clone before, while sockets at it may still be closing
    KeyPair m_hostKeys; // what this host proves itself with there
    IoLoop::TimerId m_timer = 0; // launch deadline, or the next attempt to reach a clone whose link broke
    bool m_timerRuns = false;
    std::chrono::milliseconds m_retryDelay{0};
    Error m_linkError;       // why the link broke, until it is known whether the process has ended

    ConnectionInputs m_inputs;
    NetworkSync m_network;
    RenderRequest m_request; // last one sent; its epoch goes on rising over all clones of this connection
    Scene m_syncedScene;     // what the clone last got; kept while updates are not processed
    SourceSetPtr m_syncedSources; // the same
    std::optional<std::uint64_t> m_sourcesEpoch; // of sources that the clone was told of and has not shown yet
    bool m_sourcesOwed = false;                  // newer ones wait for that
    bool m_paused = false;
    bool m_linked = false;   // welcomed, and the link has not broken
    CloneState m_liveState = CloneState::Syncing; // what the clone last said, while it may not be heard
    Error m_renderError;                          // for m_liveState Failed
    std::string m_goodbye;
    bool m_startAfterAdoption = false; // should it fail: somebody wants a clone meanwhile
    bool m_isAdopting = false; // the clone of a host that has died, not reached yet
    int m_restarts = 0;        // in a row
    std::chrono::steady_clock::time_point m_adoptUntil{}; // how long a clone that does not answer is tried
    std::chrono::steady_clock::time_point m_welcomed{}; // since when the clone serves; epoch = it does not
    FullFrameRequests m_fullFrames;
};

} // namespace doppel
