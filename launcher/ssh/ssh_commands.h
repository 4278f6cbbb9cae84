// What ssh is called with, and what the far side's shell runs: POSIX scripts whose values are positional words, each quoted.
// Pure.
//
// The far side: a supervisor in a session of its own runs the clone, which prints into a log file of the user; the ssh connection
// only reads that file. So a broken connection ends neither, another one can go on reading, and the clone's idle timeout ends a
// clone that nobody comes back to. Everything of one launch has DOPPEL_SSH_ID=<id> in its environment, by which it is found.
#pragma once

#include "launcher/ssh/ssh_config.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace doppel {

/// One launch: the machine and the names that belong to it.
struct SshLaunch {
    SshSettings settings;
    SshHost host;
    std::string id;                ///< hexadecimal
    std::filesystem::path folder;  ///< private to this user of this machine; holds the sockets
    std::filesystem::path control; ///< of the ssh connection that carries the clone

    /// The Unix socket that is forwarded to the clone, of mode "tunnel".
    std::filesystem::path socket() const { return folder / "clone"; }
};

/// The shell line that starts the clone and prints its log as it grows.
std::string sshStartLine(const SshLaunch& launch, const CloneOptions& options, const std::string& hostPublicKey);
/// The shell line that prints sshUpLine() and then the log of a clone that was started before, from a line ("+57") or its last lines ("200") on. Exit
/// code 3: there is none of that id.
std::string sshFollowLine(const SshLaunch& launch, const std::string& from);
/// The shell line that ends it: softly the clone alone, hard everything with its id.
std::string sshEndLine(const SshLaunch& launch, bool hard);

/// "DOPPEL_SSH_UP <id>"
std::string sshUpLine(const std::string& id);
/// The last line of the log, which the supervisor writes: "DOPPEL_SSH_END <id> <exit code as the shell's $?>".
std::optional<int> sshEndCode(std::string_view line, const std::string& id);

/// Words of ssh for the connection that carries the clone.
std::vector<std::string> sshMasterWords(const SshLaunch& launch, const std::string& line);
/// Words that forward the socket to a port of the far side's loopback over that connection.
std::vector<std::string> sshForwardWords(const SshLaunch& launch, int port);
/// Words for a short command, over that connection if it still stands, else over one of its own.
std::vector<std::string> sshCommandWords(const SshLaunch& launch, const std::string& line);

} // namespace doppel
