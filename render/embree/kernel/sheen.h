// The sheen of velvet and dust: Estevez and Kulla's "Charlie" distribution (2017) with Neubelt's visibility.
#pragma once

#include "render/embree/kernel/math.h"

namespace doppel::embree {

/// Value of the lobe for white, without the cosine.
static inline float sheenValue(float roughness, float cosH, float cosWo, float cosWi) {
    const float inverse = 1.0f / maxf(roughness * roughness, 5e-3f);
    const float sine = safeSqrt(1.0f - cosH * cosH);
    const float d = (2.0f + inverse) * __builtin_powf(maxf(sine, 1e-6f), inverse) * (0.5f * kInvPi);
    return d / maxf(4.0f * (cosWo + cosWi - cosWo * cosWi), 1e-4f);
}

/// What the lobe reflects of even light, by roughness and cosine; from a table that scene/albedo_table makes.
inline constexpr int kSheenTableSize = 32;

static inline float sheenAlbedo(const float* table, float roughness, float cosine) {
    constexpr int n = kSheenTableSize;
    const float r = clampf(roughness, 0.0f, 1.0f) * (n - 1), c = clampf(cosine, 0.0f, 1.0f) * (n - 1);
    const int r0 = clampi(static_cast<int>(r), 0, n - 2), c0 = clampi(static_cast<int>(c), 0, n - 2);
    const float fr = r - static_cast<float>(r0), fc = c - static_cast<float>(c0);
    const float* p = table + r0 * n + c0;
    return (1 - fr) * ((1 - fc) * p[0] + fc * p[1]) + fr * ((1 - fc) * p[n] + fc * p[n + 1]);
}

} // namespace doppel::embree
