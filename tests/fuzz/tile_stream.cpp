// What a clone sends of frames in tiles: messages with their second parts, put together as a host does.
#include "clonecore/link/messages.h"
#include "clonecore/link/tile_assembler.h"
#include "clonecore/link/tile_encoder.h"
#include "tests/fuzz/target.h"

#include <cstring>
#include <memory>
#include <optional>

namespace doppel::fuzz {

namespace {

constexpr std::size_t kLargestFrame = 16u << 20; // larger ones only cost time

/// Lengths are two bytes of control message and four of payload.
void append(std::string& stream, const CloneMessage& message, std::span<const std::byte> payload) {
    const std::string control = encode(message);
    const auto controlSize = static_cast<std::uint16_t>(control.size());
    const auto payloadSize = static_cast<std::uint32_t>(payload.size());
    stream.append(reinterpret_cast<const char*>(&controlSize), sizeof controlSize);
    stream.append(reinterpret_cast<const char*>(&payloadSize), sizeof payloadSize);
    stream += control;
    stream.append(reinterpret_cast<const char*>(payload.data()), payload.size());
}

template <class Number>
std::optional<Number> takeNumber(std::string_view& bytes) {
    Number number{};
    if (bytes.size() < sizeof number) return std::nullopt;
    std::memcpy(&number, bytes.data(), sizeof number);
    bytes.remove_prefix(sizeof number);
    return number;
}

/// False when the message is refused.
bool feedMessage(TileAssembler& assembler, const CloneMessage& message, std::string_view payload) {
    if (const auto* frame = std::get_if<FrameMessage>(&message)) {
        if (frame->sharedMemory || frame->layout.byteSize > kLargestFrame) return false;
        return assembler.begin(*frame).has_value();
    }
    const auto* batch = std::get_if<TileBatchMessage>(&message);
    if (!batch || batch->payloadBytes() != payload.size()) return false;
    // A copy of exactly that size, so that a byte read beyond it is seen.
    const auto copy = std::make_unique<std::byte[]>(payload.size());
    std::memcpy(copy.get(), payload.data(), payload.size());
    const auto added = assembler.add(*batch, {copy.get(), payload.size()});
    if (!added) return false;
    if (const FramePtr& frame = *added) {
        require(frame->layout().isValid(), "frames are valid");
        std::byte sum{};
        for (const std::byte byte : frame->bytes()) sum ^= byte; // every byte is there
        static std::byte keep{};
        keep ^= sum;
    }
    return true;
}

} // namespace

bool feed(std::string_view bytes) {
    TileAssembler assembler;
    bool accepted = false;
    while (!bytes.empty()) {
        const auto controlSize = takeNumber<std::uint16_t>(bytes);
        const auto payloadSize = takeNumber<std::uint32_t>(bytes);
        if (!controlSize || !payloadSize || *controlSize > bytes.size() || *payloadSize > bytes.size() - *controlSize) return accepted;
        const auto message = decodeCloneMessage(bytes.substr(0, *controlSize));
        if (!message || !feedMessage(assembler, *message, bytes.substr(*controlSize, *payloadSize))) return accepted;
        accepted = true;
        bytes.remove_prefix(*controlSize + *payloadSize);
    }
    return accepted;
}

std::vector<std::string> seeds() {
    std::vector<std::string> streams;
    for (const TileEffort effort : {TileEffort::None, TileEffort::Fast, TileEffort::Small}) {
        FrameMessage frame;
        FrameLayout& layout = frame.layout;
        layout.width = layout.fullWidth = 140;
        layout.height = layout.fullHeight = 20;
        layout.aovs = {{"C", {"R", "G", "B", "A"}, PixelType::Half, 0}, {"id", {"id"}, PixelType::UInt32, 0}};
        layout.computeOffsets();
        std::vector<std::byte> pixels(layout.byteSize);
        TileEncoder encoder;
        std::string stream;
        for (std::uint64_t sequence = 1; sequence <= 3; ++sequence) {
            for (std::size_t i = 0; i < pixels.size(); i += 3) pixels[i] = static_cast<std::byte>(i / 50 * sequence);
            frame.info.sequence = sequence;
            frame.fromScratch = encoder.begin(sequence, layout, pixels.data(), {});
            append(stream, frame, {});
            for (bool last = false; !last;) {
                const auto batch = encoder.next(4096, effort);
                append(stream, batch.message, {batch.payload.get(), batch.payloadBytes});
                last = batch.message.last;
            }
        }
        streams.push_back(std::move(stream));
    }
    return streams;
}

} // namespace doppel::fuzz
