// Programs of this machine and the environment that they get. Any thread.
#pragma once

#include "clonecore/base/error.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace doppel {

bool isExecutable(const std::filesystem::path& file);

/// A name without a slash is looked for along PATH, as a shell does; a path is itself. NotFound when it cannot be run; the
/// message names the program and `advice` says what to do.
Result<std::filesystem::path> findProgram(const std::string& nameOrPath, const std::string& advice);

/// The doppel-clone of this machine: `setting` if it is not "", else $DOPPEL_CLONE_PROGRAM, else the one beside the running
/// program. `launcher` is whose settings the message names.
Result<std::filesystem::path> findCloneProgram(const std::string& setting, const std::string& launcher);

/// This process's environment with `more` in it, as "NAME=value".
std::vector<std::string> hostEnvironment(const std::map<std::string, std::string>& more = {});

} // namespace doppel
