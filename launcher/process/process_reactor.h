// One thread for all child processes of the host: it starts them, waits in epoll on their pipes and pidfds, hands out
// their output line by line and ends them softly, then hard. No thread per process, no polling. What follows a launched
// job through several processes, files and timers runs on it too. Shared by launchers; destroying it kills what still
// runs (or gives it a last moment, see AtQuit) and joins, so nothing that its callbacks hold may own it.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/host/launcher.h"
#include "launcher/process/spawn.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <sys/types.h>

namespace doppel {

/// Called on the reactor's thread, in order; after `exited` or `failed` nothing follows.
struct ProcessEvents {
    std::function<void(std::string line, bool isStderr)> line; ///< printable UTF-8, at most kMaxOutputLineBytes and "..."
    std::function<void(ExitStatus)> exited;
    std::function<void(Error)> failed; ///< could not be started; the message names the program
    std::function<void(pid_t)> started; ///< optional
    /// Optional: clears up behind a process that was started, once it is gone; also after forget().
    std::function<void()> cleanUp;
};

/// What becomes of a process when the reactor is destroyed: the ending of a job elsewhere gets some seconds to be said there.
enum class AtQuit { Kill, Finish };

class ProcessReactor {
public:
    using Id = std::uint64_t;
    /// What Finish processes get together.
    static constexpr std::chrono::milliseconds kQuitTime{8'000};

    ProcessReactor();
    ~ProcessReactor();
    ProcessReactor(const ProcessReactor&) = delete;
    ProcessReactor& operator=(const ProcessReactor&) = delete;

    // Any thread; none of these waits for a process.

    /// Starts a program. A mark is added to its environment by which its descendants are found.
    Id start(ProgramSpec spec, ProcessEvents events, AtQuit atQuit = AtQuit::Kill);
    /// SIGTERM to its process group; if it has not ended after `grace`, SIGKILL to the whole process tree.
    void stop(Id id, std::chrono::milliseconds grace);
    /// Kills the tree if it still runs. No event is called after this returns (one under way is waited for, unless this is
    /// called from it). Unknown ids are ignored.
    void forget(Id id);
    /// As forget(), but lets it go on running; its output is no longer read.
    void release(Id id);
    /// Writes to its standard input (ProgramSpec::hasInput), without waiting. What it does not take is kept for it, up to
    /// 1 MiB; past that the process is taken for stuck and its input is closed.
    void write(Id id, std::string text);
    /// Ends its standard input behind what was written.
    void closeInput(Id id);

    /// Runs `task` on the reactor's thread, in the order of posting.
    void post(std::function<void()> task);

    // On the reactor's thread only.

    /// Calls once after `delay`.
    Id startTimer(std::chrono::milliseconds delay, std::function<void()> call);
    /// Calls whenever `fd` can be read, until cancel(). The caller keeps it open meanwhile.
    Id watch(const FileDescriptor& fd, std::function<void()> call);
    /// Ends a timer or a watch; unknown ids are ignored. Their calls may do it too.
    void cancel(Id id);

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace doppel
