#include "clonecore/host/frame_intake.h"

#include <utility>

namespace doppel {

namespace {
constexpr int kMostUnderWay = 8192; // batches and messages; a clone within its credit has some hundreds
}

// The way of one link through the workers and back. Workers and the I/O thread hold it; each uses its own part.
struct FrameIntake::Line : std::enable_shared_from_this<Line> {
    std::shared_ptr<LoopGate> gate;
    StrandPool::Strand workers;
    std::weak_ptr<Callbacks> callbacks; ///< locked on the I/O thread only

    // Workers, one at a time
    TileAssembler assembler;
    bool fullFrame = false; ///< of the frame under way
    bool isDamaged = false;

    void bringBack(std::uint64_t cost, Result<FramePtr> result) {
        isDamaged = !result;
        gate->post([line = shared_from_this(), cost, result = std::move(result), full = fullFrame] { line->finish(cost, result, full); });
    }

    // I/O thread
    int underWay = 0;             ///< tasks with the workers that have not been called back
    std::uint64_t uncredited = 0; ///< bytes that the clone has sent and not got back as credit

    /// Back on the I/O thread: what a task of that cost has come to. The callbacks may destroy the intake.
    void finish(std::uint64_t cost, const Result<FramePtr>& result, bool isFull) {
        uncredited -= cost;
        const auto owner = callbacks.lock();
        if (!owner) return;
        if (!result) return owner->damaged(result.error());
        if (cost > 0) owner->answer(TileCreditMessage{cost});
        if (*result) owner->frame(*result, isFull);
    }
};

FrameIntake::FrameIntake(std::shared_ptr<LoopGate> gate, StrandPool::Strand workers, long pid, Callbacks callbacks)
    : m_gate(std::move(gate)),
      m_pid(pid),
      m_callbacks(std::make_shared<Callbacks>(std::move(callbacks))),
      m_line(std::make_shared<Line>()) {
    m_line->gate = m_gate;
    m_line->workers = std::move(workers);
    m_line->callbacks = m_callbacks;
}

FrameIntake::~FrameIntake() = default;

// What waits for the workers is bounded by what a clone may send without credit, and in number: messages cost memory too.
bool FrameIntake::mayTake(std::uint64_t bytes) {
    m_line->uncredited += bytes;
    if (m_line->uncredited <= kMaxUncredited && m_line->underWay < kMostUnderWay) return true;
    const auto callbacks = m_callbacks; // may outlive this object
    callbacks->damaged(Error{ErrorCode::TooLarge, "the clone sends more tiles than it has credit for", {}});
    return false;
}

void FrameIntake::take(FrameMessage message) {
    if (message.sharedMemory) return takeShared(message);
    const std::uint64_t cost = creditCost(message);
    if (!mayTake(cost)) return;
    work([message = std::move(message), cost](Line& line) mutable {
        if (line.isDamaged) return;
        line.fullFrame = message.fullFrame;
        for (const std::uint32_t aov : message.held) message.info.heldAovs.push_back(message.layout.aovs[aov].name);
        Result<FramePtr> result;
        if (auto begun = line.assembler.begin(std::move(message)); !begun) result = tl::unexpected(std::move(begun.error()));
        line.bringBack(cost, std::move(result));
    });
}

void FrameIntake::take(TileBatchMessage batch, std::shared_ptr<const std::byte> payload, std::size_t payloadBytes) {
    if (!mayTake(payloadBytes)) return;
    work([batch = std::move(batch), payload = std::move(payload), payloadBytes](Line& line) {
        if (!line.isDamaged) line.bringBack(payloadBytes, line.assembler.add(batch, {payload.get(), payloadBytes}));
    });
}

void FrameIntake::afterFrames(std::function<void()> task) {
    if (m_line->underWay == 0) return task();
    if (!mayTake(0)) return;
    work([task = std::move(task)](Line& line) {
        line.gate->post([weak = line.callbacks, task] {
            if (weak.lock()) task();
        });
    });
}

// Each task brings its end back behind what it brought back itself.
void FrameIntake::work(std::function<void(Line&)> task) {
    ++m_line->underWay;
    m_line->workers.post([line = m_line, task = std::move(task)]() mutable {
        task(*line);
        line->gate->post([line] { --line->underWay; });
    });
}

void FrameIntake::takeShared(const FrameMessage& message) {
    const auto callbacks = m_callbacks; // may outlive this object
    auto release = [gate = m_gate, weak = std::weak_ptr(m_callbacks), slot = message.slot] {
        gate->post([weak, slot] {
            if (const auto owner = weak.lock()) owner->answer(ReleaseMessage{slot});
        });
    };
    auto mapped = m_mapper.map(m_pid, message, std::move(release));
    if (!mapped) {
        callbacks->answer(ShmRefusedMessage{message.slot, mapped.error().text()});
        return callbacks->lost(mapped.error());
    }
    callbacks->frame(std::make_shared<const Frame>(message.layout, message.info, std::move(*mapped)), message.fullFrame);
}

} // namespace doppel
