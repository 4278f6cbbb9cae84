// Keeps the connections of a document alive: launches clones, talks to them on its I/O thread, takes their images into
// the membuf registry and tells observers of every transition. Owned by the application; destroy it before the Document.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/base/subscription.h"
#include "clonecore/host/clone_ledger.h"
#include "clonecore/host/clone_status.h"
#include "clonecore/host/launcher.h"
#include "clonecore/host/scene_assets.h"
#include "clonecore/image/membuf_registry.h"
#include "clonecore/link/keys.h"
#include "clonecore/scene/document.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace doppel {

/// Timings, so that tests can shorten them. All > 0.
struct CloneTimeouts {
    std::chrono::milliseconds launch{60'000};  ///< from start of the process to its DOPPEL_CLONE line
    std::chrono::milliseconds connect{10'000}; ///< from the line to the end of the handshake
    std::chrono::milliseconds heartbeat{1'000};///< between heartbeats
    std::chrono::milliseconds lost{6'000};     ///< without any answer: Lost
    std::chrono::milliseconds stop{3'000};     ///< between soft stop and kill
    std::chrono::milliseconds restart{1'000};  ///< before the first restart of a clone that crashed; doubles with each
    std::chrono::milliseconds stable{60'000};  ///< a clone that has run for so long has not crashed at once: counting begins anew
};

class SourceStore;

class CloneManager {
public:
    struct Services {
        LauncherRegistry launchers;
        MembufRegistry* membuf = &MembufRegistry::global();
        CloneTimeouts timeouts;
        /// So many times in a row a clone that crashed at work is started again; "restarts" of a connection's launcherConfig
        /// overrides it. 0 = never.
        int restarts = 0;
        /// Where running clones are noted for the host that is started should this one die; nullptr = nowhere.
        std::shared_ptr<CloneLedger> ledger;
        std::shared_ptr<SceneAssets> assets; ///< files for clones on other machines; nullptr = they get none
        std::uint64_t assetCacheBytes = 0;   ///< as setAssetCacheBytes()
    };

    /// Follows `document` (on the document's thread) and starts the I/O thread. Every connection is Stopped.
    CloneManager(Document& document, Services services);
    /// Stops every clone (soft, then hard) and joins.
    ~CloneManager();
    CloneManager(const CloneManager&) = delete;
    CloneManager& operator=(const CloneManager&) = delete;

    /// The file of the document's scene ("" = none yet): running clones are noted under its name, and those that a host which died
    /// left running for it are taken over, with their images. Call it when a file was opened or saved under another name. Any
    /// thread.
    void setSceneFile(std::filesystem::path file);

    /// Most that files fetched from hosts may take on the machine of a clone that is launched from now on; 0 (as at first) = what
    /// that machine says. Any thread.
    void setAssetCacheBytes(std::uint64_t bytes);

    // Any thread; none of these blocks. Results come as events.
    void start(const std::string& sessionId);  ///< launch by its launcherConfig and connect; restarts after Failed/Lost
    void stop(const std::string& sessionId);   ///< disconnect and end the process that was launched
    void setPaused(const std::string& sessionId, bool paused);
    void connect(const std::string& sessionId, CloneAddress address); ///< to a clone that serves already
    /// The same with other keys than this manager's, e.g. the user's for a clone that was started by hand (link/keys.h).
    void connect(const std::string& sessionId, CloneAddress address, KeyPair hostKeys);
    void disconnect(const std::string& sessionId); ///< leave it; the process, if launched by us, is stopped
    void stopAll();
    /// The hint that somebody is starting a clone for it elsewhere; cleared by a connection, a failure and disconnect().
    void setWaitingToConnect(const std::string& sessionId, bool waiting);
    /// What somebody looks at; empty (as at first) = all. Over a network the other AOVs come once a second, and with the last frame.
    void setShownAovs(const std::string& sessionId, std::vector<std::string> aovs);
    /// Ask for the newest image with every AOV (before a snapshot). `done` is called once with it, or with an error, on
    /// the I/O thread.
    void requestFullFrame(const std::string& sessionId, std::function<void(Result<FramePtr>)> done);

    /// The status now; never nullptr for an id of the document, nullptr for an unknown one.
    std::shared_ptr<const CloneStatus> status(const std::string& sessionId) const;

    /// What the connection was last asked to render (after expression evaluation) and faults of its expressions.
    EvaluatedInputs inputs(const std::string& sessionId) const;

    /// Observers are called on the I/O thread (or, for Created, Deleted and Record, on the document's). Keep them short.
    [[nodiscard]] Subscription observe(std::function<void(const CloneEvent&)> observer);

    /// Blocks until `condition(status)` holds or the deadline passes (then false). Not on the I/O or main thread. What the
    /// caller asked for before (start, an edit) has begun when `condition` first looks. False at once for an unknown id.
    bool waitFor(const std::string& sessionId, const std::function<bool(const CloneStatus&)>& condition,
                 std::chrono::milliseconds timeout) const;

    /// What programs have pushed: clones whose nodes name a source follow it. Any thread.
    SourceStore& sources();

    /// Runs `task` on the I/O thread once everything that was asked for before (start, an edit) has begun. Any thread.
    void afterwards(std::function<void()> task) const;

    /// This host's z85 public key, fresh for each manager.
    const std::string& publicKey() const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace doppel
