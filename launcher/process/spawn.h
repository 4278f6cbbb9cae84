// Starts one program with fork and exec so that nothing of the host leaks into it: no file descriptors but its three
// standard ones, no blocked or ignored signals, a session and process group of its own. Blocks for the fork only.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/base/file_descriptor.h"
#include "launcher/process/line_splitter.h"

#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

namespace doppel {

struct ProgramSpec {
    std::filesystem::path program{};        ///< path of the file; PATH is not searched
    std::vector<std::string> arguments{};   ///< without the program's own name
    std::vector<std::string> environment{}; ///< the whole of it, "NAME=value" each
    std::filesystem::path directory{};      ///< to start in; "" = the host's
    std::size_t mostLineBytes = kMaxOutputLineBytes; ///< of a line of its output that are kept
    bool hasInput = false;                ///< a pipe as its standard input; else that is empty
};

struct SpawnedProgram {
    pid_t pid = -1; ///< also its process group and session
    FileDescriptor pidFd;
    FileDescriptor standardOutput; ///< read ends, non-blocking
    FileDescriptor standardError;
    FileDescriptor standardInput; ///< write end, non-blocking; only when asked for
    /// Non-blocking. End of file: the program runs. An int: errno of the exec that failed; the child then exits.
    FileDescriptor execResult;
};

/// The child is killed when the calling *thread* ends (PR_SET_PDEATHSIG), so call it on one that lives as long as the
/// child shall, and so with a host that is killed.
Result<SpawnedProgram> spawnProgram(const ProgramSpec& spec);

} // namespace doppel
