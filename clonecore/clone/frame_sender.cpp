#include "clonecore/clone/frame_sender.h"

#include "clonecore/clone/frame_sequence.h"

#include <algorithm>
#include <utility>

namespace doppel {

namespace {
constexpr std::chrono::seconds kHiddenInterval{1}; // between two times that AOVs are sent at which nobody looks
}

FrameSender::FrameSender(Callbacks callbacks) : m_callbacks(std::move(callbacks)), m_thread([this] { run(); }) {}

FrameSender::~FrameSender() {
    {
        std::lock_guard lock(m_mutex);
        m_isStopping = true;
    }
    m_changed.notify_all();
    m_thread.join();
}

bool FrameSender::submit(OutgoingFrame frame, std::uint64_t answers) {
    std::deque<Job> replaced; // their slots go back without the lock
    {
        std::lock_guard lock(m_mutex);
        // What waits and has every AOV that somebody waits for is worth keeping beside a newer frame that has not.
        const auto isOlder = [&](const Job& job) { return answers > 0 || job.answers == 0 || job.frame.info.epoch < frame.info.epoch; };
        for (auto it = m_waiting.begin(); it != m_waiting.end();) {
            if (isOlder(*it)) {
                replaced.push_back(std::move(*it));
                it = m_waiting.erase(it);
                ++m_dropped;
            } else {
                ++it;
            }
        }
        m_waiting.push_back({std::move(frame), answers});
    }
    m_changed.notify_all();
    return answers > 0 || std::none_of(replaced.begin(), replaced.end(), [](const Job& job) { return job.answers > 0; });
}

void FrameSender::credit(std::uint64_t bytes) {
    {
        std::lock_guard lock(m_mutex);
        const Clock::time_point now = Clock::now();
        m_pace.credited(bytes, now);
        m_creditedBytes = std::min(m_creditedBytes + bytes, m_sentBytes);
        measure(now);
    }
    m_changed.notify_all();
}

/// With the lock held.
void FrameSender::measure(Clock::time_point now) {
    for (; !m_measured.empty() && m_measured.front().target <= m_creditedBytes; m_measured.pop_front()) {
        const Measured& frame = m_measured.front();
        m_pace.frameTook(frame.pixelBytes, now - std::max(frame.began, m_lastDone));
        m_lastDone = now;
    }
}

void FrameSender::setEpoch(std::uint64_t epoch) {
    {
        std::lock_guard lock(m_mutex);
        m_epoch = std::max(m_epoch, epoch);
    }
    m_changed.notify_all();
}

void FrameSender::setShown(std::vector<std::string> aovs) {
    {
        std::lock_guard lock(m_mutex);
        if (aovs == m_shown) return;
        m_shown = std::move(aovs);
        m_shownChanged = true;
    }
    m_changed.notify_all();
}

bool FrameSender::isBusy() const {
    std::lock_guard lock(m_mutex);
    return m_isEncoding || !m_waiting.empty();
}

// ---- the thread

void FrameSender::run() {
    std::unique_lock lock(m_mutex);
    while (takeJob(lock)) {
        m_isEncoding = true;
        lock.unlock();
        m_incomplete.reset();
        const bool sent = encode(*m_job);
        const std::uint64_t answered = sent ? m_job->answers : 0;
        if (!sent) drop(*m_job);
        m_job.reset();
        lock.lock();
        m_isEncoding = false;
        lock.unlock();
        m_callbacks.done(answered);
        lock.lock();
    }
}

/// A frame that waits; or the last one again, for what of it was left out.
bool FrameSender::takeJob(std::unique_lock<std::mutex>& lock) {
    for (;;) {
        if (m_isStopping) return false;
        if (!m_waiting.empty()) {
            m_job = std::move(m_waiting.front());
            m_waiting.pop_front();
            return true;
        }
        const bool isDue = m_incomplete && (m_shownChanged || Clock::now() >= m_allSent + kHiddenInterval);
        if (isDue && m_incomplete->frame.info.epoch >= m_epoch) {
            m_job = std::move(m_incomplete);
            m_incomplete.reset();
            m_job->frame.info.sequence = nextFrameSequence();
            return true;
        }
        if (m_incomplete && m_incomplete->frame.info.epoch >= m_epoch)
            m_changed.wait_until(lock, m_allSent + kHiddenInterval);
        else
            m_changed.wait(lock);
    }
}

std::vector<std::uint32_t> FrameSender::heldAovs(const Job& job) {
    std::lock_guard lock(m_mutex);
    m_shownChanged = false;
    std::vector<std::uint32_t> held;
    if (m_shown.empty() || job.answers > 0 || job.frame.info.converged || Clock::now() >= m_allSent + kHiddenInterval) return held;
    const auto& aovs = job.frame.layout.aovs;
    for (std::size_t i = 0; i < aovs.size(); ++i)
        if (std::find(m_shown.begin(), m_shown.end(), aovs[i].name) == m_shown.end()) held.push_back(static_cast<std::uint32_t>(i));
    return held;
}

bool FrameSender::encode(Job& job) {
    const OutgoingFrame& frame = job.frame;
    const std::uint64_t epoch = frame.info.epoch;
    FrameMessage message;
    std::size_t batchBytes = 0;
    TileEffort effort = TileEffort::None;
    if (!waitForRoom(epoch, batchBytes, effort)) return false;

    const Clock::time_point began = Clock::now();
    message.layout = frame.layout;
    message.info = frame.info;
    message.fullFrame = job.answers > 0;
    message.held = heldAovs(job);
    message.fromScratch = m_encoder.begin(frame.info.sequence, frame.layout, frame.held.slot().memory.get(), message.held);
    if (message.fromScratch) message.held.clear();
    const bool isWhole = message.held.empty();
    {
        std::lock_guard lock(m_mutex);
        message.dropped = m_dropped;
        count(creditCost(message));
    }
    m_callbacks.send(std::move(message), {}, 0);

    std::size_t pixelBytes = 0;
    for (;;) {
        TileEncoder::Batch batch = m_encoder.next(batchBytes, effort);
        const bool last = batch.message.last;
        pixelBytes += batch.pixelBytes;
        {
            std::lock_guard lock(m_mutex);
            if (batch.payloadBytes > 0) count(batch.payloadBytes);
            if (last) {
                m_measured.push_back({m_sentBytes, pixelBytes, began});
                measure(Clock::now()); // an empty last batch may find all credited
            }
        }
        m_callbacks.send(std::move(batch.message), std::move(batch.payload), batch.payloadBytes);
        if (last) break;
        if (!waitForRoom(epoch, batchBytes, effort)) return false;
    }
    if (isWhole) m_allSent = Clock::now();
    else m_incomplete = std::move(job);
    return true;
}

/// With the lock held.
void FrameSender::count(std::uint64_t bytes) {
    m_sentBytes += bytes;
    m_pace.sent(static_cast<std::size_t>(bytes), Clock::now());
}

/// False when the frame is not wanted any more.
bool FrameSender::waitForRoom(std::uint64_t epoch, std::size_t& batchBytes, TileEffort& effort) {
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [&] { return m_isStopping || epoch < m_epoch || m_pace.mayBegin(); });
    batchBytes = m_pace.batchBytes();
    effort = m_pace.effort();
    return !m_isStopping && epoch >= m_epoch;
}

void FrameSender::drop(const Job& job) {
    {
        std::lock_guard lock(m_mutex);
        ++m_dropped;
        if (m_isStopping) return;
    }
    if (job.answers > 0) m_callbacks.unanswered();
}

} // namespace doppel
