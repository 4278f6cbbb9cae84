// A handle to one connection, with the methods of `hou.clone.Connection`, same names and meaning. Handles are references:
// all handles of an id act on the same record, and after its deletion all but isValid() and sessionId() throw
// InvalidConnection (until there is a connection of that id again). Use them on the document's thread; setters are undoable
// edits of the document. Bad values throw ConnectionError (InvalidArgument) and change nothing.
#pragma once

#include "clonecore/host/clone_manager.h"
#include "clonecore/host/connection_error.h"
#include "clonecore/host/snapshot_store.h"
#include "clonecore/scene/document.h"

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace doppel {

/// What handles act on. All of it must outlive them.
struct CloneHost {
    Document& document;
    CloneManager& manager;
    SnapshotStore* snapshots = nullptr; ///< nullptr = there is no gallery
};

/// A clone that serves at `host`:`port` with the key `serverKey`.
CloneAddress tcpAddress(const std::string& host, int port, const std::string& serverKey);

class Connection {
public:
    Connection(CloneHost host, std::string sessionId) : m_host(host), m_id(std::move(sessionId)) {}

    bool isValid() const;                              ///< never throws
    const std::string& sessionId() const { return m_id; } ///< never throws

    // The record: see ConnectionRecord for meanings and units.
    std::string name() const;
    void setName(const std::string& name);
    std::string lopNode() const;
    void setLopNode(const std::string& node);
    std::string cameraPath() const;
    void setCameraPath(const std::string& path);
    std::string renderer() const;
    void setRenderer(const std::string& renderer);
    std::string renderSettings() const;
    void setRenderSettings(const std::string& path);
    std::string renderPass() const;
    void setRenderPass(const std::string& path);
    std::array<double, 4> renderRegion() const;
    /// Each in [0, 1], x0 < x1 and y0 < y1; or all zero.
    void setRenderRegion(const std::array<double, 4>& region);
    std::string displayAov() const;
    void setDisplayAov(const std::string& patterns);
    double resolutionScale() const;
    void setResolutionScale(double scale); ///< 0 (off) to 64
    std::array<int, 2> resolution() const;
    void setResolution(int width, int height); ///< both 0, or both 1 to kMaxFrameSide
    std::string frameExpression() const;
    void setFrameExpression(const std::string& expression);
    std::string contextOptionExpression(const std::string& option) const; ///< "" = the host's value
    void setContextOptionExpression(const std::string& option, const std::string& expression);
    std::vector<std::string> contextOptionsWithExpressions() const;
    bool processUpdates() const;
    void setProcessUpdates(bool process);
    nlohmann::json launcherConfig() const;
    void setLauncherConfig(const nlohmann::json& config); ///< an object

    // The clone.

    /// Tries for one second to reach the clone that serves at `host`:`port`, started by hand with this user's key file, and
    /// waits for it. False for any reason; tryConnect says which.
    bool connect(const std::string& host, int port);
    Result<void> tryConnect(const std::string& host, int port);
    /// The same for any address, waiting up to `timeout`; `hostKeys` as in CloneManager::connect, nullopt = the manager's
    /// own. On failure the connection is left disconnected.
    Result<void> tryConnect(CloneAddress address, std::chrono::milliseconds timeout = std::chrono::seconds(1),
                            std::optional<KeyPair> hostKeys = std::nullopt);
    bool isConnected() const;
    std::string host() const; ///< "" when disconnected
    int port() const;         ///< 0 when disconnected
    bool isWaitingToConnect() const;
    void setWaitingToConnect(bool waiting);
    void disconnect(); ///< nothing happens when it is not connected

    // The image.

    std::vector<std::string> availableAovs() const; ///< empty until the first image
    std::string imagePath() const;                  ///< "membuf:<session id>"
    std::array<int, 2> imageSize() const;           ///< pixels really received; (0,0) before the first image
    std::uint64_t imageVersion() const;             ///< grows with each image; 0 = none yet
    double percentComplete() const;                 ///< 0..100

    std::string renderGalleryDataSource() const; ///< "" unless connected with an image
    std::string renderGalleryItemId() const;     ///< "" unless connected with an image
    /// Keeps the newest image with every AOV and the scene's state; returns the item's id, "" on failure. Blocks until it is
    /// on disk (up to 90 s); a window uses CloneManager::requestFullFrame and the gallery instead.
    std::string createSnapshot();
    Result<std::string> tryCreateSnapshot();

    /// A new connection with the same settings under another id; launches and connects nothing.
    Connection duplicate() const;

    bool operator==(const Connection& other) const {
        return m_id == other.m_id && &m_host.document == &other.m_host.document;
    }

private:
    std::shared_ptr<const ConnectionRecord> record() const; // throws InvalidConnection
    std::shared_ptr<const CloneStatus> status() const;      // throws InvalidConnection
    void edit(const char* label, const std::function<void(ConnectionRecord&)>& change);
    [[noreturn]] void refuse(const std::string& message) const;

    CloneHost m_host;
    std::string m_id;
};

} // namespace doppel
