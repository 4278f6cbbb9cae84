#include "clonecore/host/clone_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace doppel {

namespace {
constexpr std::chrono::milliseconds kResendDelay{5};
constexpr double kTellingRoundTrip = 0.005; // seconds of difference that are worth an event
} // namespace

void CloneSession::sceneChanged() { sync(false); }

void CloneSession::sourcesChanged() {
    if (m_sourcesEpoch && !m_paused) {
        m_sourcesOwed = true;
        return;
    }
    sync(false);
}

void CloneSession::sourcesShown(std::uint64_t epoch) {
    if (!m_sourcesEpoch || epoch < *m_sourcesEpoch) return;
    m_sourcesEpoch.reset();
    if (std::exchange(m_sourcesOwed, false)) sync(false);
}

// Brings the clone up to date with the newest scene in at most one network message and one request, whatever the number of
// edits since the last time. `initial`: right after the handshake, when the clone has nothing yet.
void CloneSession::sync(bool initial) {
    if (!m_linked || m_machine.state() == CloneState::Lost) return;
    auto record = m_context.scene.connection(m_id);
    if (!record || (!initial && !record->processUpdates)) return;
    Scene scene = m_context.scene;
    SourceSetPtr sources = m_context.sources.all();
    if (!record->processUpdates && m_syncedScene.connection(m_id)) {
        scene = m_syncedScene; // a new link to the same clone: it keeps its stage
        sources = m_syncedSources;
        record = scene.connection(m_id);
    }

    m_initialOwed = initial;
    const EvaluatedInputs inputs = m_inputs.evaluate(*record, scene.expressionContext());
    m_context.board.setInputs(m_id, inputs);
    RenderRequest request = makeRequest(*record, inputs);
    const std::optional<NetworkMessage> network = m_network.update(scene, request.lopNode, sources->versions, inputs.options);
    const bool restart = initial || network || m_requestOwed || needsRestart(m_request, request);
    request.epoch = m_request.epoch + (restart ? 1 : 0);
    m_syncedScene = std::move(scene);
    m_syncedSources = sources;
    if (!restart && request == m_request) return;

    // The network goes first: a request of a new epoch must never be answered with pixels of the old stage.
    if (network) {
        if (auto sent = m_link->send(*network); !sent) return onSendFailed(std::move(sent.error()));
        m_network.commit();
        m_requestOwed = true;
        if (network->sources) {
            m_assets->told(sources);
            m_sourcesEpoch = request.epoch;
            m_sourcesOwed = false;
        }
    }
    if (auto sent = m_link->send(RequestMessage{request}); !sent) return onSendFailed(std::move(sent.error()));
    m_requestOwed = m_initialOwed = false;
    m_request = std::move(request);
    m_assets->told(m_syncedScene, m_request);
    if (restart) restarted();
}

// What the clone said of older epochs no longer holds, so that nobody takes an old "converged" for the new one.
void CloneSession::restarted() {
    m_status.epoch = m_request.epoch;
    m_status.percent = 0;
    m_status.samples = 0;
    m_status.renderSeconds = 0;
    m_status.message.clear();
    m_renderError = {};
    if (m_liveState == CloneState::Converged)
        setLiveState(CloneState::Rendering);
    else if (m_liveState == CloneState::Failed)
        setLiveState(CloneState::Syncing);
    else
        publish(CloneEventKind::Status);
}

void CloneSession::onSendFailed(Error error) {
    // The link is full (a storm of edits) or broken. A broken one says so itself; a full one takes the newest state later.
    if (error.code != ErrorCode::TooLarge) return resendLater();
    m_renderError = std::move(error);
    if (m_renderError.context.empty()) m_renderError.context = m_id;
    setLiveState(CloneState::Failed, m_renderError);
}

void CloneSession::resendLater() {
    if (m_resendRuns) return;
    m_resendRuns = true;
    m_resend = m_context.loop.startTimer(kResendDelay, [this] {
        m_resendRuns = false;
        if (!m_linked) return;
        while (!m_owed.empty() && m_link->send(m_owed.front())) m_owed.pop_front();
        if (!m_owed.empty()) return resendLater();
        sync(m_initialOwed);
    });
}

// What the clone waits for must not be lost when the link is full: it goes later, in order. (A broken link has forgotten it all.)
void CloneSession::send(const HostMessage& message) {
    if (!m_link) return;
    if (m_owed.empty() && m_link->send(message)) return;
    auto* waiting = m_owed.empty() ? nullptr : std::get_if<TileCreditMessage>(&m_owed.back());
    const auto* credit = std::get_if<TileCreditMessage>(&message);
    if (waiting && credit)
        waiting->bytes += credit->bytes;
    else
        m_owed.push_back(message);
    resendLater();
}

void CloneSession::setPaused(bool paused) {
    if (m_machine.state() == CloneState::Stopped) return;
    m_paused = paused;
    if (m_linked) send(PauseMessage{paused});
}

void CloneSession::setWaitingToConnect(bool waiting) {
    if (m_linked || m_status.waitingToConnect == waiting) return;
    m_status.waitingToConnect = waiting;
    publish(CloneEventKind::Status);
}

void CloneSession::setShownAovs(const std::vector<std::string>& aovs) {
    if (aovs == m_shown) return;
    m_shown = aovs;
    if (m_linked) send(ShownMessage{m_shown});
}

void CloneSession::requestFullFrame(FullFrameRequests::Done done) {
    if (m_linked && isConnectedState(m_machine.state())) {
        m_fullFrames.add(m_request.epoch, std::move(done));
        send(FullFrameMessage{});
    } else if (FramePtr last = m_context.services.membuf->current(m_id).frame) {
        done(std::move(last));
    } else {
        done(fail(ErrorCode::NotFound, "there is no image yet; start the clone first", m_id));
    }
}

void CloneSession::openIntake(long pid) {
    FrameIntake::Callbacks callbacks;
    callbacks.answer = [this](const HostMessage& answer) {
        if (m_linked) send(answer);
    };
    callbacks.frame = [this](const FramePtr& frame, bool fullFrame) { onFrame(frame, fullFrame); };
    callbacks.lost = [this](const Error& error) {
        addLog("error: " + error.text());
        if (!m_fullFrames.empty()) send(FullFrameMessage{}); // it may have been the one
    };
    callbacks.damaged = [this](Error error) { onLinkFailed(std::move(error)); };
    m_intake = std::make_unique<FrameIntake>(m_context.gate, m_context.workers.makeStrand(), pid, std::move(callbacks));
    m_meter = {};
}

void CloneSession::onMessage(CloneMessage message, std::shared_ptr<const std::byte> payload, std::size_t payloadBytes) {
    if (auto* frame = std::get_if<FrameMessage>(&message)) {
        m_meter.begun(frame->dropped);
        m_intake->take(std::move(*frame));
    } else if (auto* batch = std::get_if<TileBatchMessage>(&message)) {
        m_meter.received(payloadBytes);
        m_intake->take(std::move(*batch), std::move(payload), payloadBytes);
    } else if (const auto* log = std::get_if<LogMessage>(&message)) {
        addLog(fmt::format("{}: {}", log->level, log->text));
    } else if (auto* query = std::get_if<AssetQueryMessage>(&message)) {
        m_assets->take(std::move(*query));
    } else if (const auto* piece = std::get_if<AssetRequestMessage>(&message)) {
        m_assets->take(*piece);
    } else if (auto* status = std::get_if<StatusMessage>(&message)) {
        // What it says holds for the frames that came before it.
        m_intake->afterFrames([this, status = std::move(*status)] { onStatus(status); });
    } else if (auto* goodbye = std::get_if<GoodbyeMessage>(&message)) {
        // Kept at once: the link may break before the frames are done.
        m_goodbye = goodbye->reason.empty() ? "it ended by itself" : std::move(goodbye->reason);
        addLog("goodbye: " + m_goodbye);
        m_intake->afterFrames([this] {
            if (!m_process) onLinkFailed(Error{ErrorCode::ConnectFailed, m_goodbye, m_id});
        });
    }
}

void CloneSession::onAnswered(std::chrono::steady_clock::duration roundTrip) {
    const LinkFigures figures = m_meter.figures(std::chrono::steady_clock::now(), roundTrip);
    LinkFigures same = figures;
    same.roundTrip = m_status.link.roundTrip;
    const bool isNews = !(same == m_status.link) || std::abs(figures.roundTrip - same.roundTrip) > kTellingRoundTrip;
    m_status.link = figures;
    if (!isNews) return;
    publish(CloneEventKind::Status);
}

void CloneSession::onStatus(const StatusMessage& message) {
    if (message.epoch < m_request.epoch) return; // of a render that has been replaced
    showProgress(message.progress);
    m_status.message = message.message;
    m_status.memoryBytes = message.memoryBytes;
    switch (message.phase) {
    case RenderPhase::Idle: return setLiveState(CloneState::Syncing);
    // Once there is an image, cooking for an edit is part of rendering; else the state would flicker with every edit.
    case RenderPhase::Cooking:
        return setLiveState(m_liveState == CloneState::Syncing ? CloneState::Syncing : CloneState::Rendering);
    case RenderPhase::Rendering: return setLiveState(CloneState::Rendering);
    case RenderPhase::Converged: setLiveState(CloneState::Converged); break;
    case RenderPhase::Paused: setLiveState(CloneState::Paused); break;
    case RenderPhase::Failed:
        setLiveState(CloneState::Failed,
                     Error{ErrorCode::Refused,
                           message.message.empty() ? "the clone can't render this; look at its log" : message.message, m_id});
        break;
    }
    sourcesShown(message.epoch); // as far as it can
}

void CloneSession::setLiveState(CloneState state, Error error) {
    m_liveState = state;
    m_renderError = error;
    if (m_machine.state() == CloneState::Lost) return; // shown when it is heard again
    m_status.error = std::move(error);
    if (m_machine.state() == state)
        publish(CloneEventKind::Status);
    else
        move(state);
}

void CloneSession::showProgress(const FrameInfo& info) {
    m_status.percent = info.percent;
    m_status.samples = info.samples;
    m_status.renderSeconds = info.renderSeconds;
    if (!info.renderer.empty()) m_status.renderer = info.renderer;
}

void CloneSession::onFrame(const FramePtr& frame, bool fullFrame) {
    if (fullFrame) m_fullFrames.answer(frame);
    const FrameInfo& info = frame->info();
    if (info.epoch < m_request.epoch) return; // stale: its slot goes back as the frame goes out of scope

    const FrameLayout& layout = frame->layout();
    m_meter.completed(layout.byteSize);
    m_status.imageSize = {layout.fullWidth, layout.fullHeight};
    listAovs(layout, fullFrame || m_request.displayAov.empty());
    showProgress(info);
    m_context.services.membuf->publish(m_id, frame);
    m_status.imageVersion = m_context.services.membuf->current(m_id).version;
    m_status.epoch = info.epoch;
    if (m_liveState == CloneState::Syncing) setLiveState(CloneState::Rendering);
    if (info.converged && m_liveState == CloneState::Rendering) setLiveState(CloneState::Converged);
    publish(CloneEventKind::Image);
    sourcesShown(info.epoch);
}

// All AOVs that the render makes, of which the frame may have only those that are shown.
void CloneSession::listAovs(const FrameLayout& layout, bool allAovs) {
    auto& names = m_status.availableAovs;
    if (allAovs) {
        names.clear();
    } else if (names.empty()) {
        const auto& renderers = m_status.renderers;
        auto used = std::find_if(renderers.begin(), renderers.end(), [&](const RendererInfo& r) {
            return r.name == m_status.renderer || r.label == m_status.renderer;
        });
        if (used == renderers.end()) used = renderers.begin();
        if (used != renderers.end()) names = used->aovs;
    }
    for (const AovLayout& aov : layout.aovs)
        if (std::find(names.begin(), names.end(), aov.name) == names.end()) names.push_back(aov.name);
}

} // namespace doppel
