// Reads and writes `.doppel` files: UTF-8 JSON, sorted keys, unknown keys kept, saved atomically with a backup.
// The format is documented in docs/scene-format.md. Blocks on the file system; call it off the main thread.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/scene/scene.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace doppel {

inline constexpr int kSceneFileVersion = 1;
/// Caps on what is read: bytes of a file, nesting depth, number of nodes or of connections, values of any kind.
inline constexpr std::size_t kMaxSceneFileBytes = 256u << 20;
inline constexpr int kMaxSceneDepth = 64;
inline constexpr std::size_t kMaxSceneEntries = 200'000;
inline constexpr std::size_t kMaxSceneValues = 10'000'000;

/// Parses the text of a `.doppel` file. Errors carry `fileName:line` as context and the JSON path in the message.
Result<Scene> parseScene(std::string_view text, const std::string& fileName);

/// Every fault of the text that parseScene would fail with, in the order of lines (at most 100; only the first one of a
/// text that is no JSON). Empty when parseScene succeeds.
std::vector<Error> findSceneFaults(std::string_view text, const std::string& fileName);

/// The same for a file; one that cannot be read is one fault.
std::vector<Error> findSceneFileFaults(const std::filesystem::path& file);

/// The text that is saved: sorted, stable, ends with a newline. parseScene(serializeScene(s)) == s.
std::string serializeScene(const Scene& scene);

/// Loads a file; `scene.directory` is the (absolute) folder of it. What was open stays untouched on failure.
Result<Scene> loadScene(const std::filesystem::path& file);

/// Saves atomically: writes a temporary file beside it, fsyncs, keeps the previous file as `<file>.bak`, renames.
/// A symbolic link stays one, permission bits are kept (see clonecore/base/atomic_file.h).
/// Fails with InvalidArgument, before anything is written, when the scene holds a value that could not be read back
/// (a number that is not finite, a string that is not UTF-8, a value out of its range); the message has its JSON path.
/// On failure the previous file is intact.
Result<void> saveScene(const Scene& scene, const std::filesystem::path& file);

}  // namespace doppel
