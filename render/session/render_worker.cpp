#include "render/session/render_worker.h"

#include "render/session/view_resolver.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <utility>

namespace doppel {

namespace {

constexpr auto kStatusInterval = std::chrono::milliseconds(100);
constexpr std::size_t kMostLoggedLines = 1000; ///< remembered so that they are not repeated

std::string namesOf(const RenderDelegateRegistry& registry) {
    std::string text;
    for (const RenderDelegateType& type : registry.all()) text += (text.empty() ? "" : ", ") + type.info.name;
    return text.empty() ? "this clone has none" : "this clone has: " + text;
}

} // namespace

RenderWorker::RenderWorker(const RenderDelegateRegistry& registry, RenderEvents& events, SessionMailbox& mailbox)
    : m_registry(registry), m_events(events), m_mailbox(mailbox) {
    if (m_events.sources()) {
        m_cooker.setSourceReader([this](const std::string& name, const SourceVersion& version, const std::atomic<bool>& cancelled) {
            return readSource(name, version, cancelled);
        });
    }
    if (!m_events.assets()) return;
    m_cooker.setFileLocator(
        [this](const std::filesystem::path& file, const std::atomic<bool>& cancelled) { return locate(file, cancelled); });
}

RenderWorker::~RenderWorker() = default;

void RenderWorker::cancelPass() {
    std::lock_guard lock(m_delegateMutex);
    if (m_delegate) m_delegate->cancel();
}

void RenderWorker::cancelCook() {
    m_cooker.cancel();
    if (AssetResolver* assets = m_events.assets()) assets->wake();
    if (SourceReader* sources = m_events.sources()) sources->wake();
}

void RenderWorker::run() {
    for (;;) {
        SessionMailbox::Mail mail = m_mailbox.take(!hasWork());
        if (mail.stop) break;
        try {
            apply(std::move(mail));
            work();
        } catch (const std::exception& error) {
            failWith("rendering failed: " + std::string(error.what()));
        } catch (...) {
            failWith("rendering failed for a reason that the renderer did not give");
        }
    }
    std::lock_guard lock(m_delegateMutex);
    m_delegate.reset();
    m_delegateStage.reset();
    m_stage.reset();
}

// ---- edits

bool RenderWorker::hasWork() const {
    if (!m_network || !m_request || m_failed || m_paused) return false;
    return m_needsDelegate || m_needsCook || m_needsView || !m_hasFilm || !m_result.converged;
}

void RenderWorker::apply(SessionMailbox::Mail mail) {
    if (mail.network) {
        m_network = std::move(mail.network);
        m_needsCook = true;
        m_failed = false;
    }
    if (mail.request) applyRequest(*mail.request);
    if (mail.paused) m_paused = *mail.paused;
    if (mail.frameWanted && m_awaitsSlot) {
        m_awaitsSlot = false;
        m_publishNow = true;
    }
    if (mail.allAovsWanted) m_wantAll = m_publishNow = true;
}

void RenderWorker::applyRequest(const RenderRequest& next) {
    if (!m_request) {
        m_request = next;
        m_failed = false;
        return;
    }
    const RenderRequest before = std::exchange(*m_request, next);
    if (before == next) return;
    m_failed = false;
    if (next.renderer != before.renderer) m_needsDelegate = true;
    if (next.lopNode != before.lopNode || next.frame != before.frame || next.options != before.options) m_needsCook = true;
    // Whatever else changed may change the view; prepareView() compares before it restarts anything.
    m_needsView = true;
    // The host drops what belongs to an older epoch, and shows another AOV as soon as it has it.
    if (next.epoch != before.epoch || next.displayAov != before.displayAov) m_publishNow = true;
}

// ---- getting ready

void RenderWorker::work() {
    if (!m_network || !m_request || m_failed) return;
    if (m_paused) {
        if (canPublish() && m_publishNow) publishIfDue();
        setPhase(RenderPhase::Paused);
        return;
    }
    if (!prepare()) return;
    if (m_hasFilm && m_publishNow) publishIfDue();
    if (m_hasFilm && m_result.converged) {
        setPhase(RenderPhase::Converged);
    } else if (!m_mailbox.hasMail()) {
        pass();
    }
}

bool RenderWorker::prepare() {
    if (m_needsDelegate && !prepareDelegate()) return false;
    if (m_needsCook && !cook()) return false;
    return !m_needsView || prepareView();
}

bool RenderWorker::prepareDelegate() {
    const RenderDelegateType* type = m_registry.find(m_request->renderer);
    if (!type) {
        failWith("there is no renderer '" + m_request->renderer + "'; " + namesOf(m_registry));
        return false;
    }
    if (type != m_type || !m_delegate) {
        Result<std::unique_ptr<RenderDelegate>> made = type->create();
        if (!made) {
            failWith(made.error().text());
            return false;
        }
        (*made)->log = [this](std::string_view level, std::string_view text) { logOnce(level, std::string(text)); };
        std::lock_guard lock(m_delegateMutex);
        m_delegate = std::move(*made);
        m_type = type;
        m_delegateStage.reset();
        m_view.reset();
        m_hasFilm = false;
    }
    m_needsDelegate = false;
    m_needsView = true;
    return true;
}

bool RenderWorker::cook() {
    if (m_mailbox.hasMail()) return false; // something newer came
    setPhase(RenderPhase::Cooking);
    m_cookedShutter = wantedShutter();
    Result<CookResult> cooked = m_cooker.cook(*m_network, m_request->lopNode, {m_request->frame, m_request->options, m_cookedShutter});
    if (!cooked) {
        if (cooked.error().code == ErrorCode::Cancelled) { // an edit came, or the end: m_needsCook stays
            m_failed = !m_mailbox.hasMail(); // or the host has gone: the request with which it returns tries again
            return false;
        }
        failWith("cannot cook '" + m_request->lopNode + "': " + cooked.error().text());
        return false;
    }
    for (const CookProblem& problem : cooked->problems) {
        const std::string place = problem.parameter.empty() ? problem.node : problem.node + "." + problem.parameter;
        logOnce("warning", place + ": " + problem.message);
    }
    m_stage = std::move(cooked->stage);
    for (const std::string& text : m_stage->warnings) logOnce("warning", text);
    m_needsCook = false;
    m_needsView = true;
    return true;
}

/// A file of the host's machine, fetched if need be.
Result<LocatedFile> RenderWorker::locate(const std::filesystem::path& file, const std::atomic<bool>& cancelled) {
    auto found = m_events.assets()->resolve(file, cancelled, [this](const std::string& text) { showFetching(text); });
    if (!m_phaseMessage.empty()) setPhase(RenderPhase::Cooking);
    if (!found) return tl::unexpected(std::move(found.error()));
    return LocatedFile{std::move(found->file), std::move(found->root)};
}

/// A source of the host, fetched if need be.
Result<MemoryFilePtr> RenderWorker::readSource(const std::string& name, const SourceVersion& version, const std::atomic<bool>& cancelled) {
    auto found = m_events.sources()->read(name, version, cancelled, [this](const std::string& text) { showFetching(text); });
    if (!m_phaseMessage.empty()) setPhase(RenderPhase::Cooking);
    return found;
}

void RenderWorker::showFetching(const std::string& text) {
    const bool isFirst = m_phaseMessage.empty();
    if (isFirst || Clock::now() - m_lastStatus >= kStatusInterval) setPhase(RenderPhase::Cooking, text);
}

/// What to read motion for: closed unless the renderer's options ask for motion blur.
Shutter RenderWorker::wantedShutter() const {
    std::map<std::string, Value> options = m_options;
    for (const auto& [name, value] : m_request->rendererOptions) options[name] = value;
    const auto number = [&](const char* name) {
        for (const RendererInfo::Option& info : m_type->info.options) {
            if (info.name != name) continue;
            const auto given = options.find(name);
            const double standard = toNumber(info.defaultValue);
            const double value = given == options.end() ? standard : toNumber(given->second, standard);
            return std::isfinite(value) ? std::clamp(value, info.min, info.max) : standard;
        }
        return 0.0;
    };
    if (number("motionblur") < 0.5) return {};
    return {number("shutteropen"), number("shutterclose")};
}

/// Hands stage and view to the delegate as far as they are new.
bool RenderWorker::prepareView() {
    Result<ResolvedView> resolved = resolveView(*m_request, *m_stage, m_type->info.name);
    if (!resolved) {
        failWith(resolved.error().text());
        return false;
    }
    for (const std::string& text : resolved->warnings) logOnce("warning", text);
    // The settings on the stage may ask for motion, too, but are known only now.
    m_options = resolved->view.options;
    if (wantedShutter() != m_cookedShutter) {
        m_needsCook = true;
        return false;
    }
    const bool isNewStage = m_stage != m_delegateStage;
    if (!isNewStage && m_view == resolved->view) {
        m_needsView = false;
        return true;
    }
    m_hasFilm = false;
    m_view.reset();
    // The view first when both are new would name a camera that the old stage lacks; so the stage first.
    if (isNewStage) {
        m_delegateStage.reset();
        if (const auto taken = m_delegate->setStage(m_stage); !taken) {
            // A view that no longer fits the new stage is replaced next; only real failures count.
            if (taken.error().code != ErrorCode::NotFound) {
                failWith(taken.error().text());
                return false;
            }
        }
        m_delegateStage = m_stage;
    }
    if (const auto taken = m_delegate->setView(resolved->view); !taken) {
        failWith(taken.error().text());
        return false;
    }
    m_view = std::move(resolved->view);
    m_needsView = false;
    m_restarted = Clock::now();
    m_schedule.restart(m_restarted);
    return true;
}

// ---- rendering

void RenderWorker::pass() {
    setPhase(RenderPhase::Rendering);
    const PassResult result = m_delegate->renderPass();
    if (result.cancelled && !m_hasFilm) return; // an edit came before anything could be seen
    m_result = result;
    m_hasFilm = true;
    if (!result.cancelled) publishIfDue();
    if (m_result.converged) {
        setPhase(RenderPhase::Converged);
    } else {
        reportProgress();
    }
}

/// What the film shows is what was asked for.
bool RenderWorker::canPublish() const { return m_hasFilm && !m_needsDelegate && !m_needsCook && !m_needsView; }

void RenderWorker::publishIfDue() {
    const Clock::time_point now = Clock::now();
    if (!canPublish() || m_awaitsSlot) return;
    if (!m_publishNow && !m_schedule.isDue(now, m_result.samples, m_result.converged)) return;
    if (!publish()) {
        m_awaitsSlot = true;
        return;
    }
    m_publishNow = false;
    m_wantAll = false;
    m_schedule.published(now, m_result.samples, m_result.converged);
}

std::vector<std::string> RenderWorker::aovsToPublish() {
    std::vector<std::string> aovs;
    for (const std::string& aov : m_type->info.aovs) {
        if (m_wantAll || matchesAovPatterns(m_request->displayAov, aov)) aovs.push_back(aov);
    }
    if (aovs.empty() && !m_type->info.aovs.empty()) {
        aovs.push_back(m_type->info.aovs.front());
        logOnce("warning", "renderer '" + m_type->info.name + "' has no AOV that matches '" + m_request->displayAov + "'; '" +
                               aovs.front() + "' is shown");
    }
    return aovs;
}

/// False when there is no slot.
bool RenderWorker::publish() {
    const std::vector<std::string> wanted = aovsToPublish();
    FrameLayout layout = m_delegate->layout(wanted);
    if (layout.aovs.empty() && !wanted.empty()) {
        logOnce("warning", "the AOV '" + wanted.front() + "' is not rendered; switch it on in the renderer's options");
        layout = m_delegate->layout(m_type->info.aovs);
        layout.aovs.resize(std::min<std::size_t>(layout.aovs.size(), 1));
        layout.computeOffsets();
    }
    if (!layout.isValid()) {
        failWith("an image of " + std::to_string(layout.width) + " x " + std::to_string(layout.height) + " pixels with " +
                 std::to_string(layout.aovs.size()) + " AOVs is too large; lower the resolution or show fewer AOVs");
        return true;
    }
    std::unique_ptr<FrameSlot> slot = m_events.acquireSlot(layout);
    if (!slot) return false;
    m_delegate->resolve(layout, slot->bytes().first(layout.byteSize));
    FrameInfo info = frameInfo();
    FrameMetadata metadata = m_delegate->metadata(layout);
    if (!info.converged) info.tilesAtWork = m_delegate->tilesAtWork();
    if (!metadata.empty()) info.metadata = std::make_shared<const FrameMetadata>(std::move(metadata));
    m_events.publish(std::move(slot), layout, info);
    return true;
}

// ---- telling

FrameInfo RenderWorker::frameInfo() const {
    FrameInfo info;
    info.epoch = m_request ? m_request->epoch : 0;
    info.samples = m_hasFilm ? m_result.samples : 0;
    info.percent = m_hasFilm ? m_result.percent : 0;
    info.converged = m_hasFilm && m_result.converged;
    info.frame = m_request ? m_request->frame : 1.0;
    info.renderSeconds = m_hasFilm ? std::chrono::duration<double>(Clock::now() - m_restarted).count() : 0.0;
    info.renderer = m_type ? m_type->info.name : "";
    return info;
}

void RenderWorker::setPhase(RenderPhase phase, const std::string& message) {
    const std::uint64_t epoch = m_request ? m_request->epoch : 0;
    if (phase == m_phase && epoch == m_phaseEpoch && message == m_phaseMessage) return;
    m_phase = phase;
    m_phaseEpoch = epoch;
    m_phaseMessage = message;
    m_lastStatus = Clock::now();
    m_events.status(epoch, phase, frameInfo(), message);
}

void RenderWorker::reportProgress() {
    if (Clock::now() - m_lastStatus < kStatusInterval) return;
    m_lastStatus = Clock::now();
    m_events.status(m_request->epoch, m_phase, frameInfo(), {});
}

void RenderWorker::failWith(const std::string& message) {
    m_failed = true;
    m_hasFilm = false;
    m_view.reset();
    m_needsView = true;
    setPhase(RenderPhase::Failed, message);
}

void RenderWorker::logOnce(std::string_view level, const std::string& text) {
    if (m_logged.size() >= kMostLoggedLines) m_logged.clear();
    if (m_logged.insert(text).second) m_events.log(level, text);
}

} // namespace doppel
