// Runs a short command to its end and hands back what it printed: how launchers ask farms and other machines.
#pragma once

#include "launcher/process/process_reactor.h"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace doppel {

struct CommandResult {
    std::string program;
    ExitStatus exit;
    std::vector<std::string> output, errors; ///< lines; the first kMaxCommandLines of each

    bool succeeded() const { return exit.isKnown && exit.code == 0 && exit.signal == 0; }
    /// ProcessFailed with what it was for and what the program said last: "cannot submit the job: sbatch: error: ...".
    Error error(const std::string& what) const;
};

inline constexpr std::size_t kMaxCommandLines = 20'000;

/// Starts it; `done` is called once on the reactor's thread, with the error when it could not be started or was killed
/// because it had not ended after `timeout`. Never when the reactor is destroyed before.
ProcessReactor::Id runCommand(ProcessReactor& reactor, ProgramSpec spec, std::chrono::milliseconds timeout,
                              std::function<void(Result<CommandResult>)> done, AtQuit atQuit = AtQuit::Kill);

} // namespace doppel
