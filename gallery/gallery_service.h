// The gallery for threads that must not block. Three threads of its own: the store thread writes, in order, and calls back when
// things are on disk; the reading thread answers lists, searches and thumbnails beside it and never waits for a write; the file
// thread exports, copies and checks. A read may thus overtake a write that was asked for before: ask in the write's callback, or
// flush(). The destructor finishes what is queued (copies and checks are cancelled) and joins.
//
// Every `done` is called exactly once, on one of these threads, where it must not block; Cancelled when its stop token said so
// first, or the service ended. Nothing reads a gallery into being: until the first write all of it is empty.
#pragma once

#include "clonecore/base/subscription.h"
#include "clonecore/image/frame.h"
#include "clonecore/scene/scene.h"
#include "gallery/gallery_repair.h"
#include "gallery/gallery_store.h"

#include <functional>
#include <memory>
#include <stop_token>

namespace doppel {

struct SnapshotRequest {
    FramePtr frame; ///< all AOVs
    Scene scene;    ///< state at the moment of the snapshot
    ConnectionRecord connection;
    EvaluatedInputs inputs; ///< evaluated frame and options
    std::string label; ///< "" = "<name> frame <n>"
    std::string aov;   ///< for the thumbnail; "" = what the connection's displayAov shows first
    bool goesOn = false; ///< still rendering: the item is render_active until completeSnapshot()
};

class GalleryService {
public:
    template <class T>
    using Done = std::function<void(Result<T>)>;
    using Ids = std::vector<std::string>;

    /// The file is opened (and by the first write made) when it is needed.
    explicit GalleryService(std::filesystem::path database, GalleryOpenOptions options = {});
    ~GalleryService();

    // --- Writes, in order. What GalleryStore says of each holds here.

    void createSnapshot(SnapshotRequest request, Done<GalleryItem> done);
    /// Gives an item the image, thumbnail and metadata of a later moment of its render; label, comment, marks, tags and the scene
    /// state stay. Together with `goesOn`: "keep this one when it is converged".
    void completeSnapshot(const std::string& id, SnapshotRequest request, Done<GalleryItem> done);
    void edit(std::vector<GalleryItemEdit> edits, Done<GalleryEditResult> done);
    void update(GalleryItem item, Done<void> done);
    void remove(const std::string& id, Done<void> done);
    /// Deleted when this service goes, or back after a crash.
    void markForDeletion(Ids ids, Done<Ids> done);
    void unmark(Ids ids, Done<Ids> done);
    void createTag(const std::string& tag, Done<bool> done);
    void deleteTag(const std::string& tag, bool deleteIfAssigned, Done<bool> done);
    /// Runs `work` on the store thread as one transaction, which an error rolls back.
    void perform(std::function<Result<void>(GalleryStore&)> work, Done<void> done);
    /// Mends the gallery as repairGallery() does; reads wait meanwhile.
    void repair(Done<GalleryRepair> done);

    // --- Reads.

    void list(Done<std::vector<GalleryItem>> done);
    /// Newest wins: stop the token of the question before when another takes its place.
    void page(GalleryQuery query, std::size_t offset, std::size_t limit, Done<GalleryPage> done, std::stop_token cancel = {});
    void ids(GalleryQuery query, Done<Ids> done, std::stop_token cancel = {});
    void position(GalleryQuery query, const std::string& id, Done<std::optional<std::size_t>> done, std::stop_token cancel = {});
    void item(const std::string& id, Done<GalleryItem> done);
    void tags(Done<std::vector<GalleryTag>> done);
    void sceneState(const std::string& id, Done<std::string> done);
    void thumbnail(const std::string& id, Done<std::vector<std::uint8_t>> done);
    /// Calls `each` for every id in turn, behind all other reads; not for those that are left when it is cancelled.
    void thumbnails(Ids ids, std::function<void(const std::string& id, Result<std::vector<std::uint8_t>>)> each,
                    std::stop_token cancel = {});
    /// What a user should know of where the gallery lies; "" = nothing.
    void warning(Done<std::string> done);

    // --- Files.

    /// Copies the image to `target`, or converts it to the format of its extension; see GalleryStore::exportImage.
    void exportImage(const std::string& id, std::filesystem::path target, Done<void> done);
    void saveAs(std::filesystem::path target, Done<GalleryCopy> done, std::stop_token cancel = {});
    void check(Done<GalleryCheck> done, std::stop_token cancel = {});

    /// Blocks until everything queued so far is done and told. Does nothing on the service's own threads.
    void flush();

    /// Called after something changed, by this service or any other process, on one of the service's threads, never on two at
    /// once. Changes that come together are told together.
    [[nodiscard]] Subscription observe(std::function<void(const GalleryChanges&)> changed);
    const std::filesystem::path& database() const; ///< absolute

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace doppel
