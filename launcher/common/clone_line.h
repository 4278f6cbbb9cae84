// Tells a clone's one DOPPEL_CLONE line from its ordinary output. A plain value; one thread.
#pragma once

#include "clonecore/host/launcher.h"
#include "clonecore/link/launcher_line.h"
#include "launcher/common/launch_gate.h"

#include <optional>

namespace doppel {

class CloneLineReader {
public:
    /// Hands ordinary lines to `gate`; returns the clone's line when this is it. Only the first counts: what is printed later is
    /// output. A damaged one is output with its fault said behind it.
    std::optional<LauncherLine> take(std::string line, bool isStderr, LaunchGate& gate);
    /// Whether the clone's line has come.
    bool isDone() const { return m_done; }
    /// Of a clone that was found before.
    void setDone() { m_done = true; }

private:
    bool m_done = false;
};

/// Where the host meets the clone that printed `line`: at `endpoint`, which reaches it, or, when the clone dials, at the host's own port.
/// `host` is for people.
CloneAddress cloneAddress(const LauncherLine& line, std::string endpoint, std::string host);

/// The endpoint of a clone that listens on an address of another machine: its port on `host`. "" for what is no tcp.
std::string endpointOn(const std::string& host, const LauncherLine& line);

} // namespace doppel
