// Surfaces that light goes through: a rough dielectric boundary (Walter et al. 2007) with the exact Fresnel terms, or a
// thin sheet that it crosses straight. What rough boundaries lose to multiple scattering is given back by a table.
#pragma once

#include "render/embree/kernel/ggx.h"

namespace doppel::embree {

/// Reflectance of a boundary; `eta` = index beyond it over index before it. 1 under total internal reflection.
static inline float dielectricFresnel(float cosI, float eta) {
    const float c = minf(__builtin_fabsf(cosI), 1.0f);
    const float g2 = eta * eta - 1.0f + c * c;
    if (g2 <= 0.0f) return 1.0f;
    const float g = __builtin_sqrtf(g2);
    const float a = (g - c) / (g + c), b = (c * (g + c) - 1.0f) / maxf(c * (g - c) + 1.0f, 1e-12f);
    return minf(0.5f * a * a * (1.0f + b * b), 1.0f);
}

/// A sheet reflects at both its sides, again and again.
static inline float sheetFresnel(float single) { return 2.0f * single / (1.0f + single); }

/// wo refracted at the microfacet h (on wo's side); false under total internal reflection.
static inline bool refractAt(Float3 wo, Float3 h, float eta, Float3& wi) {
    const float c = dot(wo, h);
    const float sin2 = (1.0f - c * c) / (eta * eta);
    if (sin2 >= 1.0f) return false;
    wi = h * (c / eta - safeSqrt(1.0f - sin2)) - wo * (1.0f / eta);
    return true;
}

/// Share of light that one scattering at a rough boundary keeps, by roughness, cosine and index; from a table that
/// scene/albedo_table makes. The index is spread evenly over (eta - 1) / (eta + 1) within kGlassEtaRange.
inline constexpr int kGlassTableSize = 16;
inline constexpr float kGlassEtaRange = 0.5f; ///< eta from 1/3 to 3

static inline float glassAlbedo(const float* table, float roughness, float cosine, float eta) {
    constexpr int n = kGlassTableSize;
    const float e = clampf((eta - 1.0f) / (eta + 1.0f) / kGlassEtaRange, -1.0f, 1.0f) * 0.5f + 0.5f;
    const float position[3] = {clampf(roughness, 0.0f, 1.0f) * (n - 1), clampf(cosine, 0.0f, 1.0f) * (n - 1), e * (n - 1)};
    int cell[3];
    float f[3];
    for (int i = 0; i < 3; ++i) {
        cell[i] = clampi(static_cast<int>(position[i]), 0, n - 2);
        f[i] = position[i] - static_cast<float>(cell[i]);
    }
    float sum = 0.0f;
    for (int corner = 0; corner < 8; ++corner) {
        const int x = corner & 1, y = corner >> 1 & 1, z = corner >> 2;
        const float weight = (x ? f[0] : 1.0f - f[0]) * (y ? f[1] : 1.0f - f[1]) * (z ? f[2] : 1.0f - f[2]);
        sum += weight * table[((cell[0] + x) * n + cell[1] + y) * n + cell[2] + z];
    }
    return maxf(sum, 0.05f);
}

} // namespace doppel::embree
