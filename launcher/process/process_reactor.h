// One thread for all child processes of the host: it starts them, waits in epoll on their pipes and pidfds, hands out
// their output line by line and ends them softly, then hard. No thread per process, no polling. Shared by launchers;
// destroying it kills what still runs and joins.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/host/launcher.h"
#include "launcher/process/spawn.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace doppel {

/// Called on the reactor's thread, in order; after `exited` or `failed` nothing follows.
struct ProcessEvents {
    std::function<void(std::string line, bool isStderr)> line; ///< printable UTF-8, at most kMaxOutputLineBytes and "..."
    std::function<void(ExitStatus)> exited;
    std::function<void(Error)> failed; ///< could not be started; the message names the program
    /// Optional: clears up behind a process that was started, once it is gone; also after forget().
    std::function<void()> cleanUp;
};

class ProcessReactor {
public:
    using Id = std::uint64_t;

    ProcessReactor();
    ~ProcessReactor();
    ProcessReactor(const ProcessReactor&) = delete;
    ProcessReactor& operator=(const ProcessReactor&) = delete;

    // Any thread; none of these waits for a process.

    /// Starts a program. A mark is added to its environment by which its descendants are found.
    Id start(ProgramSpec spec, ProcessEvents events);
    /// SIGTERM to its process group; if it has not ended after `grace`, SIGKILL to the whole process tree.
    void stop(Id id, std::chrono::milliseconds grace);
    /// Kills the tree if it still runs. No event is called after this returns (one under way is waited for, unless this is
    /// called from it). Unknown ids are ignored.
    void forget(Id id);

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace doppel
