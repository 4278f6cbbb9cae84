#include "clonecore/host/frame_intake.h"

#include <utility>

namespace doppel {

FrameIntake::FrameIntake(std::shared_ptr<LoopGate> gate, long pid, std::function<void(const HostMessage&)> answer)
    : m_gate(std::move(gate)),
      m_pid(pid),
      m_answer(std::make_shared<std::function<void(const HostMessage&)>>(std::move(answer))) {}

std::function<void()> FrameIntake::releaser(std::uint32_t slot) const {
    return [gate = m_gate, weak = std::weak_ptr(m_answer), slot] {
        gate->post([weak, slot] {
            if (const auto answer = weak.lock()) (*answer)(ReleaseMessage{slot});
        });
    };
}

Result<FramePtr> FrameIntake::take(const FrameMessage& message, std::shared_ptr<const std::byte> pixels,
                                   std::size_t pixelBytes) {
    const auto refuse = [&](Error error) {
        (*m_answer)(ReleaseMessage{message.slot});
        return tl::unexpected(std::move(error));
    };
    if (!message.layout.isValid())
        return refuse(Error{ErrorCode::ParseFailed, "the clone sent a frame whose sizes do not agree; it was dropped", {}});

    if (message.sharedMemory) {
        auto mapped = m_mapper.map(m_pid, message, releaser(message.slot));
        if (!mapped) {
            (*m_answer)(ShmRefusedMessage{message.slot, mapped.error().text()});
            return tl::unexpected(std::move(mapped.error()));
        }
        return std::make_shared<const Frame>(message.layout, message.info, std::move(*mapped));
    }

    if (!pixels || pixelBytes < message.layout.byteSize)
        return refuse(Error{ErrorCode::ParseFailed, "the clone sent a frame with too few pixels; it was dropped", {}});
    // The message part lives as long as the frame; then its credit goes back.
    const std::byte* data = pixels.get();
    std::shared_ptr<const std::byte> buffer(
        data, [pixels = std::move(pixels), release = releaser(message.slot)](const std::byte*) mutable {
            pixels.reset();
            release();
        });
    return std::make_shared<const Frame>(message.layout, message.info, std::move(buffer));
}

} // namespace doppel
