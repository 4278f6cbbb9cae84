// Makes the pixels of a tile smaller for the link and restores them. What comes from the link is not believed. Any thread.
#pragma once

#include "clonecore/image/frame.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace doppel {

/// How hard to try: what is best depends on how fast the link is.
enum class TileEffort : std::uint8_t { None, Fast, Small };
inline constexpr int kTileEfforts = 3;

/// Appends the tile's bytes to `out`, packed when that makes them fewer and `effort` says so. True = packed.
/// Packed: a c-blosc 1 buffer (LZ4 or Zstandard; bytes or bits shuffled with a pixel as unit).
bool packTile(std::span<const std::byte> tile, const AovLayout& aov, TileEffort effort, std::vector<std::byte>& out);

/// Restores exactly tile.size() bytes. False when `packed` is no such buffer.
bool unpackTile(std::span<const std::byte> packed, std::span<std::byte> tile);

} // namespace doppel
