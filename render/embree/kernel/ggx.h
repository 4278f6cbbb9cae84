// The GGX microfacet lobe: density, masking, and sampling of its visible normals. Directions are local, z = normal.
#pragma once

#include "render/embree/kernel/math.h"

namespace doppel::embree {

/// Roughness to alpha; below the bound floats no longer resolve the lobe.
static inline float alphaOf(float roughness) { return maxf(roughness * roughness, 1e-3f); }

static inline float ggxDensity(float cosH, float alpha) {
    const float a2 = alpha * alpha;
    const float d = cosH * cosH * (a2 - 1.0f) + 1.0f;
    return a2 / maxf(kPi * d * d, 1e-20f);
}

static inline float ggxLambda(float cosine, float alpha) {
    const float c2 = maxf(cosine * cosine, 1e-12f);
    return 0.5f * (__builtin_sqrtf(1.0f + alpha * alpha * (1.0f - c2) / c2) - 1.0f);
}

static inline float schlickWeight(float cosine) {
    const float m = clampf(1.0f - cosine, 0.0f, 1.0f);
    const float m2 = m * m;
    return m2 * m2 * m;
}

/// A visible normal for the direction `wo` (Dupuy and Benyoub 2023: spherical caps).
static inline Float3 ggxSampleVisibleNormal(Float3 wo, float alpha, Float2 u) {
    const Float3 stretched = normalized(Float3{wo.x * alpha, wo.y * alpha, wo.z});
    float sine, cosine;
    sinCosTurn(u.x, sine, cosine);
    const float z = (1.0f - u.y) * (1.0f + stretched.z) - stretched.z;
    const float r = safeSqrt(1.0f - z * z);
    const Float3 h = Float3{r * cosine, r * sine, z} + stretched;
    return normalized(Float3{h.x * alpha, h.y * alpha, maxf(h.z, 1e-6f)});
}

/// Directional albedo of the lobe for Fresnel F0 is F0 * a + b (Schlick), from a table over roughness and cosine that
/// scene/albedo_table makes. a + b is what single scattering keeps; the rest is put back (Turquin 2019).
inline constexpr int kAlbedoTableSize = 32;

static inline Float2 albedoTerms(const float* table, float roughness, float cosine) {
    const float r = clampf(roughness, 0.0f, 1.0f) * (kAlbedoTableSize - 1);
    const float c = clampf(cosine, 0.0f, 1.0f) * (kAlbedoTableSize - 1);
    const int r0 = clampi(static_cast<int>(r), 0, kAlbedoTableSize - 2);
    const int c0 = clampi(static_cast<int>(c), 0, kAlbedoTableSize - 2);
    const float fr = r - static_cast<float>(r0), fc = c - static_cast<float>(c0);
    const float* p = table + 2 * (r0 * kAlbedoTableSize + c0);
    const float* q = p + 2 * kAlbedoTableSize;
    const float w00 = (1 - fr) * (1 - fc), w01 = (1 - fr) * fc, w10 = fr * (1 - fc), w11 = fr * fc;
    return {w00 * p[0] + w01 * p[2] + w10 * q[0] + w11 * q[2], w00 * p[1] + w01 * p[3] + w10 * q[1] + w11 * q[3]};
}

} // namespace doppel::embree
