// Names and versions of what programs push to a host: files in memory, which a scene names "mem:NAME". The contents are elsewhere
// (clonecore/host/source_store.h keeps them, a clone fetches them).
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace doppel {

inline constexpr std::string_view kSourcePrefix = "mem:";
inline constexpr std::size_t kMaxSources = 1024;         ///< of a host
inline constexpr std::size_t kMaxSourceNameBytes = 128;
inline constexpr std::uint64_t kMaxSourceBytes = std::uint64_t{240} << 20;  ///< of one; an API message with it fits below its cap
inline constexpr std::uint64_t kMaxSourcesBytes = std::uint64_t{1} << 30;   ///< of all of a host together

/// Which content a source has.
struct SourceVersion {
    std::array<std::uint8_t, 32> hash{}; ///< a ContentHash
    std::uint64_t size = 0;              ///< bytes

    bool operator==(const SourceVersion&) const = default;
};

using SourceMap = std::map<std::string, SourceVersion>; ///< by name, without "mem:"

/// True for letters, digits, '_', '-' and '.', beginning with no '.' or '-', with an extension, and not too long.
bool isSourceName(std::string_view name);

/// "wave.obj" for "mem:wave.obj"; nothing for what is no name of a source.
std::optional<std::string> sourceName(std::string_view file);

/// The same whatever the name is worth: does this text mean a source and no file?
inline bool meansSource(std::string_view file) { return file.starts_with(kSourcePrefix); }

/// The name under which OpenImageIO opens this version of an image (memory_image.h).
std::string sourceImageName(std::string_view name, const SourceVersion& version);

} // namespace doppel
