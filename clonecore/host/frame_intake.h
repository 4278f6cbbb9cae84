// Takes the frames of one link: maps their shared memory and gives the slot (the credit) back to the clone when the last reader
// lets the frame go, on whatever thread and however late; or puts their tiles together on the host's workers, so that the I/O
// thread goes on. I/O thread only.
#pragma once

#include "clonecore/base/strand_pool.h"
#include "clonecore/host/loop_gate.h"
#include "clonecore/image/frame.h"
#include "clonecore/link/frame_slots.h"
#include "clonecore/link/messages.h"
#include "clonecore/link/tile_assembler.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

namespace doppel {

class FrameIntake {
public:
    /// All called on the I/O thread, never after the intake is gone. They may destroy it, but for `answer`.
    struct Callbacks {
        /// What the clone shall be told: ReleaseMessage when a slot may be written again, ShmRefusedMessage when its memory can't be
        /// mapped here, TileCreditMessage when tiles were worked off.
        std::function<void(const HostMessage&)> answer;
        /// A complete frame; `fullFrame`: it answers a FullFrameMessage.
        std::function<void(FramePtr frame, bool fullFrame)> frame;
        /// A frame was lost, and can come again. Its slot has been given back.
        std::function<void(const Error&)> lost;
        /// The clone sends nonsense: nothing of it can be used any more.
        std::function<void(Error)> damaged;
    };

    FrameIntake(std::shared_ptr<LoopGate> gate, StrandPool::Strand workers, long pid, Callbacks callbacks);
    ~FrameIntake();

    void take(FrameMessage message);
    void take(TileBatchMessage batch, std::shared_ptr<const std::byte> payload, std::size_t payloadBytes);
    /// Calls `task` when all that was taken before has been called back: at once when nothing is under way.
    void afterFrames(std::function<void()> task);

private:
    struct Line;
    void takeShared(const FrameMessage& message);
    bool mayTake(std::uint64_t bytes);
    void work(std::function<void(Line&)> task);

    std::shared_ptr<LoopGate> m_gate;
    const long m_pid;
    std::shared_ptr<Callbacks> m_callbacks;
    FrameSlotMapper m_mapper;
    std::shared_ptr<Line> m_line; ///< what the workers use
};

} // namespace doppel
