// One USD reader: the child process that runs python/usd_reader. Owned by UsdReader, used by one thread at a time.
// Starting returns at once (posix_spawn; safe in a process with threads); the destructor ends the process and reaps it.
#pragma once

#include "clonecore/base/error.h"
#include "stage/usd/unique_fd.h"

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <string>

namespace doppel {

class ReaderProcess {
public:
    /// Starts `interpreter program`. ProcessFailed if it cannot be started.
    static Result<std::unique_ptr<ReaderProcess>> start(const std::filesystem::path& interpreter,
                                                        const std::filesystem::path& program);
    ReaderProcess(const ReaderProcess&) = delete;
    ReaderProcess& operator=(const ReaderProcess&) = delete;
    ~ReaderProcess();

    int socket() const { return m_socket.get(); }
    pid_t pid() const { return m_pid; }
    const std::filesystem::path& interpreter() const { return m_interpreter; }

    /// Ends it, if it has not ended by itself, and says how it ended: "was killed by signal 9 (Killed)"; with the last
    /// lines it wrote to stderr.
    std::string end();

private:
    ReaderProcess() = default;
    std::string lastLines() const;

    pid_t m_pid = -1;
    UniqueFd m_socket;
    UniqueFd m_log;  ///< its stderr, a memory file that it empties after every request
    std::filesystem::path m_interpreter;
};

}  // namespace doppel
