// Both directions of the link. What was decoded is encoded to something that decodes again.
#include "clonecore/link/messages.h"
#include "tests/fuzz/target.h"
#include "tests/unit/scene/scene_samples.h"

namespace doppel::fuzz {

bool feed(std::string_view bytes) {
    const auto fromHost = decodeHostMessage(bytes);
    if (fromHost) {
        require(decodeHostMessage(encode(*fromHost)).has_value(), "a host's message that was decoded can be sent on");
    }
    const auto fromClone = decodeCloneMessage(bytes);
    if (fromClone) {
        if (const auto* frame = std::get_if<FrameMessage>(&*fromClone)) {
            require(frame->layout.width > 0 && frame->layout.height > 0, "frames have pixels");
        }
        require(decodeCloneMessage(encode(*fromClone)).has_value(), "a clone's message that was decoded can be sent on");
    }
    return fromHost || fromClone;
}

std::vector<std::string> seeds() {
    FrameMessage frame;
    frame.layout = {.x = 1, .y = 2, .width = 8, .height = 4, .fullWidth = 16, .fullHeight = 9, .aovs = {}, .byteSize = 0};
    frame.layout.aovs = {{"C", {"R", "G", "B", "A"}, PixelType::Half, 0}, {"depth", {"Z"}, PixelType::Float, 0}};
    frame.layout.computeOffsets();
    frame.info.metadata = std::make_shared<const FrameMetadata>(FrameMetadata{{"cryptomatte/1234567/name", "CryptoObject"}});
    NetworkMessage network;
    network.full = true;
    const Scene scene = test::fullScene();
    for (const auto& [name, node] : *scene.nodes) network.changed.push_back(*node);
    network.removed = {"gone"};
    RequestMessage request;
    request.request.lopNode = "OUT";
    request.request.cameraPath = "/cam";
    WelcomeMessage welcome;
    welcome.renderers = {{"embree", "Embree", {"C", "depth"}, {}}};
    return {encode(HostMessage(HelloMessage{1, 1, "0.1.0", "host", "machine", "hero"})),
            encode(HostMessage(network)),
            encode(HostMessage(request)),
            encode(HostMessage(PauseMessage{true})),
            encode(HostMessage(ReleaseMessage{3})),
            encode(HostMessage(FullFrameMessage{})),
            encode(HostMessage(PingMessage{7})),
            encode(HostMessage(ByeMessage{true})),
            encode(CloneMessage(welcome)),
            encode(CloneMessage(RefuseMessage{Error{ErrorCode::InvalidArgument, "no", "here"}, 1, 1})),
            encode(CloneMessage(StatusMessage{1, RenderPhase::Rendering, {}, "at work", 1u << 30})),
            encode(CloneMessage(LogMessage{"warning", "look out"})),
            encode(CloneMessage(frame)),
            encode(CloneMessage(TileBatchMessage{4, true, {{0, 0, 100, true}, {1, 0, 256, false}}})),
            encode(HostMessage(TileCreditMessage{4096})),
            encode(HostMessage(ShownMessage{{"C", "depth"}})),
            encode(CloneMessage(PongMessage{7})),
            encode(CloneMessage(GoodbyeMessage{"done"})),
            encode(CloneMessage(AssetQueryMessage{"a.usda"}))};
}

} // namespace doppel::fuzz
