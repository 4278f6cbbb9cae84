// A launcher that is a shared library with the C interface of doppel_launcher.h. Runs in the host's process: a crash of it is the
// host's, so write a program where that matters (program_plugin.h).
#pragma once

#include "clonecore/host/launcher.h"
#include "launcher/plugin/doppel_launcher.h"

#include <filesystem>
#include <memory>

namespace doppel {

/// Loads the library for good. Errors name the file: it is no library, lacks the entry point, refuses, is made for another
/// version of the interface (both are named), or describes itself wrongly.
Result<std::shared_ptr<Launcher>> loadLibraryPlugin(const std::filesystem::path& file);

} // namespace doppel
