#include "clonecore/host/frame_intake.h"

#include <utility>

namespace doppel {

// The way of one link through the workers and back. Workers and the I/O thread hold it; each uses its own part.
struct FrameIntake::Line {
    std::shared_ptr<LoopGate> gate;
    StrandPool::Strand workers;
    std::weak_ptr<Callbacks> callbacks; ///< locked on the I/O thread only

    // Workers, one at a time
    TileAssembler assembler;
    FrameMessage begun; ///< without what the assembler needs
    bool isDamaged = false;

    int underWay = 0; ///< I/O thread: tasks with the workers that have not been called back
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

void FrameIntake::take(FrameMessage message) {
    if (message.sharedMemory) return takeShared(message);
    work([message = std::move(message)](Line& line) mutable {
        if (line.isDamaged) return;
        line.begun.fullFrame = message.fullFrame;
        for (const std::uint32_t aov : message.held) message.info.heldAovs.push_back(message.layout.aovs[aov].name);
        auto begun = line.assembler.begin(std::move(message));
        if (begun) return;
        line.isDamaged = true;
        line.gate->post([weak = line.callbacks, error = begun.error()] {
            if (const auto callbacks = weak.lock()) callbacks->damaged(error);
        });
    });
}

void FrameIntake::take(TileBatchMessage batch, std::shared_ptr<const std::byte> payload, std::size_t payloadBytes) {
    work([batch = std::move(batch), payload = std::move(payload), payloadBytes](Line& line) {
        if (line.isDamaged) return;
        auto added = line.assembler.add(batch, {payload.get(), payloadBytes});
        line.isDamaged = !added;
        line.gate->post([weak = line.callbacks, added = std::move(added), payloadBytes, full = line.begun.fullFrame] {
            const auto callbacks = weak.lock();
            if (!callbacks) return;
            if (!added) return callbacks->damaged(added.error());
            if (payloadBytes > 0) callbacks->answer(TileCreditMessage{payloadBytes});
            if (*added) callbacks->frame(*added, full);
        });
    });
}

void FrameIntake::afterFrames(std::function<void()> task) {
    if (m_line->underWay == 0) return task();
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
