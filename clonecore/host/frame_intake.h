// Takes the frames of one link: maps their shared memory or adopts their message part, and gives the slot (the credit)
// back to the clone when the last reader lets the frame go, on whatever thread and however late. I/O thread only.
#pragma once

#include "clonecore/host/loop_gate.h"
#include "clonecore/image/frame.h"
#include "clonecore/link/frame_slots.h"
#include "clonecore/link/messages.h"

#include <cstdint>
#include <functional>
#include <memory>

namespace doppel {

class FrameIntake {
public:
    /// `answer` gets what the clone shall be told (ReleaseMessage when a slot may be written again, ShmRefusedMessage when
    /// its memory can't be mapped here), on the I/O thread; never after this object is gone.
    FrameIntake(std::shared_ptr<LoopGate> gate, long pid, std::function<void(const HostMessage&)> answer);

    /// The frame of `message`. On failure the slot has been given back.
    Result<FramePtr> take(const FrameMessage& message, std::shared_ptr<const std::byte> pixels, std::size_t pixelBytes);

private:
    std::function<void()> releaser(std::uint32_t slot) const;

    std::shared_ptr<LoopGate> m_gate;
    const long m_pid;
    std::shared_ptr<std::function<void(const HostMessage&)>> m_answer;
    FrameSlotMapper m_mapper;
};

} // namespace doppel
