// The image of a connection: what it is, its pixels, files, snapshots. The first argument of each is the session id.
#include "api/api_context.h"
#include "api/method_table.h"
#include "clonecore/image/frame_file.h"

#include <cstring>
#include <utility>

namespace doppel {

namespace {

FramePtr frameOf(ApiContext& c, const std::string& id) {
    (void)c.connection(id).name(); // throws for one that is not there
    return c.services().membuf.current(id).frame;
}

const char* typeName(PixelType type) {
    switch (type) {
    case PixelType::Half: return "half";
    case PixelType::Float: return "float";
    case PixelType::UInt32: return "uint32";
    }
    return "";
}

ApiValue layoutValue(const Frame& frame, std::uint64_t version) {
    const FrameLayout& layout = frame.layout();
    ApiValue aovs = ApiValue::array();
    for (const auto& aov : layout.aovs) aovs.push_back({{"name", aov.name}, {"channels", aov.channels}, {"type", typeName(aov.type)}});
    return {{"version", version},
            {"size", {layout.width, layout.height}},
            {"offset", {layout.x, layout.y}},
            {"fullSize", {layout.fullWidth, layout.fullHeight}},
            {"aovs", aovs},
            {"frame", frame.info().frame},
            {"samples", frame.info().samples},
            {"percentComplete", frame.info().percent},
            {"converged", frame.info().converged},
            {"renderer", frame.info().renderer}};
}

ApiValue imageInfo(ApiContext& c, const ApiArgs& a) {
    const std::string id = c.existingId(a);
    const auto entry = c.services().membuf.current(id);
    return entry.frame ? layoutValue(*entry.frame, entry.version) : ApiValue(nullptr);
}

/// Index of an AOV of the frame, by name; "" = the one that is shown first.
std::size_t aovOf(ApiContext& c, const std::string& id, const Frame& frame, const std::string& aov) {
    const int index = aov.empty() ? firstShownAov(frame.layout(), c.connection(id).displayAov()) : frame.layout().indexOf(aov);
    if (index < 0) throw ConnectionError(Error{ErrorCode::NotFound, "the image has no AOV '" + aov + "'", id});
    return static_cast<std::size_t>(index);
}

[[noreturn]] void refuseWithoutImage(const std::string& id) {
    throw ConnectionError(Error{ErrorCode::NotFound, "there is no image yet", id});
}

/// The samples of one AOV. A copy, off the document's thread.
void readPixels(ApiContext& c, const ApiArgs& a, ApiReply reply) {
    const std::string id = a.text(0, "id");
    const FramePtr frame = frameOf(c, id);
    if (!frame) refuseWithoutImage(id);
    const std::size_t index = aovOf(c, id, *frame, a.textOr(1, "aov", ""));
    c.postToFiles([frame, index, reply = std::move(reply)] {
        const auto pixels = frame->aov(index);
        const AovLayout& aov = frame->layout().aovs[index];
        std::vector<std::uint8_t> bytes(pixels.size());
        std::memcpy(bytes.data(), pixels.data(), pixels.size());
        reply(ApiValue{{"shape", {frame->layout().height, frame->layout().width, static_cast<int>(aov.channels.size())}},
                       {"type", typeName(aov.type)},
                       {"channels", aov.channels},
                       {"bytes", apiBytes(std::move(bytes))}});
    });
}

void saveImage(ApiContext& c, const ApiArgs& a, ApiReply reply) {
    const std::string id = a.text(0, "id"), file = a.text(1, "file");
    const FramePtr frame = frameOf(c, id);
    if (!frame) refuseWithoutImage(id);
    const std::size_t index = aovOf(c, id, *frame, a.textOr(2, "aov", ""));
    c.postToFiles([frame, index, file, reply = std::move(reply)] {
        const auto written = writeImage(*frame, index, file);
        if (!written) return reply(tl::unexpected(written.error()));
        reply(nullptr);
    });
}

/// The whole frame from the clone, then to the gallery with the scene as it is when the frame is there.
void createSnapshot(ApiContext& c, const ApiArgs& a, ApiReply reply) {
    const std::string id = c.existingId(a), label = a.textOr(1, "label", "");
    if (!c.services().gallery()) throw ConnectionError(Error{ErrorCode::MissingPart, "there is no gallery to keep snapshots in", id});
    c.manager().requestFullFrame(id, [post = c.documentPoster(), id, label, reply = std::move(reply)](Result<FramePtr> frame) {
        if (!frame) return reply(tl::unexpected(frame.error()));
        post([frame = *frame, id, label, reply](ApiContext& later) {
            const auto record = later.scene().connection(id);
            GalleryService* gallery = later.services().gallery();
            if (!record || !gallery) return reply(fail(ErrorCode::InvalidHandle, "this connection has been deleted", id));
            SnapshotRequest request{frame, later.scene(), *record, later.manager().inputs(id), label, {}, false};
            gallery->createSnapshot(std::move(request), [reply](Result<GalleryItem> item) {
                if (!item) return reply(tl::unexpected(item.error()));
                reply(item->id);
            });
        });
    });
}

void addFacts(MethodTable& table) {
    const auto fact = [&table](const char* name, const char* help, ApiValue (*get)(const Connection&)) {
        table.add(std::string("connection.") + name, help, [get](ApiContext& c, const ApiArgs& a) { return get(c.connection(a.text(0, "id"))); });
    };
    fact("availableAovs", "All AOVs of the render; none before the first image", [](const Connection& c) -> ApiValue { return c.availableAovs(); });
    fact("imagePath", "Name that any OpenImageIO call of this process opens", [](const Connection& c) -> ApiValue { return c.imagePath(); });
    fact("imageSize", "(width, height) received, (0, 0) before the first image", [](const Connection& c) -> ApiValue { return c.imageSize(); });
    fact("imageVersion", "Grows with each image; 0 = none yet", [](const Connection& c) -> ApiValue { return c.imageVersion(); });
    fact("percentComplete", "0 to 100", [](const Connection& c) -> ApiValue { return c.percentComplete(); });
}

/// As of hou: nothing unless connected with an image.
bool showsImage(ApiContext& c, const ApiArgs& a) {
    const std::string id = a.text(0, "id");
    const Connection connection = c.connection(id);
    return connection.isConnected() && connection.imageVersion() > 0 && c.services().gallery();
}

} // namespace

void addImageMethods(MethodTable& table) {
    addFacts(table);
    table.add("connection.imageInfo", "Size, AOVs and progress of the newest image; None before the first", imageInfo);
    table.addLong("connection.pixels", "A copy of the samples of an AOV (id, aov=\"\"): shape, type, channels, bytes", readPixels);
    table.addLong("connection.saveImage", "Writes the image (id, file, aov=\"\"): .exr with all AOVs, other formats one of them", saveImage);
    table.add("connection.renderGalleryDataSource", "Database that snapshots go to; None without an image", [](ApiContext& c, const ApiArgs& a) -> ApiValue {
        return showsImage(c, a) ? ApiValue(c.services().gallery()->database().string()) : ApiValue(nullptr);
    });
    table.add("connection.renderGalleryItemId", "Item of the gallery that shows this render; \"\" = none", [](ApiContext& c, const ApiArgs& a) -> ApiValue {
        (void)showsImage(c, a);
        return ""; // an item is made by a snapshot, and is a kept image from then on, not this render
    });
    table.addLong("connection.createSnapshot", "Keeps the newest image with every AOV (id, label=\"\"): the item's id", createSnapshot);
}

} // namespace doppel
