#include "stage/gltf/convert_view.h"

#include "stage/gltf/assimp_types.h"

#include <assimp/camera.h>
#include <assimp/light.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace doppel::assimp {

namespace {

constexpr float kPi = std::numbers::pi_v<float>;
constexpr float kAperture = 36;  // millimetres; any would do, this one people know

/// Looks from `position` along `direction`: our cameras and lights look along their -Z.
M44d lookAlong(const aiVector3D& position, const aiVector3D& direction, const aiVector3D& up) {
    const Imath::V3d at(position.x, position.y, position.z);
    Imath::V3d z(-direction.x, -direction.y, -direction.z);
    Imath::V3d y(up.x, up.y, up.z);
    if (z.length() < 1e-12 || !std::isfinite(z.length())) z = Imath::V3d(0, 0, 1);
    z.normalize();
    Imath::V3d x = y.cross(z);
    if (x.length() < 1e-6 || !std::isfinite(x.length())) {
        x = (std::abs(z.y) < 0.9 ? Imath::V3d(0, 1, 0) : Imath::V3d(1, 0, 0)).cross(z);
    }
    x.normalize();
    y = z.cross(x);
    return M44d(x.x, x.y, x.z, 0, y.x, y.y, y.z, 0, z.x, z.y, z.z, 0, at.x, at.y, at.z, 1);
}

float finiteOr(float value, float fallback) { return std::isfinite(value) ? value : fallback; }

}  // namespace

ConvertedCamera convertCamera(const aiCamera& in, bool isGltf, bool widthIsLinear) {
    ConvertedCamera result;
    Camera& camera = result.camera;
    const float aspect = in.mAspect > 0 && std::isfinite(in.mAspect) ? in.mAspect : 0;
    camera.horizontalAperture = kAperture;
    if (in.mOrthographicWidth > 0 && std::isfinite(in.mOrthographicWidth)) {
        camera.orthographic = true;
        camera.horizontalAperture = 2 * in.mOrthographicWidth * 10;  // tenths of a scene unit
    } else {
        float width = std::clamp(finiteOr(in.mHorizontalFOV, 0.7f), 0.001f, 3.1f);
        if (isGltf && widthIsLinear && aspect > 0)
            width = 2 * std::atan(std::tan(std::min(width / aspect, 3.1f) / 2) * aspect);
        camera.focalLength = camera.horizontalAperture / 2 / std::tan(width / 2);
    }
    // Without an aspect assimp's angle is that of the height; a square aperture that conforms outwards keeps it.
    camera.verticalAperture = camera.horizontalAperture / (aspect > 0 ? aspect : 1);
    camera.clippingNear = std::max(finiteOr(in.mClipPlaneNear, 0.01f), 1e-5f);
    // Zero is what assimp gives for glTF's "no end".
    const bool endless = !(in.mClipPlaneFar > camera.clippingNear) || !std::isfinite(in.mClipPlaneFar);
    camera.clippingFar = endless ? 1e10f : in.mClipPlaneFar;
    // For glTF assimp repeats the node's translation as the camera's position.
    result.transform = lookAlong(isGltf ? aiVector3D() : in.mPosition, in.mLookAt, in.mUp);
    return result;
}

std::optional<ConvertedLight> convertLight(const aiLight& in, bool isGltf, double sceneRadius) {
    ConvertedLight result;
    Light& light = result.light;
    const bool isAmbient = in.mType == aiLightSource_AMBIENT;
    const V3f color = toColor(isAmbient ? in.mColorAmbient : in.mColorDiffuse);
    const float power = std::max({color.x, color.y, color.z});
    if (!(power > 0) || !std::isfinite(power)) return {};
    light.color = color / power;
    light.intensity = power;
    result.transform = lookAlong(isGltf ? aiVector3D() : in.mPosition, in.mDirection, in.mUp);

    const float radius = static_cast<float>(std::clamp(sceneRadius, 1e-6, 1e15));
    // Radiant intensity, watts a steradian.
    const float radiant = isGltf ? power : power * kPi * radius * radius;
    switch (in.mType) {
        case aiLightSource_DIRECTIONAL:
            light.type = LightType::Distant;
            result.typeName = "DistantLight";
            light.normalize = true;  // intensity is then the irradiance
            if (!isGltf) light.intensity = power * kPi;
            return result;
        case aiLightSource_POINT:
        case aiLightSource_SPOT: {
            light.type = LightType::Sphere;
            result.typeName = "SphereLight";
            light.treatAsPoint = true;
            light.radius = radius * 1e-3f;
            // A normalized sphere of intensity i has the radiance i / (4 pi r^2), so sends i / 4 each way.
            light.normalize = true;
            light.intensity = radiant * 4;
            if (in.mType == aiLightSource_SPOT) {
                const float outer = std::clamp(finiteOr(in.mAngleOuterCone, kPi / 4), 0.001f, kPi);
                const float inner = std::clamp(finiteOr(in.mAngleInnerCone, 0), 0.0f, outer);
                // assimp keeps glTF's half angles but whole angles of the others.
                const float half = isGltf ? outer : outer / 2;
                light.shapingConeAngle = std::min(half, kPi) * 180 / kPi;
                light.shapingConeSoftness = 1 - inner / outer;
            }
            return result;
        }
        case aiLightSource_AREA:
            light.type = LightType::Rect;
            result.typeName = "RectLight";
            light.width = finiteOr(in.mSize.x, 1) > 0 ? in.mSize.x : 1;
            light.height = finiteOr(in.mSize.y, 1) > 0 ? in.mSize.y : 1;
            return result;
        case aiLightSource_AMBIENT:
            light.type = LightType::Dome;
            result.typeName = "DomeLight";
            return result;
        default:
            return {};
    }
}

}  // namespace doppel::assimp
