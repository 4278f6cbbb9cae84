#include "gallery/snapshot.h"

#include "clonecore/image/frame_file.h"
#include "clonecore/scene/scene_file.h"
#include "gallery/clock.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace doppel {

namespace {

std::string numberText(double value) { return toString(Value(value)); }

/// For the EXR's header: what a reader of the file alone wants to know. No paths of this machine.
std::map<std::string, std::string> fileMetadata(const GalleryItem& item) {
    std::map<std::string, std::string> metadata;
    for (const auto& [key, value] : item.metadata) {
        // These stand there already, with types.
        const bool isKnown = key == "frame" || key == "samples" || key == "renderer";
        if (!isKnown && key != "scene_directory") metadata["doppel:" + key] = value;
    }
    metadata["doppel:label"] = item.label;
    metadata["doppel:item"] = item.id;
    metadata["doppel:session_id"] = item.sessionId;
    metadata["doppel:created"] = std::to_string(item.created);
    return metadata;
}

Result<void> requireFrame(const SnapshotRequest& request) {
    if (request.frame) return {};
    return fail(ErrorCode::InvalidArgument, "cannot take a snapshot of '" + request.connection.sessionId +
                                                "': it has no image yet; start its clone first");
}

Result<std::vector<std::uint8_t>> thumbnailOf(const SnapshotRequest& request) {
    DisplayOptions small;
    small.maxWidth = small.maxHeight = kThumbnailSide;
    return encodePng(toDisplay(*request.frame, snapshotAov(request), small));
}

} // namespace

std::size_t snapshotAov(const SnapshotRequest& request) {
    const FrameLayout& layout = request.frame->layout();
    const int wanted = request.aov.empty() ? -1 : layout.indexOf(request.aov);
    return static_cast<std::size_t>(wanted >= 0 ? wanted : std::max(firstShownAov(layout, request.connection.displayAov), 0));
}

GalleryItem snapshotItem(const SnapshotRequest& request, double createdSeconds) {
    const FrameLayout& layout = request.frame->layout();
    const FrameInfo& info = request.frame->info();
    const ConnectionRecord& connection = request.connection;
    const std::string name = connection.name.empty() ? connection.sessionId : connection.name;
    const std::string frame = numberText(request.inputs.frame);

    GalleryItem item;
    item.label = request.label.empty() ? name + " frame " + frame : request.label;
    item.created = item.modified = createdSeconds;
    item.sessionId = connection.sessionId;
    item.metadata = {{"session_name", name},
                     {"renderer", info.renderer.empty() ? connection.renderer : info.renderer},
                     {"camera", connection.cameraPath},
                     {"lop_node", connection.lopNode},
                     {"frame", frame},
                     {"samples", std::to_string(info.samples)},
                     {"percent", numberText(info.percent)},
                     {"converged", info.converged ? "1" : "0"},
                     {"render_seconds", numberText(info.renderSeconds)},
                     {"resolution", std::to_string(layout.fullWidth) + "x" + std::to_string(layout.fullHeight)},
                     {"display_aov", layout.aovs[snapshotAov(request)].name},
                     {"scene_directory", request.scene.directory.string()},
                     {"doppel_version", DOPPEL_VERSION}};
    std::string& aovs = item.metadata["aovs"];
    for (const AovLayout& aov : layout.aovs) aovs += (aovs.empty() ? "" : " ") + aov.name;
    if (!connection.renderSettings.empty()) item.metadata["render_settings"] = connection.renderSettings;
    if (!connection.renderPass.empty()) item.metadata["render_pass"] = connection.renderPass;
    for (const auto& [option, value] : request.inputs.options) item.metadata["option:" + option] = toString(value);
    return item;
}

Result<GalleryItem> storeSnapshot(GalleryStore& store, const SnapshotRequest& request) {
    if (Result<void> ready = requireFrame(request); !ready) return tl::unexpected<Error>(ready.error());
    GalleryItem item = snapshotItem(request, secondsNow());
    const Result<std::vector<std::uint8_t>> thumbnail = thumbnailOf(request);
    if (!thumbnail) return tl::unexpected<Error>(thumbnail.error());

    Result<GalleryDraft> draft = store.begin(".exr");
    if (!draft) return tl::unexpected<Error>(draft.error());
    item.id = draft->id();
    item.filePath = draft->file().string();
    if (Result<void> written = writeExr(*request.frame, draft->file(), fileMetadata(item)); !written)
        return tl::unexpected<Error>(written.error());
    if (Result<void> added = store.add(item, *thumbnail, serializeScene(request.scene)); !added)
        return tl::unexpected<Error>(added.error());
    draft->keep();
    if (request.goesOn) {
        // A crash before this leaves a snapshot like any other.
        if (Result<void> rendering = store.setRendering(item.id); !rendering) return tl::unexpected<Error>(rendering.error());
        item.status = "render_active";
    }
    return item;
}

Result<GalleryItem> completeSnapshot(GalleryStore& store, const std::string& id, const SnapshotRequest& request) {
    if (Result<void> ready = requireFrame(request); !ready) return tl::unexpected<Error>(ready.error());
    const Result<GalleryItem> before = store.item(id);
    if (!before) return before;
    const Result<std::vector<std::uint8_t>> thumbnail = thumbnailOf(request);
    if (!thumbnail) return tl::unexpected<Error>(thumbnail.error());

    Result<GalleryDraft> draft = store.beginImageOf(id, ".exr");
    if (!draft) return tl::unexpected<Error>(draft.error());
    GalleryItem item = *before;
    for (auto& [key, value] : snapshotItem(request, before->created).metadata) item.metadata[key] = value;
    if (Result<void> written = writeExr(*request.frame, draft->file(), fileMetadata(item)); !written)
        return tl::unexpected<Error>(written.error());
    GalleryEdit edit;
    edit.filePath = draft->file().string();
    edit.ownsFile = true;
    edit.status = request.goesOn ? "render_active" : "render_complete";
    edit.thumbnail = *thumbnail;
    for (const auto& [key, value] : item.metadata) edit.metadata[key] = value;
    if (const auto edited = store.edit({{{id}, edit}}); !edited) return tl::unexpected<Error>(edited.error());
    draft->keep();
    const bool ownedOld = before->ownsFile && std::filesystem::path(before->filePath).parent_path() == draft->file().parent_path();
    if (ownedOld && ::unlink(before->filePath.c_str()) != 0 && errno != ENOENT)
        return tl::unexpected<Error>(errnoError("kept the new image, but could not delete the old one", before->filePath, errno));
    return store.item(id);
}

} // namespace doppel
