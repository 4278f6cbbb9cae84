// What a process does to serve as a clone, whichever program it is: doppel-clone, or a Python that runs in another renderer.
// Its command line, its socket and keys, the line that launchers read.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/clone/clone_server.h"
#include "render/render_delegate.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace doppel {

struct CloneProgramOptions {
    std::string program = "doppel-clone"; ///< for messages
    std::string listen = "tcp";           ///< or "ipc"
    std::string address = "127.0.0.1";    ///< of the interface to listen on (tcp)
    int port = 0;                         ///< tcp; 0 = any free one
    int lastPort = 0;                     ///< the first free one from `port` to this (of 1,000 at most); <= `port`: no other than `port`
    std::string dial;                     ///< tcp://HOST:PORT to dial instead of listening; "" = listen
    std::string hostKey;                  ///< z85; "" = the user's key file on both sides
    std::string renderer;                 ///< to offer first; "" = as they are
    std::string wantedRenderer;           ///< that the host is going to ask for; "" = not known
    int threads = 0;                      ///< 0 = all
    double idleTimeoutSeconds = 0;        ///< 0 = never ends by itself
    bool logsLink = false; ///< tells on stderr who comes, leaves or is refused, and why; clones that dial always do
    bool plain = false;
    bool noSharedMemory = false;
    bool outliveHost = false;
    bool remote = false;
    std::string assetCache; ///< folder; "" = the user's
    std::uint64_t assetCacheBytes = kDefaultAssetCacheBytes;
};

/// Reads the options of doppel-clone (`words` without the program's name) into `options`. A number when the process should end
/// with it: --help and --version were printed, or what is wrong with the words.
std::optional<int> readCloneCommandLine(std::vector<std::string> words, CloneProgramOptions& options);

/// Serves on a thread of its own until the server is destroyed. `registry` must outlive it. With a range of ports, the first free one.
Result<std::unique_ptr<CloneServer>> serveClone(const CloneProgramOptions& options, const RenderDelegateRegistry& registry);

/// Tells the launcher, on stdout, where the clone serves; see LauncherLine. With outliveHost the process is no longer tied to the
/// life of who started it.
void announceClone(const CloneServer& server, const CloneProgramOptions& options);

} // namespace doppel
