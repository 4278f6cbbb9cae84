#include "clonecore/link/messages.h"
#include "clonecore/link/wire_budget.h"

#include <doppel.pb.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace doppel::test {
namespace {

using ::testing::HasSubstr;

template <class Message>
Message roundTrip(const Message& message) {
    if constexpr (std::is_constructible_v<HostMessage, Message>) {
        auto decoded = decodeHostMessage(encode(HostMessage(message)));
        EXPECT_TRUE(decoded) << (decoded ? "" : decoded.error().text());
        return decoded ? std::get<Message>(*decoded) : Message{};
    } else {
        auto decoded = decodeCloneMessage(encode(CloneMessage(message)));
        EXPECT_TRUE(decoded) << (decoded ? "" : decoded.error().text());
        return decoded ? std::get<Message>(*decoded) : Message{};
    }
}

FrameMessage sampleFrame() {
    FrameMessage frame;
    frame.layout = {.x = -3, .y = 5, .width = 40, .height = 30, .fullWidth = 100, .fullHeight = 80, .aovs = {}, .byteSize = 0};
    frame.layout.aovs = {{"C", {"R", "G", "B", "A"}, PixelType::Half, 0},
                         {"depth", {"Z"}, PixelType::Float, 0},
                         {"primId", {"id"}, PixelType::UInt32, 0}};
    frame.layout.x = 3;
    frame.layout.computeOffsets();
    frame.info = {.epoch = 7, .sequence = 99, .samples = 16, .percent = 25.5, .converged = true, .frame = 12.25,
                  .renderSeconds = 1.5, .renderer = "embree", .heldAovs = {}, .tilesAtWork = {{64, 0, 64, 30}, {0, 32, 7, 5}}, .metadata = nullptr};
    frame.slot = 2;
    frame.fullFrame = true;
    frame.fromScratch = true;
    frame.held = {1, 2};
    frame.dropped = 17;
    return frame;
}

TEST(Messages, HelloSurvivesTheRoundTrip) {
    const HelloMessage hello{1, 4, "0.1.0", "studio-7", "boot/uid", "hero"};
    const HelloMessage back = roundTrip(hello);
    EXPECT_EQ(back.protocolMin, 1);
    EXPECT_EQ(back.protocolMax, 4);
    EXPECT_EQ(back.version, "0.1.0");
    EXPECT_EQ(back.hostName, "studio-7");
    EXPECT_EQ(back.machineId, "boot/uid");
    EXPECT_EQ(back.sessionId, "hero");
}

TEST(Messages, NetworkSurvivesTheRoundTripWithoutItsExtraKeys) {
    NetworkMessage network;
    network.revision = 12;
    network.full = true;
    Node node{"lookdev", "import", {"a", "", "b"}, {{"file", {std::string("über.usda"), ""}}, {"tx", {1.5, "$F * 2"}}}};
    Node withExtra = node;
    withExtra.extra = {{"color", "red"}};
    network.changed = {withExtra};
    network.removed = {"gone", "also"};
    network.frames = {10, 20, 25, 12.5};
    network.directory = "/shots/\xff\xfe"; // not UTF-8, as folders may be
    const NetworkMessage back = roundTrip(network);
    EXPECT_EQ(back.revision, 12u);
    EXPECT_TRUE(back.full);
    ASSERT_EQ(back.changed.size(), 1u);
    EXPECT_EQ(back.changed[0], node);
    EXPECT_EQ(back.removed, network.removed);
    EXPECT_EQ(back.frames, network.frames);
    EXPECT_EQ(back.directory, network.directory);
}

TEST(Messages, RequestSurvivesTheRoundTrip) {
    RenderRequest request{.epoch = 5, .lopNode = "OUT", .cameraPath = "/cam", .renderer = "embree",
                          .renderSettings = "/Render/s", .renderPass = "/Render/p", .displayAov = "C depth",
                          .resolutionScale = 0.5, .resolution = {960, 540}, .renderRegion = {0.1, 0.2, 0.9, 1.0},
                          .frame = 12.5, .options = {{"shot", 10.0}, {"variant", std::string("red")}},
                          .rendererOptions = {{"samples", 64.0}}};
    EXPECT_EQ(roundTrip(RequestMessage{request}).request, request);
}

TEST(Messages, SmallOnesSurviveTheRoundTrip) {
    EXPECT_TRUE(roundTrip(PauseMessage{true}).paused);
    EXPECT_EQ(roundTrip(ReleaseMessage{3}).slot, 3u);
    roundTrip(FullFrameMessage{});
    EXPECT_EQ(roundTrip(PingMessage{1ull << 60}).sequence, 1ull << 60);
    EXPECT_TRUE(roundTrip(ByeMessage{true, false}).quit);
    EXPECT_FALSE(roundTrip(ByeMessage{true, false}).returns);
    EXPECT_TRUE(roundTrip(ByeMessage{false, true}).returns);
    EXPECT_EQ(roundTrip(ShmRefusedMessage{2, "no /proc"}).reason, "no /proc");
    EXPECT_EQ(roundTrip(PongMessage{8}).sequence, 8u);
    EXPECT_EQ(roundTrip(GoodbyeMessage{"idle"}).reason, "idle");
    EXPECT_EQ(roundTrip(LogMessage{"warning", "no texture"}).level, "warning");
    const auto refuse = roundTrip(RefuseMessage{{ErrorCode::Internal, "busy", "hero"}, 1, 3});
    EXPECT_EQ(refuse.error.code, ErrorCode::Internal);
    EXPECT_EQ(refuse.error.text(), "hero: busy");
    EXPECT_EQ(refuse.protocolMax, 3);
    StatusMessage failed;
    failed.phase = RenderPhase::Failed;
    failed.progress.percent = 50;
    failed.message = "no camera";
    failed.memoryBytes = std::uint64_t{5} << 32;
    const StatusMessage status = roundTrip(failed);
    EXPECT_EQ(status.phase, RenderPhase::Failed);
    EXPECT_EQ(status.message, "no camera");
    EXPECT_EQ(status.progress.percent, 50);
    EXPECT_EQ(status.memoryBytes, std::uint64_t{5} << 32);
}

TEST(Messages, AssetsSurviveTheRoundTrip) {
    EXPECT_EQ(roundTrip(AssetQueryMessage{"shots/\xff.usda"}).path, "shots/\xff.usda");
    AssetRequestMessage request;
    request.hash.fill(9);
    request.offset = 1ull << 41;
    request.length = kMaxAssetChunkBytes;
    const AssetRequestMessage piece = roundTrip(request);
    EXPECT_EQ(piece.hash, request.hash);
    EXPECT_EQ(piece.offset, request.offset);
    EXPECT_EQ(piece.length, request.length);

    AssetListMessage list{"a.usda", "/work/a.usda", {{"/work/a.usda", 12, request.hash, {}}}, {}};
    list.entries.push_back({"/work/b.png", 0, {}, Error{ErrorCode::Refused, "a link", {}}});
    const AssetListMessage listed = roundTrip(list);
    EXPECT_EQ(listed.path, "a.usda");
    EXPECT_EQ(listed.file, "/work/a.usda");
    ASSERT_EQ(listed.entries.size(), 2u);
    EXPECT_EQ(listed.entries[0].size, 12u);
    EXPECT_EQ(listed.entries[0].hash, request.hash);
    ASSERT_TRUE(listed.entries[1].fault);
    EXPECT_EQ(listed.entries[1].fault->code, ErrorCode::Refused);
    EXPECT_EQ(roundTrip(AssetListMessage{"a", {}, {}, Error{ErrorCode::NotFound, "gone", {}}}).fault->message, "gone");

    EXPECT_EQ(roundTrip(AssetDataMessage{request.hash, 5, 100, {}, nullptr}).size, 100u);
    EXPECT_EQ(roundTrip(AssetDataMessage{request.hash, 5, 0, Error{ErrorCode::Io, "changed", {}}, nullptr}).fault->code, ErrorCode::Io);
}

TEST(Messages, AssetsThatMakeNoSenseAreDamaged) {
    const auto isRefused = [](const auto& message) {
        using Message = std::decay_t<decltype(message)>;
        if constexpr (std::is_constructible_v<HostMessage, Message>) return !decodeHostMessage(encode(HostMessage(message)));
        else return !decodeCloneMessage(encode(CloneMessage(message)));
    };
    EXPECT_TRUE(isRefused(AssetQueryMessage{}));
    EXPECT_TRUE(isRefused(AssetQueryMessage{std::string("a\0b", 3)}));
    EXPECT_TRUE(isRefused(AssetQueryMessage{std::string(kMaxAssetPathBytes + 1, 'a')}));
    EXPECT_TRUE(isRefused(AssetRequestMessage{{}, 0, 0}));
    EXPECT_TRUE(isRefused(AssetRequestMessage{{}, 0, kMaxAssetChunkBytes + 1}));
    EXPECT_TRUE(isRefused(AssetRequestMessage{{}, kMaxAssetBytes + 1, 1}));
    EXPECT_TRUE(isRefused(AssetDataMessage{{}, 0, kMaxAssetChunkBytes + 1, {}, nullptr}));
    EXPECT_TRUE(isRefused(AssetDataMessage{{}, 0, 0, {}, nullptr})) << "neither bytes nor a fault";
    EXPECT_TRUE(isRefused(AssetListMessage{"a", "/a", {}, {}})) << "neither files nor a fault";
    for (const char* path : {"", "a", "/", "/a/../b", "/a//b", "/./a", "/a/"}) {
        EXPECT_TRUE(isRefused(AssetListMessage{"a", "/a", {{path, 1, {}, {}}}, {}})) << path;
        EXPECT_TRUE(isRefused(AssetListMessage{"a", path, {{"/a", 1, {}, {}}}, {}})) << path;
    }
    EXPECT_TRUE(isRefused(AssetListMessage{"a", "/a", {{"/a", kMaxAssetBytes + 1, {}, {}}}, {}}));
    wire::CloneEnvelope shortHash;
    shortHash.mutable_asset_request()->set_hash("short");
    shortHash.mutable_asset_request()->set_length(1);
    const auto decoded = decodeCloneMessage(shortHash.SerializeAsString());
    ASSERT_FALSE(decoded);
    EXPECT_THAT(decoded.error().message, HasSubstr("asset_request.hash"));
}

TEST(Messages, NonsenseOfARendererIsMadeHarmless) {
    StatusMessage status;
    status.progress.percent = 100.1;
    status.progress.renderSeconds = std::numeric_limits<double>::infinity();
    status.progress.samples = -4;
    const StatusMessage back = roundTrip(status);
    EXPECT_EQ(back.progress.percent, 100);
    EXPECT_EQ(back.progress.renderSeconds, 0);
    EXPECT_EQ(back.progress.samples, 0);
    FrameMessage frame = sampleFrame();
    frame.info.tilesAtWork = {{-1, 0, 8, 8}, {8, 8, 0, 8}, {8, 16, 8, 8}, {0, kMaxFrameSide, 8, 8}};
    EXPECT_EQ(roundTrip(frame).info.tilesAtWork, (std::vector<PixelRect>{{8, 16, 8, 8}}));
    frame.info.tilesAtWork.assign(1000, {0, 0, 8, 8});
    EXPECT_EQ(roundTrip(frame).info.tilesAtWork.size(), kMaxTilesAtWork);
}

TEST(Messages, WelcomeSurvivesTheRoundTrip) {
    WelcomeMessage welcome;
    welcome.version = "0.1.0";
    welcome.machineId = "here";
    welcome.pid = 4711;
    welcome.renderers = {{"embree", "Embree path tracer", {"C", "depth"}, {{"samples", "Samples", "per pixel", 64.0, 1, 4096},
                                                                            {"mode", "Mode", "", std::string("fast"), 0, 0}}}};
    const WelcomeMessage back = roundTrip(welcome);
    EXPECT_EQ(back.pid, 4711);
    ASSERT_EQ(back.renderers.size(), 1u);
    EXPECT_EQ(back.renderers[0].aovs, welcome.renderers[0].aovs);
    ASSERT_EQ(back.renderers[0].options.size(), 2u);
    EXPECT_EQ(back.renderers[0].options[0].max, 4096);
    EXPECT_EQ(back.renderers[0].options[1].defaultValue, Value(std::string("fast")));
}

TEST(Messages, FrameSurvivesTheRoundTripWithAndWithoutSharedMemory) {
    FrameMessage frame = sampleFrame();
    FrameMessage back = roundTrip(frame);
    EXPECT_EQ(back.layout, frame.layout);
    EXPECT_EQ(back.info.sequence, 99u);
    EXPECT_EQ(back.info.renderer, "embree");
    EXPECT_EQ(back.info.tilesAtWork, frame.info.tilesAtWork);
    EXPECT_TRUE(back.fullFrame);
    EXPECT_FALSE(back.sharedMemory);
    EXPECT_TRUE(back.fromScratch);
    EXPECT_EQ(back.held, frame.held);
    EXPECT_EQ(back.dropped, 17u);
    frame.sharedMemory = true;
    frame.slotFd = 9;
    frame.slotSize = 1 << 20;
    frame.slotToken = ~0ull;
    frame.pixelOffset = 4096;
    back = roundTrip(frame);
    EXPECT_TRUE(back.sharedMemory);
    EXPECT_EQ(back.slotFd, 9);
    EXPECT_EQ(back.slotSize, 1u << 20);
    EXPECT_EQ(back.slotToken, ~0ull);
    EXPECT_EQ(back.pixelOffset, 4096u);
}

TEST(Messages, TilesSurviveTheRoundTrip) {
    TileBatchMessage batch;
    batch.sequence = 99;
    batch.last = true;
    batch.chunks = {{0, 1, 300, true, 8}, {77, 0, 65'536, false, 1}};
    const TileBatchMessage back = roundTrip(batch);
    EXPECT_EQ(back.sequence, 99u);
    EXPECT_TRUE(back.last);
    EXPECT_EQ(back.chunks, batch.chunks);
    EXPECT_EQ(back.payloadBytes(), 65'836u);
    EXPECT_EQ(roundTrip(TileCreditMessage{123'456}).bytes, 123'456u);
    EXPECT_THAT(roundTrip(ShownMessage{{"C", "depth"}}).aovs, testing::ElementsAre("C", "depth"));
}

TEST(Messages, ABatchThatHoldsMoreThanItMayIsDamaged) {
    const auto refused = [](const TileBatchMessage& batch) { return !decodeCloneMessage(encode(CloneMessage(batch))); };
    TileBatchMessage batch;
    EXPECT_FALSE(refused(batch));
    batch.chunks = {{0, 0, 0, false}};
    EXPECT_TRUE(refused(batch)) << "an empty tile";
    batch.chunks = {{0, 0, 262'145, false}};
    EXPECT_TRUE(refused(batch)) << "a tile larger than any";
    for (const std::uint32_t side : {0u, 6u, 16u}) {
        batch.chunks = {{0, 0, 100, false, side}};
        EXPECT_TRUE(refused(batch)) << "squares of " << side;
    }
    batch.chunks.assign(5, {0, 0, 262'144, false});
    EXPECT_TRUE(refused(batch)) << "more bytes than a batch";
    batch.chunks.assign(kMaxTileChunks + 1, {0, 0, 1, false});
    EXPECT_TRUE(refused(batch)) << "more tiles than a batch";
}

TEST(Messages, AHeldAovThatIsNotThereIsDamaged) {
    FrameMessage frame = sampleFrame();
    frame.held = {3};
    EXPECT_FALSE(decodeCloneMessage(encode(CloneMessage(frame))));
}

TEST(Messages, BrokenUtf8IsRepairedAndLongTextsAreCut) {
    EXPECT_EQ(roundTrip(LogMessage{"info", "caf\xe9 ok"}).text, "caf\xef\xbf\xbd ok");
    std::string text(kMaxMessageBytes - 1, 'x');
    text += "\xc3\xa9 and more"; // the cut would go through the character
    EXPECT_EQ(roundTrip(LogMessage{"info", text}).text, std::string(kMaxMessageBytes - 1, 'x'));
}

// ---- damage

Error faultOf(const wire::HostEnvelope& envelope) {
    const auto decoded = decodeHostMessage(envelope.SerializeAsString());
    EXPECT_FALSE(decoded);
    return decoded ? Error{} : decoded.error();
}

Error faultOf(const wire::CloneEnvelope& envelope) {
    const auto decoded = decodeCloneMessage(envelope.SerializeAsString());
    EXPECT_FALSE(decoded);
    return decoded ? Error{} : decoded.error();
}

wire::CloneEnvelope frameEnvelope() {
    wire::CloneEnvelope envelope;
    envelope.ParseFromString(encode(CloneMessage(sampleFrame())));
    return envelope;
}

TEST(DamagedMessages, EmptyAndUnknownBodiesAreFaults) {
    EXPECT_EQ(decodeHostMessage("").error().code, ErrorCode::ParseFailed);
    EXPECT_THAT(decodeCloneMessage("").error().message, HasSubstr("body"));
    const std::string unknownField("\xa2\x06\x00", 3); // field 100, empty
    EXPECT_THAT(decodeHostMessage(unknownField).error().message, HasSubstr("body"));
}

TEST(DamagedMessages, EveryTruncationIsAFaultOrAShorterMessageButNeverACrash) {
    const std::string bytes = encode(CloneMessage(sampleFrame()));
    for (std::size_t length = 0; length < bytes.size(); ++length)
        EXPECT_FALSE(decodeCloneMessage(std::string_view(bytes).substr(0, length))) << length;
}

TEST(DamagedMessages, FaultsNameTheirField) {
    wire::HostEnvelope network;
    network.mutable_network()->mutable_frames()->set_fps(24);
    for (const char* name : {"a", "b"}) network.mutable_network()->add_changed()->set_name(name);
    wire::Parameter& parameter = *network.mutable_network()->mutable_changed(1)->add_parameters();
    parameter.set_name("tx");
    parameter.mutable_value()->set_number(std::numeric_limits<double>::quiet_NaN());
    EXPECT_THAT(faultOf(network).message, HasSubstr("network.changed[1].parameters[0].value is not a finite number"));
    parameter.mutable_value()->clear_kind();
    EXPECT_THAT(faultOf(network).message, HasSubstr("neither a number nor a text"));
    network.mutable_network()->mutable_changed(1)->set_name("no name");
    EXPECT_THAT(faultOf(network).message, HasSubstr("network.changed[1].name is no node name"));
}

TEST(DamagedMessages, NumbersOutOfRangeAreFaults) {
    wire::HostEnvelope hello;
    hello.mutable_hello()->set_protocol_min(3);
    hello.mutable_hello()->set_protocol_max(2);
    EXPECT_THAT(faultOf(hello).message, HasSubstr("hello.protocol_min"));
    wire::HostEnvelope request;
    request.mutable_request()->set_width(-1);
    EXPECT_THAT(faultOf(request).message, HasSubstr("request.width"));
    request.mutable_request()->set_width(kMaxFrameSide + 1);
    EXPECT_THAT(faultOf(request).message, HasSubstr("request.width"));
    request.mutable_request()->set_width(0);
    request.mutable_request()->add_render_region(0.5);
    EXPECT_THAT(faultOf(request).message, HasSubstr("request.render_region"));
    wire::HostEnvelope network;
    network.mutable_network()->mutable_frames()->set_fps(0);
    EXPECT_THAT(faultOf(network).message, HasSubstr("network.frames.fps"));
    wire::CloneEnvelope status;
    status.mutable_status()->mutable_progress()->set_percent(HUGE_VAL);
    EXPECT_THAT(faultOf(status).message, HasSubstr("status.progress.percent"));
    status.mutable_status()->mutable_progress()->set_percent(101);
    EXPECT_THAT(faultOf(status).message, HasSubstr("status.progress.percent"));
    status.mutable_status()->mutable_progress()->set_percent(100);
    wire::PixelRect& tile = *status.mutable_status()->mutable_progress()->add_tiles_at_work();
    tile.set_width(8);
    EXPECT_THAT(faultOf(status).message, HasSubstr("status.progress.tiles_at_work[0].rectangle lies in no image"));
    tile.set_height(8);
    for (std::size_t i = 0; i < kMaxTilesAtWork; ++i) *status.mutable_status()->mutable_progress()->add_tiles_at_work() = tile;
    EXPECT_THAT(faultOf(status).message, HasSubstr("status.progress.tiles_at_work"));
}

TEST(DamagedMessages, UnknownEnumsAreFaults) {
    wire::CloneEnvelope status;
    status.mutable_status()->set_phase(static_cast<wire::Phase>(17));
    EXPECT_THAT(faultOf(status).message, HasSubstr("status.phase is unknown"));
    wire::CloneEnvelope refuse;
    refuse.mutable_refuse()->set_code(static_cast<wire::ErrorCode>(-1));
    EXPECT_THAT(faultOf(refuse).message, HasSubstr("refuse.code is unknown"));
    wire::CloneEnvelope frame = frameEnvelope();
    frame.mutable_frame()->mutable_aovs(1)->set_type(static_cast<wire::PixelType>(3));
    EXPECT_THAT(faultOf(frame).message, HasSubstr("frame.aovs[1].type is unknown"));
}

TEST(DamagedMessages, FramesThatDoNotAddUpAreFaults) {
    const auto broken = [](const std::function<void(wire::Frame&)>& breakIt) {
        wire::CloneEnvelope envelope = frameEnvelope();
        breakIt(*envelope.mutable_frame());
        return faultOf(envelope).message;
    };
    EXPECT_THAT(broken([](auto& f) { f.set_width(41); }), HasSubstr("frame.aovs"));
    EXPECT_THAT(broken([](auto& f) { f.set_width(-40); }), HasSubstr("frame.aovs"));
    EXPECT_THAT(broken([](auto& f) { f.set_byte_size(f.byte_size() - 1); }), HasSubstr("frame.aovs"));
    EXPECT_THAT(broken([](auto& f) { f.set_byte_size(~0ull); }), HasSubstr("frame.aovs"));
    EXPECT_THAT(broken([](auto& f) { f.mutable_aovs(1)->set_offset(~0ull - 63); }), HasSubstr("frame.aovs"));
    EXPECT_THAT(broken([](auto& f) { f.mutable_aovs(0)->add_channels("more"); }), HasSubstr("frame.aovs[0].channels"));
    EXPECT_THAT(broken([](auto& f) { f.clear_pixels(); }), HasSubstr("frame.pixels"));
    EXPECT_THAT(broken([](auto& f) {
                    for (std::size_t i = 0; i < kMaxAovs; ++i) *f.add_aovs() = f.aovs(0);
                }),
                HasSubstr("frame.aovs has"));
    const auto shared = [](wire::Frame& f) -> wire::SharedMemory& {
        wire::SharedMemory& memory = *f.mutable_shared_memory();
        memory.set_fd(3);
        memory.set_pixel_offset(4096);
        memory.set_size(1 << 20);
        return memory;
    };
    EXPECT_THAT(broken([&](auto& f) {
                    shared(f);
                    f.set_slot(kFrameSlots);
                }),
                HasSubstr("frame.slot"));
    EXPECT_THAT(broken([&](auto& f) { shared(f).set_fd(-1); }), HasSubstr("frame.shared_memory.fd"));
    EXPECT_THAT(broken([&](auto& f) { shared(f).set_size(~0ull); }), HasSubstr("frame.shared_memory.size"));
    EXPECT_THAT(broken([&](auto& f) { shared(f).set_size(4096); }), HasSubstr("frame.shared_memory.size"));
    EXPECT_THAT(broken([&](auto& f) { shared(f).set_pixel_offset(0); }), HasSubstr("frame.shared_memory.pixel_offset"));
    EXPECT_THAT(broken([&](auto& f) { shared(f).set_pixel_offset(4097); }), HasSubstr("frame.shared_memory.pixel_offset"));
    EXPECT_THAT(broken([&](auto& f) { shared(f).set_pixel_offset(~0ull - 63); }), HasSubstr("frame.shared_memory.size"));
}

TEST(DamagedMessages, TextsAndListsBeyondTheirCapsAreFaults) {
    wire::HostEnvelope hello;
    hello.mutable_hello()->set_protocol_min(1);
    hello.mutable_hello()->set_protocol_max(1);
    hello.mutable_hello()->set_host_name(std::string(kMaxNameBytes + 1, 'x'));
    EXPECT_EQ(faultOf(hello).code, ErrorCode::TooLarge);
    EXPECT_THAT(faultOf(hello).message, HasSubstr("hello.host_name"));

    wire::HostEnvelope request;
    for (std::size_t i = 0; i <= kMaxOptions; ++i) request.mutable_request()->add_options();
    EXPECT_THAT(faultOf(request).message, HasSubstr("request.options"));

    wire::HostEnvelope network;
    network.mutable_network()->mutable_frames()->set_fps(24);
    for (std::size_t i = 0; i <= kMaxNodes; ++i) network.mutable_network()->add_removed();
    EXPECT_THAT(faultOf(network).message, HasSubstr("network.removed"));

    wire::CloneEnvelope welcome;
    for (std::size_t i = 0; i <= kMaxRenderers; ++i) welcome.mutable_welcome()->add_renderers();
    EXPECT_THAT(faultOf(welcome).message, HasSubstr("welcome.renderers"));
}

TEST(DamagedMessages, TheSameKeyTwiceIsAFault) {
    wire::HostEnvelope request;
    for (int i = 0; i < 2; ++i) {
        wire::NamedValue& option = *request.mutable_request()->add_options();
        option.set_name("shot");
        option.mutable_value()->set_number(i);
    }
    EXPECT_THAT(faultOf(request).message, HasSubstr("request.options[1].name is there twice"));
}

TEST(DamagedMessages, MillionsOfEmptyThingsAreRefusedBeforeObjectsAreMadeOfThem) {
    // 2 bytes each: "changed" of length 0.
    std::string things;
    for (std::size_t i = 0; i < kMaxWireItems + 10; ++i) things += std::string("\x1a\x00", 2);
    std::string envelope = "\x12"; // network
    for (std::size_t length = things.size(); ; length >>= 7) {
        envelope += static_cast<char>((length & 0x7f) | (length > 0x7f ? 0x80 : 0));
        if (length <= 0x7f) break;
    }
    const auto decoded = decodeHostMessage(envelope + things);
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().code, ErrorCode::TooLarge);
}

TEST(DamagedMessages, MoreBytesThanAllowedAreNotParsed) {
    const auto decoded = decodeHostMessage(std::string(kMaxControlBytes + 1, '\0'));
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().code, ErrorCode::TooLarge);
}

} // namespace
} // namespace doppel::test
