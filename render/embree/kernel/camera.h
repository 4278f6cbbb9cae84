// Rays from the camera.
#pragma once

#include "render/embree/kernel/sampler.h"

namespace doppel::embree {

struct CameraRay {
    Float3 origin, direction; ///< unit direction
    float near, far;          ///< along the ray
    float cosAxis;            ///< of the angle to the camera's axis: depth = distance * cosAxis
};

/// Between two places, for times in 0..1: what Embree does with instances too.
static inline Affine between(const Affine& a, const Affine& b, float time) {
    return {mix(a.x, b.x, time), mix(a.y, b.y, time), mix(a.z, b.z, time), mix(a.w, b.w, time)};
}

/// `film` in pixels of the full image, from the upper left; `lens` in [0,1)^2; `time` 0 = the shutter opens, 1 = closes.
static inline CameraRay cameraRay(const CameraData& c, Float2 film, Float2 lens, float time) {
    const float u = 2.0f * film.x / static_cast<float>(c.fullWidth) - 1.0f;
    const float v = 1.0f - 2.0f * film.y / static_cast<float>(c.fullHeight);
    const float x = c.center.x + u * c.halfSize.x;
    const float y = c.center.y + v * c.halfSize.y;
    Float3 origin{0, 0, 0}, direction;
    if (c.orthographic) {
        origin = {x, y, 0};
        direction = {0, 0, -1};
    } else {
        direction = normalized(Float3{x, y, -1});
    }
    if (c.lensRadius > 0.0f) {
        float sine, cosine;
        sinCosTurn(lens.x, sine, cosine);
        const float r = c.lensRadius * __builtin_sqrtf(lens.y);
        const Float3 focus = origin + direction * (c.focusDistance / -direction.z);
        origin += Float3{r * cosine, r * sine, 0};
        direction = normalized(focus - origin);
    }
    const float cosAxis = -direction.z;
    if (c.isMoving) {
        const Affine toWorld = between(c.toWorld, c.toWorldClose, time);
        return {transformPoint(toWorld, origin), normalized(transformVector(toWorld, direction)), c.clipNear / cosAxis,
                c.clipFar / cosAxis, cosAxis};
    }
    return {transformPoint(c.toWorld, origin), transformVector(c.toWorld, direction), c.clipNear / cosAxis,
            c.clipFar / cosAxis, cosAxis};
}

} // namespace doppel::embree
