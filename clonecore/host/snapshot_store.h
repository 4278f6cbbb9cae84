// What the host needs from whoever keeps snapshots. The gallery is a floor above, so it is an interface here; app implements
// it with a GalleryService.
#pragma once

#include "clonecore/base/error.h"
#include "clonecore/image/frame.h"
#include "clonecore/scene/scene.h"

#include <functional>
#include <string>

namespace doppel {

/// Everything a snapshot keeps of one connection.
struct SnapshotContents {
    FramePtr frame; ///< with every AOV of the render
    Scene scene;    ///< the whole state that made it
    ConnectionRecord connection;
    EvaluatedInputs inputs; ///< frame and context options after evaluation
};

class SnapshotStore {
public:
    virtual ~SnapshotStore() = default;

    /// Keeps a snapshot, all of it or nothing. Any thread; returns at once. `done` is called once with the new item's id, on
    /// a thread of the store.
    virtual void createSnapshot(SnapshotContents contents, std::function<void(Result<std::string>)> done) = 0;

    /// Names the data source that snapshots go to, e.g. the path of its database; "" when there is none.
    virtual std::string sourceIdentifier() const = 0;

    /// The item that shows this connection's present render; "" when there is none.
    virtual std::string itemId(const std::string& sessionId) const = 0;
};

} // namespace doppel
