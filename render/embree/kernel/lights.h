// Sampling and evaluating lights. Densities are over solid angle and do not include the choice of the light.
#pragma once

#include "render/embree/kernel/sampler.h"

namespace doppel::embree {

struct LightSample {
    Float3 direction;  ///< unit, to the light
    float distance;
    Float3 radiance;
    float pdf; ///< 1 for lights without extent
    bool isDelta;
};

/// One texel of a shared-exponent image.
static inline Float3 decodeTexel(std::uint32_t texel) {
    const float scale = __builtin_bit_cast(float, ((texel >> 27) + 103u) << 23); // 2^(exponent - 15 - 9)
    return Float3{static_cast<float>(texel & 511u), static_cast<float>((texel >> 9) & 511u),
                  static_cast<float>((texel >> 18) & 511u)} * scale;
}

/// Bilinear; u wraps when `wrapU`, v clamps. (0,0) is the upper left.
static inline Float3 lookUpImage(const ImageData& image, float u, float v, bool wrapU) {
    const float fx = u * static_cast<float>(image.width) - 0.5f;
    const float fy = v * static_cast<float>(image.height) - 0.5f;
    const float floorX = __builtin_floorf(fx), floorY = __builtin_floorf(fy);
    const float tx = fx - floorX, ty = fy - floorY;
    int x0 = static_cast<int>(floorX), x1 = x0 + 1;
    if (wrapU) {
        x0 = x0 < 0 ? x0 + image.width : x0;
        x1 = x1 >= image.width ? x1 - image.width : x1;
    }
    x0 = clampi(x0, 0, image.width - 1);
    x1 = clampi(x1, 0, image.width - 1);
    const int y0 = clampi(static_cast<int>(floorY), 0, image.height - 1);
    const int y1 = clampi(static_cast<int>(floorY) + 1, 0, image.height - 1);
    const std::uint32_t* row0 = image.texels + static_cast<size_t>(y0) * static_cast<size_t>(image.width);
    const std::uint32_t* row1 = image.texels + static_cast<size_t>(y1) * static_cast<size_t>(image.width);
    return mix(mix(decodeTexel(row0[x0]), decodeTexel(row0[x1]), tx), mix(decodeTexel(row1[x0]), decodeTexel(row1[x1]), tx),
               ty);
}

/// Index i in [0, count) with cdf[i] <= x < cdf[i + 1].
static inline int findInterval(const float* cdf, int count, float x) {
    int low = 0, high = count;
    while (high - low > 1) {
        const int middle = (low + high) / 2;
        if (cdf[middle] <= x) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/// A point of the unit square by the image's luminance; `pdf` over the unit square.
static inline Float2 sampleImage(const ImageData& image, Float2 u, float& pdf) {
    const int row = findInterval(image.marginal, image.cdfHeight, u.y);
    const float* conditional = image.conditional + static_cast<ptrdiff_t>(row) * (image.cdfWidth + 1);
    const int column = findInterval(conditional, image.cdfWidth, u.x);
    const float dy = (u.y - image.marginal[row]) / maxf(image.marginal[row + 1] - image.marginal[row], 1e-20f);
    const float dx = (u.x - conditional[column]) / maxf(conditional[column + 1] - conditional[column], 1e-20f);
    pdf = image.density[static_cast<ptrdiff_t>(row) * image.cdfWidth + column];
    return {(static_cast<float>(column) + clampf(dx, 0.0f, 0.999999f)) / static_cast<float>(image.cdfWidth),
            (static_cast<float>(row) + clampf(dy, 0.0f, 0.999999f)) / static_cast<float>(image.cdfHeight)};
}

static inline float imagePdf(const ImageData& image, float u, float v) {
    const int column = clampi(static_cast<int>(u * static_cast<float>(image.cdfWidth)), 0, image.cdfWidth - 1);
    const int row = clampi(static_cast<int>(v * static_cast<float>(image.cdfHeight)), 0, image.cdfHeight - 1);
    return image.density[static_cast<ptrdiff_t>(row) * image.cdfWidth + column];
}

// ---- dome: latitude-longitude as OpenEXR and UsdLux have it. u = 0 is longitude +pi, v = 0 is latitude +pi/2 (+Y);
// longitude 0 is +Z, +pi/2 is +X.

static inline Float2 domeCoordinates(const LightData& light, Float3 direction) {
    const Float3 d{dot(direction, light.axisX), dot(direction, light.axisY), dot(direction, light.axisZ)};
    const float longitude = __builtin_atan2f(d.x, d.z);
    const float v = __builtin_acosf(clampf(d.y, -1.0f, 1.0f)) * kInvPi;
    return {clampf(0.5f - longitude * (0.5f * kInvPi), 0.0f, 1.0f), v};
}

static inline DOPPEL_SELDOM Float3 domeRadiance(const SceneData& scene, const LightData& light, Float3 direction) {
    if (light.image < 0) return light.radiance;
    const Float2 uv = domeCoordinates(light, direction);
    return light.radiance * lookUpImage(scene.images[light.image], uv.x, uv.y, true);
}

/// Density of sampleLight for a dome.
static inline DOPPEL_SELDOM float domePdf(const SceneData& scene, const LightData& light, Float3 direction) {
    if (light.image < 0) return 0.25f * kInvPi;
    const Float2 uv = domeCoordinates(light, direction);
    const float sine = __builtin_sinf(uv.y * kPi);
    return sine > 1e-6f ? imagePdf(scene.images[light.image], uv.x, uv.y) / (2.0f * kPi * kPi * sine) : 0.0f;
}

static inline DOPPEL_SELDOM bool sampleDome(const SceneData& scene, const LightData& light, Float2 u, LightSample& s) {
    float pdf = 1.0f;
    Float2 uv{u.x, __builtin_acosf(clampf(1.0f - 2.0f * u.y, -1.0f, 1.0f)) * kInvPi}; // even over the sphere
    if (light.image >= 0) uv = sampleImage(scene.images[light.image], u, pdf);
    const float sinLatitude = __builtin_sinf(uv.y * kPi), cosLatitude = __builtin_cosf(uv.y * kPi);
    const float longitude = kPi * (1.0f - 2.0f * uv.x);
    const Float3 d{sinLatitude * __builtin_sinf(longitude), cosLatitude, sinLatitude * __builtin_cosf(longitude)};
    s.direction = d.x * light.axisX + d.y * light.axisY + d.z * light.axisZ;
    s.distance = kInfinity;
    if (light.image < 0) {
        s.radiance = light.radiance;
        s.pdf = 0.25f * kInvPi;
        return true;
    }
    if (sinLatitude < 1e-6f) return false;
    s.radiance = light.radiance * lookUpImage(scene.images[light.image], uv.x, uv.y, true);
    s.pdf = pdf / (2.0f * kPi * kPi * sinLatitude);
    return s.pdf > 0.0f;
}

// ---- shaping

/// Factor of UsdLuxShapingAPI for light that leaves in `direction` (from the light).
static inline DOPPEL_SELDOM float shaping(const LightData& light, Float3 direction) {
    if (!light.isShaped) return 1.0f;
    const float cosine = -dot(direction, light.axisZ);
    float factor = 1.0f;
    if (light.focus > 0.0f) factor = __builtin_powf(maxf(cosine, 0.0f), light.focus);
    if (light.cosConeOuter > -1.0f) {
        const float range = light.cosConeInner - light.cosConeOuter;
        const float t = range > 1e-6f ? clampf((cosine - light.cosConeOuter) / range, 0.0f, 1.0f)
                                      : (cosine >= light.cosConeOuter ? 1.0f : 0.0f);
        factor *= t * t * (3.0f - 2.0f * t);
    }
    return factor;
}

// ---- area lights

static inline DOPPEL_SELDOM Float3 rectTexture(const SceneData& scene, const LightData& light, float a, float b) {
    if (light.image < 0) return light.radiance;
    // As seen from the lit side: the image's left edge is at +X.
    return light.radiance * lookUpImage(scene.images[light.image], 0.5f - 0.5f * a, 0.5f - 0.5f * b, false);
}

/// Finishes a sample at `point` with normal `n` that was chosen evenly by area.
static inline bool finishAreaSample(const LightData& light, Float3 from, Float3 point, Float3 n, Float3 radiance,
                                    LightSample& s) {
    const Float3 d = point - from;
    const float squared = dot(d, d);
    if (!(squared > 0.0f)) return false;
    s.distance = __builtin_sqrtf(squared);
    s.direction = d * (1.0f / s.distance);
    const float cosine = -dot(s.direction, n);
    if (cosine <= 0.0f) return false;
    s.pdf = squared / (cosine * light.area);
    s.radiance = radiance * shaping(light, -s.direction);
    return true;
}

static inline bool sampleSphere(const LightData& light, Float3 from, Float2 u, LightSample& s) {
    const Float3 d = light.center - from;
    const float squared = dot(d, d);
    const float sin2 = sqr(light.radius) / squared;
    if (!(sin2 < 1.0f)) return false; // inside: it shines outwards
    const float cosMax = __builtin_sqrtf(1.0f - sin2);
    // 1 - cosMax without cancellation for far or small spheres.
    const float oneMinusCos = sin2 / (1.0f + cosMax);
    const float cosine = 1.0f - u.y * oneMinusCos;
    const float sine = safeSqrt(1.0f - cosine * cosine);
    float sinPhi, cosPhi;
    sinCosTurn(u.x, sinPhi, cosPhi);
    const float centerDistance = __builtin_sqrtf(squared);
    const Float3 axis = d * (1.0f / centerDistance);
    Float3 t, b;
    basisAround(axis, t, b);
    s.direction = normalized((sine * cosPhi) * t + (sine * sinPhi) * b + cosine * axis);
    const float along = centerDistance * cosine;
    s.distance = along - safeSqrt(sqr(light.radius) - squared * sine * sine);
    s.pdf = 1.0f / (2.0f * kPi * oneMinusCos);
    s.radiance = light.radiance * shaping(light, -s.direction);
    return true;
}

static inline bool sampleDistant(const LightData& light, Float2 u, LightSample& s) {
    s.distance = kInfinity;
    s.radiance = light.radiance;
    if (light.cosAngle >= 1.0f) {
        s.direction = light.axisZ;
        s.pdf = 1.0f;
        s.isDelta = true;
        return true;
    }
    float sinPhi, cosPhi;
    sinCosTurn(u.x, sinPhi, cosPhi);
    const float oneMinusCos = u.y * light.solidAngle * (0.5f * kInvPi);
    const float sine = safeSqrt(oneMinusCos * (2.0f - oneMinusCos));
    s.direction = normalized((sine * cosPhi) * light.axisX + (sine * sinPhi) * light.axisY + (1.0f - oneMinusCos) * light.axisZ);
    s.pdf = 1.0f / light.solidAngle;
    return true;
}

static inline bool samplePoint(const LightData& light, Float3 from, LightSample& s) {
    const Float3 d = light.center - from;
    const float squared = dot(d, d);
    if (!(squared > 0.0f)) return false;
    s.distance = __builtin_sqrtf(squared);
    s.direction = d * (1.0f / s.distance);
    s.radiance = light.radiance * (shaping(light, -s.direction) / squared);
    s.pdf = 1.0f;
    s.isDelta = true;
    return true;
}

/// A direction from `from` to the light. False when it gives no light.
static inline bool sampleLight(const SceneData& scene, const LightData& light, Float3 from, Float2 u, LightSample& s) {
    s.isDelta = false;
    float sine, cosine;
    switch (light.kind) {
    case LightKind::Dome: return sampleDome(scene, light, u, s);
    case LightKind::Distant: return sampleDistant(light, u, s);
    case LightKind::Point: return samplePoint(light, from, s);
    case LightKind::Sphere: return sampleSphere(light, from, u, s);
    case LightKind::Rect: {
        const float a = 2.0f * u.x - 1.0f, b = 2.0f * u.y - 1.0f;
        return finishAreaSample(light, from, light.center + a * light.halfX + b * light.halfY, -light.axisZ,
                                rectTexture(scene, light, a, b), s);
    }
    case LightKind::Disk: {
        sinCosTurn(u.x, sine, cosine);
        const float r = __builtin_sqrtf(u.y);
        return finishAreaSample(light, from, light.center + (r * cosine) * light.halfX + (r * sine) * light.halfY,
                                -light.axisZ, light.radiance, s);
    }
    case LightKind::Cylinder: {
        sinCosTurn(u.x, sine, cosine);
        const Float3 n = cosine * light.axisY + sine * light.axisZ;
        const Float3 point = light.center + ((2.0f * u.y - 1.0f) * light.halfLength) * light.axisX + light.radius * n;
        return finishAreaSample(light, from, point, n, light.radiance, s);
    }
    }
    return false;
}

/// What a ray that scattered at `origin` meets of a light with a place: distance, radiance, and the density that
/// sampleLight has for this direction. False when it misses.
static inline bool hitLight(const SceneData& scene, const LightData& light, Float3 origin, Float3 direction,
                            LightSample& s) {
    s.direction = direction;
    s.isDelta = false;
    if (light.kind == LightKind::Rect || light.kind == LightKind::Disk) {
        const float cosine = dot(direction, light.axisZ); // against the emitting side
        if (cosine <= 0.0f) return false;
        s.distance = dot(light.center - origin, light.axisZ) / cosine;
        if (!(s.distance > 0.0f)) return false;
        const Float3 p = origin + s.distance * direction - light.center;
        const float a = dot(p, light.dualX), b = dot(p, light.dualY);
        const bool inside = light.kind == LightKind::Rect ? __builtin_fabsf(a) <= 1.0f && __builtin_fabsf(b) <= 1.0f
                                                          : a * a + b * b <= 1.0f;
        if (!inside) return false;
        s.radiance = light.kind == LightKind::Rect ? rectTexture(scene, light, a, b) : light.radiance;
        s.pdf = sqr(s.distance) / (cosine * light.area);
    } else if (light.kind == LightKind::Sphere) {
        const Float3 d = light.center - origin;
        const float along = dot(d, direction), squared = dot(d, d);
        const float miss2 = squared - along * along;
        if (along <= 0.0f || miss2 > sqr(light.radius) || squared <= sqr(light.radius)) return false;
        s.distance = along - safeSqrt(sqr(light.radius) - miss2);
        const float sin2 = sqr(light.radius) / squared;
        s.pdf = 1.0f / (2.0f * kPi * (sin2 / (1.0f + __builtin_sqrtf(1.0f - sin2))));
        s.radiance = light.radiance;
    } else {
        const Float3 o = origin - light.center;
        const float ox = dot(o, light.axisX), oy = dot(o, light.axisY), oz = dot(o, light.axisZ);
        const float dx = dot(direction, light.axisX), dy = dot(direction, light.axisY), dz = dot(direction, light.axisZ);
        const float a = dy * dy + dz * dz, b = oy * dy + oz * dz, c = oy * oy + oz * oz - sqr(light.radius);
        const float root = b * b - a * c;
        if (a <= 0.0f || c <= 0.0f || root <= 0.0f) return false;
        s.distance = (-b - __builtin_sqrtf(root)) / a;
        if (!(s.distance > 0.0f) || __builtin_fabsf(ox + s.distance * dx) > light.halfLength) return false;
        const float cosine = -((oy + s.distance * dy) * dy + (oz + s.distance * dz) * dz) / light.radius;
        if (cosine <= 0.0f) return false;
        s.pdf = sqr(s.distance) / (cosine * light.area);
        s.radiance = light.radiance;
    }
    s.radiance *= shaping(light, -direction);
    return true;
}

} // namespace doppel::embree
