// Vector arithmetic of the kernels. Everything has internal linkage: each instruction set compiles its own.
#pragma once

#include "render/embree/kernel/scene_data.h"

#include <cstddef>

namespace doppel::embree {

/// For functions that plain surfaces and lights never call: put inline they would only crowd registers and cache.
#define DOPPEL_SELDOM __attribute__((noinline))

inline constexpr float kPi = 3.14159265358979f;
inline constexpr float kInvPi = 0.318309886183791f;
inline constexpr float kInfinity = __builtin_inff();

static inline float minf(float a, float b) { return a < b ? a : b; }
static inline float maxf(float a, float b) { return a > b ? a : b; }
static inline float clampf(float v, float lo, float hi) { return minf(maxf(v, lo), hi); }
static inline float sqr(float v) { return v * v; }
static inline float safeSqrt(float v) { return __builtin_sqrtf(maxf(v, 0.0f)); }
static inline int minInt(int a, int b) { return a < b ? a : b; }
static inline int clampi(int v, int lo, int hi) { return v < lo ? lo : (v > hi ? hi : v); }

static inline Float3 float3(float v) { return {v, v, v}; }
static inline Float3 operator+(Float3 a, Float3 b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
static inline Float3 operator-(Float3 a, Float3 b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
static inline Float3 operator-(Float3 a) { return {-a.x, -a.y, -a.z}; }
static inline Float3 operator*(Float3 a, Float3 b) { return {a.x * b.x, a.y * b.y, a.z * b.z}; }
static inline Float3 operator*(Float3 a, float s) { return {a.x * s, a.y * s, a.z * s}; }
static inline Float3 operator*(float s, Float3 a) { return a * s; }
static inline Float3 operator/(Float3 a, Float3 b) { return {a.x / b.x, a.y / b.y, a.z / b.z}; }
static inline void operator+=(Float3& a, Float3 b) { a = a + b; }
static inline void operator*=(Float3& a, Float3 b) { a = a * b; }
static inline void operator*=(Float3& a, float s) { a = a * s; }

static inline float dot(Float3 a, Float3 b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
static inline Float3 cross(Float3 a, Float3 b) {
    return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
static inline float lengthOf(Float3 a) { return __builtin_sqrtf(dot(a, a)); }
/// The zero vector stays zero.
static inline Float3 normalized(Float3 a) {
    const float squared = dot(a, a);
    return squared > 0.0f ? a * (1.0f / __builtin_sqrtf(squared)) : a;
}
static inline float maxComponent(Float3 a) { return maxf(a.x, maxf(a.y, a.z)); }
static inline float maxAbs(Float3 a) { return maxf(__builtin_fabsf(a.x), maxf(__builtin_fabsf(a.y), __builtin_fabsf(a.z))); }
static inline float luminance(Float3 c) { return 0.2126f * c.x + 0.7152f * c.y + 0.0722f * c.z; }
static inline float mixf(float a, float b, float t) { return a * (1.0f - t) + b * t; }
static inline Float3 mix(Float3 a, Float3 b, float t) { return a * (1.0f - t) + b * t; }
static inline Float3 saturated(Float3 c) {
    return {clampf(c.x, 0.0f, 1.0f), clampf(c.y, 0.0f, 1.0f), clampf(c.z, 0.0f, 1.0f)};
}
static inline bool isFiniteColor(Float3 c) { return __builtin_isfinite(c.x + c.y + c.z); }

static inline Float3 transformPoint(const Affine& m, Float3 p) { return p.x * m.x + p.y * m.y + p.z * m.z + m.w; }
static inline Float3 transformVector(const Affine& m, Float3 v) { return v.x * m.x + v.y * m.y + v.z * m.z; }

/// Where a pixel of the region is in the planes of the film. Pixels of a row follow each other within a tile.
static inline size_t filmIndex(const FilmData& film, int x, int y) {
    const int tile = y / kTileSide * film.tilesAcross + x / kTileSide;
    return static_cast<size_t>(tile) * (kTileSide * kTileSide) + static_cast<size_t>(y % kTileSide * kTileSide + x % kTileSide);
}

/// Two unit vectors that make an orthonormal basis with the unit vector n (Duff et al. 2017).
static inline void basisAround(Float3 n, Float3& s, Float3& t) {
    const float sign = n.z < 0.0f ? -1.0f : 1.0f;
    const float a = -1.0f / (sign + n.z);
    const float b = n.x * n.y * a;
    s = {1.0f + sign * n.x * n.x * a, sign * b, -sign * n.x};
    t = {b, sign + n.y * n.y * a, -n.y};
}

/// Sine and cosine of 2 pi x for x in [0,1]; errors below 1e-6. Much cheaper than the library's.
static inline void sinCosTurn(float x, float& sine, float& cosine) {
    const float quarter = __builtin_floorf(x * 4.0f + 0.5f);
    const float r = (x - quarter * 0.25f) * (2.0f * kPi);
    const float r2 = r * r;
    const float s = r * (1.0f + r2 * (-1.66666667e-1f + r2 * (8.3333310e-3f + r2 * -1.9840874e-4f)));
    const float c = 1.0f + r2 * (-0.5f + r2 * (4.16666418e-2f + r2 * (-1.38887316e-3f + r2 * 2.4433157e-5f)));
    const int q = static_cast<int>(quarter) & 3;
    const float a = (q & 1) ? c : s;
    const float b = (q & 1) ? s : c;
    sine = (q & 2) ? -a : a;
    cosine = (q == 1 || q == 2) ? -b : b;
}

} // namespace doppel::embree
