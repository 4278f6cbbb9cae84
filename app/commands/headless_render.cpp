#include "app/commands/headless_render.h"

#include "api/scene_assets.h"
#include "api/wiring.h"
#include "clonecore/image/frame_file.h"

#include <fmt/core.h>

#include <chrono>

namespace doppel {

namespace {

std::filesystem::path absoluteFile(const std::filesystem::path& file) {
    std::error_code ignored; // falls back to the path as given, whose errors are reported where it is used
    const auto absolute = std::filesystem::absolute(file, ignored);
    return absolute.empty() ? file : absolute;
}

} // namespace

HeadlessRender::HeadlessRender(RenderOptions options, Scene scene, std::vector<std::string> sessionIds)
    : m_options(std::move(options)), m_document(std::move(scene)), m_printer(sessionIds) {
    for (const auto& id : sessionIds) m_phases[id] = Phase::Waiting;
    if (m_options.snapshot) {
        const auto file = m_options.gallery.empty() ? galleryPath(m_document.scene(), absoluteFile(m_options.file))
                                                    : absoluteFile(m_options.gallery);
        m_gallery = std::make_unique<GalleryService>(file);
    }
    CloneManager::Services services;
    services.launchers = makeLaunchers();
    services.assets = makeSceneAssets();
    m_manager = std::make_unique<CloneManager>(m_document, std::move(services));
    m_subscription = m_manager->observe([this](const CloneEvent& event) {
        if (event.kind == CloneEventKind::State || event.kind == CloneEventKind::Status)
            post([this, id = event.sessionId] { onStatus(id); });
        if (event.kind == CloneEventKind::Log) post([this, id = event.sessionId] { sayWarnings(id); });
    });
}

HeadlessRender::~HeadlessRender() {
    m_subscription.reset();
    m_manager.reset(); // stops every clone; its last callbacks may still post
    m_gallery.reset(); // finishes what is queued; its callbacks post too
}

void HeadlessRender::post(Action action) {
    {
        std::lock_guard lock(m_mutex);
        m_queue.push_back(std::move(action));
    }
    m_wake.notify_one();
}

void HeadlessRender::interrupt() {
    {
        std::lock_guard lock(m_mutex);
        m_interrupted = true;
    }
    m_wake.notify_one();
}

int HeadlessRender::run() {
    using Clock = std::chrono::steady_clock;
    const auto deadline = m_options.timeoutSeconds > 0
                              ? Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                                   std::chrono::duration<double>(m_options.timeoutSeconds))
                              : Clock::time_point::max();
    startMore();
    while (!allEnded()) {
        std::deque<Action> actions;
        {
            std::unique_lock lock(m_mutex);
            const auto ready = [this] { return m_interrupted || !m_queue.empty(); };
            if (deadline == Clock::time_point::max()) {
                m_wake.wait(lock, ready);
            } else if (!m_wake.wait_until(lock, deadline, ready)) {
                lock.unlock();
                for (const auto& [id, phase] : std::map(m_phases))
                    if (phase != Phase::Done && phase != Phase::Failed)
                        failClone(id, {ErrorCode::Timeout,
                                       fmt::format("not finished within {} s", m_options.timeoutSeconds), id});
                break;
            }
            if (m_interrupted) break;
            actions.swap(m_queue);
        }
        for (const auto& action : actions) action();
    }
    m_printer.finish();
    if (m_gallery) m_gallery->flush();
    if (m_interrupted) {
        fmt::print(stderr, "doppel: interrupted\n");
        return 130;
    }
    for (const auto& [id, phase] : m_phases)
        if (phase != Phase::Done) return 1;
    return 0;
}

void HeadlessRender::startMore() {
    int running = 0;
    for (const auto& [id, phase] : m_phases) running += phase == Phase::Running || phase == Phase::Fetching;
    for (auto& [id, phase] : m_phases) {
        if (phase != Phase::Waiting || (m_options.jobs > 0 && running >= m_options.jobs)) continue;
        phase = Phase::Running;
        ++running;
        m_manager->start(id);
    }
}

void HeadlessRender::onStatus(const std::string& id) {
    const auto found = m_phases.find(id);
    if (found == m_phases.end() || found->second != Phase::Running) return;
    const auto status = m_manager->status(id);
    if (!status) return;
    m_printer.update(id, *status);
    switch (status->state) {
    case CloneState::Failed:
    case CloneState::Lost: failClone(id, status->error); break;
    case CloneState::Converged:
        found->second = Phase::Fetching;
        m_manager->requestFullFrame(id, [this, id](Result<FramePtr> frame) {
            post([this, id, frame = std::move(frame)] { onFullFrame(id, frame); });
        });
        break;
    default: break;
    }
}

/// What a clone could not do. Several clones of one stage warn of the same; it is said once.
void HeadlessRender::sayWarnings(const std::string& id) {
    const auto status = m_manager->status(id);
    if (!status) return;
    for (const std::string& line : status->log) {
        const bool isWarning = line.starts_with("warning: ") || line.starts_with("error: ");
        if (isWarning && m_said.insert(line).second) m_printer.message(fmt::format("{}: {}", id, line));
    }
}

void HeadlessRender::onFullFrame(const std::string& id, const Result<FramePtr>& frame) {
    if (m_phases[id] != Phase::Fetching) return;
    if (!frame) return failClone(id, frame.error());
    if (auto written = writeImages(id, **frame); !written) return failClone(id, written.error());
    if (m_gallery) return keepSnapshot(id, *frame);
    finish(id);
}

Result<void> HeadlessRender::writeImages(const std::string& id, const Frame& frame) {
    const auto record = m_document.scene().connection(id);
    const auto& aovs = frame.layout().aovs;
    const auto shown = static_cast<std::size_t>(std::max(firstShownAov(frame.layout(), record->displayAov), 0));
    const auto exr = m_options.out / (id + ".exr");
    const auto png = m_options.out / (id + ".png");
    const std::map<std::string, std::string> metadata{
        {"doppel:session", id}, {"doppel:name", record->name}, {"doppel:camera", record->cameraPath},
        {"doppel:renderer", frame.info().renderer}, {"doppel:samples", std::to_string(frame.info().samples)}};
    if (auto written = writeExr(frame, exr, metadata); !written) return written;
    if (auto written = writePng(frame, shown, png); !written) return written;
    m_printer.message(fmt::format("{}: {} ({}x{}, {} AOVs, {} samples) and {}", id, exr.string(), frame.layout().width,
                                  frame.layout().height, aovs.size(), frame.info().samples, png.string()));
    return {};
}

void HeadlessRender::keepSnapshot(const std::string& id, FramePtr frame) {
    SnapshotRequest request;
    request.frame = std::move(frame);
    request.scene = m_document.scene();
    request.connection = *m_document.scene().connection(id);
    request.inputs = m_manager->inputs(id);
    m_gallery->createSnapshot(std::move(request), [this, id](Result<GalleryItem> item) {
        post([this, id, item = std::move(item)] {
            if (!item) return failClone(id, item.error());
            m_printer.message(fmt::format("{}: snapshot {} in {}", id, item->id, m_gallery->database().string()));
            finish(id);
        });
    });
}

void HeadlessRender::finish(const std::string& id) {
    sayWarnings(id);
    m_phases[id] = Phase::Done;
    m_manager->stop(id);
    startMore();
}

void HeadlessRender::failClone(const std::string& id, const Error& error) {
    sayWarnings(id);
    m_phases[id] = Phase::Failed;
    m_printer.message(fmt::format("doppel: clone {} failed: {}", id, error.context == id ? error.message : error.text()));
    m_manager->stop(id);
    startMore();
}

bool HeadlessRender::allEnded() const {
    for (const auto& [id, phase] : m_phases)
        if (phase != Phase::Done && phase != Phase::Failed) return false;
    return true;
}

} // namespace doppel
