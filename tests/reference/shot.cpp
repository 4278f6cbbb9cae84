#include "tests/reference/shot.h"

#include "render/embree/embree_delegate.h"

#include <Imath/half.h>
#include <OpenImageIO/imagebuf.h>

#include <algorithm>
#include <cstring>

namespace doppel::reference {

namespace {

/// One AOV as floats, `channels` a pixel.
std::vector<float> floatsOf(const FrameLayout& layout, const std::vector<std::byte>& bytes, const char* name) {
    const AovLayout& aov = layout.aovs[static_cast<std::size_t>(layout.indexOf(name))];
    std::vector<float> values(static_cast<std::size_t>(layout.width) * static_cast<std::size_t>(layout.height) * aov.channels.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::byte* p = bytes.data() + aov.offset + i * bytesPerSample(aov.type);
        if (aov.type == PixelType::Half) {
            Imath::half h;
            std::memcpy(&h, p, sizeof h);
            values[i] = h;
        } else {
            std::memcpy(&values[i], p, sizeof(float));
        }
    }
    return values;
}

std::vector<V3f> vectorsOf(const std::vector<float>& values, std::size_t stride) {
    std::vector<V3f> vectors;
    for (std::size_t i = 0; i + 2 < values.size(); i += stride) vectors.emplace_back(values[i], values[i + 1], values[i + 2]);
    return vectors;
}

/// Light from where the camera is, so that whatever faces it is bright.
StagePtr withCameraLight(const StagePtr& stage, const std::string& cameraPath) {
    if (!pathsOf<Light>(*stage).empty()) return stage;
    Light light;
    light.type = LightType::Distant;
    light.intensity = 8;
    light.normalize = true; // the intensity is that of what faces it, whatever the angle
    auto prim = std::make_shared<Prim>();
    prim->name = "__camera_light";
    prim->typeName = "DistantLight";
    prim->localTransform = placeOf(*stage, cameraPath).worldTransform;
    prim->data = std::make_shared<const Light>(light);
    auto lit = std::make_shared<Stage>(*stage);
    lit->root = replacePrim(stage->root, "/__camera_light", prim);
    return lit;
}

} // namespace

bool Picture::isEmpty() const {
    return std::none_of(alpha.begin(), alpha.end(), [](float a) { return a > 0.5f; });
}

Result<Picture> loadPicture(const std::filesystem::path& file) {
    OIIO::ImageSpec config;
    config.attribute("oiio:UnassociatedAlpha", 1);
    OIIO::ImageBuf image(file.string(), 0, 0, nullptr, &config);
    if (!image.read(0, 0, true, OIIO::TypeDesc::FLOAT)) return fail(ErrorCode::NotFound, image.geterror(), file.string());
    Picture picture;
    picture.width = image.spec().width;
    picture.height = image.spec().height;
    const int channels = image.nchannels();
    for (int y = 0; y < picture.height; ++y) {
        for (int x = 0; x < picture.width; ++x) {
            float p[4] = {0, 0, 0, 1};
            image.getpixel(x, y, 0, p, std::min(channels, 4));
            picture.color.emplace_back(p[0], p[1], p[2]);
            picture.alpha.push_back(p[3]);
        }
    }
    return picture;
}

StagePtr withRecordCamera(const Stage& stage, const M44d& transform, double clippingNear) {
    Camera camera;
    camera.clippingNear = static_cast<float>(clippingNear);
    camera.clippingFar = 1e6f;
    auto prim = std::make_shared<Prim>();
    prim->name = kRecordCamera + 1;
    prim->typeName = "Camera";
    prim->localTransform = transform;
    prim->data = std::make_shared<const Camera>(camera);
    auto seen = std::make_shared<Stage>(stage);
    seen->root = replacePrim(stage.root, kRecordCamera, prim);
    return seen;
}

Result<Shot> takeShot(const StagePtr& stage, const ShotOptions& options) {
    Shot shot;
    auto delegate = embreeDelegateType().create();
    if (!delegate) return tl::unexpected(delegate.error());
    (*delegate)->log = [&](std::string_view, std::string_view text) { shot.log.emplace_back(text); };
    RenderView view;
    view.cameraPath = options.cameraPath;
    view.fullWidth = view.width = options.width;
    view.fullHeight = view.height = options.height;
    view.includedPurposes = options.purposes;
    view.options = {{"samples", static_cast<double>(options.samples)},
                    {"subdivisionlevels", static_cast<double>(options.subdivisionLevels)}};
    const auto taken = (*delegate)->setStage(options.cameraLight ? withCameraLight(stage, options.cameraPath) : stage);
    if (!taken) return tl::unexpected(taken.error());
    if (const auto viewed = (*delegate)->setView(view); !viewed) return tl::unexpected(viewed.error());
    while (!(*delegate)->renderPass().converged) {
    }
    const FrameLayout layout = (*delegate)->layout({"C", "albedo", "N", "P", "primId"});
    std::vector<std::byte> bytes(layout.byteSize);
    (*delegate)->resolve(layout, bytes);

    shot.width = layout.width;
    shot.height = layout.height;
    const std::vector<float> color = floatsOf(layout, bytes, "C");
    shot.color = vectorsOf(color, 4);
    for (std::size_t i = 3; i < color.size(); i += 4) shot.alpha.push_back(color[i]);
    shot.albedo = vectorsOf(floatsOf(layout, bytes, "albedo"), 3);
    shot.normal = vectorsOf(floatsOf(layout, bytes, "N"), 3);
    shot.position = vectorsOf(floatsOf(layout, bytes, "P"), 3);
    const AovLayout& ids = layout.aovs[static_cast<std::size_t>(layout.indexOf("primId"))];
    for (std::size_t i = 0; i < shot.color.size(); ++i) {
        std::uint32_t id = 0;
        std::memcpy(&id, bytes.data() + ids.offset + i * sizeof id, sizeof id);
        shot.hit.push_back(id != 0);
    }
    const M44d place = placeOf(*stage, options.cameraPath).worldTransform;
    shot.eye = V3f(place.translation());
    return shot;
}

double silhouetteOverlap(const Picture& picture, const Shot& shot) {
    std::size_t both = 0, either = 0;
    for (std::size_t i = 0; i < picture.alpha.size(); ++i) {
        const float theirs = picture.alpha[i];
        if (theirs > 0.1f && theirs < 0.9f) continue;
        const bool isTheirs = theirs > 0.5f, isOurs = shot.alpha[i] > 0.5f;
        both += isTheirs && isOurs;
        either += isTheirs || isOurs;
    }
    return either == 0 ? 1.0 : static_cast<double>(both) / static_cast<double>(either);
}

double hueAgreement(const Picture& picture, const Shot& shot) {
    std::size_t compared = 0, agreed = 0;
    for (std::size_t i = 0; i < picture.alpha.size(); ++i) {
        const V3f &theirs = picture.color[i], &ours = shot.albedo[i];
        const float theirMost = std::max({theirs.x, theirs.y, theirs.z}), ourMost = std::max({ours.x, ours.y, ours.z});
        if (picture.alpha[i] < 0.5f || !shot.hit[i] || theirMost < 0.3f) continue;
        ++compared;
        bool agrees = ourMost > 0;
        for (int channel = 0; channel < 3 && agrees; ++channel) {
            const float a = theirs[channel] / theirMost, b = ours[channel] / ourMost;
            if (a > 0.85f && b < 0.6f) agrees = false;
            if (a < 0.5f && b > 0.6f) agrees = false;
        }
        agreed += agrees;
    }
    return compared == 0 ? 1.0 : static_cast<double>(agreed) / static_cast<double>(compared);
}

} // namespace doppel::reference
