// The messages by which a clone on another machine gets the files of a scene, as plain values; docs/protocol.md says in what
// order. Part of messages.h.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/link/content_hash.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace doppel {

inline constexpr std::size_t kMaxAssetEntries = 100'000;              ///< files that one file of the scene needs
inline constexpr std::size_t kMaxAssetPathBytes = 4096;
inline constexpr std::uint64_t kMaxAssetBytes = std::uint64_t{1} << 42; ///< of one file: 4 TiB
inline constexpr std::uint32_t kMaxAssetChunkBytes = 1u << 20;        ///< of one AssetDataMessage

// ---- clone -> host

struct AssetQueryMessage {
    std::string path; ///< as the scene names it after evaluation, or absolute
};

struct AssetRequestMessage {
    ContentHash hash{};
    std::uint64_t offset = 0;
    std::uint32_t length = 0; ///< 1 to kMaxAssetChunkBytes; must lie within the file
};

// ---- host -> clone

struct AssetEntry {
    std::string path;           ///< of the host's machine, absolute and normal
    std::uint64_t size = 0;     ///< bytes
    ContentHash hash{};
    std::optional<Error> fault; ///< why it can't be had; size and hash mean nothing then
};

struct AssetListMessage {
    std::string path; ///< as it was asked for
    std::string file; ///< the same, absolute and normal: an entry's path, or one with <UDIM> for a set of tiles
    std::vector<AssetEntry> entries;
    std::optional<Error> fault; ///< why there is no list
};

struct AssetDataMessage {
    ContentHash hash{};
    std::uint64_t offset = 0;
    std::uint32_t size = 0;                 ///< bytes; 0 with a fault
    std::optional<Error> fault;
    std::shared_ptr<const std::byte> bytes; ///< the message's second part: encode() leaves it to the socket
};

/// True for what may stand in AssetEntry::path: begins with "/", has no empty, "." or ".." part, no NUL, and is not too long.
/// Appended to a folder it can't lead out of it.
bool isAssetPath(const std::string& path);

} // namespace doppel
