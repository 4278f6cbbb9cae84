#include "clonecore/link/messages.h"

#include "clonecore/base/overloaded.h"
#include "clonecore/link/asset_wire.h"
#include "clonecore/link/utf8_repair.h"

#include <doppel.pb.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace doppel {

namespace {

// What is too long for the other side is refused there (and before, by HostSocket::send): cut, it would mean something else.
std::string whole(std::string_view text) { return toValidUtf8(text, std::string_view::npos); }
// What only people read may be cut.
std::string forPeople(std::string_view text) { return toValidUtf8(text, kMaxMessageBytes); }

// What a renderer reports may be nonsense; it must not cost the connection.
double finite(double value) { return std::isfinite(value) ? value : 0.0; }

void put(wire::Value& out, const Value& value) {
    if (const auto* number = std::get_if<double>(&value)) out.set_number(*number);
    else out.set_text(whole(std::get<std::string>(value)));
}

template <class Map, class Repeated>
void putNamed(Repeated& out, const Map& values) {
    for (const auto& [key, value] : values) {
        wire::NamedValue& entry = *out.Add();
        entry.set_name(whole(key));
        put(*entry.mutable_value(), value);
    }
}

void put(wire::Node& out, const Node& node) {
    out.set_name(whole(node.name));
    out.set_type(whole(node.type));
    for (const std::string& input : node.inputs) out.add_inputs(whole(input));
    for (const auto& [key, parameter] : node.parameters) {
        wire::Parameter& entry = *out.add_parameters();
        entry.set_name(whole(key));
        put(*entry.mutable_value(), parameter.value);
        entry.set_expression(whole(parameter.expression));
    }
}

void put(wire::Network& out, const NetworkMessage& network) {
    out.set_revision(network.revision);
    out.set_full(network.full);
    for (const Node& node : network.changed) put(*out.add_changed(), node);
    for (const std::string& removed : network.removed) out.add_removed(whole(removed));
    out.mutable_frames()->set_start(network.frames.start);
    out.mutable_frames()->set_end(network.frames.end);
    out.mutable_frames()->set_fps(network.frames.fps);
    out.mutable_frames()->set_current(network.frames.current);
    out.set_directory(network.directory);
    if (!network.sources) return;
    wire::Sources& sources = *out.mutable_sources();
    for (const auto& [name, version] : *network.sources) {
        wire::Source& entry = *sources.add_source();
        entry.set_name(name);
        entry.set_size(version.size);
        entry.set_hash(version.hash.data(), version.hash.size());
    }
}

void put(wire::Request& out, const RenderRequest& request) {
    out.set_epoch(request.epoch);
    out.set_lop_node(whole(request.lopNode));
    out.set_camera_path(whole(request.cameraPath));
    out.set_renderer(whole(request.renderer));
    out.set_render_settings(whole(request.renderSettings));
    out.set_render_pass(whole(request.renderPass));
    out.set_display_aov(whole(request.displayAov));
    out.set_resolution_scale(request.resolutionScale);
    out.set_width(request.resolution[0]);
    out.set_height(request.resolution[1]);
    for (const double edge : request.renderRegion) out.add_render_region(edge);
    out.set_frame(request.frame);
    putNamed(*out.mutable_options(), request.options);
    putNamed(*out.mutable_renderer_options(), request.rendererOptions);
}

void put(wire::Renderer& out, const RendererInfo& renderer) {
    out.set_name(whole(renderer.name));
    out.set_label(whole(renderer.label));
    for (const std::string& aov : renderer.aovs) out.add_aovs(whole(aov));
    for (const RendererInfo::Option& option : renderer.options) {
        wire::RendererOption& entry = *out.add_options();
        entry.set_name(whole(option.name));
        entry.set_label(whole(option.label));
        entry.set_help(forPeople(option.help));
        put(*entry.mutable_default_value(), option.defaultValue);
        entry.set_min(finite(option.min));
        entry.set_max(finite(option.max));
    }
}

void put(wire::FrameInfo& out, const FrameInfo& info) {
    out.set_epoch(info.epoch);
    out.set_sequence(info.sequence);
    out.set_samples(static_cast<std::uint32_t>(std::max(info.samples, 0)));
    out.set_percent(std::clamp(finite(info.percent), 0.0, 100.0));
    out.set_converged(info.converged);
    out.set_frame(finite(info.frame));
    out.set_render_seconds(finite(info.renderSeconds));
    out.set_renderer(whole(info.renderer));
    for (const PixelRect& rect : info.tilesAtWork) {
        if (!isInSomeFrame(rect) || static_cast<std::size_t>(out.tiles_at_work_size()) >= kMaxTilesAtWork) continue;
        wire::PixelRect& tile = *out.add_tiles_at_work();
        tile.set_x(rect.x);
        tile.set_y(rect.y);
        tile.set_width(rect.width);
        tile.set_height(rect.height);
    }
    if (!info.metadata) return;
    for (const auto& [key, text] : *info.metadata) {
        // Texts that the other side would refuse are left out: the pixels matter more.
        const bool fits = key.size() <= kMaxNameBytes && text.size() <= kMaxTextBytes;
        if (!fits || static_cast<std::size_t>(out.metadata_size()) >= kMaxFrameMetadata) continue;
        wire::NamedValue& entry = *out.add_metadata();
        entry.set_name(whole(key));
        entry.mutable_value()->set_text(whole(text));
    }
}

void put(wire::Frame& out, const FrameMessage& frame) {
    const FrameLayout& layout = frame.layout;
    out.set_x(layout.x);
    out.set_y(layout.y);
    out.set_width(layout.width);
    out.set_height(layout.height);
    out.set_full_width(layout.fullWidth);
    out.set_full_height(layout.fullHeight);
    out.set_byte_size(layout.byteSize);
    for (const AovLayout& aov : layout.aovs) {
        wire::Aov& entry = *out.add_aovs();
        entry.set_name(whole(aov.name));
        for (const std::string& channel : aov.channels) entry.add_channels(whole(channel));
        entry.set_type(static_cast<wire::PixelType>(aov.type));
        entry.set_offset(aov.offset);
    }
    put(*out.mutable_info(), frame.info);
    out.set_full_frame(frame.fullFrame);
    if (!frame.sharedMemory) {
        wire::TileStream& tiles = *out.mutable_tiles();
        tiles.set_from_scratch(frame.fromScratch);
        for (const std::uint32_t aov : frame.held) tiles.add_held(aov);
        tiles.set_dropped(frame.dropped);
        return;
    }
    out.set_slot(frame.slot);
    wire::SharedMemory& memory = *out.mutable_shared_memory();
    memory.set_fd(frame.slotFd);
    memory.set_size(frame.slotSize);
    memory.set_token(frame.slotToken);
    memory.set_pixel_offset(frame.pixelOffset);
}

void put(wire::TileBatch& out, const TileBatchMessage& batch) {
    out.set_sequence(batch.sequence);
    out.set_last(batch.last);
    for (const TileChunk& chunk : batch.chunks) {
        wire::TileChunk& entry = *out.add_chunks();
        entry.set_tile(chunk.tile);
        entry.set_aov(chunk.aov);
        entry.set_bytes(chunk.bytes);
        entry.set_packed(chunk.packed);
        entry.set_side(chunk.side);
    }
}

} // namespace

std::size_t TileBatchMessage::payloadBytes() const {
    std::size_t bytes = 0;
    for (const TileChunk& chunk : chunks) bytes += chunk.bytes;
    return bytes;
}

std::uint64_t creditCost(const FrameMessage& frame) {
    std::uint64_t bytes = 4096;
    if (frame.info.metadata)
        for (const auto& [key, text] : *frame.info.metadata) bytes += key.size() + text.size();
    return bytes;
}

std::string encode(const HostMessage& message) {
    wire::HostEnvelope out;
    std::visit(Overloaded{
                   [&](const HelloMessage& m) {
                       wire::Hello& hello = *out.mutable_hello();
                       hello.set_protocol_min(static_cast<std::uint32_t>(m.protocolMin));
                       hello.set_protocol_max(static_cast<std::uint32_t>(m.protocolMax));
                       hello.set_version(whole(m.version));
                       hello.set_host_name(whole(m.hostName));
                       hello.set_machine_id(whole(m.machineId));
                       hello.set_session_id(whole(m.sessionId));
                   },
                   [&](const NetworkMessage& m) { put(*out.mutable_network(), m); },
                   [&](const RequestMessage& m) { put(*out.mutable_request(), m.request); },
                   [&](const PauseMessage& m) { out.mutable_pause()->set_paused(m.paused); },
                   [&](const ReleaseMessage& m) { out.mutable_release()->set_slot(m.slot); },
                   [&](const FullFrameMessage&) { out.mutable_full_frame(); },
                   [&](const PingMessage& m) { out.mutable_ping()->set_sequence(m.sequence); },
                   [&](const ByeMessage& m) {
                       out.mutable_bye()->set_quit(m.quit);
                       out.mutable_bye()->set_returns(m.returns);
                   },
                   [&](const ShmRefusedMessage& m) {
                       out.mutable_shm_refused()->set_slot(m.slot);
                       out.mutable_shm_refused()->set_reason(forPeople(m.reason));
                   },
                   [&](const AssetListMessage& m) { put(*out.mutable_asset_list(), m); },
                   [&](const AssetDataMessage& m) { put(*out.mutable_asset_data(), m); },
                   [&](const TileCreditMessage& m) { out.mutable_tile_credit()->set_bytes(m.bytes); },
                   [&](const ShownMessage& m) {
                       wire::Shown& shown = *out.mutable_shown();
                       for (const std::string& aov : m.aovs) shown.add_aovs(whole(aov));
                   },
               },
               message);
    return out.SerializeAsString();
}

std::string encode(const CloneMessage& message) {
    wire::CloneEnvelope out;
    std::visit(Overloaded{
                   [&](const WelcomeMessage& m) {
                       wire::Welcome& welcome = *out.mutable_welcome();
                       welcome.set_protocol(static_cast<std::uint32_t>(m.protocol));
                       welcome.set_version(whole(m.version));
                       welcome.set_machine_id(whole(m.machineId));
                       welcome.set_pid(static_cast<std::uint64_t>(m.pid));
                       for (const RendererInfo& renderer : m.renderers) put(*welcome.add_renderers(), renderer);
                       welcome.set_epoch(m.epoch);
                   },
                   [&](const RefuseMessage& m) {
                       wire::Refuse& refuse = *out.mutable_refuse();
                       refuse.set_code(static_cast<wire::ErrorCode>(m.error.code));
                       refuse.set_message(forPeople(m.error.message));
                       refuse.set_context(forPeople(m.error.context));
                       refuse.set_protocol_min(static_cast<std::uint32_t>(m.protocolMin));
                       refuse.set_protocol_max(static_cast<std::uint32_t>(m.protocolMax));
                   },
                   [&](const StatusMessage& m) {
                       wire::Status& status = *out.mutable_status();
                       status.set_epoch(m.epoch);
                       status.set_phase(static_cast<wire::Phase>(m.phase));
                       put(*status.mutable_progress(), m.progress);
                       status.set_message(forPeople(m.message));
                       status.set_memory_bytes(m.memoryBytes);
                   },
                   [&](const LogMessage& m) {
                       out.mutable_log()->set_level(whole(m.level));
                       out.mutable_log()->set_text(forPeople(m.text));
                   },
                   [&](const FrameMessage& m) { put(*out.mutable_frame(), m); },
                   [&](const PongMessage& m) { out.mutable_pong()->set_sequence(m.sequence); },
                   [&](const GoodbyeMessage& m) { out.mutable_goodbye()->set_reason(forPeople(m.reason)); },
                   [&](const AssetQueryMessage& m) { out.mutable_asset_query()->set_path(m.path); },
                   [&](const AssetRequestMessage& m) { put(*out.mutable_asset_request(), m); },
                   [&](const TileBatchMessage& m) { put(*out.mutable_tile_batch(), m); },
               },
               message);
    return out.SerializeAsString();
}

} // namespace doppel
