#include "ui/stage/stage_reader.h"

#include "ui/base/text.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace doppel {

namespace {

constexpr std::size_t kMaxEntries = 8; // of summaries; a desk looks at two or three stages
constexpr std::size_t kMaxOnce = 8;
constexpr std::chrono::seconds kForgetAfter{60};

bool touchesImport(const Scene& before, const Scene& after, const SceneChange& change) {
    return std::any_of(change.nodes.begin(), change.nodes.end(), [&](const std::string& name) {
        const auto was = before.node(name), is = after.node(name);
        return (was && was->type == "import") || (is && is->type == "import");
    });
}

} // namespace

StageKey stageKey(const Scene& scene, const std::string& node) { return {node, scene.frames.current, scene.contextOptions}; }

StageKey stageKey(const Scene& scene, const ConnectionRecord& record) {
    EvaluatedInputs inputs = evaluateInputs(record, scene.expressionContext());
    return {record.lopNode, inputs.frame, std::move(inputs.options)};
}

bool StageReader::Basis::operator==(const Basis& o) const {
    // The current frame is in the key. Nodes are compared by pointer first, as most edits leave all of them alone.
    return (nodes == o.nodes || *nodes == *o.nodes) && frames.fps == o.frames.fps && frames.start == o.frames.start &&
           frames.end == o.frames.end && directory == o.directory;
}

StageReader::StageReader(Document& document, std::shared_ptr<StageSource> source, QObject* parent)
    : QObject(parent), m_document(document), m_source(std::move(source)) {
    m_idle.setSingleShot(true);
    m_idle.setInterval(kForgetAfter);
    connect(&m_idle, &QTimer::timeout, this, [this] {
        m_holdsFiles = false;
        m_worker.run([source = m_source](const CancelToken&) { source->forget(); });
    });
    if (!m_source) return;
    m_documentChanges = m_document.observe([this](const Scene& before, const Scene& after, const SceneChange& change) {
        // A cook that opens files may take long, and what it was for is gone. Others are let run: a drag must not keep every
        // one of them from ending.
        if (m_running && touchesImport(before, after, change)) stopRunning();
        if (!change.nodes.empty() || change.frames || change.contextOptions || change.other) pumpSoon();
    });
}

StageReader::~StageReader() {
    m_documentChanges.reset();
    stopRunning();
}

StageReader::Basis StageReader::basis() const {
    const Scene& scene = m_document.scene();
    return {scene.nodes, scene.frames, scene.directory};
}

const StageReading* StageReader::current(const StageKey& key) const {
    const Basis now = basis();
    for (const Entry& entry : m_entries)
        if (entry.key == key && entry.basis == now) return &entry.reading;
    return nullptr;
}

std::shared_ptr<const StageSummary> StageReader::latest(const std::string& node) const {
    for (const Entry& entry : m_entries)
        if (entry.key.node == node && entry.reading) return *entry.reading;
    return nullptr;
}

void StageReader::read(const StageKey& key) {
    if (!m_source || key.node.empty() || current(key)) return;
    std::erase(m_once, key);
    m_once.push_front(key);
    if (m_once.size() > kMaxOnce) m_once.pop_back();
    pumpSoon();
}

void StageReader::look(QObject* who, const std::optional<StageKey>& key) {
    if (!m_source) return;
    const auto found = m_looks.find(who);
    const bool wanted = key && !key->node.empty();
    if (!wanted) {
        if (found == m_looks.end()) return;
        m_looks.erase(found);
        disconnect(who, &QObject::destroyed, this, nullptr);
    } else if (found == m_looks.end()) {
        m_looks.emplace(who, *key);
        connect(who, &QObject::destroyed, this, [this, who] {
            m_looks.erase(who);
            pumpSoon();
        });
    } else {
        found->second = *key;
    }
    pumpSoon();
}

void StageReader::reload() {
    if (!m_source) return;
    m_entries.clear();
    stopRunning();
    m_worker.run([source = m_source](const CancelToken&) { source->forget(); });
    pumpSoon();
}

void StageReader::pumpSoon() {
    if (!m_source || std::exchange(m_pumpPending, true)) return;
    QTimer::singleShot(0, this, &StageReader::pump);
}

std::optional<StageKey> StageReader::next() const {
    for (const StageKey& key : m_once)
        if (!current(key)) return key;
    for (const auto& [who, key] : m_looks)
        if (!current(key)) return key;
    return std::nullopt;
}

void StageReader::pump() {
    m_pumpPending = false;
    if (m_running) {
        // The same node at another frame is let end, so that playing shows something.
        const auto wants = [this](const StageKey& key) { return key.node == m_running->key.node; };
        const bool isWanted = std::any_of(m_once.begin(), m_once.end(), wants) ||
                              std::any_of(m_looks.begin(), m_looks.end(), [&](const auto& look) { return wants(look.second); });
        if (!isWanted) stopRunning();
        return; // finish() goes on
    }
    if (const auto key = next()) return start(*key);
    if (m_looks.empty() && m_holdsFiles) m_idle.start();
}

void StageReader::start(const StageKey& key) {
    m_idle.stop();
    const Basis now = basis();
    StageRequest request{m_document.scene().network(), key.node, {key.frame, key.options, {}}};
    // A token of its own: a job that is cancelled through the pool's before it starts would never report.
    const CancelToken token;
    m_running = Running{key, token};
    m_holdsFiles = true;
    m_worker.run([this, source = m_source, token, key, now, request = std::move(request), mailbox = m_mailbox.handle()](const CancelToken&) {
        const auto cooked = source->read(request, token);
        StageReading reading = cooked ? StageReading(std::make_shared<const StageSummary>(summarizeStage(*cooked, key.node, key.frame)))
                                      : StageReading(tl::unexpected(cooked.error()));
        if (token.isCancelled()) reading = fail(ErrorCode::Cancelled, toStd(tr("the stage is not wanted any more")));
        mailbox.post([this, key, now, reading = std::move(reading)] { finish(key, now, reading); });
    });
    emit changed();
}

void StageReader::stopRunning() {
    if (!m_running) return;
    m_running->token.cancel();
    m_source->cancel();
}

void StageReader::finish(const StageKey& key, const Basis& basis, StageReading reading) {
    m_running.reset();
    if (reading || reading.error().code != ErrorCode::Cancelled) {
        if (basis == this->basis()) std::erase(m_once, key);
        std::erase_if(m_entries, [&](const Entry& entry) { return entry.key == key; });
        m_entries.push_front({key, basis, std::move(reading)});
        if (m_entries.size() > kMaxEntries) m_entries.pop_back();
    }
    emit changed();
    pumpSoon();
}

} // namespace doppel
