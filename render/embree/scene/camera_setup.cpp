#include "render/embree/scene/camera_setup.h"

#include "render/aperture.h"
#include "render/embree/kernel/math.h"
#include "render/embree/scene/affine.h"
#include "render/stage_content.h"

#include <algorithm>
#include <cmath>

namespace doppel::embree {

namespace {

std::string listOf(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < std::min<std::size_t>(names.size(), 20); ++i) text += (i ? ", " : "") + names[i];
    if (names.size() > 20) text += ", ...";
    return text;
}

Error noCamera(const Stage& stage, const std::string& path) {
    const std::vector<std::string> cameras = pathsOf<Camera>(stage);
    const std::string choice = cameras.empty() ? "the stage has no camera" : "the stage has: " + listOf(cameras);
    return {ErrorCode::NotFound, path.empty() ? "no camera is chosen; " + choice : "there is no camera at '" + path + "'; " + choice, {}};
}

Float3 unitAxis(const Imath::V3d& v) {
    const Imath::V3d n = v.normalized();
    return {static_cast<float>(n.x), static_cast<float>(n.y), static_cast<float>(n.z)};
}

/// Cameras ignore scale. Axes that collapse fall back to the world's.
Affine cameraFrame(const M44d& m) {
    const Imath::V3d x(m[0][0], m[0][1], m[0][2]), y(m[1][0], m[1][1], m[1][2]), z(m[2][0], m[2][1], m[2][2]);
    Affine frame{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, toAffine(m).w};
    if (x.length() > 0 && y.length() > 0 && z.length() > 0) {
        frame.x = unitAxis(x);
        frame.y = unitAxis(y);
        frame.z = unitAxis(z);
    }
    return frame;
}

} // namespace

float exposureFactor(const Camera& camera) { return std::exp2(camera.exposure); }

Result<CameraData> setUpCamera(const Stage& stage, const RenderView& view) {
    if (view.fullWidth < 1 || view.fullHeight < 1 || view.fullWidth > kMaxFrameSide || view.fullHeight > kMaxFrameSide) {
        return fail(ErrorCode::InvalidArgument, "cannot render " + std::to_string(view.fullWidth) + " x " +
                                                    std::to_string(view.fullHeight) + " pixels; each side must be 1 to " +
                                                    std::to_string(kMaxFrameSide));
    }
    const bool isInside = view.x >= 0 && view.y >= 0 && view.width >= 1 && view.height >= 1 &&
                          view.width <= view.fullWidth - view.x && view.height <= view.fullHeight - view.y;
    if (!isInside) return fail(ErrorCode::InvalidArgument, "the render region lies outside the image");
    const PrimPlace place = placeOf(stage, view.cameraPath);
    const Camera* camera = place.prim ? place.prim->as<Camera>() : nullptr;
    if (!camera) return tl::unexpected(noCamera(stage, view.cameraPath));

    const double focal = camera->focalLength > 0 ? camera->focalLength : 50.0;
    const double aspect = static_cast<double>(view.pixelAspectRatio > 0 ? view.pixelAspectRatio : 1.0f) * view.fullWidth / view.fullHeight;
    const double horizontal = camera->horizontalAperture > 0 ? camera->horizontalAperture : 20.955;
    const Aperture aperture = conformAperture(horizontal, camera->verticalAperture, aspect, view.aspectRatioConformPolicy);
    // Apertures and focal length are in tenths of a scene unit; in a perspective only their ratio counts.
    const double unit = camera->orthographic ? 0.1 : 1.0 / focal;

    CameraData c{};
    c.isMoving = place.moves && place.worldOpen != place.worldClose;
    c.toWorld = cameraFrame(c.isMoving ? place.worldOpen : place.worldTransform);
    c.toWorldClose = cameraFrame(c.isMoving ? place.worldClose : place.worldTransform);
    c.center = {static_cast<float>(camera->horizontalApertureOffset * unit), static_cast<float>(camera->verticalApertureOffset * unit)};
    c.halfSize = {static_cast<float>(0.5 * aperture.width * unit), static_cast<float>(0.5 * aperture.height * unit)};
    if (camera->fStop > 0 && camera->focusDistance > 0) {
        c.lensRadius = static_cast<float>(0.1 * focal / (2.0 * camera->fStop));
        c.focusDistance = camera->focusDistance;
    }
    c.clipNear = std::max(camera->clippingNear, 0.0f);
    c.clipFar = camera->clippingFar > c.clipNear ? camera->clippingFar : kInfinity;
    c.pixelSpread = 2.0f * c.halfSize.y / static_cast<float>(view.fullHeight);
    c.orthographic = camera->orthographic ? 1 : 0;
    c.fullWidth = view.fullWidth;
    c.fullHeight = view.fullHeight;
    return c;
}

} // namespace doppel::embree
