// The clone's side of the link: binds (or dials its host), accepts one host, hands its edits to a RenderSession and its frames back.
// `doppel-clone` is this plus command line and launcher line; tests and inproc clones use it directly.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/clone/asset_cache.h"
#include "clonecore/clone/render_session.h"
#include "clonecore/link/clone_socket.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace doppel {

struct CloneServerOptions {
    CloneSocket::Options socket;
    bool dial = false; ///< dials the host at socket.endpoint instead of listening there: CloneSocket::dial
    /// With no host for this long, the server ends by itself (no zombies on a farm). 0 = waits for ever.
    std::chrono::milliseconds idleTimeout{0};
    bool sharedMemory = true; ///< offer it to hosts on this machine
    /// Every host counts as one on another machine: no shared memory, no file is opened at its own place.
    bool remote = false;
    /// Where files of hosts on other machines are kept; see AssetCache.
    std::filesystem::path assetCache = defaultAssetCache();
    std::uint64_t assetCacheBytes = kDefaultAssetCacheBytes;
    RenderSessionFactory makeSession;
    /// For the process's own log: hosts that come, leave or are refused, and why. At most 50 lines a second, on the I/O
    /// thread; may be empty.
    std::function<void(const std::string& text)> log;
};

/// Owns the I/O thread and the session. Not copyable; destroy it to stop serving.
class CloneServer {
public:
    static Result<std::unique_ptr<CloneServer>> start(CloneServerOptions options);
    ~CloneServer();

    const std::string& endpoint() const;
    int port() const;
    const std::string& publicKey() const; ///< "" when plain

    /// Blocks until the host said quit, the idle timeout passed or stop() was called.
    void wait();
    void stop(); ///< any thread; wait() returns soon after

private:
    CloneServer();
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace doppel
