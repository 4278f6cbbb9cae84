// Renderers that run in a program of their own (Cycles in Blender): a description file each says how to start it as a clone. The
// program serves hosts as doppel-clone does, with the same options. Any thread; blocks on the disk.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/link/render_types.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace doppel {

/// What a description file says; docs/rendering.md has its fields.
struct ExternalRenderer {
    RendererInfo info;
    std::filesystem::path file;         ///< the description
    std::filesystem::path program;      ///< found, and may be run
    std::vector<std::string> arguments; ///< {options}, a word of its own, stands for the clone's options
};

struct ExternalRendererFault {
    std::filesystem::path file;
    Error error;
};

/// Folders of descriptions (*.json), in this order: $DOPPEL_RENDERER_PATH (colons between them), the user's configuration
/// (doppel/renderers), what came with the program. A name that was found before is left out.
std::vector<std::filesystem::path> rendererFolders();

/// Those whose program is on this machine. Damaged descriptions are `faults`; a program that is not there is none.
std::vector<ExternalRenderer> findExternalRenderers(const std::vector<std::filesystem::path>& folders, std::vector<ExternalRendererFault>* faults = nullptr);

/// The one of that name or label; none for "" and for one that this process has itself.
std::optional<ExternalRenderer> findExternalRenderer(const std::string& nameOrLabel);

/// Reads one description. NotFound when its program is not on this machine; ParseFailed, InvalidArgument or TooLarge when it is damaged.
Result<ExternalRenderer> readExternalRenderer(const std::filesystem::path& file);

/// Replaces this process by the renderer's program, with `options` of doppel-clone. Returns only if that fails, with why.
/// Call it while there is one thread.
Error runExternalRenderer(const ExternalRenderer& renderer, const std::vector<std::string>& options);

} // namespace doppel
