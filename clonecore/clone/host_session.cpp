#include "clonecore/clone/host_session.h"

#include "clonecore/base/overloaded.h"
#include "clonecore/base/process_memory.h"
#include "clonecore/clone/frame_sequence.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace doppel {

namespace {

constexpr std::chrono::milliseconds kStatusInterval{20}; // of progress within a phase; phases go at once
constexpr std::chrono::milliseconds kRetryInterval{100}; // when the host's queue was full

bool isAtRest(RenderPhase phase) {
    return phase == RenderPhase::Converged || phase == RenderPhase::Paused || phase == RenderPhase::Failed;
}

} // namespace

class HostSession::WritableSlot final : public FrameSlot {
public:
    WritableSlot(std::shared_ptr<HostSession> owner, HeldSlot held) : m_owner(std::move(owner)), m_held(std::move(held)) {}
    ~WritableSlot() override {
        if (!m_held) return;
        m_held.reset();
        m_owner->slotFreed();
    }
    std::span<std::byte> bytes() override { return m_held->slot().pixels; }
    HeldSlot takeOut() {
        HeldSlot held = std::move(*m_held);
        m_held.reset();
        return held;
    }

private:
    std::shared_ptr<HostSession> m_owner;
    std::optional<HeldSlot> m_held;
};

HostSession::HostSession(IoLoop& loop, std::string sessionId, SessionAssets assets)
    : m_loop(loop), m_sessionId(std::move(sessionId)), m_assetPort(std::make_shared<AssetPort>(loop)) {
    if (!assets.cache) return;
    m_assets = std::make_unique<AssetFetcher>(std::move(assets.cache), m_assetPort, assets.ownPlaces,
                                              [this](std::string_view level, std::string_view text) { log(level, text); });
}

HostSession::~HostSession() = default;

bool HostSession::start(const RenderSessionFactory& makeSession) {
    if (makeSession) m_session = makeSession(*this);
    if (m_session) m_renderers = m_session->renderers();
    return m_session != nullptr;
}

void HostSession::attach(Send send, bool shareMemory) {
    m_send = std::move(send);
    m_shareMemory = shareMemory;
    m_detached = false;
    m_assetPort->open([this](const CloneMessage& message) { return m_send(message, {}, 0); });
    slotFreed(); // a frame that could not be published meanwhile can be now
}

void HostSession::detach() {
    m_detached = true;
    m_frameMissed = true;
    stopSending();
    m_outbox.take();
    m_pool->releaseAll(); // the host keeps what it has mapped
}

void HostSession::stopSending() {
    m_assetPort->close();
    m_send = {};
    m_sender.reset();
    ++m_sending;
    m_waitingTiles.clear();
    m_shown.clear();
    m_fullFrameWanted = false;
    m_sentPhase.reset();
    if (m_statusTimer) m_loop.cancelTimer(std::exchange(m_statusTimer, 0));
    if (m_logTimer) m_loop.cancelTimer(std::exchange(m_logTimer, 0));
}

void HostSession::close() {
    m_closed = true;
    m_outbox.close();
    stopSending();
}

void HostSession::destroySession() {
    assert(m_closed);
    m_session.reset();
}

// ---- from the host

void HostSession::take(HostMessage message) {
    std::visit(Overloaded{
                   [&](NetworkMessage& m) { takeNetwork(std::move(m)); },
                   [&](RequestMessage& m) { takeRequest(std::move(m.request)); },
                   [&](PauseMessage& m) { m_session->setPaused(m.paused); },
                   [&](ReleaseMessage& m) {
                       if (m_pool->takeBack(m.slot)) slotFreed();
                   },
                   [&](FullFrameMessage&) {
                       m_fullFrameWanted = true;
                       ++m_fullFrameAsked;
                       m_session->wantAllAovs();
                   },
                   [&](ShmRefusedMessage& m) { takeShmRefused(m); },
                   [&](AssetListMessage& m) { m_assetPort->take(std::move(m)); },
                   [&](AssetDataMessage& m) { m_assetPort->take(std::move(m)); },
                   [&](TileCreditMessage& m) {
                       if (m_sender) m_sender->credit(m.bytes);
                   },
                   [&](ShownMessage& m) {
                       m_shown = std::move(m.aovs);
                       if (m_sender) m_sender->setShown(m_shown);
                   },
                   [](auto&) {}, // Hello, Ping and Bye are the socket's and the server's
               },
               message);
}

void HostSession::takeNetwork(NetworkMessage message) {
    if (m_assets) m_assets->forget();
    auto network = m_network.apply(std::move(message));
    m_sources.keepOnly(*network->sources);
    m_session->setNetwork(std::move(network));
}

void HostSession::takeRequest(RenderRequest request) {
    if (request.epoch < m_newestEpoch) {
        log("warning", "ignored a request of epoch " + std::to_string(request.epoch) + ": epoch " +
                           std::to_string(m_newestEpoch) + " has begun");
        return;
    }
    m_newestEpoch = request.epoch;
    if (m_sender) m_sender->setEpoch(request.epoch);
    m_request = request;
    m_session->setRequest(request);
}

void HostSession::takeShmRefused(const ShmRefusedMessage& message) {
    m_shareMemory = false;
    log("warning", "the host cannot map frames, so they are sent in messages: " + message.reason);
    m_pool->takeBack(message.slot);
    m_session->frameWanted(); // the frame that was refused is lost
}

// ---- from the renderer

std::unique_ptr<FrameSlot> HostSession::acquireSlot(const FrameLayout& layout) {
    if (m_closed) return nullptr;
    if (m_detached) {
        m_frameMissed = true;
        if (m_detached) return nullptr; // attached in between, it would not be told of the slot
    }
    if (!layout.isValid()) {
        log("error", "a frame of " + std::to_string(layout.width) + "x" + std::to_string(layout.height) + " with " +
                         std::to_string(layout.aovs.size()) + " AOVs is not within the limits");
        return nullptr;
    }
    auto slot = m_pool->acquire(layout.byteSize);
    if (!slot && slot.error().code == ErrorCode::Refused) {
        // A slot that comes back between the two attempts is either found by the second or announced.
        m_frameMissed = true;
        slot = m_pool->acquire(layout.byteSize);
        if (slot) m_frameMissed = false;
    }
    if (slot) return std::make_unique<WritableSlot>(shared_from_this(), HeldSlot(m_pool, std::move(*slot)));
    if (slot.error().code != ErrorCode::Refused) log("error", slot.error().message);
    return nullptr;
}

void HostSession::publish(std::unique_ptr<FrameSlot> slot, const FrameLayout& layout, const FrameInfo& info) {
    auto* ours = dynamic_cast<WritableSlot*>(slot.get());
    assert(ours);
    if (!ours || info.epoch < m_newestEpoch) return; // stale: the slot is free again
    if (!layout.isValid() || layout.byteSize > ours->bytes().size()) {
        log("error", "a frame was dropped: it is larger than the slot it was written to");
        return;
    }
    OutgoingFrame frame{ours->takeOut(), layout, info};
    frame.info.sequence = nextFrameSequence();
    if (m_outbox.add(std::move(frame))) postFlush();
}

void HostSession::status(std::uint64_t epoch, RenderPhase phase, const FrameInfo& progress, const std::string& message) {
    if (epoch < m_newestEpoch) return;
    if (m_outbox.add(StatusMessage{epoch, phase, progress, message, 0})) postFlush();
}

void HostSession::log(std::string_view level, std::string_view text) {
    if (m_outbox.add(LogMessage{std::string(level), std::string(text)}, Outbox::Clock::now())) postFlush();
}

void HostSession::slotFreed() {
    if (m_closed || m_detached || !m_frameMissed.exchange(false)) return;
    m_loop.post([weak = weak_from_this()] {
        const auto self = weak.lock();
        if (self && !self->m_closed) self->m_session->frameWanted();
    });
}

// ---- to the host, I/O thread

void HostSession::postFlush() {
    m_loop.post([weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->flush();
    });
}

void HostSession::flush() {
    if (m_closed) return;
    if (m_detached) {
        m_outbox.take();
        return;
    }
    for (OutgoingItem& item : m_outbox.take()) {
        std::visit([this](auto& what) { send(std::move(what)); }, item);
    }
    if (m_outbox.hasDroppedLines()) startLogTimer();
}

void HostSession::send(OutgoingFrame frame) {
    if (frame.info.epoch < m_newestEpoch) {
        { const HeldSlot freed = std::move(frame.held); }
        slotFreed();
        return;
    }
    const bool answers = m_fullFrameWanted && answersFullFrame(frame.layout);
    if (!m_shareMemory || frame.held.slot().fd < 0) {
        if (!m_sender) startSender();
        if (!m_sender->submit(std::move(frame), answers ? m_fullFrameAsked : 0)) m_session->wantAllAovs();
        slotFreed(); // of what it replaced
        return;
    }
    FrameMessage message;
    message.fullFrame = answers;
    sendShared(std::move(frame), std::move(message));
}

void HostSession::sendShared(OutgoingFrame frame, FrameMessage message) {
    const FrameSlotPool::Slot slot = frame.held.slot();
    message.layout = std::move(frame.layout);
    message.info = std::move(frame.info);
    message.sharedMemory = true;
    message.slot = slot.index;
    message.slotFd = slot.fd;
    message.slotSize = slot.size;
    message.slotToken = slot.token;
    message.pixelOffset = slot.pixelOffset;
    frame.held.markSent();
    if (m_send(message, {}, 0)) {
        if (message.fullFrame) m_fullFrameWanted = false; // when it can't be mapped, the host asks again
        return;
    }
    m_pool->takeBack(slot.index);
    m_frameMissed = true;
    m_loop.startTimer(kRetryInterval, [weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->slotFreed();
    });
}

void HostSession::startSender() {
    const auto post = [this, weak = weak_from_this(), sending = m_sending](auto task) {
        m_loop.post([weak, sending, task = std::move(task)]() mutable {
            if (const auto self = weak.lock(); self && !self->m_closed && self->m_sending == sending) task(*self);
        });
    };
    FrameSender::Callbacks callbacks;
    callbacks.send = [post](CloneMessage message, std::shared_ptr<const std::byte> payload, std::size_t bytes) {
        post([part = TilePart{std::move(message), std::move(payload), bytes}](HostSession& self) mutable {
            self.sendTiles(std::move(part));
        });
    };
    callbacks.done = [post](std::uint64_t answered) {
        post([answered](HostSession& self) {
            if (answered == self.m_fullFrameAsked) self.m_fullFrameWanted = false;
            self.slotFreed();
            self.flush(); // a status may have waited for the frame
        });
    };
    callbacks.unanswered = [post] {
        post([](HostSession& self) {
            if (self.m_fullFrameWanted) self.m_session->wantAllAovs();
        });
    };
    m_sender = std::make_unique<FrameSender>(std::move(callbacks));
    m_sender->setEpoch(m_newestEpoch);
    m_sender->setShown(m_shown);
}

void HostSession::sendTiles(TilePart part) {
    m_waitingTiles.push_back(std::move(part));
    if (m_waitingTiles.size() == 1) sendWaitingTiles();
}

void HostSession::sendWaitingTiles() {
    while (!m_waitingTiles.empty()) {
        const TilePart& part = m_waitingTiles.front();
        if (!m_send(part.message, part.payload, part.bytes)) {
            m_loop.startTimer(kRetryInterval, [weak = weak_from_this()] {
                if (const auto self = weak.lock(); self && !self->m_closed && !self->m_detached) self->sendWaitingTiles();
            });
            return;
        }
        m_waitingTiles.pop_front();
    }
}

void HostSession::send(StatusMessage status) {
    if (status.epoch < m_newestEpoch) return;
    const auto now = IoLoop::Clock::now();
    // What comes to rest is told of when the host has the pixels that it came to rest with.
    if (isAtRest(status.phase) && m_sender && m_sender->isBusy()) return m_outbox.hold(std::move(status));
    const bool tooSoon = m_sentPhase == status.phase && now - m_statusSent < kStatusInterval;
    if (!tooSoon) status.memoryBytes = residentBytes();
    if (tooSoon || !m_send(status, {}, 0)) {
        m_outbox.hold(std::move(status));
        startStatusTimer();
        return;
    }
    m_sentPhase = status.phase;
    m_statusSent = now;
}

void HostSession::send(LogMessage line) {
    m_send(line, {}, 0); // a host that takes nothing misses lines
}

void HostSession::startStatusTimer() {
    if (m_statusTimer) return;
    const bool full = IoLoop::Clock::now() - m_statusSent >= kStatusInterval;
    m_statusTimer = m_loop.startTimer(full ? kRetryInterval : kStatusInterval, [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (!self) return;
        self->m_statusTimer = 0;
        self->flush();
    });
}

void HostSession::startLogTimer() {
    if (m_logTimer) return;
    m_logTimer = m_loop.startTimer(std::chrono::seconds(1), [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (!self) return;
        self->m_logTimer = 0;
        const std::size_t lines = self->m_outbox.takeDroppedLines();
        if (lines > 0) self->send(LogMessage{"warning", std::to_string(lines) + " lines dropped"});
    });
}

// A frame carries every AOV when the request asks for no choice of them, when it has all that the renderer lists, or when
// it has one that the request would have left out.
bool HostSession::answersFullFrame(const FrameLayout& layout) const {
    if (m_request.displayAov.empty()) return true;
    const auto outside = [&](const AovLayout& aov) { return !matchesAovPatterns(m_request.displayAov, aov.name); };
    if (std::any_of(layout.aovs.begin(), layout.aovs.end(), outside)) return true;
    const auto isRequested = [&](const RendererInfo& renderer) {
        return renderer.name == m_request.renderer || renderer.label == m_request.renderer;
    };
    auto renderer = std::find_if(m_renderers.begin(), m_renderers.end(), isRequested);
    if (renderer == m_renderers.end()) renderer = m_renderers.begin();
    if (renderer == m_renderers.end()) return true;
    return std::all_of(renderer->aovs.begin(), renderer->aovs.end(),
                       [&](const std::string& aov) { return layout.indexOf(aov) >= 0; });
}

} // namespace doppel
