#include "gallery/snapshot.h"

#include "clonecore/image/frame_file.h"
#include "clonecore/scene/scene_file.h"

#include <algorithm>
#include <chrono>

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
    return metadata;
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
    if (!request.frame)
        return fail(ErrorCode::InvalidArgument, "cannot take a snapshot of '" + request.connection.sessionId +
                                                    "': it has no image yet; start its clone first");
    const double created = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    GalleryItem item = snapshotItem(request, created);

    DisplayOptions small;
    small.maxWidth = small.maxHeight = kThumbnailSide;
    const Result<std::vector<std::uint8_t>> thumbnail =
        encodePng(toDisplay(*request.frame, snapshotAov(request), small));
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
    return item;
}

} // namespace doppel
