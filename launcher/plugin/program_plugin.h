// A launcher that is a program: it is run once for each thing asked of it and speaks JSON, an object a line, on its standard input
// and output (docs/launchers.md). What it does wrong is a message; it cannot harm the host.
#pragma once

#include "clonecore/host/launcher.h"
#include "launcher/process/process_reactor.h"

#include <filesystem>
#include <functional>
#include <future>
#include <memory>

namespace doppel {

/// Version of the contract, in every request and in the description.
inline constexpr int kProgramPluginProtocol = 1;

/// Asks the program what it is; the future is ready within a few seconds. Errors name the file.
std::future<Result<std::shared_ptr<Launcher>>> loadProgramPlugin(std::shared_ptr<ProcessReactor> reactor, const std::filesystem::path& file);

} // namespace doppel
