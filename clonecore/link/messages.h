// The messages between host and clone as plain values, and their encoding (doppel.proto). Decoding trusts nothing: every
// length and count is checked against a cap before anything is allocated, and a fault is an Error that says which field.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/link/asset_messages.h"
#include "clonecore/link/render_types.h"
#include "clonecore/image/frame.h"
#include "clonecore/scene/scene.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace doppel {

/// Protocol versions this build speaks. Negotiated at hello: the highest both speak.
inline constexpr int kProtocolMin = 1;
inline constexpr int kProtocolMax = 1;

inline constexpr std::size_t kMaxControlBytes = 64u << 20; ///< of one encoded control message
inline constexpr int kFrameSlots = 4;                      ///< shared-memory slots (or frames in flight) of a clone

// Caps of what is inside a control message. Texts are in bytes.
inline constexpr std::size_t kMaxNodes = 100'000;         ///< of one NetworkMessage (changed or removed)
inline constexpr std::size_t kMaxNodeParameters = 4096;   ///< of one node; its inputs too
inline constexpr std::size_t kMaxOptions = 4096;          ///< context options, renderer options
inline constexpr std::size_t kMaxRenderers = 64;          ///< of a WelcomeMessage
inline constexpr std::size_t kMaxFrameMetadata = 256;     ///< entries of one frame
/// A clone may send so much of frames in tiles before the host gives credit; what goes beyond is damage.
inline constexpr std::uint64_t kMaxUncredited = 64u << 20;
inline constexpr std::size_t kMaxTileChunks = 16'384;     ///< of one batch
inline constexpr std::size_t kMaxBatchBytes = 1u << 20;   ///< payload of one batch
inline constexpr std::size_t kMaxNameBytes = 4096;        ///< names, prim paths, patterns, the directory
inline constexpr std::size_t kMaxTextBytes = 16u << 20;   ///< parameter values and expressions
inline constexpr std::size_t kMaxMessageBytes = 64u << 10; ///< log lines, status and refusal texts: longer ones are cut

// ---- host -> clone

struct HelloMessage {
    int protocolMin = kProtocolMin, protocolMax = kProtocolMax;
    std::string version;   ///< of Doppel, for people
    std::string hostName;
    std::string machineId; ///< same on both sides = same machine (boot id and user): frames may go through shared memory
    std::string sessionId; ///< the connection's, for the clone's log
};

/// Changes of the LOP network. `full` replaces everything.
struct NetworkMessage {
    std::uint64_t revision = 0;
    bool full = false;
    std::vector<Node> changed;
    std::vector<std::string> removed;
    FrameSettings frames;
    std::string directory;
    std::optional<SourceMap> sources; ///< all that there are; nullopt: as before
};

struct RequestMessage {
    RenderRequest request;
};

struct PauseMessage {
    bool paused = false;
};

/// The host has let go of the frame in `slot`: its memory may be written again. For whole-frame messages it is a credit.
struct ReleaseMessage {
    std::uint32_t slot = 0;
};

struct FullFrameMessage {}; ///< send a frame with every AOV of the current state

struct PingMessage {
    std::uint64_t sequence = 0;
};

/// The host leaves. `quit`: end the process too; otherwise wait for another host. `returns`: the same one comes back over another
/// connection, as this one is as good as dead; the session waits for it.
struct ByeMessage {
    bool quit = false;
    bool returns = false;
};

/// The host could not map the shared-memory frame in `slot`, which it gives back herewith: the clone sends whole-frame
/// messages from now on.
struct ShmRefusedMessage {
    std::uint32_t slot = 0;
    std::string reason; ///< for the clone's log
};

/// So many bytes of frames in tiles have been worked off (creditCost() for a frame, the payload for a batch): the clone may send as
/// many more.
struct TileCreditMessage {
    std::uint64_t bytes = 0;
};

/// The AOVs that somebody looks at; none = all. The others may come late when frames travel in tiles.
struct ShownMessage {
    std::vector<std::string> aovs;
};

using HostMessage = std::variant<HelloMessage, NetworkMessage, RequestMessage, PauseMessage, ReleaseMessage,
                                 FullFrameMessage, PingMessage, ByeMessage, ShmRefusedMessage, TileCreditMessage,
                                 ShownMessage, AssetListMessage, AssetDataMessage>;

// ---- clone -> host

struct WelcomeMessage {
    int protocol = kProtocolMax;
    std::string version;
    std::string machineId;
    long pid = 0;
    std::vector<RendererInfo> renderers;
    std::uint64_t epoch = 0; ///< of the render that goes on, for a host that comes back; the next request's must be higher. 0 = a new session
};

/// The clone says no (and why): protocol mismatch, busy with another host, ...
struct RefuseMessage {
    Error error;
    int protocolMin = 0, protocolMax = 0;
};

struct StatusMessage {
    std::uint64_t epoch = 0;
    RenderPhase phase = RenderPhase::Idle;
    FrameInfo progress;
    std::string message;
    std::uint64_t memoryBytes = 0; ///< of the clone's process that are in memory; 0 = unknown
};

struct LogMessage {
    std::string level, text;
};

/// A frame. Its pixels are in the shared-memory slot that `slotFd` of process `pid` names, or follow in tile batches.
struct FrameMessage {
    FrameLayout layout;
    FrameInfo info;
    bool sharedMemory = false;

    // In tiles
    bool fromScratch = false;        ///< what was sent before counts for nothing
    std::vector<std::uint32_t> held; ///< AOVs, by index, whose pixels are still those of an earlier frame
    std::uint64_t dropped = 0;       ///< frames so far that newer ones replaced before they left

    // In shared memory
    std::uint32_t slot = 0;
    int slotFd = -1;              ///< memfd in the clone: /proc/<pid>/fd/<slotFd>
    std::uint64_t slotSize = 0;   ///< bytes of the memfd
    std::uint64_t slotToken = 0;  ///< in the first 8 bytes of the memfd, proves that it is this slot
    std::uint64_t pixelOffset = 0; ///< of the frame's buffer in the memfd

    bool fullFrame = false; ///< answers a FullFrameMessage
};

/// What the message of a frame in tiles counts for in credits: 4096 and the bytes of its metadata.
std::uint64_t creditCost(const FrameMessage& frame);

/// One AOV of one tile (link/frame_tiles.h) in a batch's payload.
struct TileChunk {
    std::uint32_t tile = 0;
    std::uint32_t aov = 0;   ///< index in the frame's layout
    std::uint32_t bytes = 0; ///< in the payload, where chunks follow each other without gaps
    bool packed = false;     ///< by packTile(); else the pixels as they are
    std::uint32_t side = 1;  ///< 1, 2, 4 or 8: it consists of squares of so many equal pixels, of which one each is here

    bool operator==(const TileChunk&) const = default;
};

/// Changed tiles of the frame whose message came last. The message's second part is the chunks' bytes.
struct TileBatchMessage {
    std::uint64_t sequence = 0; ///< FrameInfo::sequence
    bool last = false;          ///< the frame is complete
    std::vector<TileChunk> chunks;

    std::size_t payloadBytes() const;
};

struct PongMessage {
    std::uint64_t sequence = 0;
};

struct GoodbyeMessage {
    std::string reason; ///< the clone ends by itself
};

using CloneMessage = std::variant<WelcomeMessage, RefuseMessage, StatusMessage, LogMessage, FrameMessage, PongMessage,
                                  GoodbyeMessage, TileBatchMessage, AssetQueryMessage, AssetRequestMessage>;

std::string encode(const HostMessage& message);
std::string encode(const CloneMessage& message);
Result<HostMessage> decodeHostMessage(std::string_view bytes);
Result<CloneMessage> decodeCloneMessage(std::string_view bytes);

} // namespace doppel
