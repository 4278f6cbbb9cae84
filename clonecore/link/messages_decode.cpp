#include "clonecore/link/messages.h"

#include "clonecore/link/asset_wire.h"
#include "clonecore/link/frame_tiles.h"
#include "clonecore/link/wire_budget.h"
#include "clonecore/link/wire_checker.h"

#include <doppel.pb.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

namespace doppel {

namespace {

// Strings are moved out of the protobuf message, never copied.
std::string takeName(WireChecker& check, std::string* text, std::string_view field) {
    check.text(*text, kMaxNameBytes, field);
    return std::move(*text);
}

std::string takeMessage(WireChecker& check, std::string* text, std::string_view field) {
    check.text(*text, kMaxMessageBytes, field);
    return std::move(*text);
}

std::string takeText(WireChecker& check, std::string* text, std::string_view field) {
    check.text(*text, kMaxTextBytes, field);
    return std::move(*text);
}

int takeInt(WireChecker& check, std::uint32_t value, std::string_view field) {
    check.require(value <= static_cast<std::uint32_t>(std::numeric_limits<int>::max()), field, "is out of range");
    return static_cast<int>(value);
}

Value take(WireChecker& check, wire::Value* in, std::string_view field) {
    switch (in->kind_case()) {
    case wire::Value::kNumber: return check.finite(in->number(), field);
    case wire::Value::kText: return takeText(check, in->mutable_text(), field);
    case wire::Value::KIND_NOT_SET: break;
    }
    check.fault(field, "is neither a number nor a text");
    return 0.0;
}

template <class Repeated>
std::map<std::string, Value> takeNamed(WireChecker& check, Repeated* in, std::string_view field) {
    std::map<std::string, Value> values;
    if (!check.count(static_cast<std::size_t>(in->size()), kMaxOptions, field)) return values;
    for (int i = 0; i < in->size() && check.ok(); ++i) {
        WireChecker::Scope scope(check, field, i);
        wire::NamedValue& entry = *in->Mutable(i);
        std::string key = takeName(check, entry.mutable_name(), "name");
        Value value = take(check, entry.mutable_value(), "value");
        check.require(values.emplace(std::move(key), std::move(value)).second, "name", "is there twice");
    }
    return values;
}

Node take(WireChecker& check, wire::Node* in) {
    Node node;
    node.name = takeName(check, in->mutable_name(), "name");
    check.require(isValidNodeName(node.name), "name", "is no node name");
    node.type = takeName(check, in->mutable_type(), "type");
    if (!check.count(static_cast<std::size_t>(in->inputs_size()), kMaxNodeParameters, "inputs")) return node;
    for (std::string& input : *in->mutable_inputs()) node.inputs.push_back(takeName(check, &input, "inputs"));
    if (!check.count(static_cast<std::size_t>(in->parameters_size()), kMaxNodeParameters, "parameters")) return node;
    for (int i = 0; i < in->parameters_size() && check.ok(); ++i) {
        WireChecker::Scope scope(check, "parameters", i);
        wire::Parameter& entry = *in->mutable_parameters(i);
        std::string key = takeName(check, entry.mutable_name(), "name");
        Parameter parameter{take(check, entry.mutable_value(), "value"),
                            takeText(check, entry.mutable_expression(), "expression")};
        check.require(node.parameters.emplace(std::move(key), std::move(parameter)).second, "name", "is there twice");
    }
    return node;
}

SourceMap take(WireChecker& check, const wire::Sources& in) {
    SourceMap sources;
    if (!check.count(static_cast<std::size_t>(in.source_size()), kMaxSources, "source")) return sources;
    for (int i = 0; i < in.source_size() && check.ok(); ++i) {
        WireChecker::Scope scope(check, "source", i);
        const wire::Source& entry = in.source(i);
        SourceVersion version;
        check.require(isSourceName(entry.name()), "name", "is no name of a source");
        check.require(entry.size() > 0 && entry.size() <= kMaxSourceBytes, "size", "is out of range");
        if (!check.require(entry.hash().size() == version.hash.size(), "hash", "has not 32 bytes")) break;
        version.size = entry.size();
        std::copy(entry.hash().begin(), entry.hash().end(), version.hash.begin());
        check.require(sources.emplace(entry.name(), version).second, "name", "is there twice");
    }
    return sources;
}

NetworkMessage take(WireChecker& check, wire::Network* in) {
    NetworkMessage network;
    network.revision = in->revision();
    network.full = in->full();
    if (!check.count(static_cast<std::size_t>(in->changed_size()), kMaxNodes, "changed") ||
        !check.count(static_cast<std::size_t>(in->removed_size()), kMaxNodes, "removed"))
        return network;
    network.changed.reserve(static_cast<std::size_t>(in->changed_size()));
    for (int i = 0; i < in->changed_size() && check.ok(); ++i) {
        WireChecker::Scope scope(check, "changed", i);
        network.changed.push_back(take(check, in->mutable_changed(i)));
    }
    network.removed.reserve(static_cast<std::size_t>(in->removed_size()));
    for (std::string& removed : *in->mutable_removed()) network.removed.push_back(takeName(check, &removed, "removed"));
    WireChecker::Scope scope(check, "frames");
    network.frames.start = check.finite(in->frames().start(), "start");
    network.frames.end = check.finite(in->frames().end(), "end");
    network.frames.fps = check.finite(in->frames().fps(), "fps");
    check.require(network.frames.fps > 0, "fps", "is not above 0");
    network.frames.current = check.finite(in->frames().current(), "current");
    network.directory = takeName(check, in->mutable_directory(), "directory");
    if (in->has_sources()) {
        WireChecker::Scope inSources(check, "sources");
        network.sources = take(check, in->sources());
    }
    return network;
}

RenderRequest take(WireChecker& check, wire::Request* in) {
    RenderRequest request;
    request.epoch = in->epoch();
    request.lopNode = takeName(check, in->mutable_lop_node(), "lop_node");
    request.cameraPath = takeName(check, in->mutable_camera_path(), "camera_path");
    request.renderer = takeName(check, in->mutable_renderer(), "renderer");
    request.renderSettings = takeName(check, in->mutable_render_settings(), "render_settings");
    request.renderPass = takeName(check, in->mutable_render_pass(), "render_pass");
    request.displayAov = takeName(check, in->mutable_display_aov(), "display_aov");
    request.resolutionScale = check.finite(in->resolution_scale(), "resolution_scale");
    check.require(request.resolutionScale >= 0, "resolution_scale", "is negative");
    request.resolution = {in->width(), in->height()};
    check.require(in->width() >= 0 && in->width() <= kMaxFrameSide, "width", "is out of range");
    check.require(in->height() >= 0 && in->height() <= kMaxFrameSide, "height", "is out of range");
    const auto edges = static_cast<std::size_t>(in->render_region_size());
    if (check.require(edges == 0 || edges == 4, "render_region", "has neither 0 nor 4 numbers")) {
        for (std::size_t i = 0; i < edges; ++i)
            request.renderRegion[i] = check.finite(in->render_region(static_cast<int>(i)), "render_region");
    }
    request.frame = check.finite(in->frame(), "frame");
    request.options = takeNamed(check, in->mutable_options(), "options");
    request.rendererOptions = takeNamed(check, in->mutable_renderer_options(), "renderer_options");
    return request;
}

HelloMessage take(WireChecker& check, wire::Hello* in) {
    HelloMessage hello;
    hello.protocolMin = takeInt(check, in->protocol_min(), "protocol_min");
    hello.protocolMax = takeInt(check, in->protocol_max(), "protocol_max");
    check.require(hello.protocolMin >= 1 && hello.protocolMin <= hello.protocolMax, "protocol_min",
                  "and protocol_max are no range of versions");
    hello.version = takeName(check, in->mutable_version(), "version");
    hello.hostName = takeName(check, in->mutable_host_name(), "host_name");
    hello.machineId = takeName(check, in->mutable_machine_id(), "machine_id");
    hello.sessionId = takeName(check, in->mutable_session_id(), "session_id");
    return hello;
}

RendererInfo take(WireChecker& check, wire::Renderer* in) {
    RendererInfo renderer;
    renderer.name = takeName(check, in->mutable_name(), "name");
    renderer.label = takeName(check, in->mutable_label(), "label");
    if (!check.count(static_cast<std::size_t>(in->aovs_size()), kMaxAovs, "aovs") ||
        !check.count(static_cast<std::size_t>(in->options_size()), kMaxOptions, "options"))
        return renderer;
    for (std::string& aov : *in->mutable_aovs()) renderer.aovs.push_back(takeName(check, &aov, "aovs"));
    for (int i = 0; i < in->options_size() && check.ok(); ++i) {
        WireChecker::Scope scope(check, "options", i);
        wire::RendererOption& entry = *in->mutable_options(i);
        RendererInfo::Option option;
        option.name = takeName(check, entry.mutable_name(), "name");
        option.label = takeName(check, entry.mutable_label(), "label");
        option.help = takeMessage(check, entry.mutable_help(), "help");
        option.defaultValue = take(check, entry.mutable_default_value(), "default_value");
        option.min = check.finite(entry.min(), "min");
        option.max = check.finite(entry.max(), "max");
        renderer.options.push_back(std::move(option));
    }
    return renderer;
}

WelcomeMessage take(WireChecker& check, wire::Welcome* in) {
    WelcomeMessage welcome;
    welcome.protocol = takeInt(check, in->protocol(), "protocol");
    welcome.version = takeName(check, in->mutable_version(), "version");
    welcome.machineId = takeName(check, in->mutable_machine_id(), "machine_id");
    check.require(in->pid() <= static_cast<std::uint64_t>(std::numeric_limits<int>::max()), "pid", "is out of range");
    welcome.pid = static_cast<long>(in->pid());
    welcome.epoch = in->epoch();
    check.require(in->epoch() <= std::numeric_limits<std::uint64_t>::max() / 2, "epoch", "is out of range"); // there are higher ones
    if (!check.count(static_cast<std::size_t>(in->renderers_size()), kMaxRenderers, "renderers")) return welcome;
    for (int i = 0; i < in->renderers_size() && check.ok(); ++i) {
        WireChecker::Scope scope(check, "renderers", i);
        welcome.renderers.push_back(take(check, in->mutable_renderers(i)));
    }
    return welcome;
}

RefuseMessage take(WireChecker& check, wire::Refuse* in) {
    RefuseMessage refuse;
    check.require(wire::ErrorCode_IsValid(in->code()), "code", "is unknown");
    refuse.error.code = static_cast<ErrorCode>(in->code());
    refuse.error.message = takeMessage(check, in->mutable_message(), "message");
    refuse.error.context = takeMessage(check, in->mutable_context(), "context");
    refuse.protocolMin = takeInt(check, in->protocol_min(), "protocol_min");
    refuse.protocolMax = takeInt(check, in->protocol_max(), "protocol_max");
    return refuse;
}

/// nullptr when there is none.
std::shared_ptr<const FrameMetadata> takeMetadata(WireChecker& check, wire::FrameInfo& in) {
    const auto count = static_cast<std::size_t>(in.metadata_size());
    if (count == 0 || !check.count(count, kMaxFrameMetadata, "metadata")) return nullptr;
    auto metadata = std::make_shared<FrameMetadata>();
    for (int i = 0; i < in.metadata_size() && check.ok(); ++i) {
        WireChecker::Scope scope(check, "metadata", i);
        wire::NamedValue& entry = *in.mutable_metadata(i);
        const std::string key = takeName(check, entry.mutable_name(), "name");
        const Value value = take(check, entry.mutable_value(), "value");
        if (const auto* text = std::get_if<std::string>(&value)) (*metadata)[key] = *text;
    }
    return metadata;
}

std::vector<PixelRect> takeTilesAtWork(WireChecker& check, const wire::FrameInfo& in) {
    std::vector<PixelRect> tiles;
    if (!check.count(static_cast<std::size_t>(in.tiles_at_work_size()), kMaxTilesAtWork, "tiles_at_work")) return tiles;
    for (int i = 0; i < in.tiles_at_work_size() && check.ok(); ++i) {
        WireChecker::Scope scope(check, "tiles_at_work", i);
        const wire::PixelRect& tile = in.tiles_at_work(i);
        tiles.push_back({tile.x(), tile.y(), tile.width(), tile.height()});
        check.require(isInSomeFrame(tiles.back()), "rectangle", "lies in no image");
    }
    return tiles;
}

FrameInfo take(WireChecker& check, wire::FrameInfo* in) {
    FrameInfo info;
    info.epoch = in->epoch();
    info.sequence = in->sequence();
    info.samples = takeInt(check, in->samples(), "samples");
    info.percent = check.finite(in->percent(), "percent");
    check.require(info.percent >= 0 && info.percent <= 100, "percent", "is not within 0..100");
    info.converged = in->converged();
    info.frame = check.finite(in->frame(), "frame");
    info.renderSeconds = check.finite(in->render_seconds(), "render_seconds");
    info.renderer = takeName(check, in->mutable_renderer(), "renderer");
    info.metadata = takeMetadata(check, *in);
    info.tilesAtWork = takeTilesAtWork(check, *in);
    return info;
}

StatusMessage take(WireChecker& check, wire::Status* in) {
    StatusMessage status;
    status.epoch = in->epoch();
    check.require(wire::Phase_IsValid(in->phase()), "phase", "is unknown");
    status.phase = static_cast<RenderPhase>(in->phase());
    WireChecker::Scope scope(check, "progress");
    status.progress = take(check, in->mutable_progress());
    status.message = takeMessage(check, in->mutable_message(), "message");
    status.memoryBytes = in->memory_bytes();
    return status;
}

AovLayout take(WireChecker& check, wire::Aov* in) {
    AovLayout aov;
    aov.name = takeName(check, in->mutable_name(), "name");
    if (!check.count(static_cast<std::size_t>(in->channels_size()), 4, "channels")) return aov;
    for (std::string& channel : *in->mutable_channels()) aov.channels.push_back(takeName(check, &channel, "channels"));
    check.require(wire::PixelType_IsValid(in->type()), "type", "is unknown");
    aov.type = static_cast<PixelType>(in->type());
    aov.offset = in->offset();
    return aov;
}

void takeMemory(WireChecker& check, const wire::SharedMemory& in, FrameMessage& frame) {
    WireChecker::Scope scope(check, "shared_memory");
    frame.sharedMemory = true;
    frame.slotFd = in.fd();
    frame.slotSize = in.size();
    frame.slotToken = in.token();
    frame.pixelOffset = in.pixel_offset();
    check.require(in.fd() >= 0, "fd", "is negative");
    check.require(in.size() <= kMaxFrameBytes + (std::uint64_t{1} << 20), "size", "is out of range");
    check.require(in.pixel_offset() % 64 == 0 && in.pixel_offset() >= 64, "pixel_offset", "is no multiple of 64");
    check.require(in.pixel_offset() <= in.size() && frame.layout.byteSize <= in.size() - in.pixel_offset(), "size",
                  "is too small for the frame");
}

void takeTiles(WireChecker& check, wire::TileStream& in, FrameMessage& frame) {
    WireChecker::Scope scope(check, "tiles");
    frame.fromScratch = in.from_scratch();
    frame.dropped = in.dropped();
    if (!check.count(static_cast<std::size_t>(in.held_size()), kMaxAovs, "held")) return;
    for (const std::uint32_t aov : in.held()) {
        check.require(aov < frame.layout.aovs.size(), "held", "names an AOV that is not there");
        frame.held.push_back(aov);
    }
}

FrameMessage take(WireChecker& check, wire::Frame* in) {
    FrameMessage frame;
    FrameLayout& layout = frame.layout;
    layout.x = in->x();
    layout.y = in->y();
    layout.width = in->width();
    layout.height = in->height();
    layout.fullWidth = in->full_width();
    layout.fullHeight = in->full_height();
    layout.byteSize = in->byte_size();
    if (!check.count(static_cast<std::size_t>(in->aovs_size()), kMaxAovs, "aovs")) return frame;
    for (int i = 0; i < in->aovs_size() && check.ok(); ++i) {
        WireChecker::Scope scope(check, "aovs", i);
        layout.aovs.push_back(take(check, in->mutable_aovs(i)));
    }
    if (!check.ok() || !check.require(layout.isValid(), "aovs", "and the sizes do not agree")) return frame;
    {
        WireChecker::Scope scope(check, "info");
        frame.info = take(check, in->mutable_info());
    }
    frame.fullFrame = in->full_frame();
    check.require(in->pixels_case() != wire::Frame::PIXELS_NOT_SET, "pixels", "come neither in shared memory nor in tiles");
    if (in->has_tiles()) takeTiles(check, *in->mutable_tiles(), frame);
    if (!in->has_shared_memory()) return frame;
    frame.slot = in->slot();
    check.require(frame.slot < static_cast<std::uint32_t>(kFrameSlots), "slot", "is out of range");
    takeMemory(check, in->shared_memory(), frame);
    return frame;
}

TileBatchMessage take(WireChecker& check, wire::TileBatch* in) {
    TileBatchMessage batch;
    batch.sequence = in->sequence();
    batch.last = in->last();
    if (!check.count(static_cast<std::size_t>(in->chunks_size()), kMaxTileChunks, "chunks")) return batch;
    batch.chunks.reserve(static_cast<std::size_t>(in->chunks_size()));
    for (const wire::TileChunk& entry : in->chunks()) {
        check.require(entry.bytes() > 0 && entry.bytes() <= kMaxTileBytes, "chunks", "has one whose size is out of range");
        check.require(std::has_single_bit(entry.side()) && entry.side() <= static_cast<std::uint32_t>(kMaxSquareSide), "chunks",
                      "has one whose side is none of 1, 2, 4 and 8");
        batch.chunks.push_back({entry.tile(), entry.aov(), entry.bytes(), entry.packed(), entry.side()});
    }
    check.require(batch.payloadBytes() <= kMaxBatchBytes, "chunks", "have more bytes than a batch may");
    return batch;
}

ShownMessage take(WireChecker& check, wire::Shown* in) {
    ShownMessage shown;
    if (!check.count(static_cast<std::size_t>(in->aovs_size()), kMaxAovs, "aovs")) return shown;
    for (std::string& aov : *in->mutable_aovs()) shown.aovs.push_back(takeName(check, &aov, "aovs"));
    return shown;
}

HostMessage take(WireChecker& check, wire::HostEnvelope* in) {
    using Body = wire::HostEnvelope;
    switch (in->body_case()) {
    case Body::kHello: {
        WireChecker::Scope scope(check, "hello");
        return take(check, in->mutable_hello());
    }
    case Body::kNetwork: {
        WireChecker::Scope scope(check, "network");
        return take(check, in->mutable_network());
    }
    case Body::kRequest: {
        WireChecker::Scope scope(check, "request");
        return RequestMessage{take(check, in->mutable_request())};
    }
    case Body::kPause: return PauseMessage{in->pause().paused()};
    case Body::kRelease: return ReleaseMessage{in->release().slot()};
    case Body::kFullFrame: return FullFrameMessage{};
    case Body::kPing: return PingMessage{in->ping().sequence()};
    case Body::kBye: return ByeMessage{in->bye().quit(), in->bye().returns()};
    case Body::kTileCredit: return TileCreditMessage{in->tile_credit().bytes()};
    case Body::kShown: {
        WireChecker::Scope scope(check, "shown");
        return take(check, in->mutable_shown());
    }
    case Body::kShmRefused: {
        WireChecker::Scope scope(check, "shm_refused");
        return ShmRefusedMessage{in->shm_refused().slot(),
                                 takeMessage(check, in->mutable_shm_refused()->mutable_reason(), "reason")};
    }
    case Body::kAssetList: {
        WireChecker::Scope scope(check, "asset_list");
        return takeAssetList(check, *in->mutable_asset_list());
    }
    case Body::kAssetData: {
        WireChecker::Scope scope(check, "asset_data");
        return takeAssetData(check, in->asset_data());
    }
    case Body::BODY_NOT_SET: break;
    }
    check.fault("body", "is empty or of a kind that this version does not know");
    return PingMessage{};
}

CloneMessage take(WireChecker& check, wire::CloneEnvelope* in) {
    using Body = wire::CloneEnvelope;
    switch (in->body_case()) {
    case Body::kWelcome: {
        WireChecker::Scope scope(check, "welcome");
        return take(check, in->mutable_welcome());
    }
    case Body::kRefuse: {
        WireChecker::Scope scope(check, "refuse");
        return take(check, in->mutable_refuse());
    }
    case Body::kStatus: {
        WireChecker::Scope scope(check, "status");
        return take(check, in->mutable_status());
    }
    case Body::kLog: {
        WireChecker::Scope scope(check, "log");
        LogMessage log;
        log.level = takeName(check, in->mutable_log()->mutable_level(), "level");
        log.text = takeMessage(check, in->mutable_log()->mutable_text(), "text");
        return log;
    }
    case Body::kFrame: {
        WireChecker::Scope scope(check, "frame");
        return take(check, in->mutable_frame());
    }
    case Body::kTileBatch: {
        WireChecker::Scope scope(check, "tile_batch");
        return take(check, in->mutable_tile_batch());
    }
    case Body::kPong: return PongMessage{in->pong().sequence()};
    case Body::kGoodbye: {
        WireChecker::Scope scope(check, "goodbye");
        return GoodbyeMessage{takeMessage(check, in->mutable_goodbye()->mutable_reason(), "reason")};
    }
    case Body::kAssetQuery: {
        WireChecker::Scope scope(check, "asset_query");
        return takeAssetQuery(check, *in->mutable_asset_query());
    }
    case Body::kAssetRequest: {
        WireChecker::Scope scope(check, "asset_request");
        return takeAssetRequest(check, in->asset_request());
    }
    case Body::BODY_NOT_SET: break;
    }
    check.fault("body", "is empty or of a kind that this version does not know");
    return PongMessage{};
}

template <class Message, class Envelope>
Result<Message> decode(std::string_view bytes) {
    if (bytes.size() > kMaxControlBytes) {
        return fail(ErrorCode::TooLarge, "the message has " + std::to_string(bytes.size()) + " bytes; at most " +
                                             std::to_string(kMaxControlBytes) + " are allowed");
    }
    if (auto budget = checkWireBudget(bytes, *Envelope::descriptor()); !budget)
        return tl::unexpected(std::move(budget.error()));
    Envelope envelope;
    if (!envelope.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
        return fail(ErrorCode::ParseFailed, "not an encoded " + Envelope::descriptor()->name());
    WireChecker check;
    Message message = take(check, &envelope);
    if (!check.ok()) return tl::unexpected(check.fault());
    return message;
}

} // namespace

static_assert(static_cast<int>(ErrorCode::InvalidHandle) == wire::INVALID_HANDLE);
static_assert(static_cast<int>(ErrorCode::Refused) == wire::REFUSED);
static_assert(static_cast<int>(RenderPhase::Failed) == wire::FAILED);
static_assert(static_cast<int>(PixelType::UInt32) == wire::UINT32);

Result<HostMessage> decodeHostMessage(std::string_view bytes) {
    return decode<HostMessage, wire::HostEnvelope>(bytes);
}

Result<CloneMessage> decodeCloneMessage(std::string_view bytes) {
    return decode<CloneMessage, wire::CloneEnvelope>(bytes);
}

} // namespace doppel
