// The gallery for threads that must not block: one writer thread (the "store" thread) that takes snapshots and changes
// in order, and calls back when they are on disk. A snapshot is all or nothing: the EXR is written and fsynced under a
// temporary name, renamed, then the row is committed; leftovers of a crash are swept at the next open.
#pragma once

#include "clonecore/base/subscription.h"
#include "clonecore/image/frame.h"
#include "clonecore/scene/scene.h"
#include "gallery/gallery_store.h"

#include <functional>
#include <memory>

namespace doppel {

struct SnapshotRequest {
    FramePtr frame; ///< all AOVs
    Scene scene;    ///< state at the moment of the snapshot
    ConnectionRecord connection;
    EvaluatedInputs inputs; ///< evaluated frame and options
    std::string label; ///< "" = "<name> frame <n>"
    std::string aov;   ///< for the thumbnail; "" = what the connection's displayAov shows first
};

class GalleryService {
public:
    explicit GalleryService(std::filesystem::path database); ///< starts the thread; opens (and makes) the file lazily
    ~GalleryService();                                       ///< finishes what is queued, joins

    /// Any thread; returns at once. `done` gets the item, on the store thread.
    void createSnapshot(SnapshotRequest request, std::function<void(Result<GalleryItem>)> done);
    void remove(const std::string& id, std::function<void(Result<void>)> done);
    void update(GalleryItem item, std::function<void(Result<void>)> done);
    void list(std::function<void(Result<std::vector<GalleryItem>>)> done);
    void thumbnail(const std::string& id, std::function<void(Result<std::vector<std::uint8_t>>)> done);
    void sceneState(const std::string& id, std::function<void(Result<std::string>)> done);
    /// Copies the image to `target`, or converts it to the format of its extension; see GalleryStore::exportImage.
    void exportImage(const std::string& id, std::filesystem::path target, std::function<void(Result<void>)> done);
    /// Blocks until everything queued so far is done and told. Does nothing on the store thread.
    void flush();

    /// Called on the store thread after something changed.
    [[nodiscard]] Subscription observe(std::function<void()> changed);
    const std::filesystem::path& database() const; ///< absolute

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace doppel
