// Ends a process with everything that it has started: its process group, and also what has left the group (daemons, own
// sessions), which is found under /proc by a mark in its environment that children inherit. Does not block.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace doppel {

/// The name of the mark in the environment of what a reactor starts.
inline constexpr std::string_view kLaunchMarkName = "DOPPEL_LAUNCH_ID";

/// Sends a signal to the process group, or to its leader alone when that has just been forked and made none yet.
void signalGroup(pid_t group, int number);

/// Processes of this user whose environment has the entry `mark` ("NAME=value"), but not those of `group`.
std::vector<pid_t> markedProcesses(std::string_view mark, pid_t group);

/// The mark that a process was started with; "" when it has none or cannot be read.
std::string launchMark(pid_t pid);

/// Sends SIGKILL to the process group and to every marked process outside of it. The group's leader must not have been
/// reaped yet (else its number could be somebody else's).
void killProcessTree(pid_t group, std::string_view mark);

} // namespace doppel
